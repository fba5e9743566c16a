/**
 * A straight line from the counter to UTC in integers, evaluated exactly as drivers/responder/reply.c does.
 *
 * Model: time(t) = base + ⌊(t − baseTicks) · rate / 2^32⌋ in units of 2^-32 s, where rate is 32.32 fixed point. A
 * double holds 53 bits, the product needs up to 96, so it is put together from parts that fit; nothing is rounded on
 * the way but the one floor, and no BigInt is made.
 *
 * Assumption: a tick is shorter than 2^16 · 2^-32 s (15.3 µs: the counter runs at 65.6 kHz or faster), so every sum
 * below stays under 2^50.
 */

import { ticksBetween } from "./ticks.js";
import { FRACTIONS_PER_SECOND, type Timestamp } from "./timestamp.js";
import type { Ticks, UtcSecond } from "./units.js";

/** The line; see the file's model. */
export interface AffineMap {
  /** The reading at which the line is anchored. */
  baseTicks: Ticks;
  /** UTC at `baseTicks`, whole seconds. */
  baseSecond: UtcSecond;
  /** UTC at `baseTicks`, the rest in 2^-32 s: 0 to 2^32 − 1. */
  baseFraction: number;
  /** Time per tick in 2^-32 s, whole part: 53 at 80 MHz. 0 to 65,535. */
  rateInteger: number;
  /** Time per tick in 2^-32 s, the rest in 2^-32 of that (a relative step of 4.3e-12 at 80 MHz): 0 to 2^32 − 1. */
  rateFraction: number;
}

/** A duration as a value that its owner reuses: −0.25 s is second −1 and fraction 0xc0000000. */
export interface Span {
  /** Whole seconds, rounded towards the past. */
  second: number;
  /** The rest in 2^-32 s: 0 to 2^32 − 1. */
  fraction: number;
}

/** A carry out of a 32-bit word weighs this much. */
const WORD = FRACTIONS_PER_SECOND;
const HALF_WORD = 2 ** 16;
const LOW_HALF = HALF_WORD - 1;

/**
 * The time that `count` ticks take by `map`, rounded towards the past, into `span`. `count` is a whole number,
 * −2^47 to 2^47 − 1.
 *
 * Example: 80,000,000 ticks at rate 53 + 2,951,034,233 / 2^32 (2^32 / 80 MHz, rounded down) take 0 s and 4,294,967,295
 * units of 2^-32 s: the second less the one unit that the two floors cost.
 */
export function timeOfTicks(map: Readonly<AffineMap>, count: number, span: Span): void {
  if (count < 0) {
    timeOfTicks(map, -count, span);
    // What was rounded down there is rounded up here, where time is counted backwards.
    const units = span.fraction + (Math.imul(-count >>> 0, map.rateFraction) === 0 ? 0 : 1);
    span.second = units === 0 ? -span.second : -span.second - 1;
    span.fraction = -units >>> 0;
    return;
  }
  const low = count >>> 0;
  const high = (count - low) / WORD;
  // Of the four partial products only low × rateFraction reaches below the unit; its upper word is what counts.
  const units = low * map.rateInteger + high * map.rateFraction + upperWord(low, map.rateFraction);
  const fraction = units >>> 0;
  span.second = (units - fraction) / WORD + high * map.rateInteger;
  span.fraction = fraction;
}

/** UTC at the counter reading `ticks` (within 2^47 ticks of the map's base) into `time`, rounded towards the past. */
export function timeAt(map: Readonly<AffineMap>, ticks: Ticks, time: Timestamp): void {
  timeAfter(map, ticksBetween(map.baseTicks, ticks), time);
}

/** UTC `count` ticks after the map's base (before it, where negative: −2^47 to 2^47 − 1), as `timeAt`. */
export function timeAfter(map: Readonly<AffineMap>, count: number, time: Timestamp): void {
  timeOfTicks(map, count, time);
  const fraction = time.fraction + map.baseFraction;
  time.second = (time.second + map.baseSecond + (fraction >= WORD ? 1 : 0)) as UtcSecond;
  time.fraction = fraction >>> 0;
}

/** The upper 32 bits of the 64-bit product of two 32-bit words. */
export function upperWord(a: number, b: number): number {
  // Both sums may have more than 32 bits, to which a shift to the right would cut them.
  const low = (a & LOW_HALF) * b;
  const sum = (a >>> 16) * b + (low - (low & LOW_HALF)) / HALF_WORD;
  return (sum - (sum & LOW_HALF)) / HALF_WORD;
}
