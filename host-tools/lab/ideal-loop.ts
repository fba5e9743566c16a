/**
 * The loop that knows q and σ: what the adaptive discipline could at best be on a given trace. A trace of 40,000
 * seconds holds few independent errors where the best loop is slow (q 1e-10, σ 1 µs: some hundred), so on a single one
 * even this loop is several percent off the limit, either way.
 */

import type { Discipline, GainVerdict } from "../../src/discipline/discipline.js";
import { Pll } from "../../src/discipline/pll.js";

export class IdealLoop implements Discipline {
  readonly name = "ideal";
  readonly #loop: Pll;
  readonly #noiseSeconds: number;
  #pulses = 0;

  constructor(wander: number, noiseSeconds: number) {
    this.#loop = new Pll(wander / noiseSeconds);
    this.#noiseSeconds = noiseSeconds;
  }

  update(intervalSeconds: number, gainSeconds: number): GainVerdict {
    this.#pulses++;
    if (this.#pulses === 2) this.#loop.startFromTwoPulses(intervalSeconds, gainSeconds);
    if (this.#pulses < 3) return "accepted";
    this.#loop.predict(intervalSeconds, gainSeconds);
    this.#loop.correct(0);
    this.#loop.noise = this.#noiseSeconds ** 2;
    return "accepted";
  }

  get residualSeconds(): number {
    return this.#loop.residualSeconds;
  }
  get frequency(): number {
    return this.#loop.frequency;
  }
  get frequencyUncertainty(): number {
    return Math.sqrt(this.#loop.frequencyVariance);
  }
  get jitterSeconds(): number {
    return Math.sqrt(this.#loop.noise * this.#loop.innovationVariance);
  }
  get timeConstantSeconds(): number {
    return this.#loop.timeConstantSeconds;
  }
  get locked(): boolean {
    return this.#pulses > 2;
  }
  errorBoundSeconds(ageSeconds: number): number {
    return 3 * Math.sqrt(this.#loop.varianceAfter(ageSeconds));
  }
  holdoverFrequency(): number {
    return this.#loop.frequency;
  }
  restart(): void {
    this.#pulses = 0;
  }
}
