/**
 * From edges and claims to a clock that may be served: the middle of the path, without a driver in sight.
 *
 *     edge ─► train ─► discipline ─┐
 *                 └──► label ◄─ claim ─► reference ─► clock ─► segments to publish
 *
 * Every pulse that can be used teaches the discipline; label and discipline together make the reference, and the
 * clock follows it. While the clock is served (leap indicator other than 3) it only slews; otherwise it is set. When
 * pulses cannot be used (none, no fix, a disputed label, pulses that moved) the reference is carried on by the second
 * with the frequency that was learned, and its bound grows.
 */

import { DisciplinedClock, emptyReference, type Reference } from "./clock/disciplined-clock.js";
import { type LeapSecond, Smear } from "./clock/smear.js";
import { Condition, type Evidence, PULSE_MEMORY_SECONDS } from "./clock/trust.js";
import type { Discipline } from "./discipline/discipline.js";
import type { TimeClaim } from "./gnss/claim.js";
import { Displacement } from "./sources/gps/displacement.js";
import { SecondLabel } from "./sources/gps/label.js";
import { PulseTrain } from "./sources/gps/pulse-train.js";
import type { JournalEvent } from "./status/journal.js";
import { addTicks, Moment } from "./time/ticks.js";
import { FRACTIONS_PER_SECOND, type Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";

const { abs, floor, max, round } = Math;

export interface TimekeeperOptions {
  /** Nominal frequency of the counter. */
  ticksPerSecond: number;
  leapWaitSeconds: number;
  /** Serve only while the receiver itself confirms its leap seconds. */
  confirmedOnly: boolean;
  holdoverLimitSeconds: number;
  /** How late pulses reach the counter (cable, board), seconds: positive is late. */
  correctionSeconds: number;
  /** Whether leap seconds are smeared: see clock/smear.ts. */
  smear: boolean;
  /** Takes an entry for the journal. */
  report: (event: JournalEvent, evidence: string) => void;
}

/** A receiver whose last valid claim is older than this has lost its fix; one sentence may go missing. */
const FIX_MEMORY_SECONDS = 2.5;

/** A disputed label is given up for the receiver's new one after a day: see label.ts. A restart does it at once. */
const ACCEPT_AFTER_SECONDS = 86_400;

/** While the clock is known better than this it can name the second of any pulse: a quarter leaves no doubt. */
const NAMING_BOUND_SECONDS = 0.25;

/** Without a used pulse for so long nothing of the old phase is worth keeping. */
const ABANDON_SECONDS = 8 * 86_400;

/** A leap second is scheduled in the last housekeeping before it, at most this long ahead. */
const LEAP_AHEAD_SECONDS = 1.5;

/** A pulse that is later than this is missing: the clock is carried on without it. */
const COASTING_SECONDS = 1.2;

/** Standard deviations that a pulse may be away by its own noise: as many as there are in the clock's bound. */
const PULSE_NOISE = 5.5;

const DAY_SECONDS = 86_400;

export class Timekeeper {
  // The engine looks properties up one after the other: those that are wanted most come first.
  /** Nominal frequency of the counter. */
  private readonly hz: number;
  readonly condition: Condition;
  readonly label: SecondLabel;
  readonly clock: DisciplinedClock;
  private readonly discipline: Discipline;
  /** The last estimate: UTC at the last pulse used, carried on by the second where pulses are missing. */
  readonly reference: Reference;
  readonly train: PulseTrain;
  /** Undefined where leap seconds are not smeared. */
  readonly smear: Smear | undefined;
  /** Seconds since the last pulse that was used; infinite before the first. */
  ageSeconds = Number.POSITIVE_INFINITY;
  /** A leap second that is announced for the end of the second before `leapSecond`; 0 for none. */
  leapChange: -1 | 0 | 1 = 0;
  /** Bound on the error of served time now, seconds. */
  boundSeconds = Number.POSITIVE_INFINITY;
  /** The last pulse that was used; `everUsed` is false where it says nothing of the clock. */
  private readonly used = new Moment();
  private everUsed = false;
  /** The last valid claim. */
  private readonly valid = new Moment();
  private readonly displacement = new Displacement(PULSE_MEMORY_SECONDS, ACCEPT_AFTER_SECONDS);
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  /** The last pulse offered to the discipline, and what was subtracted from it. */
  private readonly offered = new Moment();
  private offeredIndex = 0;
  private isOffered = false;
  private offeredErrorSeconds = 0;
  private readonly options: TimekeeperOptions;
  private readonly evidence: Evidence;
  /** Why captured edges may not be the beginnings of seconds, for the condition's words; empty where they are. */
  pulseDoubt = "";
  /** Whether the clock was served since it was set: one that never was binds nobody. */
  private everServed = false;
  /** The crystal's temperature as last measured, °C; undefined where the board cannot tell. */
  temperatureCelsius: number | undefined;
  leapSecond = 0 as UtcSecond;
  private leapScheduled = false;
  /** `leapSecond` of the event that was carried out last. */
  private passedSecond = 0 as UtcSecond;
  private replacedSeen = 0;
  /** Pulses that the discipline turned down. */
  rejectedPulses = 0;

  constructor(discipline: Discipline, options: TimekeeperOptions) {
    this.options = options;
    this.hz = options.ticksPerSecond;
    this.discipline = discipline;
    this.train = new PulseTrain(options.ticksPerSecond);
    this.label = new SecondLabel(options.ticksPerSecond, {
      leapWaitSeconds: options.leapWaitSeconds,
      confirmedOnly: options.confirmedOnly,
      acceptAfterSeconds: ACCEPT_AFTER_SECONDS,
    });
    this.clock = new DisciplinedClock(options.ticksPerSecond);
    this.smear = options.smear ? new Smear() : undefined;
    this.condition = new Condition(options.holdoverLimitSeconds);
    this.reference = emptyReference();
    this.evidence = {
      fix: false,
      pulses: false,
      label: "none",
      usable: false,
      locked: false,
      boundSeconds: Number.POSITIVE_INFINITY,
      ageSeconds: Number.POSITIVE_INFINITY,
    };
  }

  /**
   * Takes the receiver's word for a second; `burstTicks` is the count at the first byte of its burst.
   * @returns whether the clock's segments changed.
   */
  claim(claim: TimeClaim, burstTicks: Ticks, now: Ticks): boolean {
    if (claim.valid) this.valid.mark(burstTicks);
    const before = this.label.state;
    this.label.claim(claim, burstTicks);
    if (this.label.replaced !== this.replacedSeen) this.giveUpLabel();
    else if (this.label.state !== before) this.reportLabel(before);
    if (this.label.state !== before) this.label.announceLeap(this.leapSecond, this.leapChange);
    const { leapShown, isBehind } = this.label;
    if ((!leapShown && !isBehind) || !this.condition.serves) return false;
    if (leapShown) this.withdraw("the receiver shows a leap second that nobody had announced");
    else this.withdraw("sentences came before the pulses that they name: the label is a second behind");
    return this.steer(now);
  }

  /**
   * Takes a captured edge.
   * @param quantisationErrorSeconds what the receiver announced for this pulse (TIM-TP), positive when it is late;
   *   0 where nothing was.
   * @returns whether the clock's segments changed.
   */
  edge(edge: Ticks, quantisationErrorSeconds: number, now: Ticks): boolean {
    const verdict = this.train.accept(edge);
    if (verdict !== "pulse" && verdict !== "first") return false;
    if (this.leapChange !== 0) this.passLeap(now);
    if (verdict === "first") this.beginTrain(edge);
    const leapt = this.label.pulse(this.train.index, edge);
    // Where it is smeared nothing is scheduled that would end it; without pulses carryOn has done so already.
    if (leapt && this.smear !== undefined && this.leapChange !== 0) this.endLeap();
    if (!this.hasFix(edge) || this.label.state === "disputed") return false;
    if (this.everServed && !this.place(edge)) return false;
    this.offer(edge, quantisationErrorSeconds);
    if (this.label.state !== "confirmed") return false;
    this.reference.second = this.label.secondOf(this.train.index);
    this.used.mark(edge);
    this.everUsed = true;
    return this.steer(now);
  }

  /**
   * Once a second, whatever happened: carries the reference on where pulses are missing, takes stock of the condition.
   * @returns whether the clock's segments changed.
   */
  tick(now: Ticks): boolean {
    this.keepMoments(now);
    this.ageSeconds = this.ageAt(now);
    if (this.everUsed && this.ageSeconds > ABANDON_SECONDS) this.abandon();
    if (this.clock.isSet) this.smear?.wait();
    if (!this.condition.serves) this.condition.pass();
    const coasting = this.clock.isSet && this.ageSeconds > COASTING_SECONDS;
    if (coasting) this.carryOn(now);
    if (this.leapChange !== 0) this.passLeap(now);
    // A jump is scheduled first: behind a change of rate made now there would be no room for it.
    const change = this.leapChange;
    const changed = (change !== 0 && this.scheduleLeap(change, now)) || (coasting && this.steer(now));
    const served = this.condition.serves;
    this.takeStock(now);
    // What is published says whether it is to be believed: it changes with the condition, not with the next pulse.
    return (this.condition.serves !== served && this.clock.isSet && this.steer(now)) || changed;
  }

  /** Announces (or with 0 takes back) the leap second before `second`, on the word of `source`. */
  announceLeap(second: UtcSecond, announced: -1 | 0 | 1, source: string): void {
    // Who announced it goes on to do so for a second or two after it.
    const change = second <= this.passedSecond ? 0 : announced;
    this.smear?.announce(second, change);
    if (change === this.leapChange && (change === 0 || second === this.leapSecond)) return;
    this.leapChange = change;
    this.leapSecond = second;
    this.label.announceLeap(second, change);
    if (change === 0) this.options.report("leap", `the announced leap second was taken back by ${source}`);
    else
      this.options.report(
        "leap",
        `${change > 0 ? "insertion" : "deletion"} before second ${second} announced by ${source}`,
      );
  }

  /** The leap second that is being smeared now, if one is. */
  get smeared(): Readonly<LeapSecond> | undefined {
    return this.smear === undefined || this.smear.offsetSeconds === 0 ? undefined : this.smear.event;
  }

  /** Served time at `ticks`, into `into`. Meaningless before the clock is set. */
  read(ticks: Ticks, into: Timestamp): void {
    this.clock.read(ticks, into);
  }

  /** Lets go of readings before they wrap: see time/ticks.ts. */
  private keepMoments(now: Ticks): void {
    this.used.keep(now);
    this.valid.keep(now);
    this.offered.keep(now);
    this.train.keep(now);
    this.label.keep(now);
    if (!this.isOffered || this.offered.isKnown) return;
    // What the discipline learned from is too long ago for the next pulse to be compared with.
    this.isOffered = false;
    this.discipline.restart();
  }

  /** Seconds from the last pulse that was used, by the counter's nominal rate. */
  private ageAt(now: Ticks): number {
    return this.everUsed ? this.used.ticksUntil(now) / this.hz : Number.POSITIVE_INFINITY;
  }

  private hasFix(at: Ticks): boolean {
    return this.valid.ticksUntil(at) / this.hz <= FIX_MEMORY_SECONDS;
  }

  /** A new train: either nothing was ever served by the old one, or its seconds go over to this one. */
  private beginTrain(edge: Ticks): void {
    this.isOffered = false;
    if (!this.clock.isSet || !this.everServed || !(this.boundSeconds < NAMING_BOUND_SECONDS)) {
      this.label.restart();
      this.discipline.restart();
      this.displacement.forget();
      return;
    }
    const awaySeconds = this.awaySeconds(edge);
    this.label.carryOver(this.at.second);
    this.label.announceLeap(this.leapSecond, this.leapChange);
    const away = `${(awaySeconds * 1e6).toFixed(1)} µs from where the clock expects them`;
    this.options.report("pulse", `a new train of pulses, ${away}`);
    this.displacement.begin(this.used.ticksUntil(edge) / this.hz);
  }

  /** How far after the nearest second by the clock, which is left in `at`, an edge came. */
  private awaySeconds(edge: Ticks): number {
    this.clock.read(edge, this.at);
    const smearSeconds = this.smear?.offsetAfter(this.clock.secondsSince(this.reference, edge)) ?? 0;
    const withinSeconds = this.at.fraction / FRACTIONS_PER_SECOND - smearSeconds;
    const nearest = round(withinSeconds);
    this.at.second = (this.at.second + nearest) as UtcSecond;
    return withinSeconds - nearest;
  }

  /** Whether a pulse may be used by where it is. The bound is the clock's: a pulse is its own noise away beside it. */
  private place(edge: Ticks): boolean {
    const edgeAwaySeconds = abs(this.awaySeconds(edge));
    const serves = this.condition.serves;
    // As most pulses are: its own noise could only bring it nearer.
    if (!this.displacement.isDisplaced && (!serves || edgeAwaySeconds <= this.boundSeconds)) return true;
    const awaySeconds = max(0, edgeAwaySeconds - PULSE_NOISE * this.discipline.jitterSeconds);
    const ageSeconds = this.used.ticksUntil(edge) / this.hz;
    switch (this.displacement.judge(awaySeconds, this.boundSeconds, ageSeconds, serves)) {
      case "back": {
        this.isOffered = this.offered.isKnown;
        if (!this.isOffered) return true;
        const gapSeconds = this.offered.ticksUntil(edge) / this.hz / (1 + this.discipline.frequency);
        this.offeredIndex = this.train.index - round(gapSeconds);
        return true;
      }
      case "anew":
        if (serves)
          this.withdraw(`pulses are ${(awaySeconds * 1e6).toFixed(1)} µs away, beyond the bound of the clock`);
        this.discipline.restart();
        this.isOffered = false;
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

  /** Offers the pulse to the discipline and takes over its estimate of the instant. */
  private offer(edge: Ticks, quantisationErrorSeconds: number): void {
    const { discipline, train, reference } = this;
    const index = train.index;
    const interval = this.isOffered ? index - this.offeredIndex : 1;
    const elapsedSeconds = this.offered.ticksUntil(edge) / this.hz;
    const gain = elapsedSeconds - interval - (quantisationErrorSeconds - this.offeredErrorSeconds);
    const verdict = discipline.update(interval, this.isOffered ? gain : 0, this.temperatureCelsius);
    if (verdict === "rejected") this.rejectedPulses++;
    this.offered.mark(edge);
    this.offeredIndex = index;
    this.isOffered = true;
    this.offeredErrorSeconds = quantisationErrorSeconds;
    reference.ticks = edge;
    reference.residualSeconds = discipline.residualSeconds + quantisationErrorSeconds + this.options.correctionSeconds;
    const frequency = discipline.frequency;
    reference.frequency = frequency;
    train.expectFrequency(frequency, 3 * discipline.frequencyUncertainty);
  }

  /** Makes the clock follow the reference: slewed while it is served, set while nobody is told to believe it. */
  private steer(now: Ticks): boolean {
    const { reference, discipline, clock, smear } = this;
    const ageSeconds = this.ageAt(now);
    this.ageSeconds = ageSeconds;
    // The segment is in use until about a second from now; three seconds show how fast the bound grows by then.
    const near = discipline.errorBoundSeconds(ageSeconds + 1);
    const growth = (discipline.errorBoundSeconds(ageSeconds + 3) - near) / 2;
    reference.errorBoundSeconds = near;
    reference.errorBoundGrowth = max(0, growth);
    // A clock that was not served is about to be set: what it is off by now is nobody's.
    const served = clock.isSet && this.condition.serves;
    if (!served) clock.offsetSeconds = 0;
    smear?.settle();
    this.takeStock(now, ageSeconds >= 0 ? near : undefined);
    reference.leap = this.leapIndicator();
    const target = smear?.apply(reference) ?? reference;
    if (served) return clock.follow(target, now);
    clock.set(target, now);
    return true;
  }

  /** Weighs the evidence and journals a change of condition. @param near the estimate's bound a second on, if known. */
  private takeStock(now: Ticks, near?: number): void {
    const { evidence, condition, ageSeconds, everUsed } = this;
    const state = this.label.state;
    const doubt = this.displacement.isDisplaced ? "pulses not where they were" : this.pulseDoubt;
    const boundSeconds = everUsed
      ? abs(this.clock.offsetSeconds) + (near ?? this.discipline.errorBoundSeconds(max(0, ageSeconds) + 1))
      : Number.POSITIVE_INFINITY;
    this.boundSeconds = boundSeconds;
    evidence.fix = this.hasFix(now);
    evidence.pulses = this.train.silenceTicks(now) / this.hz <= PULSE_MEMORY_SECONDS;
    evidence.label = doubt === "" ? state : `${state}, ${doubt}`;
    evidence.usable = state === "confirmed" && doubt === "" && (this.smear === undefined || this.smear.known);
    evidence.locked = this.discipline.locked;
    evidence.boundSeconds = boundSeconds;
    evidence.ageSeconds = ageSeconds;
    const before = condition.state;
    if (!condition.consider(evidence)) return;
    this.everServed ||= condition.serves;
    this.options.report("state", `${before} → ${condition.state}: ${condition.reason}`);
  }

  private abandon(): void {
    this.everUsed = false;
    this.ageSeconds = Number.POSITIVE_INFINITY;
    this.train.forget();
    this.label.restart();
    this.discipline.restart();
    this.isOffered = false;
    this.clock.isSet = false;
    this.everServed = false;
  }

  /** Moves the reference on by whole seconds with the learned frequency, through a leap second where one is due. */
  private carryOn(now: Ticks): void {
    const { reference } = this;
    reference.frequency = this.discipline.holdoverFrequency(this.temperatureCelsius);
    const rate = this.options.ticksPerSecond * (1 + reference.frequency);
    const seconds = floor(this.clock.secondsSince(reference, now));
    if (seconds < 1) return;
    const count = round(seconds * rate);
    const before = reference.second;
    reference.ticks = addTicks(reference.ticks, count);
    reference.residualSeconds += count / rate - seconds;
    reference.second = (before + seconds) as UtcSecond;
    const jump = this.jumpSecond();
    if (this.leapChange !== 0 && before < jump && reference.second >= jump) {
      reference.second = (reference.second - this.leapChange) as UtcSecond;
      this.endLeap();
    }
  }

  private leapIndicator(): 0 | 1 | 2 | 3 {
    if (!this.condition.serves) return 3;
    // Who smears announces nothing: its clients are to see no leap second.
    if (this.smear !== undefined) return 0;
    if (this.leapChange === 0 || this.leapSecond - this.reference.second > DAY_SECONDS) return 0;
    return this.leapChange > 0 ? 1 : 2;
  }

  /** Schedules the announced leap second when it is near, once. */
  private scheduleLeap(change: 1 | -1, now: Ticks): boolean {
    if (this.leapScheduled || this.smear !== undefined || !this.condition.serves) return false;
    this.clock.read(now, this.at);
    const ahead = this.jumpSecond() - this.at.second - this.at.fraction / FRACTIONS_PER_SECOND;
    if (ahead > LEAP_AHEAD_SECONDS) return false;
    this.leapScheduled = this.clock.scheduleLeap(this.leapSecond, change, now);
    return this.leapScheduled;
  }

  /** Forgets the announced leap second once served time has made its jump, or has gone past it without being served. */
  private passLeap(now: Ticks): void {
    if (!this.clock.isSet) return;
    if (this.leapScheduled) {
      if (this.clock.hasChanged(now)) this.endLeap();
      return;
    }
    this.clock.read(now, this.at);
    // Counted by what is served, a smear would have the event late by half a second: the label and carryOn tell of it.
    if (this.at.second > this.leapSecond + (this.smear === undefined ? 0 : 1)) this.endLeap();
  }

  private endLeap(): void {
    const what = this.leapChange > 0 ? "23:59:60 inserted" : "23:59:59 left out";
    const how = this.smear !== undefined ? ", smeared until noon" : "";
    this.options.report("leap", `${what} before second ${this.leapSecond}${how}`);
    this.passedSecond = this.leapSecond;
    this.smear?.pass(this.leapSecond);
    this.leapChange = 0;
    this.leapScheduled = false;
  }

  /** Where served time jumps: at the end of 23:59:59 for an insertion, of 23:59:58 for a deletion. */
  private jumpSecond(): number {
    return this.leapChange > 0 ? this.leapSecond : this.leapSecond - 1;
  }

  private giveUpLabel(): void {
    this.replacedSeen = this.label.replaced;
    const moved = this.label.disputeSeconds;
    const reason = `label given up for the receiver's: moved by ${moved} s`;
    this.options.report("label", reason);
    // The estimate is of a second that was not: nothing may be served before the next pulse has the new one.
    this.everUsed = false;
    if (this.condition.serves) this.withdraw(reason);
  }

  /** Has nothing served, for this reason, until it is called with an empty one. Returns whether that is new. */
  suspend(reason: string): boolean {
    if (reason === this.condition.suspended) return false;
    this.condition.suspended = reason;
    if (reason !== "") this.withdraw(reason);
    return true;
  }

  private withdraw(reason: string): void {
    this.options.report("state", `${this.condition.state} → unsynchronised: ${reason}`);
    this.condition.withdraw(reason);
  }

  private reportLabel(before: string): void {
    const { state, disputeSeconds, lagSeconds } = this.label;
    const detail =
      state === "disputed"
        ? `the receiver's second is ${disputeSeconds} s from the label`
        : `sentences ${(lagSeconds * 1e3).toFixed(0)} ms after the pulse`;
    this.options.report("label", `${before} → ${state}: ${detail}`);
  }
}
