/**
 * The receiver as a source: its claims and its pulses in, an estimate of which instant a count was out.
 *
 *     edge ─► train ─► placement ─► discipline ─┐
 *                └──► label ◄─ claim            ├─► estimate
 *                        └──────────────────────┘
 *
 * Every pulse that can be used teaches the discipline; label and discipline together make the estimate. When pulses
 * cannot be used (none, no fix, a disputed label, pulses that moved) it is carried on by the second with the frequency
 * that was learned, and its bound grows.
 *
 * Comes in: claims of the receiver (src/gnss), captured edges, and the clock as it is served, which is only read. Goes
 * out: the estimate, an outcome for each claim and edge, and notes for the journal.
 */

import type { Discipline } from "../../discipline/discipline.js";
import type { TimeClaim } from "../../gnss/claim.js";
import { refid } from "../../ntp/refid.js";
import type { JournalNote } from "../../status/journal.js";
import type { LeapSecond } from "../../time/leap.js";
import { addTicks, Moment } from "../../time/ticks.js";
import type { Timestamp } from "../../time/timestamp.js";
import type { Ticks, UtcSecond } from "../../time/units.js";
import { emptyEstimate, secondsSince } from "../estimate.js";
import type { Source, SourceState } from "../source.js";
import { SourceRecord } from "../source-record.js";
import { Displacement } from "./displacement.js";
import { SecondLabel } from "./label.js";
import { PulseLoop } from "./pulse-loop.js";
import { PulseTrain } from "./pulse-train.js";

const { abs, floor, max, round } = Math;

export interface GpsOptions {
  /** Nominal frequency of the counter. */
  ticksPerSecond: number;
  leapWaitSeconds: number;
  /** Serve only while the receiver itself confirms its leap seconds. */
  confirmedOnly: boolean;
  /** How late pulses reach the counter (cable, board), seconds: positive is late. */
  correctionSeconds: number;
}

/** What it reads of the clock that is served: see clock/steering.ts. */
export interface ClockExpectation {
  readonly everServed: boolean;
  readonly serves: boolean;
  readonly boundSeconds: number;
  awaySeconds(estimate: GpsSource["estimate"], ticks: Ticks, at: Timestamp): number;
}

/** What a claim or an edge has come to. The same object each time. */
export interface Outcome {
  /** Of an edge: the estimate is of this pulse now. */
  isUsed: boolean;
  /** Of an edge: with it the label went through a leap second. */
  isPastLeap: boolean;
  /** Why what is served must not be trusted any more; empty where it may be. */
  distrust: string;
}

/** What stands for or against the use of the estimate: see clock/trust.ts. */
export interface GpsEvidence {
  isPulse: boolean;
  fix: boolean;
  pulses: boolean;
  label: string;
  usable: boolean;
  locked: boolean;
}

/** One pulse may be missed, or be a moment late, and one sentence, without a change of the state. */
const PULSE_MEMORY_SECONDS = 2.5;

/** A receiver whose last valid claim is older than this has lost its fix; one sentence may go missing. */
const FIX_MEMORY_SECONDS = 2.5;

/** A disputed label is given up for the receiver's new one after a day: see label.ts. A restart does it at once. */
const ACCEPT_AFTER_SECONDS = 86_400;

/** While the clock is known better than this it can name the second of any pulse: a quarter leaves no doubt. */
const NAMING_BOUND_SECONDS = 0.25;

/** Without a used pulse for so long nothing of the old phase is worth keeping. */
export const ABANDON_SECONDS = 8 * 86_400;

/** A pulse that is later than this is missing: the estimate is carried on without it. */
export const COASTING_SECONDS = 1.2;

/** Standard deviations that a pulse may be away by its own noise: as many as there are in the clock's bound. */
const PULSE_NOISE = 5.5;

export const REFID_GPS = refid("GPS");

const BEHIND = "sentences came before the pulses that they name: the label is a second behind";
const LEAP_SHOWN = "the receiver shows a leap second that nobody had announced";

export class GpsSource implements Source {
  // The engine looks properties up one after the other: those that are wanted most come first.
  /** Nominal frequency of the counter. */
  private readonly hz: number;
  readonly label: SecondLabel;
  readonly discipline: Discipline;
  /** UTC at the last pulse used, carried on by the second where pulses are missing. */
  readonly estimate = emptyEstimate(1, REFID_GPS);
  readonly train: PulseTrain;
  isKnown = false;
  private readonly outcome: Outcome = { isUsed: false, isPastLeap: false, distrust: "" };
  /** The last pulse that was used. */
  private readonly used = new Moment();
  /** The last valid claim. */
  private readonly valid = new Moment();
  private readonly displacement = new Displacement(PULSE_MEMORY_SECONDS, ACCEPT_AFTER_SECONDS);
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  private readonly loop: PulseLoop;
  private readonly options: GpsOptions;
  /** The crystal's temperature as last measured, °C; undefined where the board measures none. */
  private temperatureCelsius: number | undefined;
  private replacedSeen = 0;
  /** Pulses that the discipline turned down. */
  rejectedPulses = 0;
  /** Why captured edges may not be the beginnings of seconds, in words; empty where they are. */
  private pulseDoubt = "";
  /** Why neither pulses nor sentences are used, in words; empty where they are. */
  private distrust = "";
  readonly name = "GPS";
  /** What came of its sentences, and of its pulses. */
  readonly sentences = new SourceRecord();
  readonly pulses = new SourceRecord();
  /** To be taken away by the caller of each step. */
  readonly notes: JournalNote[] = [];

  constructor(discipline: Discipline, options: GpsOptions) {
    this.options = options;
    this.hz = options.ticksPerSecond;
    this.discipline = discipline;
    this.loop = new PulseLoop(discipline, options.ticksPerSecond);
    this.train = new PulseTrain(options.ticksPerSecond);
    this.label = new SecondLabel(options.ticksPerSecond, {
      leapWaitSeconds: options.leapWaitSeconds,
      confirmedOnly: options.confirmedOnly,
      acceptAfterSeconds: ACCEPT_AFTER_SECONDS,
    });
  }

  /**
   * Takes the receiver's claim of a second; `burstTicks` is the count at the first byte of its burst.
   * @param leap that is pending.
   */
  claim(claim: TimeClaim, burstTicks: Ticks, leap: Readonly<LeapSecond>): Readonly<Outcome> {
    const { label, outcome } = this;
    outcome.distrust = "";
    if (claim.valid) this.valid.mark(burstTicks);
    const before = label.state;
    label.claim(claim, burstTicks);
    if (label.replaced !== this.replacedSeen) this.giveUpLabel();
    else if (label.state !== before) this.noteLabel(before);
    if (label.state !== before) label.announceLeap(leap.second, leap.change);
    if (label.leapShown) outcome.distrust = LEAP_SHOWN;
    else if (label.isBehind) outcome.distrust = BEHIND;
    if (claim.valid) this.sentences.mark(burstTicks, -label.lagSeconds);
    return outcome;
  }

  /**
   * Takes a captured edge.
   * @param quantisationErrorSeconds what the receiver announced for this pulse (TIM-TP), positive when it is late;
   *   0 where nothing was.
   * @param clock what is served. @param leap that is pending.
   */
  edge(
    edge: Ticks,
    quantisationErrorSeconds: number,
    clock: ClockExpectation,
    leap: Readonly<LeapSecond>,
  ): Readonly<Outcome> {
    const { label, outcome, train } = this;
    outcome.isUsed = false;
    outcome.isPastLeap = false;
    outcome.distrust = "";
    const verdict = train.accept(edge);
    if (verdict !== "pulse" && verdict !== "first") return outcome;
    if (verdict === "first") this.beginTrain(edge, clock, leap);
    outcome.isPastLeap = label.pulse(train.index, edge);
    if (
      this.distrust === "" &&
      this.hasFix(edge) &&
      label.state !== "disputed" &&
      (!clock.everServed || this.place(edge, clock))
    ) {
      this.offer(edge, quantisationErrorSeconds);
      if (label.state === "confirmed") {
        this.estimate.second = label.secondOf(train.index);
        this.used.mark(edge);
        this.isKnown = true;
        outcome.isUsed = true;
      }
    }
    this.pulses.mark(edge, -this.discipline.residualSeconds);
    return outcome;
  }

  /** Once a second: lets go of readings before they wrap (see time/ticks.ts), and begins a turn of its records. */
  keep(now: Ticks, temperatureCelsius: number | undefined): void {
    this.temperatureCelsius = temperatureCelsius;
    this.used.keep(now);
    this.valid.keep(now);
    this.train.keep(now);
    this.label.keep(now);
    this.loop.keep(now);
    this.sentences.poll();
    this.pulses.poll();
  }

  /** It starts anew. */
  abandon(): void {
    this.isKnown = false;
    this.train.forget();
    this.label.restart();
    this.loop.restart();
  }

  /**
   * Moves the estimate on by whole seconds with the learned frequency, through a leap second where one is due.
   * @param leap that is pending. @returns whether it went through that.
   */
  carryOn(now: Ticks, leap: Readonly<LeapSecond>): boolean {
    const { estimate } = this;
    estimate.frequency = this.discipline.holdoverFrequency(this.temperatureCelsius);
    const rate = this.hz * (1 + estimate.frequency);
    const seconds = floor(secondsSince(estimate, now, this.hz));
    if (seconds < 1) return false;
    const count = round(seconds * rate);
    const before = estimate.second;
    estimate.ticks = addTicks(estimate.ticks, count);
    estimate.residualSeconds += count / rate - seconds;
    estimate.second = (before + seconds) as UtcSecond;
    const { change } = leap;
    // Served time jumps at the end of 23:59:59 for an insertion, of 23:59:58 for a deletion.
    const jump = change > 0 ? leap.second : leap.second - 1;
    if (change === 0 || before >= jump || estimate.second < jump) return false;
    estimate.second = (estimate.second - change) as UtcSecond;
    return true;
  }

  /** Edges are not known to be the beginnings of seconds, for this reason; "" they are. */
  doubtPulses(reason: string): void {
    this.pulseDoubt = reason;
  }

  /** The receiver is not to be believed, for this reason; "" it is. What it says and pulses is left out meanwhile. */
  distrustReceiver(reason: string): void {
    if (reason === this.distrust) return;
    this.distrust = reason;
    if (reason !== "") this.notes.push({ event: "pulse", evidence: `${reason}: its pulses are not used` });
    else this.notes.push({ event: "pulse", evidence: "the receiver is believed again: its pulses may be used" });
  }

  /** Seconds from the last pulse that was used, by the counter's nominal rate. */
  ageSeconds(now: Ticks): number {
    return this.isKnown ? this.used.ticksUntil(now) / this.hz : Number.POSITIVE_INFINITY;
  }

  errorBoundSeconds(ageSeconds: number): number {
    return this.discipline.errorBoundSeconds(ageSeconds);
  }

  renew(ageSeconds: number): void {
    const { estimate, discipline } = this;
    // The segment is in use until about a second from now; three seconds show how fast the bound grows by then.
    const near = discipline.errorBoundSeconds(ageSeconds + 1);
    estimate.errorBoundSeconds = near;
    estimate.errorBoundGrowth = max(0, (discipline.errorBoundSeconds(ageSeconds + 3) - near) / 2);
  }

  examine(now: Ticks, into: GpsEvidence): void {
    const { state } = this.label;
    const doubt = this.displacement.isDisplaced ? "pulses not where they were" : this.distrust || this.pulseDoubt;
    into.isPulse = true;
    into.fix = this.hasFix(now);
    into.pulses = this.train.silenceTicks(now) / this.hz <= PULSE_MEMORY_SECONDS;
    into.label = doubt === "" ? state : `${state}, ${doubt}`;
    into.usable = state === "confirmed" && doubt === "";
    into.locked = this.discipline.locked;
  }

  get reach(): number {
    return this.pulses.reach & this.sentences.reach;
  }

  get state(): SourceState {
    if (this.pulses.reach === 0 || this.sentences.reach === 0 || !this.isKnown) return "?";
    if (this.label.state === "disputed" || this.displacement.isDisplaced) return "x";
    return this.label.state === "confirmed" && this.pulseDoubt === "" && this.discipline.locked ? "*" : "?";
  }

  get reason(): string {
    if (this.sentences.reach === 0) return "no valid time comes from the receiver";
    if (this.pulses.reach === 0) return "no pulses";
    if (this.displacement.isDisplaced) return "pulses are not where they were";
    if (this.label.state !== "confirmed") return `label ${this.label.state}`;
    if (this.pulseDoubt !== "") return this.pulseDoubt;
    return this.discipline.locked ? "selected" : "the loop is not locked";
  }

  private hasFix(at: Ticks): boolean {
    return this.valid.ticksUntil(at) / this.hz <= FIX_MEMORY_SECONDS;
  }

  /** A new train: either nothing was ever served by the old one, or its seconds go over to this one. */
  private beginTrain(edge: Ticks, clock: ClockExpectation, leap: Readonly<LeapSecond>): void {
    this.loop.beginTrain();
    if (!clock.everServed || !(clock.boundSeconds < NAMING_BOUND_SECONDS)) {
      this.label.restart();
      this.loop.restart();
      this.displacement.forget();
      return;
    }
    const awaySeconds = clock.awaySeconds(this.estimate, edge, this.at);
    this.label.carryOver(this.at.second);
    this.label.announceLeap(leap.second, leap.change);
    const away = `${(awaySeconds * 1e6).toFixed(1)} µs from where the clock expects them`;
    this.notes.push({ event: "pulse", evidence: `a new train of pulses, ${away}` });
    this.displacement.begin(this.used.ticksUntil(edge) / this.hz);
  }

  /** Whether a pulse may be used by where it is. The bound is the clock's: a pulse is its own noise away beside it. */
  private place(edge: Ticks, clock: ClockExpectation): boolean {
    const edgeAwaySeconds = abs(clock.awaySeconds(this.estimate, edge, this.at));
    const { serves, boundSeconds } = clock;
    // As most pulses are: its own noise could only bring it nearer.
    if (!this.displacement.isDisplaced && (!serves || edgeAwaySeconds <= boundSeconds)) return true;
    const awaySeconds = max(0, edgeAwaySeconds - PULSE_NOISE * this.discipline.jitterSeconds);
    const ageSeconds = this.used.ticksUntil(edge) / this.hz;
    switch (this.displacement.judge(awaySeconds, boundSeconds, ageSeconds, serves)) {
      case "back":
        this.loop.resume(edge, this.train.index);
        return true;
      case "anew":
        this.outcome.distrust = `pulses are ${(awaySeconds * 1e6).toFixed(1)} µs away, beyond the bound of the clock`;
        this.loop.restart();
        return true;
      case "stray":
        this.rejectedPulses++;
        return false;
      case "elsewhere":
        return false;
      case "expected":
        return true;
    }
  }

  /** Offers the pulse to the loop and takes over its estimate of the instant. */
  private offer(edge: Ticks, quantisationErrorSeconds: number): void {
    const { discipline, train, estimate } = this;
    if (!this.loop.offer(edge, train.index, quantisationErrorSeconds, this.temperatureCelsius)) this.rejectedPulses++;
    estimate.ticks = edge;
    estimate.residualSeconds = discipline.residualSeconds + quantisationErrorSeconds + this.options.correctionSeconds;
    const { frequency, frequencyUncertainty } = discipline;
    estimate.frequency = frequency;
    estimate.frequencyUncertainty = frequencyUncertainty;
    train.expectFrequency(frequency, 3 * frequencyUncertainty);
  }

  private giveUpLabel(): void {
    this.replacedSeen = this.label.replaced;
    const reason = `label given up for the receiver's: moved by ${this.label.disputeSeconds} s`;
    this.notes.push({ event: "label", evidence: reason });
    // The estimate is of a second that was not: nothing may be served before the next pulse has the new one.
    this.isKnown = false;
    this.outcome.distrust = reason;
  }

  private noteLabel(before: string): void {
    const { state, disputeSeconds, lagSeconds } = this.label;
    const detail =
      state === "disputed"
        ? `the receiver's second is ${disputeSeconds} s from the label`
        : `sentences ${(lagSeconds * 1e3).toFixed(0)} ms after the pulse`;
    this.notes.push({ event: "label", evidence: `${before} → ${state}: ${detail}` });
  }
}
