/**
 * The seam between the pulses and the clock: whatever loop is chosen, this is all that the rest of the appliance sees.
 *
 * Model: a counter with nominal frequency F runs free at F·(1 + y). At every accepted PPS edge its gain on true time
 * since the edge before is known up to measurement noise. A discipline keeps an estimate of the counter's phase at
 * the last edge and of y, and of how far both can be wrong. It never steers the counter.
 *
 * Two corrections are the caller's. The quantisation error that a timing receiver announces for a pulse (TIM-TP) is
 * subtracted from the gain: it belongs to the edge, not to the counter. The configured constant (antenna cable, board;
 * positive: edges reach the counter late) is added to `residualSeconds`: in gains it cancels, so it is unknown here.
 *
 * Signs: everything here is seen from the counter. A positive gain, a positive frequency: the counter runs fast.
 * (NTP's offset and drift have the opposite sign: positive when the local clock is slow, RFC 5905 §8.)
 */

/** What became of a pulse that was offered. */
export type GainVerdict = "accepted" | "rejected";

export interface Discipline {
  /** The name in configuration and status. */
  readonly name: string;

  /**
   * Offers a pulse.
   * @param intervalSeconds whole seconds since the pulse offered before (1 or more; 2 where one was missing).
   *   The first pulse ever sets the origin: its interval and gain are ignored.
   * @param gainSeconds what the counter gained on true time over that interval as measured, that is counted ticks / F
   *   − intervalSeconds, corrected for announced quantisation errors. Positive: the counter ran fast, or this edge
   *   was captured late.
   * @param temperatureCelsius the crystal's temperature, if the board measures it.
   */
  update(intervalSeconds: number, gainSeconds: number, temperatureCelsius?: number): GainVerdict;

  /**
   * Measured minus estimated phase of the last pulse offered: positive when the edge was captured later than the
   * estimate says it happened. True time at the captured count is the edge's label plus this.
   */
  readonly residualSeconds: number;

  /** Estimated y over the coming second, including whatever phase correction the loop spreads over it. */
  readonly frequency: number;

  /** Standard deviation of `frequency`. */
  readonly frequencyUncertainty: number;

  /** RMS of recent innovations (prediction errors at pulses), seconds. */
  readonly jitterSeconds: number;

  /** Time constant of the loop in use, seconds. */
  readonly timeConstantSeconds: number;

  /** True once the estimate deserves to be served: the start is over and recent pulses agree with the prediction. */
  readonly locked: boolean;

  /**
   * The bound on the error of the extrapolated estimate `ageSeconds` after the last pulse offered: at least three
   * standard deviations, and a floor. Grows with age; never negative, never NaN.
   */
  errorBoundSeconds(ageSeconds: number): number;

  /** Extrapolating frequency while pulses are missing, from the temperature where a slope was learned. */
  holdoverFrequency(temperatureCelsius?: number): number;

  /** Forgets phase and noise but keeps the frequency, as after a counter or receiver restart. */
  restart(): void;
}
