/**
 * The sawtooth: a receiver can only pulse on an edge of its own clock, so the pulse is moved to the nearest one.
 *
 * Model: the sky's second moves evenly against those edges, with a little wander, so that the pulse's lateness runs
 * from minus to plus half a period and jumps back. The receiver knows by how much it moved the pulse and tells it
 * beforehand (UBX-TIM-TP's qErr), with the sign that makes true second = pulse + qErr: a pulse that comes early has a
 * positive one (measured by others on a ZED-F9T: adding qErr to the pulse's lateness smooths it).
 */

import type { RandomStream } from "../random.js";

/** How far the sky's second moves against the clock's edges from one pulse to the next, in periods. */
const TURNS_PER_S = 0.0837;
/** Standard deviation of that from pulse to pulse. */
const TURNS_WANDER = 0.002;

export class Sawtooth {
  readonly #periodNs: number;
  readonly #random: RandomStream;
  /** Where the sky's second lies between two edges, 0 … 1. */
  #phase: number;

  /** @param periodNs of the receiver's clock; 0: it can pulse at any instant. */
  constructor(periodNs: number, random: RandomStream) {
    this.#periodNs = periodNs;
    this.#random = random;
    this.#phase = random.uniform();
  }

  /** By how much the next pulse is moved: positive, it comes late. */
  nextLatenessNs(): number {
    this.#phase += TURNS_PER_S + TURNS_WANDER * this.#random.gaussian();
    this.#phase -= Math.floor(this.#phase);
    return (this.#phase - 0.5) * this.#periodNs;
  }
}
