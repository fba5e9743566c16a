/** The page: polls what the board has to tell, and shows it. */

import { BoardClock, everySecond } from "./board-clock.js";
import { Plots } from "./plots.js";
import { durationText, errorText, isoDate, isoTime, isTrusted } from "./words.js";

const POLL_MS = 1000;
const SLOW_MS = 10_000;
const CLOCK_MS = 30_000;
const TIMEOUT_MS = 4000;
/** Without an answer for so long nothing on the page is true any more. */
const AWAY_MS = 5000;

interface Status {
  time: string | null;
  uptimeS: number;
  state: string;
  reason: string;
  leap: number;
  stratum: number;
  refid: string;
  offsetNs: number | null;
  jitterNs: number | null;
  frequencyPpb: number | null;
  frequencyUncertaintyPpb: number | null;
  timeConstantS: number | null;
  rootDelayUs: number;
  rootDispersionUs: number | null;
  satellites: number;
  satellitesInView: number | null;
  fix: string;
  requests: number;
  network: string;
  address: string;
  rejectedPulses: number;
  missingPulses: number;
  loop: string;
  /** "off", or what the port does. */
  ptp: string;
}
interface Finding {
  level: "good" | "doubtful" | "bad";
  finding: string;
  advice: string;
}
interface PageAnswer {
  status: Status;
  device: { version: string; board: string; temperatureCelsius: number | null };
  findings: Finding[];
  /** Those that are raised: src/status/alarms.ts. */
  alarms: { text: string; advice: string }[];
  sources: Source[];
}
interface Source {
  name: string;
  state: string;
  reason: string;
  reach: string;
  address?: string;
  stratum?: number | null;
  offsetUs?: number | null;
  distanceUs?: number | null;
}

const element = (id: string) => document.getElementById(id) as HTMLElement;
const clock = new BoardClock();
const plots = new Plots();
let answeredAt = performance.now();
let trusted = false;

async function read<T>(path: string): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, { cache: "no-store", signal: abort.signal });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

/** Changes a text only where it is another: a screen reader would read it again. */
function say(id: string, text: string): void {
  const place = element(id);
  if (place.textContent !== text) place.textContent = text;
}

/** Rows of a list of terms; the elements stay, so that nothing jumps and a selection lives. */
function list(id: string, rows: readonly (readonly [string, string])[]): void {
  const place = element(id);
  while (place.children.length > rows.length) place.lastElementChild?.remove();
  rows.forEach(([term, value], i) => {
    let row = place.children[i];
    if (row === undefined) {
      row = document.createElement("div");
      row.append(document.createElement("dt"), document.createElement("dd"));
      place.append(row);
    }
    const [dt, dd] = row.children as unknown as [HTMLElement, HTMLElement];
    if (dt.textContent !== term) dt.textContent = term;
    if (dd.textContent !== value) dd.textContent = value;
  });
}

const unit = (value: number | null, name: string, digits = 1) =>
  value === null ? "not known yet" : `${value.toFixed(digits)} ${name}`;

const LEAPS = ["none announced", "one second is inserted today", "one second is left out today", "not synchronised"];

function boundUs({ rootDispersionUs, rootDelayUs }: Status): number | null {
  return rootDispersionUs === null ? null : rootDispersionUs + rootDelayUs / 2;
}

function verdict(status: Status): [level: string, word: string, howGood: string] {
  const bound = boundUs(status);
  const within = bound === null ? "" : errorText(bound);
  if (status.state === "synchronised") return ["good", "The time is good.", `It is right to within ${within}.`];
  if (status.state === "holdover")
    return ["doubtful", "The time is held without satellites.", `It is right to within ${within}, and that grows.`];
  return ["bad", "Do not use this time.", "Clients are answered that it is not synchronised."];
}

function showStatus({ status, device, findings, alarms, sources }: PageAnswer): void {
  const [level, word, howGood] = verdict(status);
  trusted = isTrusted(status.state);
  element("verdict").className = level;
  say("verdict-word", word);
  say("how-good", howGood);
  say("why", `State: ${status.state}. ${status.reason}`);
  document.title = `${level === "good" ? "✓" : level === "doubtful" ? "!" : "✗"} ${word} – Noonmark`;
  list("now", [
    ["Source in use", status.stratum < 16 ? `${status.refid}, stratum ${status.stratum}` : "none"],
    ["Leap second", LEAPS[status.leap] ?? ""],
    ["Up for", durationText(status.uptimeS)],
    ["Satellites used", `${status.satellites} of ${status.satellitesInView ?? "?"} in view`],
    ["Fix", status.fix],
    ["Last pulse", unit(status.offsetNs, "ns")],
    ["Scatter of pulses", unit(status.jitterNs, "ns")],
    ["Frequency error", unit(status.frequencyPpb, "ppb", 3)],
    ["Pulses rejected", `${status.rejectedPulses}`],
    ["Pulses missing", `${status.missingPulses}`],
    ["Requests answered", `${status.requests}`],
    ["Temperature", unit(device.temperatureCelsius, "°C")],
  ]);
  list("device", [
    ["Firmware", device.version],
    ["Board", device.board],
    ["Network", status.network],
    ["Address", status.address === "" ? "none" : status.address],
    ["PTP", status.ptp],
    ["Loop", `${status.loop}, time constant ${unit(status.timeConstantS, "s", 0)}`],
  ]);
  const raised = alarms.map(({ text, advice }) => ({ level: "bad" as const, word: "alarm", finding: text, advice }));
  showFindings([...raised, ...findings.map((finding) => ({ ...finding, word: finding.level }))]);
  showSources(sources);
  if (status.time !== null) {
    plots.add(Date.parse(status.time) / 1000, status.offsetNs, boundUs(status), status.frequencyPpb);
  }
}

/** chronyc's marks in words. */
const MARKS: Readonly<Record<string, string>> = {
  "*": "followed",
  "+": "followed together with others",
  "-": "right, not followed",
  x: "WRONG",
  "~": "unsteady",
  "?": "not usable",
};
let shownSources = "";

function showSources(sources: Source[]): void {
  const rows = sources.map(({ name, state, reason, address, stratum, offsetUs, distanceUs, reach }) => {
    const known =
      typeof offsetUs === "number"
        ? `, ${(offsetUs / 1000).toFixed(3)} ms ± ${((distanceUs ?? 0) / 1000).toFixed(3)} ms`
        : "";
    const what = `${address ? `, ${address}` : ""}${stratum ? `, stratum ${stratum}` : ""}, reach ${reach}${known}`;
    return [`${name}: ${MARKS[state] ?? state}`, `${reason}${what}`] as const;
  });
  const now = JSON.stringify(rows);
  if (now === shownSources) return;
  shownSources = now;
  element("sources").replaceChildren(
    ...rows.map(([head, text]) => {
      const item = document.createElement("li");
      const word = document.createElement("strong");
      word.textContent = head;
      const rest = document.createElement("em");
      rest.textContent = text;
      item.append(word, rest);
      return item;
    }),
  );
}

let shownFindings = "";

function showFindings(findings: (Pick<Finding, "level" | "finding" | "advice"> & { word: string })[]): void {
  const now = JSON.stringify(findings.map(({ word, finding, advice }) => [word, finding, advice]));
  if (now === shownFindings) return;
  shownFindings = now;
  element("findings").replaceChildren(
    ...findings.map(({ level, word: title, finding, advice }) => {
      const item = document.createElement("li");
      item.className = level;
      const word = document.createElement("strong");
      word.textContent = `${title}: `;
      item.append(word, finding);
      if (advice !== "") {
        const what = document.createElement("em");
        what.textContent = advice;
        item.append(what);
      }
      return item;
    }),
  );
}

interface JournalAnswer {
  entries: { number: number; uptimeS: number; time: string | null; event: string; evidence: string }[];
}
interface ClientsAnswer {
  known: number;
  latest: number;
  versions: Record<string, number>;
  limited: number;
  unanswered: { count: number; words: string }[];
}
let newest = 0;

function showJournal({ entries }: JournalAnswer): void {
  const last = entries.at(-1)?.number ?? 0;
  if (last === newest) return;
  newest = last;
  element("journal").replaceChildren(
    ...[...entries].reverse().map(({ time, uptimeS, event, evidence }) => {
      const row = document.createElement("tr");
      for (const text of [time?.replace("T", " ").replace("Z", "") ?? `start + ${uptimeS} s`, event, evidence]) {
        row.insertCell().textContent = text;
      }
      return row;
    }),
  );
}

function showClients({ known, latest, versions, limited, unanswered }: ClientsAnswer): void {
  const spoken = Object.entries(versions).map(([version, count]) => `version ${version}: ${count}`);
  const rows: [string, string][] = [
    ["Clients known", known === 0 && latest === 0 ? "no list is kept, or nobody asked" : `${known}`],
    [`Of the last ${latest}`, spoken.join(", ") || "none"],
    ["Over their rate", `${limited}`],
  ];
  for (const { count, words } of unanswered) rows.push([`Not answered: ${words}`, `${count}`]);
  list("clients", rows);
}

function showAway(): void {
  const silentMs = performance.now() - answeredAt;
  const isAway = silentMs > AWAY_MS;
  element("away").hidden = !isAway;
  for (const section of document.querySelectorAll("main > section")) section.classList.toggle("stale", isAway);
  if (!isAway) return;
  const seconds = Math.round(silentMs / 1000);
  say("away", `The board has stopped answering, ${durationText(seconds)} ago. What stands here was true then.`);
  element("verdict").className = "bad";
  say("verdict-word", "Nothing is known now.");
  say("how-good", "The board does not answer.");
  trusted = false;
  document.title = "✗ no answer – Noonmark";
}

/** Again and again, one request at a time: a slow board is not asked faster than it answers. */
async function poll(everyMs: number, once: () => Promise<void>): Promise<void> {
  for (;;) {
    const began = performance.now();
    if (!document.hidden) {
      try {
        await once();
        answeredAt = performance.now();
      } catch {
        // Shown by `showAway` once it has lasted.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(100, everyMs - (performance.now() - began))));
  }
}

everySecond(clock, (unixMs) => {
  say("utc", unixMs === undefined || !trusted ? "--:--:--" : isoTime(unixMs));
  say("date", unixMs === undefined || !trusted ? "UTC" : `${isoDate(unixMs)} UTC`);
});
setInterval(showAway, 1000);
document.addEventListener("visibilitychange", () => {
  // While hidden nobody asked: that is not the board's silence.
  if (!document.hidden) answeredAt = performance.now();
});
void poll(POLL_MS, async () => showStatus(await read<PageAnswer>("/page.json")));
void poll(SLOW_MS, async () => {
  showJournal(await read<JournalAnswer>("/journal.json"));
  showClients(await read<ClientsAnswer>("/clients.json"));
});
void poll(CLOCK_MS, () => clock.ask(TIMEOUT_MS));
plots.begin();
