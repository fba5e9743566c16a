/**
 * What one server's answers allow the counter's phase to be, whatever its paths and the estimator make of them.
 *
 * Model: no packet takes less than no time. With f = T2 − T1 and b = T4 − T3 the counter's phase x (counter minus the
 * server's time) lies between −f and b; the server's own time is within root delay / 2 + root dispersion of the truth
 * (RFC 5905 §11.2). Until the next answer the interval widens by what the crystal may do. Answers that allow a common
 * phase narrow it; one that does not begins it anew: the server, or the counter, has another time.
 *
 * Worked example: f = 5.020 s, b = −4.978 s: the counter is behind by 4.978 to 5.020 s.
 */

import type { Exchange } from "./exchange.js";

const { max, min } = Math;

/** Frequency of a counter whose frequency nobody has measured: ±100 ppm of the crystal, and as much for the cold. */
const UNKNOWN_FREQUENCY = 200e-6;
/** A frequency that was measured may have changed by this: 60 °C of an ordinary crystal. */
const CHANGED_FREQUENCY = 20e-6;
/** A frequency known to this, standard deviation, is measured. */
const MEASURED_DEVIATION = 2e-6;

/** What is known of the counter's frequency: positive when it is fast. */
export interface CounterFrequency {
  readonly frequency: number;
  readonly frequencyDeviation: number;
}

/** Numbers that are kept of each server: least and largest phase, and when they were those. */
const KEPT = 3;

/** Of all servers, by their index: in one array, since an object for each would take four times as much of the board. */
export class Testimonies {
  readonly #kept: Float64Array;

  constructor(servers: number) {
    this.#kept = new Float64Array(KEPT * servers).fill(Number.NaN);
  }

  /** Whether anything is known of the server. */
  isKnown(server: number): boolean {
    return !Number.isNaN(this.#kept[KEPT * server] ?? Number.NaN);
  }

  /** Takes an exchange. @param nowSeconds uptime when it was sent. */
  take(server: number, nowSeconds: number, exchange: Readonly<Exchange>, counter: CounterFrequency): void {
    const { forwardSeconds, backwardSeconds, rootDelaySeconds, rootDispersionSeconds } = exchange;
    if (!(forwardSeconds + backwardSeconds >= 0)) return;
    const own = rootDelaySeconds / 2 + rootDispersionSeconds;
    let low = -forwardSeconds - own;
    let high = backwardSeconds + own;
    const wasLow = this.lowSeconds(server, nowSeconds, counter);
    const wasHigh = this.highSeconds(server, nowSeconds, counter);
    // Of a server that is not known yet they are no numbers.
    if (wasLow <= high && low <= wasHigh) {
      low = max(low, wasLow);
      high = min(high, wasHigh);
    }
    this.#kept[KEPT * server] = low;
    this.#kept[KEPT * server + 1] = high;
    this.#kept[KEPT * server + 2] = nowSeconds;
  }

  /** The least phase that a server allows now; NaN where nothing is known. */
  lowSeconds(server: number, nowSeconds: number, counter: CounterFrequency): number {
    return this.#at(server, 0) + (likely(counter) - spread(counter)) * max(0, nowSeconds - this.#at(server, 2));
  }

  highSeconds(server: number, nowSeconds: number, counter: CounterFrequency): number {
    return this.#at(server, 1) + (likely(counter) + spread(counter)) * max(0, nowSeconds - this.#at(server, 2));
  }

  forget(): void {
    this.#kept.fill(Number.NaN);
  }

  #at(server: number, place: number): number {
    return this.#kept[KEPT * server + place] as number;
  }
}

const isMeasured = ({ frequencyDeviation }: CounterFrequency) => frequencyDeviation < MEASURED_DEVIATION;
const likely = (counter: CounterFrequency) => (isMeasured(counter) ? counter.frequency : 0);
const spread = (counter: CounterFrequency) => (isMeasured(counter) ? CHANGED_FREQUENCY : UNKNOWN_FREQUENCY);
