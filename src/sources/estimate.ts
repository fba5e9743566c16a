/**
 * What every source yields, and all that the clock is made of: which instant a reading of the counter was, how fast the
 * counter runs, and how far both can be wrong.
 *
 * Comes in: what a source measured. Goes out: to selection, which chooses, and to the clock, which follows. Only the
 * source that owns an estimate writes into it.
 *
 * Example: the pulse at count 8,000,400 began 12:00:00Z of a day, the loop holds that it was captured 20 ns late, and the
 * counter runs 5 ppm fast: `ticks` 8,000,400, `second` of 12:00:00Z, `residualSeconds` 20e-9, `frequency` 5e-6.
 */

import type { LeapIndicator } from "../time/leap.js";
import { ticksBetween } from "../time/ticks.js";
import type { Ticks, UtcSecond } from "../time/units.js";

export interface Estimate {
  // The engine looks properties up one after the other: those that are wanted most come first.
  /** Count at the last pulse (or at any other instant that is known). */
  ticks: Ticks;
  /** The UTC second that the pulse began. */
  second: UtcSecond;
  /** True time at `ticks`, measured from the beginning of `second`, in seconds (within ±1). */
  residualSeconds: number;
  /** Estimated fractional frequency of the counter, positive when it runs fast. */
  frequency: number;
  /** Bound on the estimate's own error while it is in use, seconds, and how fast it grows (seconds per second). */
  errorBoundSeconds: number;
  errorBoundGrowth: number;
  /** Standard deviation of `frequency`. */
  frequencyUncertainty: number;
  /** What the source says of leap seconds: 0 none, 1 and 2 one at the end of the day, 3 it does not know. */
  leap: LeapIndicator;
  /** That of who follows it: 1 with a receiver of one's own. */
  stratum: number;
  /** What it is, as the word on the wire (RFC 5905 §7.3). */
  refid: number;
  /** Round trip to the reference clock, seconds; half of it is in the bound already. */
  rootDelaySeconds: number;
}

/** An estimate that says nothing yet, for its owner to fill in again and again. */
export function emptyEstimate(stratum: number, refid: number): Estimate {
  return {
    ticks: 0 as Ticks,
    second: 0 as UtcSecond,
    residualSeconds: 0,
    frequency: 0,
    errorBoundSeconds: 0,
    errorBoundGrowth: 0,
    frequencyUncertainty: 0,
    leap: 3,
    stratum,
    refid,
    rootDelaySeconds: 0,
  };
}

/**
 * Seconds of the estimate's timescale from its instant to `ticks`, which is less than half of the counter's range away:
 * an estimate that is not renewed is carried on each second.
 */
export function secondsSince(estimate: Readonly<Estimate>, ticks: Ticks, ticksPerSecond: number): number {
  return ticksBetween(estimate.ticks, ticks) / (ticksPerSecond * (1 + estimate.frequency));
}
