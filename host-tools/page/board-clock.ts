/**
 * The board's time in the browser, by exchanges as NTP has them: the answer lies between asking and hearing, so the
 * offset is known to half of the time between them. The shortest exchange of the last ones counts.
 */

export interface TimeAnswer {
  unix: string | null;
  state: string;
  reason: string;
  leap: number;
  rootDelayUs: number | null;
  rootDispersionUs: number | null;
}

interface Exchange {
  /** Board minus performance.now(). */
  offsetMs: number;
  halfMs: number;
  atMs: number;
}

const EXCHANGES_KEPT = 8;
/** What a computer's own counter may be off by, 100 ppm: an old exchange is worth less. */
const DRIFT = 1e-4;

export class BoardClock {
  answer: TimeAnswer | undefined;
  private exchanges: Exchange[] = [];

  /** One exchange; rejects where the board does not answer. */
  async ask(timeoutMs = 4000): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const asked = performance.now();
      const response = await fetch("/time.json", { cache: "no-store", signal: abort.signal });
      const heard = performance.now();
      if (!response.ok) throw new Error(`the board answered with ${response.status}`);
      const answer: TimeAnswer = await response.json();
      this.answer = answer;
      if (answer.unix === null) {
        this.exchanges = [];
        return;
      }
      const halfMs = (heard - asked) / 2;
      this.exchanges.push({ offsetMs: Number(answer.unix) * 1000 - (asked + halfMs), halfMs, atMs: heard });
      if (this.exchanges.length > EXCHANGES_KEPT) this.exchanges.shift();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Unix time in ms, and how far it may be off from the board's; undefined while it is not known. */
  now(): { unixMs: number; uncertaintyMs: number } | undefined {
    const at = performance.now();
    const age = (exchange: Exchange) => exchange.halfMs + (at - exchange.atMs) * DRIFT;
    let best: Exchange | undefined;
    for (const exchange of this.exchanges) if (best === undefined || age(exchange) < age(best)) best = exchange;
    return best && { unixMs: at + best.offsetMs, uncertaintyMs: age(best) };
  }
}

/** Calls `draw` now and at each second of the board's time, with that time; about each second while there is none. */
export function everySecond(clock: BoardClock, draw: (unixMs: number | undefined) => void): void {
  const now = clock.now();
  // A timer may come a moment early: that is the second that was meant.
  draw(now && now.unixMs + 5);
  const toNext = now === undefined ? 500 : 1000 - (now.unixMs % 1000) + 1;
  setTimeout(() => everySecond(clock, draw), toNext);
}
