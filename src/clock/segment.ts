/**
 * One straight piece of the clock: the map from the counter to UTC from one reading on, and how far it can be wrong.
 *
 * Served time is a chain of such pieces, and two that meet do so without a gap: whoever makes the next one anchors it
 * where `timeAt` says the last one ends. Only a leap second jumps: its piece begins a whole second earlier (inserted)
 * or later (deleted) than the last one ended, and RFC 5905 wants just that (§6, figure 4: the second is repeated).
 */

import type { AffineMap } from "../time/affine.js";
import type { LeapIndicator } from "../time/leap.js";

export interface ClockSegment extends AffineMap {
  leap: LeapIndicator;
  /** Whole seconds that TAI is ahead of UTC as this piece has it: see tai-offset.ts. */
  taiMinusUtcSeconds: number;
  /** The promise: at `baseTicks`, served time is off true time by no more than this. Seconds, not negative. */
  errorBoundSeconds: number;
  /** How fast the promise loosens after `baseTicks`, seconds per second: 0 up to and without 1. */
  errorBoundGrowth: number;
}
