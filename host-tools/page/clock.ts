/** The clock for a wall: digits, and how far they may be off. */

import { BoardClock, everySecond } from "./board-clock.js";
import { errorText, isoDate, isoTime, isTrusted } from "./words.js";

const ASK_MS = 8000;
/** Without an answer for so long the clock is no longer the board's. */
const AWAY_MS = 30_000;

const clock = new BoardClock();
const element = (id: string) => document.getElementById(id) as HTMLElement;
let answeredAt = performance.now();
let isLocal = false;

async function ask(): Promise<void> {
  try {
    await clock.ask();
    answeredAt = performance.now();
  } catch {
    // Said by `tell`, once it has lasted.
  }
  tell();
}

function tell(): void {
  const { answer } = clock;
  const now = clock.now();
  const isAway = performance.now() - answeredAt > AWAY_MS;
  let level = "bad";
  let text = "Asking the board …";
  if (isAway) {
    const seconds = Math.round((performance.now() - answeredAt) / 1000);
    text = `The board has not answered for ${seconds} s: do not trust this clock.`;
  } else if (answer !== undefined && (now === undefined || !isTrusted(answer.state))) {
    text = `Do not trust this clock: the board is ${answer.state} (${answer.reason}).`;
  } else if (answer !== undefined && now !== undefined) {
    level = answer.state === "synchronised" ? "good" : "doubtful";
    const boundMs = ((answer.rootDispersionUs ?? 0) + (answer.rootDelayUs ?? 0) / 2) / 1000;
    // A screen shows a change within the next of its pictures.
    text = `Right to within ${errorText((boundMs + now.uncertaintyMs + 17) * 1000)} on this screen`;
    if (level === "doubtful") text += "; held without satellites";
  }
  document.body.className = level;
  if (element("trust").textContent !== text) element("trust").textContent = text;
}

function draw(unixMs: number | undefined): void {
  const shifted =
    unixMs === undefined ? undefined : unixMs - (isLocal ? new Date(unixMs).getTimezoneOffset() * 60_000 : 0);
  element("digits").textContent = shifted === undefined ? "--:--:--" : isoTime(shifted);
  element("day").textContent = shifted === undefined ? " " : `${isoDate(shifted)} ${isLocal ? "local time" : "UTC"}`;
}

element("zone").addEventListener("click", () => {
  isLocal = !isLocal;
  element("zone").textContent = isLocal ? "Local time" : "UTC";
  draw(clock.now()?.unixMs);
});
element("full").addEventListener("click", () => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen?.();
});

async function begin(): Promise<void> {
  for (let i = 0; i < 4; i++) await ask();
  setInterval(() => void ask(), ASK_MS);
}
everySecond(clock, draw);
setInterval(tell, 1000);
void begin();
