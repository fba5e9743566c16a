/**
 * The air around the crystal: a daily swing, a heater that switches, and the case that lets it through slowly.
 *
 * Model: ambient = mean + daily sine + a triangle with the heater's period; the crystal follows it as a first-order
 * lag, stepped once a second. All of it is fixed by the options: no random part, so that a scenario can say exactly
 * what temperature it means. Faults add to the ambient (a door opened, sun on the case).
 */

import { sineOfTurns } from "./portable-math.js";

export interface EnvironmentOptions {
  meanC: number;
  /** Half of the difference between the warmest and the coldest hour. */
  dailyAmplitudeC: number;
  /** Half of the difference between the heater's on and off points. */
  heatingAmplitudeC: number;
  heatingPeriodS: number;
  /** Time constant with which the crystal follows the air. */
  caseLagS: number;
}

/** A heated room: a few degrees over the day, a thermostat with half a degree of play, a plastic case. */
export const ENVIRONMENT_DEFAULTS: EnvironmentOptions = {
  meanC: 22,
  dailyAmplitudeC: 1.5,
  heatingAmplitudeC: 0.25,
  heatingPeriodS: 1800,
  caseLagS: 300,
};

const SECONDS_PER_DAY = 86400;

export class Environment {
  readonly #options: EnvironmentOptions;
  #crystalC: number;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#crystalC = this.#ambientC(0);
  }

  /** The crystal's temperature in this second of the world; called once for each, in order. */
  step(worldSecond: number, addedC: number): number {
    this.#crystalC += (this.#ambientC(worldSecond) + addedC - this.#crystalC) / Math.max(1, this.#options.caseLagS);
    return this.#crystalC;
  }

  #ambientC(worldSecond: number): number {
    const { meanC, dailyAmplitudeC, heatingAmplitudeC, heatingPeriodS } = this.#options;
    const phase = (worldSecond % heatingPeriodS) / heatingPeriodS;
    const triangle = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase;
    const daily = sineOfTurns((worldSecond % SECONDS_PER_DAY) / SECONDS_PER_DAY);
    return meanC + dailyAmplitudeC * daily + heatingAmplitudeC * triangle;
  }
}
