/**
 * The adaptive discipline: a bank of second-order loops (bank.ts) behind an outlier gate (gate.ts), and the bound that
 * is published of it.
 *
 * The bound is BOUND standard deviations of the extrapolated phase, by the covariance of the fastest loop that the
 * evidence does not yet rule out, and what that loop's estimate differs from the one in use. (A bank has steps, so the
 * covariance is corrected for where between two loops the innovations are least.) Over minutes to hours it is what the
 * frequency was seen to change by, where that is more (drift.ts). The bound is wider while the noise
 * is known from few pulses; while recent innovations are too large or too much on one side for the model; and by the
 * whole innovation while a pulse has been left unused and may yet turn out to be right.
 *
 * Limits: a change that no pulse has shown yet is in no bound. A step of 1e-6 has made 1 µs of error when the first
 * pulse shows it; a wander that grows 300-fold at once is ahead of the bound for a few seconds, until the error stands
 * out of the noise.
 */

import { Bank } from "./bank.js";
import type { Discipline, GainVerdict } from "./discipline.js";
import { FrequencyDrift, SHORTEST_SECONDS } from "./drift.js";
import { Gate, type Judgement, smallSampleFactor } from "./gate.js";
import { TemperatureSlope } from "./holdover.js";
import type { Pll } from "./pll.js";
import { inRange } from "./range.js";

// XS searches for the global and its property at each call otherwise: so in all that runs each second.
const { abs, max, min, sqrt } = Math;

/** Innovations wanted before the estimate deserves to be served: with two, they can already disagree. */
const LEAST_INNOVATIONS = 2;

/** Standard deviations in the bound: 5.5 are exceeded once in ten months of pulses, three once in six minutes. */
const BOUND = 5.5;
/** The limit grows by 2^¼ from one loop to the next faster one; the bound follows it in between. */
const BETWEEN_SHARE = 0.18;
/** Floor of the bound, seconds: the sawtooth of a receiver (±21 ns) and a tick of 12.5 ns are no random noise. */
const LEAST_BOUND = 35e-9;
/** Bound before the estimate deserves to be served: a pulse is a pulse to a millisecond. Seconds. */
const UNKNOWN_BOUND = 1e-3;
/** Innovations are averaged over so many pulses for the two signs of a wrong model below. */
const RECENT = 4;
/** Mean square of recent innovations, 1 by the model, above which the bound is widened. */
const LARGE = 2;
/** Mean of recent innovations, 0 ± 0.38 by the model, from which on and how much the bound is widened. */
const ONE_SIDED = 0.6;
const ONE_SIDED_WEIGHT = 6;
/** Innovations until the frequency is known well enough for its changes to be the crystal's. */
const DRIFT_INNOVATIONS = 64;
/** A recent square counts for no more than this (that of 10 standard deviations). */
const MOST_SQUARE = 100;
/** Least variance that a recent innovation is measured by, s²: that of a picosecond, only to divide by. */
const LEAST_VARIANCE = 1e-24;

/** Crystals are within 200 ppm; RFC 5905 (A.5.5.6) tolerates 500. */
const MAX_FREQUENCY = 500e-6;
/** A gain beyond it does not tell which second an edge belongs to. */
const MAX_GAIN_SECONDS = 1;
/** After a longer gap (12 days) one begins anew. */
const MAX_INTERVAL_SECONDS = 2 ** 20;

export interface AdaptiveOptions {
  /** The counter's frequency as last stored (positive: fast), the estimate until two pulses have come; ±5e-4, default 0. */
  frequency?: number;
}

export class Adaptive implements Discipline {
  readonly name = "adaptive";
  readonly #bank: Bank;
  readonly #gate = new Gate();
  readonly #slope = new TemperatureSlope();
  readonly #drift = new FrequencyDrift();
  /** Pulses since the start, up to 2, and innovations since then. */
  #pulses = 0;
  #innovations = 0;
  /** Recent innovations of the loop in use in their standard deviations: mean and mean square. */
  #recentMean = 0;
  #recentSquare = 1;
  // Of the bound, by #weigh; no longer true when a pulse has come.
  #stale = true;
  #factor = 0;
  #excess = 1;
  #apart = 0;
  #parting = 0;
  #aside = 0;

  /** @throws RangeError that names the option and its range. */
  constructor(options: AdaptiveOptions = {}) {
    this.#bank = new Bank(inRange("frequency", options.frequency ?? 0, -MAX_FREQUENCY, MAX_FREQUENCY, "s/s"));
  }

  /** The loops of the bank from the fastest to the slowest, to be looked at only. */
  get loops(): readonly Readonly<Pll>[] {
    return this.#bank.loops;
  }
  get residualSeconds(): number {
    return this.#bank.used.residualSeconds;
  }
  get frequency(): number {
    return this.#bank.used.frequency;
  }
  get frequencyUncertainty(): number {
    if (this.#innovations === 0) return MAX_FREQUENCY;
    return min(MAX_FREQUENCY, smallSampleFactor(this.#innovations) * sqrt(this.#bank.used.frequencyVariance));
  }
  get jitterSeconds(): number {
    // What the next innovation will be like: that of the last one may be of a pulse after a long gap.
    return sqrt(this.#bank.used.noise + this.#bank.used.varianceAfter(1));
  }
  get timeConstantSeconds(): number {
    return this.#bank.used.timeConstantSeconds;
  }
  get locked(): boolean {
    return this.#innovations >= LEAST_INNOVATIONS;
  }

  errorBoundSeconds(ageSeconds: number): number {
    let age = ageSeconds;
    if (age < 0) age = 0;
    if (this.#innovations < LEAST_INNOVATIONS) return UNKNOWN_BOUND + MAX_FREQUENCY * age;
    if (this.#stale) this.#weigh();
    let spread = this.#factor * sqrt(this.#bank.fastest.varianceAfter(age) * this.#excess);
    if (age >= SHORTEST_SECONDS) spread = max(spread, this.#drift.phaseAfter(age));
    let known = spread + this.#apart + this.#parting * age + this.#aside;
    if (known < LEAST_BOUND) known = LEAST_BOUND;
    if (this.#gate.rejected === 0) return known;
    const { used } = this.#bank;
    // A step of frequency may be what the pulse left unused showed: it then goes on as fast as it came.
    return known + (abs(used.residualSeconds) + BOUND * sqrt(used.noise)) * (1 + age);
  }

  /** Works out what is the same in every bound until the next pulse: it is asked for several times. */
  #weigh(): void {
    const { used, fastest, between } = this.#bank;
    this.#factor = BOUND * smallSampleFactor(this.#innovations) * (1 + BETWEEN_SHARE * between);
    this.#excess = max(1, this.#recentSquare / LARGE);
    this.#apart = abs(fastest.residualSeconds - used.residualSeconds);
    this.#parting = abs(fastest.frequency - used.frequency);
    const beyond = abs(this.#recentMean) - ONE_SIDED;
    this.#aside = beyond > 0 ? ONE_SIDED_WEIGHT * beyond * this.jitterSeconds : 0;
    this.#stale = false;
  }

  holdoverFrequency(temperatureCelsius?: number): number {
    const { frequency } = this.#bank.used;
    return temperatureCelsius === undefined ? frequency : frequency + this.#slope.frequencyChange(temperatureCelsius);
  }

  /** Fractional frequency per °C as learned; 0 while it is not known. */
  get temperatureSlope(): number {
    return this.#slope.perCelsius;
  }

  restart(): void {
    this.#stale = true;
    this.#bank.reset(this.#bank.used.frequency);
    this.#gate.reset();
    this.#drift.interrupt();
    this.#pulses = 0;
    this.#innovations = 0;
  }

  update(intervalSeconds: number, gainSeconds: number, temperatureCelsius?: number): GainVerdict {
    this.#stale = true;
    if (!(intervalSeconds >= 1 && intervalSeconds <= MAX_INTERVAL_SECONDS)) return this.#beginHere();
    if (!(abs(gainSeconds) <= MAX_GAIN_SECONDS)) return this.#beginHere();
    if (this.#pulses === 0) {
      this.#pulses = 1;
      return "accepted";
    }
    if (this.#pulses === 1) return this.#start(intervalSeconds, gainSeconds);
    const bank = this.#bank;
    bank.predict(intervalSeconds, gainSeconds);
    switch (this.#judge(intervalSeconds)) {
      case "use":
        this.#note();
        bank.learn(this.#innovations);
        if (this.#innovations > DRIFT_INNOVATIONS) this.#drift.learn(bank.used.frequency, intervalSeconds);
        break;
      case "leave":
        bank.coast();
        return "rejected";
      case "reset":
        // As after the start: the noise is learned anew, from this innovation on, and the bound is wide meanwhile.
        bank.raiseNoise();
        this.#innovations = LEAST_INNOVATIONS;
        return this.#start(intervalSeconds, gainSeconds);
      case "restart":
        return this.#start(intervalSeconds, gainSeconds);
    }
    if (!(abs(bank.used.frequency) <= MAX_FREQUENCY)) return this.#beginHere();
    if (temperatureCelsius !== undefined) {
      this.#slope.learn(bank.used.frequency, temperatureCelsius, bank.used.timeConstantSeconds);
    }
    return "accepted";
  }

  /** Takes this pulse for the first one: what it says against those before cannot be true. */
  #beginHere(): GainVerdict {
    this.restart();
    this.#pulses = 1;
    return "rejected";
  }

  /** Draws all loops through the last two pulses. */
  #start(interval: number, gain: number): GainVerdict {
    if (abs(gain) > MAX_FREQUENCY * interval) return this.#beginHere();
    this.#bank.startFromTwoPulses(interval, gain);
    this.#drift.interrupt();
    this.#recentMean = 0;
    this.#recentSquare = 1;
    this.#pulses = 2;
    return "accepted";
  }

  #judge(interval: number): Judgement {
    const used = this.#bank.used;
    const gate = this.#gate;
    const count = this.#innovations;
    if (count < LEAST_INNOVATIONS) return gate.use();
    if (!gate.beyond(used.innovation, used.innovationVariance, used.noise, count)) return gate.use();
    return this.#bank.isPredicted() ? gate.use() : gate.suspect(interval, used.innovation, used.noise);
  }

  /** Counts an innovation, and keeps the two signs of a wrong model. */
  #note(): void {
    this.#innovations++;
    if (this.#innovations <= LEAST_INNOVATIONS) return;
    const used = this.#bank.used;
    const innovation = used.innovation;
    let variance = used.noise * used.innovationVariance;
    if (variance < LEAST_VARIANCE) variance = LEAST_VARIANCE;
    let square = (innovation * innovation) / variance;
    if (square > MOST_SQUARE) square = MOST_SQUARE;
    const size = sqrt(square);
    this.#recentSquare += (square - this.#recentSquare) / RECENT;
    this.#recentMean += ((innovation < 0 ? -size : size) - this.#recentMean) / RECENT;
  }
}
