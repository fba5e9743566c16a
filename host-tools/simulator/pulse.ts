/**
 * The wire from the receiver's pulse to the appliance's capture unit.
 *
 * Model: the edge arrives with a little noise of its own (threshold, cable), the capture unit latches the counter at
 * that instant, in whole ticks, and the interrupt that reads the latch comes some microseconds later.
 */

import { type EdgeEvent, instant } from "./events.js";
import type { Oscillator } from "./oscillator.js";
import type { RandomStream } from "./random.js";

export interface PulseOptions {
  /** Constant delay of antenna cable and wire. */
  delayNs: number;
  /** Standard deviation of the edge's own noise. */
  noiseNs: number;
  /** From the latch to the interrupt: least, and the mean of what comes on top. */
  interruptMinNs: number;
  interruptExtraNs: number;
}

export const PULSE_DEFAULTS: PulseOptions = { delayNs: 0, noiseNs: 3, interruptMinNs: 2_000, interruptExtraNs: 3_000 };

export class PulseWire {
  readonly #options: PulseOptions;
  readonly #oscillator: Oscillator;
  readonly #random: RandomStream;

  constructor(options: PulseOptions, oscillator: Oscillator, random: RandomStream) {
    this.#options = options;
    this.#oscillator = oscillator;
    this.#random = random;
  }

  /** @param pulsesNs leading edges at the receiver, ns after the second's start. */
  carry(worldSecond: number, pulsesNs: readonly number[]): EdgeEvent[] {
    const { delayNs, noiseNs, interruptMinNs, interruptExtraNs } = this.#options;
    const edges: EdgeEvent[] = [];
    for (const pulseNs of pulsesNs) {
      const edgeNs = pulseNs + delayNs + noiseNs * this.#random.gaussian();
      const carry = Math.floor(edgeNs / 1e9);
      const latencyNs = interruptMinNs + interruptExtraNs * this.#random.exponential();
      edges.push({
        kind: "edge",
        at: instant(worldSecond, edgeNs + latencyNs),
        capturedCount: this.#oscillator.capture(worldSecond + carry, edgeNs - carry * 1e9),
      });
    }
    return edges;
  }
}
