/**
 * What TypeScript publishes to the responder: the words of drivers/responder/reply.h, which explains each.
 *
 * One array, made once and written over every second. The words are in the machine's order, since they never leave it.
 */

import type { ClockSegment } from "../clock/segment.js";
import { STRATUM_UNSYNCHRONISED } from "../ntp/refid.js";
import { FRACTIONS_PER_SECOND, shortFromSeconds } from "../time/timestamp.js";
import type { Ticks } from "../time/units.js";
import type { SystemVariables } from "./system-variables.js";

const { ceil, min } = Math;

// Offsets of enum reply_word in reply.h. Both sides read the same words in reply.test.ts, which fails where they differ.
export const BASE_TICKS = 0;
export const BASE_TIME = 2;
export const RATE = 4;
export const DISPERSION = 6;
export const GROWTH = 8;
export const LEAP = 9;
export const SEGMENT_WORDS = 10;
export const EXPIRES = 20;
export const REFERENCE = 22;
export const STRATUM = 24;
export const PRECISION = 25;
export const ROOT_DELAY = 26;
export const REFID = 27;
export const PUBLICATION_WORDS = 28;

/** TAI − UTC is in the upper half of a segment's leap word, in two's complement. */
export const TAI_UNIT = 2 ** 16;

/** A bit of the stratum's word: no answers while the clock is unsynchronised. */
export const SILENT = 0x100;

/** The largest dispersion that the wire's 16.16 seconds can say, and the largest growth that a word of 0.32 can. */
const DISPERSION_LIMIT_SECONDS = 2 ** 16 - 2 ** -16;
const GROWTH_LIMIT = 1 - 2 ** -32;

/** An array for `writePublication`. */
export function makePublication(): Uint32Array {
  return new Uint32Array(PUBLICATION_WORDS);
}

/**
 * Writes the publication: `first` holds until `second` begins (they may be one and the same), and past `expires` the
 * clock counts as unsynchronised because nobody renewed the publication. Dispersions and delays are rounded up.
 * @param first undefined where it is the segment that `words` have as the second.
 */
export function writePublication(
  words: Uint32Array,
  first: Readonly<ClockSegment> | undefined,
  second: Readonly<ClockSegment>,
  expires: Ticks,
  system: Readonly<SystemVariables>,
): void {
  const floorSeconds = system.dispersionFloorSeconds;
  if (first === undefined) words.copyWithin(0, SEGMENT_WORDS, EXPIRES);
  else writeSegment(words, 0, first, floorSeconds);
  writeSegment(words, SEGMENT_WORDS, second, floorSeconds);
  words[EXPIRES] = expires;
  words[EXPIRES + 1] = expires / FRACTIONS_PER_SECOND;
  words[REFERENCE] = system.referenceFraction;
  words[REFERENCE + 1] = system.referenceSecond;
  words[STRATUM] = min(system.stratum, STRATUM_UNSYNCHRONISED) + (system.silentWhenUnsynchronised ? SILENT : 0);
  words[PRECISION] = system.precisionExponent;
  words[ROOT_DELAY] = shortFromSeconds(system.rootDelaySeconds);
  words[REFID] = system.refid;
}

function writeSegment(words: Uint32Array, at: number, segment: Readonly<ClockSegment>, floorSeconds: number): void {
  const ticks = segment.baseTicks;
  // Storing keeps the low 32 bits of the whole number: of the second, the era is dropped here and only here.
  words[at + BASE_TICKS] = ticks;
  words[at + BASE_TICKS + 1] = ticks / FRACTIONS_PER_SECOND;
  words[at + BASE_TIME] = segment.baseFraction;
  words[at + BASE_TIME + 1] = segment.baseSecond;
  words[at + RATE] = segment.rateFraction;
  words[at + RATE + 1] = segment.rateInteger;
  let bound = segment.errorBoundSeconds + floorSeconds;
  if (!(bound >= 0 && bound < DISPERSION_LIMIT_SECONDS)) bound = clamp(bound, DISPERSION_LIMIT_SECONDS);
  const dispersion = ceil(bound * FRACTIONS_PER_SECOND);
  words[at + DISPERSION] = dispersion;
  words[at + DISPERSION + 1] = dispersion / FRACTIONS_PER_SECOND;
  let growth = segment.errorBoundGrowth;
  if (!(growth >= 0 && growth < GROWTH_LIMIT)) growth = clamp(growth, GROWTH_LIMIT);
  words[at + GROWTH] = ceil(growth * FRACTIONS_PER_SECOND);
  words[at + LEAP] = segment.leap + segment.taiMinusUtcSeconds * TAI_UNIT;
}

/** A bound out of its range; one that is not a number says that nothing is known: it becomes the largest. */
function clamp(value: number, limit: number): number {
  return value < 0 ? 0 : limit;
}
