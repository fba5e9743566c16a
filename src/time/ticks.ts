/**
 * The counter's wrap-around, explained once: readings are modulo 2^48, so a difference is only right while the two
 * are less than 2^47 ticks apart (20.3 days at 80 MHz). Beyond that what is long past looks like what is to come.
 *
 * So a reading that is kept to be compared with a later one is kept as a Moment, whose age cannot wrap. `ticksBetween`
 * is for readings of which both are fresh; which files may use it, and why theirs are, is in
 * host-tools/build/readings.ts.
 */

import type { Ticks } from "./units.js";

const MODULUS = 2 ** 48;
const HALF = 2 ** 47;
const LEAST = -HALF;
/** How old a moment may become, in ticks: 15.3 days at 80 MHz, and 5 days before a difference would wrap. */
const OLDEST = 3 * 2 ** 45;
/** No reading. */
const UNKNOWN = -1 as Ticks;

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

/**
 * When something happened last, by the counter: how long ago it was is exact, or infinite. Its owner calls `keep` in
 * housekeeping, once a second and at least once in five days, which lets go of what is about to wrap.
 */
export class Moment {
  /** Negative where it is not known: of a few dozens of moments on a device each field counts. */
  private reading = UNKNOWN;

  /** It happened at `ticks`. */
  mark(ticks: Ticks): void {
    this.reading = ticks;
  }

  /** As if it had never happened. */
  forget(): void {
    this.reading = UNKNOWN;
  }

  /** Lets go of a reading so old that it would soon seem to lie ahead. */
  keep(now: Ticks): void {
    if (this.reading >= 0 && ticksBetween(this.reading, now) > OLDEST) this.reading = UNKNOWN;
  }

  /** Whether it happened, and not too long ago to say when. */
  get isKnown(): boolean {
    return this.reading >= 0;
  }

  /** Ticks from it to `later`, negative where it came after: infinite where it is not known. */
  ticksUntil(later: Ticks): number {
    return this.reading >= 0 ? ticksBetween(this.reading, later) : Number.POSITIVE_INFINITY;
  }
}
