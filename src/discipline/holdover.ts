/**
 * The time without pulses: how fast the estimate goes stale, and what the crystal's temperature tells about its
 * frequency meanwhile.
 *
 * Model: frequency walks at random, y' = y + q·N(0,1) each second. Extrapolated phase then has the variance
 * P₀₀ + 2h·P₀₁ + h²·P₁₁ + q²·W after h seconds, with W = n³/3 + n²/2 + n/6 for n = h − 1: P₁₁ is of the frequency over
 * the first second, so its walk tells from the second one on. P and q are those of the loop that has predicted the
 * pulses best (q = σ·ω²), so a good crystal is trusted for hours and a poor one for minutes.
 */

const { max, min } = Math;

/** W of the head: phase variance by a frequency walk of 1 each second after `seconds`, the sum of j² for j below them. */
export function walkedPhase(seconds: number): number {
  const steps = seconds - 1;
  return steps > 0 ? steps * (steps * (steps / 3 + 0.5) + SIXTH) : 0;
}

const SIXTH = 1 / 6;

/**
 * Learns how the frequency follows the temperature, by regression on what is left of both after a slow average is
 * taken away, so that ageing and the crystal's offset do not matter.
 *
 * Assumptions: temperature moves within minutes to hours, the sensor is on the crystal or near it, and a straight line
 * is good enough for the few degrees at stake (crystals: 0.1 to 0.3 ppm/°C away from their turning point). A slope is
 * used only once the temperature has moved enough and the line explains most of what the frequency did.
 */
export class TemperatureSlope {
  #pulses = 0;
  #temperatureMean = 0;
  #frequencyMean = 0;
  #temperatureNow = 0;
  #temperatureVariance = 0;
  #frequencyVariance = 0;
  #covariance = 0;

  /** Fractional frequency per °C; 0 until it is known. */
  get perCelsius(): number {
    if (this.#pulses < LEAST_PULSES || this.#temperatureVariance < LEAST_VARIANCE) return 0;
    const explained = this.#covariance * this.#covariance;
    if (explained < LEAST_EXPLAINED * this.#temperatureVariance * this.#frequencyVariance) return 0;
    return max(-MOST_SLOPE, min(MOST_SLOPE, this.#covariance / this.#temperatureVariance));
  }

  /** Change of frequency that `temperatureCelsius` makes against that at the last pulses. */
  frequencyChange(temperatureCelsius: number): number {
    if (!plausible(temperatureCelsius) || this.#pulses === 0) return 0;
    return this.perCelsius * (temperatureCelsius - this.#temperatureNow);
  }

  /** @param lagSeconds how far the frequency estimate lags behind the crystal: the loop's time constant. */
  learn(frequency: number, temperatureCelsius: number, lagSeconds: number): void {
    if (!plausible(temperatureCelsius)) return;
    this.#pulses++;
    if (this.#pulses === 1) {
      this.#temperatureNow = this.#temperatureMean = temperatureCelsius;
      this.#frequencyMean = frequency;
    }
    // Late as the frequency estimate is late, so that the two belong together.
    this.#temperatureNow += (temperatureCelsius - this.#temperatureNow) / max(1, lagSeconds);
    const temperature = this.#temperatureNow - this.#temperatureMean;
    const deviation = frequency - this.#frequencyMean;
    const slow = 1 / min(this.#pulses, MEAN_SECONDS);
    this.#temperatureMean += temperature * slow;
    this.#frequencyMean += deviation * slow;
    const weight = 1 / min(this.#pulses, MEMORY_SECONDS);
    this.#temperatureVariance += (temperature * temperature - this.#temperatureVariance) * weight;
    this.#frequencyVariance += (deviation * deviation - this.#frequencyVariance) * weight;
    this.#covariance += (temperature * deviation - this.#covariance) * weight;
  }
}

/** The slow average is over an hour or so, longer than a heating's cycle and shorter than a day. */
const MEAN_SECONDS = 4096;
/** The regression remembers half a day: one warm and one cool part of it. */
const MEMORY_SECONDS = 43_200;
/** Nothing is concluded within the first quarter of an hour, when the crystal warms up from within. */
const LEAST_PULSES = 900;
/** Temperature must have moved by 0.2 °C RMS: sensors resolve 0.06 to 0.5 °C. */
const LEAST_VARIANCE = 0.04;
/** Share of the frequency's variance that the line must explain. */
const LEAST_EXPLAINED = 0.5;
/** No crystal has a steeper slope between −40 and 85 °C; 1/°C. */
const MOST_SLOPE = 2e-6;

/** The range of industrial parts and some more; a broken sensor reads outside it. */
function plausible(temperatureCelsius: number): boolean {
  return temperatureCelsius > -60 && temperatureCelsius < 150;
}
