/**
 * The adaptive discipline: a bank of second-order loops, of which the one that predicts the pulses best is used.
 *
 * Model: as in pll.ts. The best loop depends on q/σ, which nobody tells the device and which changes with temperature
 * and reception, so loops with natural frequencies √2 apart, from 1 to 2^-7.5 rad/s, all see every pulse. A loop next
 * to the best has at most 2^¼ its natural frequency, which costs 1 % of the error.
 *
 * Choice: for each loop, the evidence against the one in use is summed up as a log-likelihood ratio, (r₀² − r²)/2v
 * for innovations r₀, r and the variance v of r₀. It cannot fall below −DOUBT: a loop that has long been worse needs
 * no longer to show that it has become better, a few pulses if it is much better, an hour if it is hardly so. With
 * DECISION in its favour a loop is taken into use. (A window of fixed length is at once too long for the one and too
 * short for the other.) A loop whose own record of innovations is poor can predict a single pulse well by chance,
 * never mind how well: it is not eligible.
 *
 * The bound is BOUND standard deviations of the extrapolated phase, by the covariance of the fastest loop that the
 * evidence does not yet rule out, and what that loop's estimate differs from the one in use. It is wider while the
 * noise is known from few pulses; while recent innovations are too large or too much on one side for the model; and by
 * the whole innovation while a pulse has been left unused and may yet turn out to be right.
 *
 * Limits: a change that no pulse has shown yet is in no bound. A step of 1e-6 has made 1 µs of error when the first
 * pulse shows it; a wander that grows 300-fold at once is ahead of the bound for a few seconds, until the error stands
 * out of the noise.
 */

import type { Discipline, Verdict } from "./discipline.js";
import { Gate, type Judgement, LEAST_NOISE, smallSampleFactor } from "./gate.js";
import { TemperatureSlope } from "./holdover.js";
import { Pll } from "./pll.js";
import { inRange } from "./range.js";

/** Loops k = 0 … 15 with ω = 2^(−k/2): for q/σ from 1 to 3e-5 a second. */
const LOOPS = 16;
/** Used until the pulses have said more: ω = 1/8 rad/s, for q = 1e-9 and σ = 60 ns, an ordinary crystal and receiver. */
const FIRST_LOOP = 6;
/**
 * Floor of the evidence, nats. With 8 and less, chance alone brings up a poor loop now and then; more only makes the
 * bank slower to see a change (the lab's tuning seeds show no difference in error between 10 and 16).
 */
const DOUBT = 12;
/** No single pulse gives more evidence, nats: a late one that some loop happened to predict must not decide alone. */
const MOST_EVIDENCE = 5;
/** A faster loop with more evidence than its negative may still be the right one, and the bound covers it. */
const PLAUSIBLE = 8;
/** Evidence that makes a loop the one in use, nats: 1 in 7 against chance, and a change costs next to nothing. */
const DECISION = 2;
/** An eligible loop's innovations have at most so many times the variance of those of the loop in use. */
const ELIGIBLE = 4;
/** A loop's noise is not taken for more than so many times that of the loop in use, to be forgotten in ten minutes. */
const WORST = 16;
/** Innovations that the noise is averaged over; its standard deviation is then known to 3 %. */
const NOISE_PULSES = 512;
/** A faster loop that predicted a pulse to so many of its standard deviations tells that it was no outlier. */
const PREDICTED = 3;
/** Innovations wanted before the estimate deserves to be served: with two, they can already disagree. */
const LEAST_INNOVATIONS = 2;

/** Standard deviations in the bound: 5.3 are exceeded once in a hundred days of pulses, three once in six minutes. */
const BOUND = 5.3;
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
/** A recent square counts for no more than this (that of 10 standard deviations). */
const MOST_SQUARE = 100;

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
  /** The bank, from the fastest to the slowest; to be looked at only. */
  readonly loops: readonly Pll[];
  /** The evidence for each loop against the one in use, nats. */
  readonly #evidence: number[];
  readonly #gate = new Gate();
  readonly #slope = new TemperatureSlope();
  #used = FIRST_LOOP;
  /** The loop in use. */
  #loop: Pll;
  /** The fastest loop that may be the right one. */
  #fastest: Pll;
  /** Pulses since the start, up to 2, and innovations since then. */
  #pulses = 0;
  #innovations = 0;
  /** Recent innovations of the loop in use in their standard deviations: mean and mean square. */
  #recentMean = 0;
  #recentSquare = 1;

  /** @throws RangeError that names the option and its range. */
  constructor(options: AdaptiveOptions = {}) {
    const frequency = inRange("frequency", options.frequency ?? 0, -MAX_FREQUENCY, MAX_FREQUENCY, "s/s");
    const loops: Pll[] = [];
    const evidence: number[] = [];
    for (let k = 0; k < LOOPS; k++) {
      const loop = new Pll(2 ** -k);
      loop.frequency = frequency;
      loops.push(loop);
      evidence.push(0);
    }
    this.loops = loops;
    this.#evidence = evidence;
    this.#loop = loops[FIRST_LOOP] as Pll;
    this.#fastest = this.#loop;
  }

  get residualSeconds(): number {
    return this.#loop.residualSeconds;
  }
  get frequency(): number {
    return this.#loop.frequency;
  }
  get frequencyUncertainty(): number {
    return this.#innovations === 0 ? MAX_FREQUENCY : Math.sqrt(this.#loop.frequencyVariance);
  }
  get jitterSeconds(): number {
    return Math.sqrt(this.#loop.noise * this.#loop.innovationVariance);
  }
  get timeConstantSeconds(): number {
    return this.#loop.timeConstantSeconds;
  }
  get locked(): boolean {
    return this.#innovations >= LEAST_INNOVATIONS;
  }

  errorBoundSeconds(ageSeconds: number): number {
    const loop = this.#loop;
    const age = Math.max(0, ageSeconds);
    if (!this.locked) return UNKNOWN_BOUND + MAX_FREQUENCY * age;
    const fastest = this.#fastest;
    const factor = BOUND * smallSampleFactor(this.#innovations);
    const spread = factor * Math.sqrt(fastest.varianceAfter(age) * Math.max(1, this.#recentSquare / LARGE));
    const apart = Math.abs(fastest.residualSeconds - loop.residualSeconds);
    const parting = Math.abs(fastest.frequency - loop.frequency) * age;
    const aside = ONE_SIDED_WEIGHT * Math.max(0, Math.abs(this.#recentMean) - ONE_SIDED) * this.jitterSeconds;
    const known = Math.max(LEAST_BOUND, spread + apart + parting + aside);
    if (this.#gate.rejected === 0) return known;
    // A step of frequency may be what the pulse left unused showed: it then goes on as fast as it came.
    return known + (Math.abs(loop.residualSeconds) + BOUND * Math.sqrt(loop.noise)) * (1 + age);
  }

  holdoverFrequency(temperatureCelsius?: number): number {
    if (temperatureCelsius === undefined) return this.#loop.frequency;
    return this.#loop.frequency + this.#slope.frequencyChange(temperatureCelsius);
  }

  /** Fractional frequency per °C as learned; 0 while it is not known. */
  get temperatureSlope(): number {
    return this.#slope.perCelsius;
  }

  restart(): void {
    const loops = this.loops;
    const frequency = this.#loop.frequency;
    for (let k = 0; k < LOOPS; k++) {
      const loop = loops[k] as Pll;
      loop.frequency = frequency;
      loop.residualSeconds = 0;
      loop.noise = 0;
      this.#evidence[k] = 0;
    }
    this.#use(FIRST_LOOP);
    this.#fastest = this.#loop;
    this.#gate.reset();
    this.#pulses = 0;
    this.#innovations = 0;
  }

  update(intervalSeconds: number, gainSeconds: number, temperatureCelsius?: number): Verdict {
    if (!(intervalSeconds >= 1 && intervalSeconds <= MAX_INTERVAL_SECONDS)) return this.#beginHere();
    if (!(Math.abs(gainSeconds) <= MAX_GAIN_SECONDS)) return this.#beginHere();
    if (this.#pulses === 0) {
      this.#pulses = 1;
      return "accepted";
    }
    if (this.#pulses === 1) return this.#start(intervalSeconds, gainSeconds);
    const loops = this.loops;
    for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).predict(intervalSeconds, gainSeconds);
    switch (this.#judge(intervalSeconds)) {
      case "leave":
        for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).coast();
        return "rejected";
      case "reset":
        // As after the start: the noise is learned anew, from this innovation on, and the bound is wide meanwhile.
        for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).raiseNoise();
        this.#innovations = LEAST_INNOVATIONS;
        return this.#start(intervalSeconds, gainSeconds);
      case "restart":
        return this.#start(intervalSeconds, gainSeconds);
      case "use":
        this.#learn();
    }
    if (temperatureCelsius !== undefined) {
      this.#slope.learn(this.#loop.frequency, temperatureCelsius, this.#loop.timeConstantSeconds);
    }
    return "accepted";
  }

  /** Takes this pulse for the first one: what it says against those before cannot be true. */
  #beginHere(): Verdict {
    this.restart();
    this.#pulses = 1;
    return "rejected";
  }

  /** Draws all loops through the last two pulses. */
  #start(interval: number, gain: number): Verdict {
    if (Math.abs(gain) > MAX_FREQUENCY * interval) return this.#beginHere();
    const loops = this.loops;
    for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).startFromTwoPulses(interval, gain);
    this.#recentMean = 0;
    this.#recentSquare = 1;
    this.#pulses = 2;
    return "accepted";
  }

  #judge(interval: number): Judgement {
    const { innovation, innovationVariance, noise } = this.#loop;
    const gate = this.#gate;
    if (!this.locked || !gate.beyond(innovation, innovationVariance, noise, this.#innovations)) {
      return gate.use();
    }
    return this.#isPredicted() ? gate.use() : gate.suspect(interval, innovation, noise);
  }

  /** Whether a loop faster than that in use has seen coming what this one has not: then the counter wanders more. */
  #isPredicted(): boolean {
    const loops = this.loops;
    const innovation = Math.abs(this.#loop.innovation);
    for (let k = 0; k < this.#used; k++) {
      const loop = loops[k] as Pll;
      const other = Math.abs(loop.innovation);
      if (2 * other > innovation) continue;
      if (other * other < PREDICTED * PREDICTED * loop.noise * loop.innovationVariance) return true;
    }
    return false;
  }

  /** Lets all loops use the pulse, and chooses among them. */
  #learn(): void {
    this.#innovations++;
    const weight = 1 / Math.min(this.#innovations, NOISE_PULSES);
    const { innovation, innovationVariance, noise } = this.#loop;
    const square = innovation * innovation;
    const least = Math.max(noise, LEAST_NOISE * LEAST_NOISE);
    const variance = least * innovationVariance;
    this.#note(innovation, square, variance);
    const perNat = 0.5 / variance;
    const loops = this.loops;
    const evidences = this.#evidence;
    let best = this.#used;
    let lead = DECISION;
    let fastest = this.#used;
    for (let k = 0; k < LOOPS; k++) {
      const loop = loops[k] as Pll;
      const other = loop.innovation;
      loop.correct(weight);
      if (loop.noise > WORST * least) loop.noise = WORST * least;
      const gained = Math.min((square - other * other) * perNat, MOST_EVIDENCE);
      const evidence = Math.max((evidences[k] as number) + gained, -DOUBT);
      evidences[k] = evidence;
      if (evidence > -PLAUSIBLE && k < fastest) fastest = k;
      if (evidence > lead && loop.noise * loop.innovationVariance <= ELIGIBLE * variance) {
        best = k;
        lead = evidence;
      }
    }
    this.#fastest = loops[fastest] as Pll;
    if (best !== this.#used && this.#innovations > RECENT) this.#use(best);
    if (!(Math.abs(this.#loop.frequency) <= MAX_FREQUENCY)) this.#beginHere();
  }

  /** Keeps the two signs of a wrong model. */
  #note(innovation: number, square: number, variance: number): void {
    if (this.#innovations <= LEAST_INNOVATIONS) return;
    const limited = Math.min(square / variance, MOST_SQUARE);
    this.#recentSquare += (limited - this.#recentSquare) / RECENT;
    this.#recentMean += (Math.sign(innovation) * Math.sqrt(limited) - this.#recentMean) / RECENT;
  }

  /** Takes a loop into use, and makes it the one that the others are compared with. */
  #use(chosen: number): void {
    const lead = this.#evidence[chosen] as number;
    for (let k = 0; k < LOOPS; k++) this.#evidence[k] = Math.max((this.#evidence[k] as number) - lead, -DOUBT);
    this.#used = chosen;
    this.#loop = this.loops[chosen] as Pll;
  }
}
