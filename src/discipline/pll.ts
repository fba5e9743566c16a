/**
 * One second-order loop (an α-β filter) with the gains that are the best for one ratio of wander to noise.
 *
 * Model: the counter's phase x and its frequency y over the coming second obey x' = x + y, y' = y + q·N(0,1); a pulse
 * measures x with white noise of standard deviation σ. For this model the Kalman filter is the best there is, and
 * after its start it is an α-β filter whose gains depend on L = q/σ alone and have a closed form (`steadyState`).
 *
 * Until then the gains vary with time: the loop begins with the line through two pulses and keeps the covariance that
 * the filter's recursion gives, also over an interval of several seconds, after which pulses weigh more for a while.
 * Covariances are in units of the noise's variance σ², so that they need not know it; σ² itself is estimated from the
 * innovations, each measured by the variance that was expected of it.
 *
 * The state is kept relative to the last pulse, so no number grows with time: an hour or a year into the run, the same
 * gains give the same results to the last bit. Of the arithmetic only +, −, ·, / and the square root are used, which
 * every engine rounds alike. Signs as in discipline.ts.
 */

import { walkedPhase } from "./holdover.js";

const { abs, max, sqrt } = Math;

/** Gains and covariances of the steady state for pulses a second apart, the latter in units of σ². */
export interface SteadyState {
  readonly phaseGain: number;
  readonly frequencyGain: number;
  /** Phase variance just before a pulse is used. */
  readonly priorPhase: number;
  /** Covariance after a pulse was used: of the phase, of phase and frequency, and of the frequency (per s²). */
  readonly phase: number;
  readonly cross: number;
  readonly frequency: number;
}

/**
 * The closed form for L = `wanderRatio` = q/σ (1/s), positive.
 *
 * Example: L = 0.01 (a wander of 1e-9 each second against a noise of 100 ns) has a phase gain of 0.1319, a frequency
 * gain of 0.00932 and a prior phase variance of 0.1520: before each pulse the clock is good to 39.0 ns.
 */
export function steadyState(wanderRatio: number): SteadyState {
  const sum = (wanderRatio + sqrt(wanderRatio * wanderRatio + 16)) / 2;
  const root = (sum - sqrt(sum * sum - 4)) / 2;
  const phaseGain = 1 - root * root;
  const frequencyGain = wanderRatio * root;
  const priorPhase = phaseGain / (1 - phaseGain);
  return {
    phaseGain,
    frequencyGain,
    priorPhase,
    phase: phaseGain,
    cross: frequencyGain,
    frequency: frequencyGain * priorPhase,
  };
}

/** Gains this close to the steady ones, relatively, are replaced by them: a thousandth of what noise does to a loop. */
const SETTLED = 1e-4;

export class Pll {
  // The engine looks properties up one after the other: those of each second come first.
  /** Measured minus estimated phase at the last pulse, seconds. */
  residualSeconds = 0;
  /** Estimated frequency of the counter over the coming second. */
  frequency = 0;
  /** Estimate of σ², s². */
  noise = 0;
  /** For it to be the right loop, against the one that its bank uses, nats: the bank's. */
  evidence = 0;
  /** Its gains are the steady ones, and its covariance does not change from second to second. */
  settled = false;
  /** Variance expected of a prediction error, in units of σ². */
  innovationVariance = 1;
  /** What of an innovation stays as residual, and what becomes frequency, in the steady state. */
  readonly steadyRest: number;
  readonly steadyGain: number;
  /** Prediction error of the pulse last predicted, seconds. */
  innovation = 0;
  /** 1/ω of the loop in the steady state, with ω² = q/σ; seconds. */
  readonly timeConstantSeconds: number;

  readonly #steady: SteadyState;
  readonly #wanderSquared: number;
  /** Covariance of the estimate in units of σ²: after `correct` and `coast` at the pulse, after `predict` before it. */
  #phase = 1;
  #cross = 0;
  #rate = 0;

  /** @param wanderRatio L = q/σ, 1/s, positive. */
  constructor(wanderRatio: number) {
    this.#steady = steadyState(wanderRatio);
    this.steadyRest = 1 - this.#steady.phaseGain;
    this.steadyGain = this.#steady.frequencyGain;
    this.#wanderSquared = wanderRatio * wanderRatio;
    this.timeConstantSeconds = 1 / sqrt(wanderRatio);
  }

  /** Variance of `frequency`, s²/s². */
  get frequencyVariance(): number {
    return this.noise * this.#rate;
  }

  /** Sets phase and frequency by the last two pulses alone, `intervalSeconds` apart. */
  startFromTwoPulses(intervalSeconds: number, gainSeconds: number): void {
    this.frequency = gainSeconds / intervalSeconds;
    this.residualSeconds = 0;
    this.#phase = 1;
    this.#cross = 1 / intervalSeconds;
    this.#rate = 2 / (intervalSeconds * intervalSeconds) + this.#wanderSquared * intervalSeconds;
    this.settled = false;
  }

  /**
   * Sets `innovation` and its variance for a pulse `intervalSeconds` after the last. One of the two below must follow.
   * @param walked `walkedPhase` of the interval, which a bank needs once and not for each loop.
   */
  predict(intervalSeconds: number, gainSeconds: number, walked = walkedPhase(intervalSeconds)): void {
    if (intervalSeconds === 1 && this.settled) {
      this.innovation = gainSeconds + this.residualSeconds - this.frequency;
      return;
    }
    this.settled = false;
    this.innovation = gainSeconds + this.residualSeconds - this.frequency * intervalSeconds;
    this.#extrapolate(intervalSeconds, walked);
    this.innovationVariance = this.#phase + 1;
  }

  /** Uses the pulse. @param weight of this innovation in the estimate of the noise, 0 to 1. */
  correct(weight: number): void {
    const innovation = this.innovation;
    const variance = this.innovationVariance;
    if (this.settled) {
      this.residualSeconds = innovation * this.steadyRest;
      this.frequency += innovation * this.steadyGain;
    } else {
      const share = 1 / variance;
      const gain = this.#cross * share;
      this.residualSeconds = innovation * share;
      this.frequency += innovation * gain;
      this.#rate -= gain * this.#cross;
      this.#cross = gain;
      this.#phase *= share;
      this.#settle();
    }
    this.noise += ((innovation * innovation) / variance - this.noise) * weight;
  }

  /** Leaves the pulse unused. */
  coast(): void {
    // A settled loop has not extrapolated its covariance.
    if (this.settled) this.#extrapolate(1, 0);
    this.settled = false;
    this.residualSeconds = this.innovation;
  }

  /** Takes the noise for so large that the innovation was an ordinary one. */
  raiseNoise(): void {
    this.noise = max(this.noise, (this.innovation * this.innovation) / this.innovationVariance);
  }

  /** Variance of the extrapolated phase `seconds` after the last pulse without any other, s². */
  varianceAfter(seconds: number): number {
    const walk = this.#wanderSquared * walkedPhase(seconds);
    return this.noise * (this.#phase + seconds * (2 * this.#cross + seconds * this.#rate) + walk);
  }

  #extrapolate(seconds: number, walked: number): void {
    const wander = this.#wanderSquared;
    const carried = seconds * this.#rate;
    this.#phase += seconds * (2 * this.#cross + carried);
    this.#cross += carried;
    if (walked > 0) {
      // What the frequency walks within the interval; with the phase it shares the sum of j for j below `seconds`.
      this.#phase += wander * walked;
      this.#cross += (wander * seconds * (seconds - 1)) / 2;
    }
    this.#rate += wander * seconds;
  }

  #settle(): void {
    const steady = this.#steady;
    if (abs(this.#cross - steady.cross) > SETTLED * steady.cross) return;
    if (abs(this.#phase - steady.phase) > SETTLED * steady.phase) return;
    this.settled = true;
    this.#phase = steady.phase;
    this.#cross = steady.cross;
    this.#rate = steady.frequency;
    this.innovationVariance = 1 + steady.priorPhase;
  }
}
