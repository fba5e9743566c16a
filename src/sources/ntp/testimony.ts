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

export class Testimony {
  isKnown = false;
  /** The phase as of `atSeconds`. */
  #lowSeconds = 0;
  #highSeconds = 0;
  #atSeconds = 0;

  /** Takes an exchange. @param nowSeconds uptime when it was sent. */
  take(nowSeconds: number, exchange: Readonly<Exchange>, counter: CounterFrequency): void {
    const { forwardSeconds, backwardSeconds, rootDelaySeconds, rootDispersionSeconds } = exchange;
    if (!(forwardSeconds + backwardSeconds >= 0)) return;
    const own = rootDelaySeconds / 2 + rootDispersionSeconds;
    let low = -forwardSeconds - own;
    let high = backwardSeconds + own;
    if (this.isKnown) {
      const wasLow = this.lowSeconds(nowSeconds, counter);
      const wasHigh = this.highSeconds(nowSeconds, counter);
      if (wasLow <= high && low <= wasHigh) {
        low = max(low, wasLow);
        high = min(high, wasHigh);
      }
    }
    this.#lowSeconds = low;
    this.#highSeconds = high;
    this.#atSeconds = nowSeconds;
    this.isKnown = true;
  }

  /** The least phase that it allows now. */
  lowSeconds(nowSeconds: number, counter: CounterFrequency): number {
    return this.#lowSeconds + (likely(counter) - spread(counter)) * max(0, nowSeconds - this.#atSeconds);
  }

  highSeconds(nowSeconds: number, counter: CounterFrequency): number {
    return this.#highSeconds + (likely(counter) + spread(counter)) * max(0, nowSeconds - this.#atSeconds);
  }

  forget(): void {
    this.isKnown = false;
  }
}

const isMeasured = ({ frequencyDeviation }: CounterFrequency) => frequencyDeviation < MEASURED_DEVIATION;
const likely = (counter: CounterFrequency) => (isMeasured(counter) ? counter.frequency : 0);
const spread = (counter: CounterFrequency) => (isMeasured(counter) ? CHANGED_FREQUENCY : UNKNOWN_FREQUENCY);
