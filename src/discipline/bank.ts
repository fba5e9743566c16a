/**
 * A bank of second-order loops, and the choice of the one that predicts the pulses best.
 *
 * Model: as in pll.ts. The best loop depends on q/σ, which the device does not know and which changes with temperature
 * and reception, so loops with natural frequencies √2 apart, from 1 to 2^-7.5 rad/s, all see every pulse. The best of
 * them is at most 2^¼ off in its natural frequency, which costs 1 % of the error.
 *
 * Choice: for each loop, the evidence against the one in use is summed up as a log-likelihood ratio, (r₀² − r²)/2v
 * for innovations r₀, r and the variance v of r₀. It cannot fall below a floor: a loop that has long been worse needs
 * no longer to show that it has become better, a few pulses if it is much better, an hour if it is hardly so. (A
 * window of fixed length is at once too long for the one and too short for the other.) With DECISION in its favour a
 * loop is taken into use. A loop whose own record of innovations is poor may by chance predict a pulse that the one in
 * use does not, and is not eligible, however well it did.
 *
 * Cost, counted by hand, of a second with its bound asked for three times: 390 floating-point operations in the steady
 * state, 690 until it is reached, 810 with a pulse after a gap. The byte codes are measured by the lab.
 */

import { LEAST_NOISE } from "./gate.js";
import { walkedPhase } from "./holdover.js";
import { Pll } from "./pll.js";

const { abs, max } = Math;

/** Loops k = 0 … 15 with ω = 2^(−k/2): for q/σ from 1 to 3e-5 a second. */
const LOOPS = 16;
/** Used until the pulses have said more: ω = 1/8 rad/s, for q = 1e-9 and σ = 60 ns, an ordinary crystal and receiver. */
const FIRST_LOOP = 6;
/**
 * Floor of the evidence, nats. With 8 and less, chance alone brings up a poor loop now and then; more only makes the
 * bank slower to see a change (the lab's tuning seeds show no difference in error between 10 and 16).
 */
const LEAST_EVIDENCE = -12;
/** No single pulse gives more evidence, nats: a late one that some loop happened to predict must not decide alone. */
const MOST_EVIDENCE = 5;
/** Evidence that makes a loop the one in use, nats: 1 in 7 against chance, and a change costs next to nothing. */
const DECISION = 2;
/** A faster loop with more evidence than this may still be the right one. */
const PLAUSIBLE = -5;
/** Innovations before the first choice: until then all loops are the same straight line. */
const SETTLING = 4;
/** An eligible loop's innovations have at most so many times the variance of those of the loop in use. */
const ELIGIBLE = 4;
/** A loop's noise is not taken for more than so many times that of the loop in use: eligible again in twelve minutes. */
const WORST = 16;
/** Innovations that the noise is averaged over; its standard deviation is then known to 3 %. */
const NOISE_PULSES = 512;
/** A faster loop that predicted a pulse to so many of its standard deviations tells that it was no outlier. */
const PREDICTED = 3;
/** Average of the place between the loops, pulses: it is known to a fifth of the way even where loops hardly differ. */
const BETWEEN_PULSES = 1024;

export class Bank {
  /** From the fastest to the slowest. */
  readonly loops: readonly Pll[];
  /** The loop in use. */
  used: Pll;
  /** The fastest loop that may be the right one by the evidence; never slower than the one in use. */
  fastest: Pll;
  /** How far the truth is from the loop in use towards the next faster one, of the way there: −0.5 to 0.5. */
  between = 0;
  #index = FIRST_LOOP;
  /** The gain of the pulse predicted last, and whether only the loop in use has: it came one second after the last. */
  #gainSeconds = 0;
  #late = false;

  constructor(frequency: number) {
    const loops: Pll[] = [];
    for (let k = 0; k < LOOPS; k++) loops.push(new Pll(2 ** -k));
    this.loops = loops;
    this.used = this.fastest = loops[FIRST_LOOP] as Pll;
    this.reset(frequency);
  }

  /** Forgets all but a frequency. */
  reset(frequency: number): void {
    for (let k = 0; k < LOOPS; k++) {
      const loop = this.loops[k] as Pll;
      loop.frequency = frequency;
      loop.residualSeconds = 0;
      loop.noise = 0;
      loop.evidence = 0;
    }
    this.#use(FIRST_LOOP);
    this.fastest = this.used;
  }

  startFromTwoPulses(intervalSeconds: number, gainSeconds: number): void {
    const { loops } = this;
    for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).startFromTwoPulses(intervalSeconds, gainSeconds);
  }

  predict(intervalSeconds: number, gainSeconds: number): void {
    this.#gainSeconds = gainSeconds;
    if (intervalSeconds === 1) {
      // The others predict as they learn, unless this pulse turns out to be an odd one.
      this.#late = true;
      this.used.predict(1, gainSeconds, 0);
    } else this.#predictAll(intervalSeconds, gainSeconds);
  }

  #predictAll(intervalSeconds: number, gainSeconds: number, but?: Pll): void {
    const { loops } = this;
    const walked = walkedPhase(intervalSeconds);
    for (let k = 0; k < LOOPS; k++) {
      const loop = loops[k] as Pll;
      if (loop !== but) loop.predict(intervalSeconds, gainSeconds, walked);
    }
    this.#late = false;
  }

  /** The pulse needs a closer look, for which all loops must have predicted it. */
  #finishPrediction(): void {
    if (this.#late) this.#predictAll(1, this.#gainSeconds, this.used);
  }

  /** Leaves the pulse unused. */
  coast(): void {
    this.#finishPrediction();
    const { loops } = this;
    for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).coast();
  }

  /** Takes the noise for so large that the pulse just predicted was an ordinary one. */
  raiseNoise(): void {
    this.#finishPrediction();
    const { loops } = this;
    for (let k = 0; k < LOOPS; k++) (loops[k] as Pll).raiseNoise();
  }

  /** Whether a loop faster than that in use has seen coming what this one has not: then the counter wanders more. */
  isPredicted(): boolean {
    this.#finishPrediction();
    const innovation = abs(this.used.innovation);
    for (let k = 0; k < this.#index; k++) {
      const loop = this.loops[k] as Pll;
      const other = abs(loop.innovation);
      if (2 * other > innovation) continue;
      if (other * other < PREDICTED * PREDICTED * loop.noise * loop.innovationVariance) return true;
    }
    return false;
  }

  /** Uses the pulse in all loops, and chooses among them. @param count innovations so far, this one included. */
  learn(count: number): void {
    const weight = count < NOISE_PULSES ? 1 / count : 1 / NOISE_PULSES;
    const { used, loops } = this;
    const { innovation, innovationVariance, noise: usual } = used;
    const square = innovation * innovation;
    let least = LEAST_NOISE * LEAST_NOISE;
    if (usual > least) least = usual;
    const variance = least * innovationVariance;
    const perNat = 0.5 / variance;
    const worst = WORST * least;
    const eligible = ELIGIBLE * variance;
    const gainSeconds = this.#gainSeconds;
    const late = this.#late;
    let best = this.#index;
    let lead = DECISION;
    let fastest = best;
    let other = 0;
    let frequency = 0;
    let noise = 0;
    let gained = 0;
    let evidence = 0;
    let loop = used;
    let k = 0;
    // As little as can be: this runs for each loop each second. Comparisons, where Math.min would be a call; variables out
    // here, where one inside would be made anew each time.
    for (; k < LOOPS; k++) {
      loop = loops[k] as Pll;
      if (loop.settled) {
        // What predict and correct do to a settled loop: it is one only while pulses are a second apart. Its innovation
        // is asked for before, and not again.
        frequency = loop.frequency;
        noise = loop.noise;
        other = gainSeconds + loop.residualSeconds - frequency;
        loop.residualSeconds = other * loop.steadyRest;
        loop.frequency = frequency + other * loop.steadyGain;
        noise += ((other * other) / loop.innovationVariance - noise) * weight;
        if (noise > worst) noise = worst;
        loop.noise = noise;
      } else {
        if (late && loop !== used) loop.predict(1, gainSeconds, 0);
        other = loop.innovation;
        loop.correct(weight);
        if (loop.noise > worst) loop.noise = worst;
      }
      gained = (square - other * other) * perNat;
      if (gained > MOST_EVIDENCE) gained = MOST_EVIDENCE;
      evidence = loop.evidence + gained;
      if (evidence > LEAST_EVIDENCE) {
        loop.evidence = evidence;
        if (k < fastest && evidence > PLAUSIBLE) fastest = k;
        if (evidence > lead && loop.noise * loop.innovationVariance <= eligible) {
          best = k;
          lead = evidence;
        }
      } else loop.evidence = LEAST_EVIDENCE;
    }
    this.#late = false;
    this.fastest = loops[fastest] as Pll;
    this.#interpolate();
    if (best !== this.#index && count > SETTLING) this.#use(best);
  }

  /** Moves `between` towards the minimum of a parabola through the innovation variances of three loops. */
  #interpolate(): void {
    const k = this.#index;
    if (k === 0 || k === LOOPS - 1) return;
    const faster = this.loops[k - 1] as Pll;
    const slower = this.loops[k + 1] as Pll;
    const own = this.used.noise * this.used.innovationVariance;
    const up = faster.noise * faster.innovationVariance - own;
    const down = slower.noise * slower.innovationVariance - own;
    const bend = up + down;
    let minimum = bend > 0 ? (down - up) / (2 * bend) : 0;
    if (minimum > 0.5) minimum = 0.5;
    else if (minimum < -0.5) minimum = -0.5;
    this.between += (minimum - this.between) / BETWEEN_PULSES;
  }

  /** Takes a loop into use, and makes it the one that the others are compared with. */
  #use(chosen: number): void {
    const used = this.loops[chosen] as Pll;
    const lead = used.evidence;
    for (const loop of this.loops) loop.evidence = max(loop.evidence - lead, LEAST_EVIDENCE);
    this.between = 0;
    this.#index = chosen;
    this.used = used;
  }
}
