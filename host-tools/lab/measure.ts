/**
 * Runs a discipline of the firmware on a trace and compares it with the truth.
 *
 * The disciplined clock's error obeys x[k+1] = x[k] + y[k] + u[k], where u[k] is what the discipline makes of the
 * second k, the negative of its frequency; a pulse measures z = x + n. x is taken at the pulse, before the pulse is
 * used. Positive: the counter has gained more than the discipline believes.
 *
 * The bound that x is held against is the one in force up to the pulse, which the clock published with the pulse
 * before or at the last one that came: what a client had been told, not what was known a moment later.
 */

import type { Discipline } from "../../src/discipline/discipline.js";
import type { Trace } from "./trace.js";

export interface Measurement {
  /** Seconds of the trace after the skipped ones: what the next three are of. */
  seconds: number;
  rmsNs: number;
  maxNs: number;
  frequencyRmsPpb: number;
  /** Of the whole trace. */
  pulsesMissing: number;
  pulsesRejected: number;
  /** The first second from which |x| stays under 1 µs for 300 s; null if there is none. */
  coldStartSeconds: number | null;
  /** Seconds in which the clock said that it was synchronised: locked, the bound within the limit of holdover. */
  synchronisedSeconds: number;
  /** Of these, those in which |x| was beyond the bound, and the share in which it was not; null without any. */
  boundBrokenSeconds: number;
  boundHeldShare: number | null;
  /** The first of the seconds beyond the bound, at most ten. */
  boundBrokenAt: number[];
  /** Over the seconds in which the clock was synchronised and the pulse before had come: RMS of x, median bound. */
  lockedRmsNs: number;
  boundMedianNs: number;
  timeConstantSeconds: number;
}

export interface MeasureOptions {
  /** Seconds left out of RMS and maximum; default 0. */
  skipSeconds?: number;
  /** Bound past which a clock without pulses is no longer synchronised; default 1 ms, as in the firmware. */
  holdoverLimitSeconds?: number;
}

const COLD_START_LIMIT_SECONDS = 1e-6;
const COLD_START_STAY_SECONDS = 300;

export function measure(discipline: Discipline, trace: Trace, options: MeasureOptions = {}): Measurement {
  const { skipSeconds = 0, holdoverLimitSeconds = 1e-3 } = options;
  const clock = new DisciplinedCounter(discipline);
  const within = new Window();
  const keeper = new BoundKeeper();
  let squares = 0;
  let frequencySquares = 0;
  let largest = 0;
  for (let second = 0; second < trace.frequency.length; second++) {
    const size = Math.abs(clock.error);
    within.add(size);
    if (discipline.locked) {
      const bound = discipline.errorBoundSeconds(clock.ageSeconds);
      if (bound <= holdoverLimitSeconds) keeper.add(second, size, bound, clock.ageSeconds === 1);
    }
    const frequency = trace.frequency[second] as number;
    clock.advance(frequency, trace.noise[second] as number);
    if (second < skipSeconds) continue;
    squares += size * size;
    largest = Math.max(largest, size);
    frequencySquares += (clock.rate - frequency) ** 2;
  }
  const counted = Math.max(0, trace.frequency.length - skipSeconds);
  return {
    seconds: counted,
    rmsNs: Math.sqrt(squares / counted) * 1e9,
    maxNs: largest * 1e9,
    frequencyRmsPpb: Math.sqrt(frequencySquares / counted) * 1e9,
    pulsesMissing: clock.missing,
    pulsesRejected: clock.rejected,
    coldStartSeconds: within.first,
    ...keeper.result(),
    timeConstantSeconds: discipline.timeConstantSeconds,
  };
}

/** The counter, its pulses and the discipline that listens to them. */
class DisciplinedCounter {
  error = 0;
  /** Frequency that the discipline assumed for the last second. */
  rate = 0;
  /** Seconds since the last pulse. */
  ageSeconds = 0;
  missing = 0;
  rejected = 0;
  readonly #discipline: Discipline;
  /** What the counter gained since the last pulse, and that pulse's noise. */
  #gain = 0;
  #noise = Number.NaN;

  constructor(discipline: Discipline) {
    this.#discipline = discipline;
  }

  /** One second: its pulse (NaN: none), then the time to the next. */
  advance(frequency: number, noise: number): void {
    const discipline = this.#discipline;
    if (Number.isNaN(noise)) {
      this.missing++;
      this.rate = discipline.holdoverFrequency();
    } else {
      const first = Number.isNaN(this.#noise);
      const gain = first ? 0 : this.#gain + noise - this.#noise;
      if (discipline.update(Math.max(1, this.ageSeconds), gain) === "rejected") this.rejected++;
      this.error = discipline.residualSeconds - noise;
      this.rate = discipline.frequency;
      this.#noise = noise;
      this.#gain = 0;
      this.ageSeconds = 0;
    }
    this.error += frequency - this.rate;
    this.#gain += frequency;
    this.ageSeconds++;
  }
}

/** Finds the first second from which the error stays small. */
class Window {
  first: number | null = null;
  #second = 0;
  #since = 0;

  add(size: number): void {
    if (size >= COLD_START_LIMIT_SECONDS) this.#since = this.#second + 1;
    this.#second++;
    if (this.first === null && this.#second - this.#since >= COLD_START_STAY_SECONDS) this.first = this.#since;
  }
}

/** Holds the error against the published bound. */
class BoundKeeper {
  #synchronised = 0;
  #broken = 0;
  readonly #brokenAt: number[] = [];
  readonly #bounds: number[] = [];
  #squares = 0;

  add(second: number, size: number, bound: number, fresh: boolean): void {
    this.#synchronised++;
    // Written so that a bound that is no number is broken.
    if (!(size <= bound)) {
      this.#broken++;
      if (this.#brokenAt.length < 10) this.#brokenAt.push(second);
    }
    if (!fresh) return;
    this.#bounds.push(bound);
    this.#squares += size * size;
  }

  result() {
    const bounds = Float64Array.from(this.#bounds).sort();
    return {
      synchronisedSeconds: this.#synchronised,
      boundBrokenSeconds: this.#broken,
      boundHeldShare: this.#synchronised === 0 ? null : 1 - this.#broken / this.#synchronised,
      boundBrokenAt: this.#brokenAt,
      lockedRmsNs: Math.sqrt(this.#squares / bounds.length) * 1e9,
      boundMedianNs: (bounds[Math.floor((bounds.length - 1) / 2)] ?? Number.NaN) * 1e9,
    };
  }
}
