/**
 * The crystal that drives the appliance's counter.
 *
 * Model: in each second of true time the counter gains F·(1 + y) ticks, evenly over the second, with
 *   y = offset + ageing·t + slope·(T − T₀) + wander + white
 * where the wander is a random walk with a step of q each second (facts/discipline.md, the trace model) and the white
 * part is drawn anew for each second, which makes a random walk of phase.
 *
 * The phase is kept exactly, in whole ticks and 2^-32 parts of one: a second's gain is F plus a small excess that is
 * rounded once to a multiple of 2^-32 tick and then only ever added as an integer. Nothing is lost over any run, and
 * the count of a second's start is the same however it was reached. A whole count is exact in a double up to 2^53,
 * 3.5 years at 80 MHz.
 */

import type { RandomStream } from "./random.js";

export interface OscillatorOptions {
  nominalHz: number;
  /** Positive: the counter runs fast. */
  frequencyOffsetPpm: number;
  /** q: standard deviation of the change of fractional frequency from one second to the next. */
  wanderPerSqrtS: number;
  /** Standard deviation of the part of fractional frequency that is drawn anew each second. */
  whiteFrequency: number;
  ageingPpbPerDay: number;
  temperatureSlopePpmPerC: number;
  /** The temperature at which the slope adds nothing. */
  temperatureReferenceC: number;
  /** The counter at the world's second 0. */
  startCount: number;
}

/** A common 40 MHz crystal as on an ESP32 module, after a minute of warming up. */
export const OSCILLATOR_DEFAULTS: OscillatorOptions = {
  nominalHz: 80_000_000,
  frequencyOffsetPpm: 3.7,
  wanderPerSqrtS: 1e-9,
  whiteFrequency: 0,
  ageingPpbPerDay: 2,
  temperatureSlopePpmPerC: 0.15,
  temperatureReferenceC: 25,
  startCount: 0,
};

/** How the counter runs through one second of the world. */
export interface OscillatorSecond {
  /** Whole ticks at the second's start. */
  count: number;
  /** And the part of a tick, in 2^-32. */
  fractionQ32: number;
  /** Ticks gained over the second, beyond the nominal ones, in 2^-32 tick; may be negative. */
  excessQ32: number;
  /** Fractional frequency in this second, for records of the truth. */
  frequency: number;
}

const Q32 = 2 ** 32;
const SECONDS_PER_DAY = 86400;
/** Seconds kept: enough for an event that is made a little before or after its second. */
const KEPT_S = 16;

export class Oscillator {
  readonly nominalHz: number;
  readonly #options: OscillatorOptions;
  readonly #random: RandomStream;
  readonly #temperatureC: (worldSecond: number) => number;
  readonly #kept: OscillatorSecond[] = [];
  /** The second that #kept[0] is of. */
  #firstKept = 0;
  #wander = 0;

  /** @param temperatureC asked once for each second, in order. */
  constructor(options: OscillatorOptions, random: RandomStream, temperatureC: (worldSecond: number) => number) {
    this.nominalHz = options.nominalHz;
    this.#options = options;
    this.#random = random;
    this.#temperatureC = temperatureC;
    this.#kept.push(this.#make(0, options.startCount, 0));
  }

  /** How the counter runs through a second; it must not lie more than a few seconds before the latest asked for. */
  second(worldSecond: number): OscillatorSecond {
    while (worldSecond >= this.#firstKept + this.#kept.length) this.#extend();
    const found = this.#kept[worldSecond - this.#firstKept];
    if (found === undefined) throw new RangeError(`second ${worldSecond} of the oscillator is no longer kept`);
    return found;
  }

  /**
   * Whole ticks, rounded down, at `nanosecond` (0 up to 1e9, parts allowed) after the second's start: what a capture
   * unit latches. Interpolation is good to 1e-7 tick.
   */
  capture(worldSecond: number, nanosecond: number): number {
    const { count, fractionQ32, excessQ32 } = this.second(worldSecond);
    const gained = (nanosecond / 1e9) * (this.nominalHz + excessQ32 / Q32) + fractionQ32 / Q32;
    return count + Math.floor(gained);
  }

  #extend(): void {
    const last = this.#kept.at(-1) as OscillatorSecond;
    const sum = last.fractionQ32 + last.excessQ32;
    const carry = Math.floor(sum / Q32);
    const next = this.#firstKept + this.#kept.length;
    this.#kept.push(this.#make(next, last.count + this.nominalHz + carry, sum - carry * Q32));
    if (this.#kept.length > KEPT_S) {
      this.#kept.shift();
      this.#firstKept++;
    }
  }

  #make(worldSecond: number, count: number, fractionQ32: number): OscillatorSecond {
    const { frequencyOffsetPpm, wanderPerSqrtS, whiteFrequency, ageingPpbPerDay } = this.#options;
    const { temperatureSlopePpmPerC, temperatureReferenceC } = this.#options;
    const warmthC = this.#temperatureC(worldSecond) - temperatureReferenceC;
    const frequency =
      frequencyOffsetPpm * 1e-6 +
      ageingPpbPerDay * 1e-9 * (worldSecond / SECONDS_PER_DAY) +
      temperatureSlopePpmPerC * 1e-6 * warmthC +
      this.#wander +
      whiteFrequency * this.#random.gaussian();
    this.#wander += wanderPerSqrtS * this.#random.gaussian();
    return { count, fractionQ32, excessQ32: Math.round(frequency * this.nominalHz * Q32), frequency };
  }
}
