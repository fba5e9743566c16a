/**
 * The counter's wrap-around, explained once: readings are modulo 2^48, so a difference is only right while the two
 * are less than 2^47 ticks apart (20.3 days at 80 MHz). Whoever keeps a reading renews it far more often than that.
 */

import type { Ticks } from "./units.js";

const MODULUS = 2 ** 48;
const HALF = 2 ** 47;
const LEAST = -HALF;

/** Brings any whole number below 2^53 in magnitude into the counter's range. */
export function toTicks(count: number): Ticks {
  const rest = count % MODULUS;
  return (rest < 0 ? rest + MODULUS : rest) as Ticks;
}

/** Ticks from `earlier` to `later`, −2^47 to 2^47 − 1: negative when `later` came first. */
export function ticksBetween(earlier: Ticks, later: Ticks): number {
  const difference = later - earlier;
  if (difference >= HALF) return difference - MODULUS;
  return difference < LEAST ? difference + MODULUS : difference;
}

/** The reading `count` whole ticks (of either sign, below 2^52) after `ticks`. */
export function addTicks(ticks: Ticks, count: number): Ticks {
  const sum = ticks + count;
  return sum >= 0 && sum < MODULUS ? (sum as Ticks) : toTicks(sum);
}
