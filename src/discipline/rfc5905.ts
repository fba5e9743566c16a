/**
 * The clock discipline of RFC 5905 (§11.3, §12, appendices A.5.5.6 and A.5.6.1): a hybrid of phase- and frequency-locked
 * loop under a state machine, as a reference and as the loop of choice for long poll intervals.
 *
 * Model: each pulse gives an offset θ of the disciplined clock. A phase correction is paid out exponentially, once a
 * second, with time constant PLL·2^τ; the frequency integrates θ. Below half the Allan intercept that is a
 * second-order loop with a natural frequency of 1 / (4·PLL·2^τ) rad/s and a damping of 2; its slow pole is at 3.73
 * times 4·PLL·2^τ seconds, so it takes long to forget a start. Above, a frequency-locked part is added.
 *
 * The constant PLL is 16, as the text and all implementations have it; the 65536 of the skeleton code is an error.
 * Deviations: an update comes with every pulse, whatever the poll exponent, as with any pulse-driven reference clock;
 * there is no stage filter before the loop, so the popcorn suppressor (A.5.2) keeps the jitter of the last NSTAGE
 * offsets itself.
 *
 * Signs: inside, as in the RFC: θ and frequency positive when the local clock is slow or has to be sped up. The face
 * to the appliance is seen from the counter, so signs turn over in the getters, and nowhere else.
 */

import type { Discipline, GainVerdict } from "./discipline.js";
import { inRange, wholeInRange } from "./range.js";

/** Phase gain: time constant in units of the poll interval (§11.3; see the file's head). */
const PLL = 16;
/** Frequency gain, MAXPOLL + 1 (A.5.5.6). */
const FLL = 18;
/** Averaging constant of jitter, wander and of the FLL at long intervals (A.5.5.6). */
const AVG = 4;
/** Compromise Allan intercept, seconds (A.5.5.6): averaging phase for longer gains nothing. */
const ALLAN = 1500;
/** Poll-adjust threshold and gate (A.5.5.6). */
const LIMIT = 30;
const PGATE = 4;
/** Frequency tolerance (A.5.5.6). */
const MAXFREQ = 500e-6;
/** An offset beyond it is never believed (§11.3), seconds. */
const PANIC = 1000;
/** Popcorn gate: so many times the jitter of NSTAGE offsets (A.5.2). */
const SGATE = 3;
const NSTAGE = 8;
/** Growth of the dispersion, the RFC's tolerance of an undisciplined clock (§7.3), s/s. */
const PHI = 15e-6;

/** The states of §12, figure 24. */
export type ClockState = "NSET" | "FSET" | "SPIK" | "FREQ" | "SYNC";

export interface Rfc5905Options {
  /** The counter's frequency if known, as from a drift file (positive: fast): starts in FSET instead of NSET. */
  frequency?: number;
  /**
   * Least and greatest poll exponent τ, 0 to 17; equal: τ is fixed. Defaults 0 and 10: pulses come every second, and
   * at τ = 0 the adjustment stays there, since it counts by τ (A.5.5.6).
   */
  minPoll?: number;
  maxPoll?: number;
  /** STEPT, above which an offset is not slewed: 0.001 to 1 s; default 0.128. */
  stepThresholdSeconds?: number;
  /** WATCH, for how long outliers are ignored and how long the first frequency measurement takes: 1 to 900 s; default 300. */
  stepoutSeconds?: number;
  /** Resolution of the measurement, the floor of the jitter: 1e-12 to 0.01 s; default one tick of 80 MHz. */
  precisionSeconds?: number;
}

export class Rfc5905 implements Discipline {
  readonly name = "rfc5905";
  readonly #minPoll: number;
  readonly #maxPoll: number;
  readonly #stepThreshold: number;
  readonly #stepout: number;
  readonly #precision: number;

  #started = false;
  #state: ClockState;
  #poll: number;
  /** Hysteresis counter of the poll adjustment. */
  #count = 0;
  /** The RFC's c.freq: what is added to the clock's rate. */
  #frequency: number;
  /** The RFC's c.offset: what remains to be slewed. */
  #remaining = 0;
  /** The RFC's c.base: the part of the offset at the last update that is not being slewed. */
  #base = 0;
  /** The RFC's c.last: the offset at the last update. */
  #last = 0;
  /** The offset now, the popcorn suppressor's last, and whether it has just swallowed one. */
  #offset = 0;
  #popcornLast = 0;
  #popcornJitter: number;
  #popcorn = false;
  #jitter: number;
  #wander = 0;
  /** Seconds since the last update that changed something (the RFC's µ). */
  #sinceUpdate = 0;

  /** @throws RangeError that names the option and its range. */
  constructor(options: Rfc5905Options = {}) {
    const known = options.frequency;
    this.#minPoll = wholeInRange("minPoll", options.minPoll ?? 0, 0, 17, "");
    this.#maxPoll = wholeInRange("maxPoll", options.maxPoll ?? Math.max(10, this.#minPoll), this.#minPoll, 17, "");
    this.#stepThreshold = inRange("stepThresholdSeconds", options.stepThresholdSeconds ?? 0.128, 0.001, 1, "s");
    this.#stepout = inRange("stepoutSeconds", options.stepoutSeconds ?? 300, 1, 900, "s");
    this.#precision = inRange("precisionSeconds", options.precisionSeconds ?? 12.5e-9, 1e-12, 0.01, "s");
    this.#frequency = known === undefined ? 0 : -inRange("frequency", known, -MAXFREQ, MAXFREQ, "s/s");
    this.#state = known === undefined ? "NSET" : "FSET";
    this.#poll = this.#minPoll;
    this.#jitter = this.#popcornJitter = this.#precision;
  }

  /** The state of §12. */
  get state(): ClockState {
    return this.#state;
  }
  /** The poll exponent τ in use. */
  get pollExponent(): number {
    return this.#poll;
  }
  get residualSeconds(): number {
    // 0 − x rather than −x, which would turn a zero into −0.
    return 0 - this.#offset;
  }
  get frequency(): number {
    return 0 - (this.#frequency + this.#remaining * phaseGain(this.#poll));
  }
  get frequencyUncertainty(): number {
    return this.#wander;
  }
  get jitterSeconds(): number {
    return this.#jitter;
  }
  get timeConstantSeconds(): number {
    return PLL * (1 << this.#poll);
  }
  get locked(): boolean {
    return this.#state === "SYNC" || this.#state === "SPIK";
  }

  /**
   * The RFC's root dispersion of a primary server (A.5.5.7, clock_update): precision, jitter (here three of it, since
   * the bound is a promise), the offset still to be slewed, and PHI for every second.
   */
  errorBoundSeconds(ageSeconds: number): number {
    return this.#precision + 3 * this.#jitter + Math.abs(this.#offset) + PHI * (1 + ageSeconds);
  }

  holdoverFrequency(): number {
    return 0 - this.#frequency;
  }

  restart(): void {
    this.#started = false;
    this.#state = this.#state === "NSET" || this.#state === "FREQ" ? "NSET" : "FSET";
    this.#poll = this.#minPoll;
    this.#jitter = this.#popcornJitter = this.#precision;
    this.#count = this.#remaining = this.#base = this.#last = this.#offset = this.#sinceUpdate = 0;
    this.#popcornLast = 0;
    this.#popcorn = false;
  }

  update(intervalSeconds: number, gainSeconds: number): GainVerdict {
    if (this.#started) {
      // What the clock gained: the counter's part and the adjustments of the seconds that have passed.
      const slewed = this.#payOut(intervalSeconds);
      const offset = this.#offset - gainSeconds - this.#frequency * intervalSeconds - slewed;
      this.#sinceUpdate += intervalSeconds;
      if (!(Math.abs(offset) <= PANIC)) return "rejected";
      this.#offset = offset;
    }
    this.#started = true;
    if (this.#isPopcorn()) return "rejected";
    this.#popcornLast = this.#offset;
    return Math.abs(this.#offset) > this.#stepThreshold ? this.#beyondThreshold() : this.#withinThreshold();
  }

  /** Pays out `seconds` seconds' worth of the remaining correction and returns it. */
  #payOut(seconds: number): number {
    const before = this.#remaining;
    let keep = 1 - phaseGain(this.#poll);
    // keep^seconds by squaring: as many steps as the interval has binary digits, the same result in every engine.
    for (let rest = seconds; rest >= 1; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) this.#remaining *= keep;
      keep *= keep;
    }
    return before - this.#remaining;
  }

  /** Whether this pulse is a lone spike; never says so twice running, so a real change waits for one pulse (A.5.2). */
  #isPopcorn(): boolean {
    const jump = Math.abs(this.#offset - this.#popcornLast);
    this.#popcorn = !this.#popcorn && this.#state === "SYNC" && jump > SGATE * this.#popcornJitter;
    this.#popcornJitter = averaged(this.#popcornJitter, Math.max(jump, this.#precision), NSTAGE);
    return this.#popcorn;
  }

  #beyondThreshold(): GainVerdict {
    const state = this.#state;
    if (state === "SYNC") {
      this.#state = "SPIK";
      return "rejected";
    }
    if ((state === "FREQ" || state === "SPIK") && this.#sinceUpdate < this.#stepout) return "rejected";
    const change = state === "FREQ" ? this.#measuredFrequency() : 0;
    this.#offset = this.#popcornLast = 0;
    this.#count = 0;
    this.#enter(state === "NSET" ? "FREQ" : "SYNC", 0);
    if (state !== "NSET") this.#finish(change);
    return "accepted";
  }

  #withinThreshold(): GainVerdict {
    const offset = this.#offset;
    const difference = Math.max(Math.abs(offset - this.#last), this.#precision);
    this.#jitter = averaged(this.#jitter, difference, AVG);
    let change = 0;
    switch (this.#state) {
      case "NSET":
        this.#remaining = offset;
        this.#enter("FREQ", offset);
        return "accepted";
      case "FSET":
        this.#remaining = offset;
        break;
      case "FREQ":
        if (this.#sinceUpdate < this.#stepout) return "accepted";
        change = this.#measuredFrequency();
        break;
      default:
        change = this.#loopFrequency();
    }
    this.#enter("SYNC", offset);
    this.#finish(change);
    return "accepted";
  }

  /** The frequency error that the offset has grown by since NSET, apart from what was slewed. */
  #measuredFrequency(): number {
    return (this.#offset - this.#base - this.#remaining) / this.#sinceUpdate;
  }

  /** The frequency change of an update in SYNC: the PLL's part, and the FLL's at long intervals. */
  #loopFrequency(): number {
    const interval = 1 << this.#poll;
    const width = 4 * PLL * interval;
    const locked = (this.#offset * Math.min(this.#sinceUpdate, interval)) / (width * width);
    if (interval <= ALLAN / 2) return locked;
    const gain = Math.max(this.#sinceUpdate, ALLAN) * Math.max(FLL - this.#poll, AVG);
    return locked + (this.#offset - this.#remaining) / gain;
  }

  /** rstclock() of A.5.5.7. */
  #enter(state: ClockState, offset: number): void {
    this.#state = state;
    this.#base = offset - this.#remaining;
    this.#last = this.#remaining = offset;
    this.#sinceUpdate = 0;
  }

  /** The end of local_clock(): new frequency, its wander, and the poll adjustment. */
  #finish(change: number): void {
    this.#frequency = Math.max(-MAXFREQ, Math.min(MAXFREQ, this.#frequency + change));
    this.#wander = averaged(this.#wander, change, AVG);
    if (Math.abs(this.#remaining) < PGATE * this.#jitter) {
      this.#count += this.#poll;
      if (this.#count <= LIMIT) return;
      this.#count = LIMIT;
      if (this.#poll === this.#maxPoll) return;
      this.#poll++;
    } else {
      this.#count -= 2 * this.#poll;
      if (this.#count >= -LIMIT) return;
      this.#count = -LIMIT;
      if (this.#poll === this.#minPoll) return;
      this.#poll--;
    }
    this.#count = 0;
  }
}

/** Share of the remaining correction paid out in a second (A.5.6.1); 2^τ by a shift, which τ up to 17 allows. */
function phaseGain(poll: number): number {
  return 1 / (PLL * Math.min(1 << poll, ALLAN));
}

/** Exponentially weighted RMS, as the RFC averages jitter and wander. */
function averaged(rms: number, value: number, weight: number): number {
  return Math.sqrt(rms * rms + (value * value - rms * rms) / weight);
}
