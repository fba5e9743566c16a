/**
 * Errors of a clock in 16 bits: from a tenth of a nanosecond to a second they span ten powers of ten, and nobody reads
 * more than three digits of them. So the logarithm is kept, with a sign.
 *
 * code = ± round(STEPS · ln(1 + |seconds| / 0.1 ns)), at most ±32,767, which is a little over one second; neighbours
 * differ by 0.07 %. Worked example: 1 µs is round(1365 · ln(10,001)) = 12,572.
 */

const { abs, exp, log, min, round } = Math;

const LEAST_SECONDS = 1e-10;
/** 32,767 / ln(1 + 2.65 s / 0.1 ns): one second and more has room. */
const STEPS = 1365;
const MOST = 32_767;

/** For what is not known. */
export const UNKNOWN = -32_768;

/** NaN and infinity are not known; more than the most is the most. */
export function encodeSeconds(seconds: number): number {
  if (!Number.isFinite(seconds)) return UNKNOWN;
  const code = min(MOST, round(STEPS * log(1 + abs(seconds) / LEAST_SECONDS)));
  return seconds < 0 ? -code : code;
}

/** NaN where it is not known. */
export function decodeSeconds(code: number): number {
  if (code === UNKNOWN) return Number.NaN;
  const size = LEAST_SECONDS * (exp(abs(code) / STEPS) - 1);
  return code < 0 ? -size : size;
}
