/**
 * Has the clock follow the selected source's estimate, as far as it may be claimed: between selection and serving.
 *
 *     estimate, evidence ─► trust ─► steering ─► clock ─► segments to publish
 *
 * While the clock is served (leap indicator other than 3) it only slews; otherwise it is set. Leap seconds go in by the
 * schedule, as a jump or as a smear.
 */

import { STRATUM_UNSYNCHRONISED } from "../ntp/refid.js";
import { type Estimate, emptyEstimate, secondsSince } from "../sources/estimate.js";
import { FRACTIONS_PER_SECOND, type Timestamp } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { DisciplinedClock } from "./disciplined-clock.js";
import { LeapSchedule } from "./leap-schedule.js";
import { type Evidence, Trust } from "./trust.js";

const { abs, max, round } = Math;

export interface SteeringOptions {
  /** Nominal frequency of the counter. */
  ticksPerSecond: number;
  holdoverLimitSeconds: number;
  /** Whether leap seconds are smeared: see smear.ts. */
  smear: boolean;
}

/** What it wants to know of a source, beside its estimate. */
export interface Followed {
  readonly estimate: Readonly<Estimate>;
  /** Whether the estimate is of anything. */
  readonly isKnown: boolean;
  /** Seconds from what the estimate was measured by; infinite where nothing was. */
  ageSeconds(now: Ticks): number;
  /** Renews bound and growth of the estimate, for a segment that begins now. */
  renew(ageSeconds: number): void;
  /** Bound on the estimate's error, so long after what it was measured by, seconds. */
  errorBoundSeconds(ageSeconds: number): number;
  /** Whether it is heard and what stands against its use, now. */
  examine(now: Ticks, into: Evidence): void;
}

/** As the source sees the clock: what it expects of a pulse. */
export interface ServedClock {
  /** Whether it was served since it was set: one that never was binds nobody. */
  readonly everServed: boolean;
  readonly serves: boolean;
  /** Bound on the error of served time. */
  readonly boundSeconds: number;
  /**
   * How far after the nearest second by the clock, which is left in `at`, something came.
   * @param estimate that the clock has followed last.
   */
  awaySeconds(estimate: Readonly<Estimate>, ticks: Ticks, at: Timestamp): number;
}

export class Steering implements ServedClock {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly trust: Trust;
  readonly clock: DisciplinedClock;
  readonly leaps: LeapSchedule;
  /** What the clock follows. */
  estimate: Readonly<Estimate> = emptyEstimate(STRATUM_UNSYNCHRONISED, 0);
  /** Seconds from what the estimate was measured by, as of the last step. */
  ageSeconds = Number.POSITIVE_INFINITY;
  boundSeconds = Number.POSITIVE_INFINITY;
  everServed = false;
  /** The clock has made a step towards the source that it follows. */
  private hasTurned = false;
  private readonly ticksPerSecond: number;
  private readonly evidence: Evidence;
  private readonly holdoverLimitSeconds: number;

  constructor(options: SteeringOptions) {
    this.ticksPerSecond = options.ticksPerSecond;
    this.holdoverLimitSeconds = options.holdoverLimitSeconds;
    this.clock = new DisciplinedClock(options.ticksPerSecond);
    this.leaps = new LeapSchedule(options.smear);
    this.trust = new Trust(options.holdoverLimitSeconds);
    this.evidence = {
      isPulse: true,
      isApproaching: false,
      fix: false,
      pulses: false,
      label: "none",
      usable: false,
      locked: false,
      boundSeconds: Number.POSITIVE_INFINITY,
      ageSeconds: Number.POSITIVE_INFINITY,
      objection: "",
    };
  }

  /** Witnesses contradict what is followed, in these words; "": they do not, or not any more. */
  object(words: string): void {
    this.evidence.objection = words;
  }

  get serves(): boolean {
    return this.trust.serves;
  }

  /** Whether what is served is not UTC now, because a leap second is being smeared. */
  get isSmeared(): boolean {
    return (this.leaps.smear?.offsetSeconds ?? 0) !== 0;
  }

  /**
   * Makes the clock follow the estimate: slewed while it is served, set while it is not.
   * @returns whether the clock's segments changed.
   */
  follow(source: Followed, now: Ticks): boolean {
    const { clock, leaps, trust } = this;
    const smear = leaps.smear;
    const estimate = source.estimate;
    this.estimate = estimate;
    const ageSeconds = source.ageSeconds(now);
    this.ageSeconds = ageSeconds;
    source.renew(ageSeconds);
    // A clock that was not served is about to be set: what it is off by now is nobody's.
    const served = clock.isSet && trust.serves;
    if (!served) clock.offsetSeconds = 0;
    smear?.settle();
    this.consider(source, now, ageSeconds >= 0 ? estimate.errorBoundSeconds : undefined);
    clock.leap = !trust.serves ? 3 : leaps.pending.change === 0 ? 0 : leaps.indicatorAt(estimate.second);
    const target = smear?.apply(estimate) ?? estimate;
    this.hasTurned = true;
    if (served) return clock.follow(target, now);
    clock.set(target, now);
    return true;
  }

  /**
   * Once a second: schedules a leap second that is near, has the clock follow an estimate that was carried on, and
   * weighs the evidence.
   * @param isCarriedOn whether nothing has come lately that would have had it followed.
   * @returns whether the clock's segments changed.
   */
  tick(source: Followed, isCarriedOn: boolean, now: Ticks): boolean {
    const { clock, leaps, trust } = this;
    const isPending = leaps.pending.change !== 0;
    if (isPending) leaps.pass(clock, now);
    // A jump is scheduled first: behind a change of rate made now there would be no room for it.
    const changed =
      (isPending && trust.serves && leaps.schedule(clock, now)) || (isCarriedOn && this.follow(source, now));
    const served = trust.serves;
    this.consider(source, now);
    // What is published has its trust in it: it changes with that, not with the next pulse.
    return (trust.serves !== served && clock.isSet && this.follow(source, now)) || changed;
  }

  /** Another source is followed from now on: a clock that is served goes over to it by slewing, however far it is. */
  beginApproach(): void {
    this.evidence.isApproaching = this.trust.serves;
    this.hasTurned = false;
  }

  /** A second has begun. @param ageSeconds from what the estimate was measured by. */
  beginSecond(ageSeconds: number): void {
    this.ageSeconds = ageSeconds;
    if (this.clock.isSet) this.leaps.smear?.wait();
    if (!this.trust.serves) this.trust.pass();
  }

  /** Nothing of what was served is worth keeping. */
  abandon(): void {
    this.ageSeconds = Number.POSITIVE_INFINITY;
    this.clock.isSet = false;
    this.everServed = false;
  }

  awaySeconds(estimate: Readonly<Estimate>, ticks: Ticks, at: Timestamp): number {
    this.clock.read(ticks, at);
    const smearSeconds = this.leaps.smear?.offsetAfter(secondsSince(estimate, ticks, this.ticksPerSecond)) ?? 0;
    const withinSeconds = at.fraction / FRACTIONS_PER_SECOND - smearSeconds;
    const nearest = round(withinSeconds);
    at.second = (at.second + nearest) as UtcSecond;
    return withinSeconds - nearest;
  }

  /** Weighs the evidence. @param near the estimate's bound a second on, if known. */
  private consider(source: Followed, now: Ticks, near?: number): void {
    const { evidence, ageSeconds, trust } = this;
    const boundSeconds = source.isKnown
      ? abs(this.clock.offsetSeconds) + (near ?? source.errorBoundSeconds(max(0, ageSeconds) + 1))
      : Number.POSITIVE_INFINITY;
    this.boundSeconds = boundSeconds;
    // Before the first step towards a new source the clock's offset is from the old one, and says nothing.
    const isThere = this.hasTurned && abs(this.clock.offsetSeconds) < this.holdoverLimitSeconds / 2;
    if (!trust.serves || isThere) evidence.isApproaching = false;
    source.examine(now, evidence);
    const smear = this.leaps.smear;
    if (smear !== undefined) evidence.usable &&= smear.known;
    evidence.boundSeconds = boundSeconds;
    evidence.ageSeconds = ageSeconds;
    if (trust.consider(evidence)) this.everServed ||= trust.serves;
  }
}
