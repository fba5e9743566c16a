/** What an interval of the history is summed up to, a minute or ten of them. */

import type { State } from "../../clock/trust.js";

/** What is true in a second. */
export interface HistorySecond {
  state: State;
  /** Why it is so, in trust's words. */
  reason: string;
  /** Positive: the pulse came later than the estimate had it. NaN where nothing was measured. */
  offsetSeconds: number;
  /** Of what is served; read while the state serves only. */
  boundSeconds: number;
  /** Fractional error of the counter, positive when it is fast; NaN where it is not known. */
  frequency: number;
  /** NaN where the board cannot tell. */
  temperatureCelsius: number;
  satellites: number;
  /** Answered since the start. */
  requests: number;
}

/** From the best to the worst; an interval is as bad as its worst second. The order is stored: new ones go to the end. */
export const STATES: readonly State[] = ["synchronised", "holdover", "locking", "labelling", "unsynchronised", "cold"];

/** Whether the time is served in this state. */
export function isServed(state: State | undefined): boolean {
  return state === "synchronised" || state === "holdover";
}

export class Interval {
  /** Seconds in it, and those of them that were synchronised. */
  seconds = 0;
  goodSeconds = 0;
  /** Index into STATES of the worst, and the reason of its first second. */
  worst = 0;
  reason = "";
  /** The worst of what was served; NaN where nothing was. */
  boundSeconds = Number.NaN;
  frequency = Number.NaN;
  temperatureCelsius = Number.NaN;
  /** The fewest. */
  satellites = 0;
  requests = 0;
  private squares = 0;
  private offsets = 0;
  private requestsBefore = 0;

  /** Root mean square of the offsets; NaN where there is none. */
  get offsetRmsSeconds(): number {
    return this.offsets === 0 ? Number.NaN : Math.sqrt(this.squares / this.offsets);
  }

  /** Begins anew. */
  clear(): void {
    this.seconds = 0;
    this.goodSeconds = 0;
    this.worst = 0;
    this.reason = "";
    this.boundSeconds = Number.NaN;
    this.frequency = Number.NaN;
    this.temperatureCelsius = Number.NaN;
    this.requestsBefore += this.requests;
    this.requests = 0;
    this.squares = 0;
    this.offsets = 0;
  }

  add(second: Readonly<HistorySecond>): void {
    const { state, offsetSeconds, boundSeconds, satellites } = second;
    const rank = STATES.indexOf(state);
    if (this.seconds === 0 || rank > this.worst) {
      this.worst = rank;
      this.reason = second.reason;
    }
    this.satellites = this.seconds === 0 ? satellites : Math.min(this.satellites, satellites);
    this.seconds++;
    if (state === "synchronised") this.goodSeconds++;
    if (isServed(state) && !(boundSeconds <= this.boundSeconds)) this.boundSeconds = boundSeconds;
    if (!Number.isNaN(offsetSeconds)) {
      this.squares += offsetSeconds * offsetSeconds;
      this.offsets++;
    }
    // Both wander slowly: the last value is as good as a mean.
    if (!Number.isNaN(second.frequency)) this.frequency = second.frequency;
    if (!Number.isNaN(second.temperatureCelsius)) this.temperatureCelsius = second.temperatureCelsius;
    this.requests = second.requests - this.requestsBefore;
  }
}
