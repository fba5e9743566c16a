/**
 * The outlier gate: which pulses may move the loops, and when several that may not are the truth.
 *
 * Model: an innovation beyond GATE standard deviations has one of two causes. A pulse was late (reflections, an
 * interrupt, a glitch on the wire): the next ones agree with the old prediction. Or the counter or the receiver has
 * stepped in frequency or phase: the innovations of the pulses left unused then lie on a straight line over time,
 * through zero at the last pulse used (a step of frequency, growing by as much again each second) or level (a step of
 * phase). Two late pulses in a row lie on such a line by chance with a probability of an eighth, so two are believed
 * only where single late pulses have been rare; where they are common it takes three. When not even three fit any
 * line, the noise itself has changed, and the fourth is believed whatever it says.
 *
 * So no more than MAX_REJECTED pulses in a row are ever left unused. A step of 1e-6 is followed with the second pulse
 * that shows it: 2 µs of error, which no loop without foresight can be below.
 */

const { max, sqrt } = Math;

/** What is to be done with a pulse: use it; leave it; begin again from it and the one before; so, and forget the noise. */
export type Judgement = "use" | "leave" | "restart" | "reset";

/** Five sigma: one pulse in 1.7 million of Gaussian noise. */
const GATE = 5;
/** Pulses in a row that may stay unused. @public */
export const MAX_REJECTED = 3;
/** Departure from a line, in its standard deviations, up to which pulses lie on it: 1 in 16,000 is beyond. */
const FITS = 4;
/**
 * Timing receivers put their pulse on a tick of their own, which leaves a sawtooth of ±10 to ±25 ns, and our counter
 * has ticks too. In a sawtooth the innovations are tiny for long and then jump, so noise is never taken for less than
 * this when a pulse is judged, seconds.
 */
export const LEAST_NOISE = 10e-9;
/** Weight of a pulse in the count of late ones; remembered for about an hour. */
const FORGET = 1 / 4096;
/** From this count on (a late pulse in 45 minutes) two late ones in a row are no step. */
const COMMON = 1.5;

/**
 * Factor on a standard deviation estimated from `count` innovations: by this much the quantiles of Student's
 * distribution that matter here (1 in 100,000) exceed the normal ones.
 */
export function smallSampleFactor(count: number): number {
  return 1 + 400 / (count * count * count);
}

export class Gate {
  /** Pulses in a row that were left unused up to now. */
  rejected = 0;
  #firstInnovation = 0;
  #firstInterval = 1;
  #secondInnovation = 0;
  #secondInterval = 1;
  #late = 0;

  /** Whether `innovation` is beyond the gate. @param count innovations that its scale was learned from, 1 or more. */
  beyond(innovation: number, innovationVariance: number, noise: number, count: number): boolean {
    let variance = LEAST_NOISE * LEAST_NOISE;
    if (noise > variance) variance = noise;
    variance *= innovationVariance;
    const limit = GATE * smallSampleFactor(count);
    return innovation * innovation > limit * limit * variance;
  }

  /** Notes a pulse within the gate. */
  use(): Judgement {
    // Those just left unused were late after all.
    this.#late += this.rejected - this.#late * FORGET;
    this.rejected = 0;
    return "use";
  }

  /** Judges a pulse beyond the gate, `intervalSeconds` after the last one offered. */
  suspect(intervalSeconds: number, innovation: number, noise: number): Judgement {
    this.rejected++;
    const sigma = FITS * sqrt(max(noise, LEAST_NOISE * LEAST_NOISE));
    switch (this.rejected) {
      case 1:
        this.#firstInnovation = innovation;
        this.#firstInterval = intervalSeconds;
        return "leave";
      case 2:
        if (this.#late < COMMON && this.#stepped(intervalSeconds, innovation, sigma)) return this.#done("restart");
        this.#secondInnovation = innovation;
        this.#secondInterval = intervalSeconds;
        return "leave";
      case 3:
        return this.#onLine(intervalSeconds, innovation, sigma) ? this.#done("restart") : "leave";
      default:
        return this.#done("reset");
    }
  }

  /** Forgets everything. */
  reset(): void {
    this.rejected = 0;
    this.#late = 0;
  }

  #done(judgement: Judgement): Judgement {
    // What steps again and again is rather a bad source, so that counts as late pulses do.
    this.#late++;
    this.rejected = 0;
    return judgement;
  }

  /** Whether the first and this innovation are equal, or grow in proportion to the time since the last pulse used. */
  #stepped(interval: number, innovation: number, sigma: number): boolean {
    const first = this.#firstInnovation;
    const before = this.#firstInterval;
    const apart = innovation - first;
    if (apart * apart <= 2 * sigma * sigma) return true;
    const whole = before + interval;
    const departure = first * whole - innovation * before;
    return departure * departure <= (whole * whole + before * before) * sigma * sigma;
  }

  /** Whether the second innovation lies on the line through the first and this one. */
  #onLine(interval: number, innovation: number, sigma: number): boolean {
    const before = this.#secondInterval;
    const whole = before + interval;
    const departure = this.#firstInnovation * interval + innovation * before - this.#secondInnovation * whole;
    const spread = interval * interval + before * before + whole * whole;
    return departure * departure <= spread * sigma * sigma;
  }
}
