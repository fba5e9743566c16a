/** The normal distribution, as far as the estimator needs it. */

const { abs, exp, sqrt } = Math;

/** 1/√(2π). */
const DENSITY_AT_ZERO = 0.3989422804014327;
const SQRT_HALF = Math.SQRT1_2;

/** Density of the standard normal distribution. */
export function density(x: number): number {
  return DENSITY_AT_ZERO * exp(-0.5 * x * x);
}

/**
 * Share of the standard normal distribution above `x`, with a relative error below 1.2e-7 for every x: the fit of
 * Press et al., Numerical Recipes in C, 2nd ed., §6.2 (erfcc).
 */
export function upperTail(x: number): number {
  const z = abs(x) * SQRT_HALF;
  const t = 1 / (1 + 0.5 * z);
  let sum = -0.82215223 + t * 0.17087277;
  sum = 1.48851587 + t * sum;
  sum = -1.13520398 + t * sum;
  sum = 0.27886807 + t * sum;
  sum = -0.18628806 + t * sum;
  sum = 0.09678418 + t * sum;
  sum = 0.37409196 + t * sum;
  sum = 1.00002368 + t * sum;
  const tail = 0.5 * t * exp(-z * z - 1.26551223 + t * sum);
  return x >= 0 ? tail : 1 - tail;
}

/** A normal distribution cut off to an interval: its share there, and mean and variance within, in place. */
export class Truncated {
  share = 0;
  mean = 0;
  variance = 0;

  /** @param mean, variance of the whole distribution. */
  cut(mean: number, variance: number, low: number, high: number): void {
    const deviation = sqrt(variance);
    let alpha = (low - mean) / deviation;
    let beta = (high - mean) / deviation;
    // Both ends on the upper side: a difference of two small tails loses nothing.
    const flipped = alpha + beta < 0;
    if (flipped) {
      const swap = alpha;
      alpha = -beta;
      beta = -swap;
    }
    const share = upperTail(alpha) - upperTail(beta);
    this.share = share;
    if (!(share > LEAST_SHARE)) {
      this.share = Math.max(share, 0);
      this.mean = mean;
      this.variance = variance;
      return;
    }
    const atLow = density(alpha) / share;
    const atHigh = density(beta) / share;
    const shift = atLow - atHigh;
    let rest = 1 - shift * shift;
    if (alpha > -UNFELT) rest += alpha * atLow;
    if (beta < UNFELT) rest -= beta * atHigh;
    this.mean = mean + (flipped ? -shift : shift) * deviation;
    this.variance = variance * Math.max(rest, LEAST_REST);
  }
}

/** Below this share the tails' own error would be felt. */
const LEAST_SHARE = 1e-12;
/** An end so many deviations away has a density of 0 to the last bit, and may be infinite. */
const UNFELT = 38;
/** Least part of the variance that one interval leaves: below it is the error of the tails. */
const LEAST_REST = 1e-4;
