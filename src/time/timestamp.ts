/**
 * NTP's formats on the wire and their eras (RFC 5905 §6).
 *
 * A timestamp is two unsigned 32-bit words: seconds and a fraction in units of 2^-32 s. The seconds wrap every 136
 * years (first on 2036-02-07T06:28:16Z), so a word alone names a second only together with a pivot: it means the
 * second nearest to the pivot, which is right while the two are less than 68 years apart. Inside Noonmark a second is
 * a `UtcSecond`, which has its era; words exist only at the wire. The word pair 0, 0 means "unknown" there and is for
 * the packet codec to recognise.
 *
 * Worked example: 2036-02-07T06:28:17.5Z is UtcSecond 4294967297 with fraction 0x80000000; on the wire 00000001
 * 80000000; unfolded around any pivot from 1968 to 2104 it is 4294967297 again.
 */

import type { UtcSecond } from "./units.js";

const { ceil, floor, round } = Math;

/** Units of a fraction in a second: 2^32. Also the seconds in an era. */
export const FRACTIONS_PER_SECOND = 4294967296;

/** Units of the short format in a second (RFC 5905 §6: 16 bits of seconds, 16 bits of fraction). */
const SHORT_PER_SECOND = 65536;

/** A moment, as a value that its owner reuses. */
export interface Timestamp {
  second: UtcSecond;
  /** In units of 2^-32 s: an integer from 0 to 2^32 − 1. */
  fraction: number;
}

/** The seconds word of a timestamp: the era is dropped. @public */
export function wordOfSecond(second: UtcSecond): number {
  return second >>> 0;
}

/** The second that a seconds word means: of all with that word, the one from `pivot` − 2^31 to `pivot` + 2^31 − 1. */
export function unfoldSecond(word: number, pivot: UtcSecond): UtcSecond {
  return (pivot + ((word - pivot) | 0)) as UtcSecond;
}

/** The era that a second is in: 0 until 2036-02-07T06:28:15Z, then 1 (RFC 5905 §6, figure 4). @public */
export function eraOfSecond(second: UtcSecond): number {
  return floor(second / FRACTIONS_PER_SECOND);
}

/**
 * First minus second moment in seconds. The result is a double: exact to 2^-32 s up to 24 days apart, to a microsecond
 * up to 272 years.
 */
export function differenceSeconds(
  second: UtcSecond,
  fraction: number,
  otherSecond: UtcSecond,
  otherFraction: number,
): number {
  return second - otherSecond + (fraction - otherFraction) / FRACTIONS_PER_SECOND;
}

/** Moves a timestamp by a duration of either sign, rounded to the nearest 2^-32 s. */
export function moveTimestamp(timestamp: Timestamp, seconds: number): void {
  const whole = floor(seconds);
  const fraction = timestamp.fraction + round((seconds - whole) * FRACTIONS_PER_SECOND);
  const carry = fraction >= FRACTIONS_PER_SECOND ? 1 : 0;
  timestamp.second = (timestamp.second + whole + carry) as UtcSecond;
  timestamp.fraction = fraction - carry * FRACTIONS_PER_SECOND;
}

/**
 * Seconds (0 or more) in the short format of root delay and root dispersion: rounded up, so that a bound is never
 * understated, and at most the format's largest value (just under 65,536 s), which also stands for NaN.
 */
export function shortFromSeconds(seconds: number): number {
  const units = ceil(seconds * SHORT_PER_SECOND);
  if (units >= 0 && units < FRACTIONS_PER_SECOND) return units;
  return units < 0 ? 0 : FRACTIONS_PER_SECOND - 1;
}

/** The seconds that a short-format word means. */
export function secondsFromShort(word: number): number {
  return word / SHORT_PER_SECOND;
}
