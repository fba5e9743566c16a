/**
 * The one place that passes values on: each step of the path is called here with what the one before it returned.
 *
 *     claim, edge ─► receiver ─┐
 *                              ├─► steering ─► clock
 *     answers ─────► servers ──┘
 *     announced leap second ─► schedule ─► label, servers
 *
 * The receiver's pulse is followed while it can be, since no server comes near it. Servers are followed where there is
 * no pulse: before the first one, without a receiver, and when holdover's limit is reached.
 *
 * No step knows the next one. What a step has for the journal it keeps as notes, which are passed on from here.
 */

import { announcedLeap, type LeapSource } from "./clock/leap-source.js";
import { type Followed, type ServedClock, Steering, type SteeringOptions } from "./clock/steering.js";
import type { Discipline } from "./discipline/discipline.js";
import type { TimeClaim } from "./gnss/claim.js";
import type { LeapAnnouncement } from "./gnss/leap-announcement.js";
import type { ServerSource } from "./server-source.js";
import {
  ABANDON_SECONDS,
  COASTING_SECONDS,
  type GpsEvidence,
  type GpsOptions,
  GpsSource,
} from "./sources/gps/gps-source.js";
import type { JournalEvent, JournalNote } from "./status/journal.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { nextMonthStart } from "./time/utc.js";

export interface PipelineOptions extends GpsOptions, SteeringOptions {}

/** Takes an entry for the journal. */
export type Report = (event: JournalEvent, evidence: string) => void;

/** A pulse that was used so lately is there. */
const PULSE_MEMORY_SECONDS = 2.5;
/** Holdover's limit is near when the bound reaches it within so many seconds. */
const NEAR_LIMIT_SECONDS = 3;
/** A leap indicator is of the end of the day, and leap seconds come at the end of a month only (ITU-R TF.460-6 §2.1). */
const DAY_SECONDS = 86_400;

export class Pipeline {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly source: GpsSource;
  readonly steering: Steering;
  /** Undefined where no server is configured. */
  readonly servers: ServerSource | undefined;
  /** Whether the clock follows the servers, not the receiver. */
  followsServers = false;
  /** The servers took over a clock that was right by the pulse. */
  isHanded = false;
  private readonly report: Report;
  private readonly holdoverLimitSeconds: number;
  private readonly evidence: GpsEvidence = {
    isPulse: true,
    fix: false,
    pulses: false,
    label: "",
    usable: false,
    locked: false,
  };
  /** The clock as the receiver sees it while servers are followed: nothing that its pulses could be held against. */
  private readonly stranger: ServedClock;

  constructor(discipline: Discipline, options: PipelineOptions, report: Report, servers?: ServerSource) {
    this.source = new GpsSource(discipline, options);
    this.steering = new Steering(options);
    this.servers = servers;
    this.report = report;
    this.holdoverLimitSeconds = options.holdoverLimitSeconds;
    this.stranger = {
      everServed: false,
      serves: false,
      boundSeconds: Number.POSITIVE_INFINITY,
      awaySeconds: (estimate, ticks, at) => this.steering.awaySeconds(estimate, ticks, at),
    };
  }

  /**
   * Takes the receiver's claim of a second; `burstTicks` is the count at the first byte of its burst.
   * @returns whether the clock's segments changed.
   */
  claim(claim: TimeClaim, burstTicks: Ticks, now: Ticks): boolean {
    const { source, steering } = this;
    const distrust = source.claim(claim, burstTicks, steering.leaps.pending).distrust;
    let changed = false;
    if (distrust !== "" && steering.trust.serves && !this.followsServers) {
      steering.trust.withdraw(distrust);
      changed = source.isKnown && steering.follow(source, now);
    }
    this.passNotesOn();
    return changed;
  }

  /** The receiver says that the pulse which comes next after `ticks` begins `second`. */
  namePulse(second: UtcSecond, ticks: Ticks): void {
    this.source.label.namePulse(second, ticks);
  }

  /**
   * Takes a captured edge.
   * @param quantisationErrorSeconds of this pulse, positive when it is late; 0 where none was announced.
   * @returns whether the clock's segments changed.
   */
  edge(edge: Ticks, quantisationErrorSeconds: number, now: Ticks): boolean {
    const { source, steering, followsServers } = this;
    const { leaps, trust } = steering;
    if (leaps.pending.change !== 0) leaps.pass(steering.clock, now);
    const clock = followsServers ? this.stranger : steering;
    const outcome = source.edge(edge, quantisationErrorSeconds, clock, leaps.pending);
    const distrust = outcome.distrust;
    // Where it is smeared nothing is scheduled that would end it; without pulses the estimate was carried over it.
    if (outcome.isPastLeap && leaps.smear !== undefined) leaps.end();
    if (distrust !== "" && trust.serves && !followsServers) trust.withdraw(distrust);
    const changed = outcome.isUsed && !followsServers && steering.follow(source, now);
    this.passNotesOn();
    return changed;
  }

  /**
   * Once a second, whatever happened: carries the estimate on where pulses are missing, weighs the evidence.
   * @param temperatureCelsius of the crystal; undefined where the board measures none.
   * @returns whether the clock's segments changed.
   */
  tick(now: Ticks, temperatureCelsius?: number): boolean {
    const { source, steering } = this;
    source.keep(now, temperatureCelsius);
    let ageSeconds = source.ageSeconds(now);
    if (ageSeconds > ABANDON_SECONDS && source.isKnown) {
      source.abandon();
      ageSeconds = Number.POSITIVE_INFINITY;
      if (!this.followsServers) steering.abandon();
    }
    const isPastLeap = this.servers?.renewEstimate(steering.leaps.pending) === true;
    this.hearWitnesses(now);
    this.choose(now);
    const followed = this.followed();
    steering.beginSecond(followed === source ? ageSeconds : followed.ageSeconds(now));
    let isCarriedOn = ageSeconds > COASTING_SECONDS && steering.clock.isSet;
    if (isCarriedOn && source.carryOn(now, steering.leaps.pending) && !this.followsServers) steering.leaps.end();
    if (followed !== source) {
      isCarriedOn = followed.isKnown;
      if (isPastLeap) steering.leaps.end();
    }
    const changed = steering.tick(followed, isCarriedOn, now);
    this.passNotesOn();
    return changed;
  }

  /** Takes what is known of leap seconds. @param received what the receiver announces. @param second served UTC. */
  consultLeaps(source: LeapSource, received: Readonly<LeapAnnouncement>, second: UtcSecond): void {
    const { clock, leaps, trust } = this.steering;
    // A smeared second is not UTC's: nobody counts on TAI then, and the receiver's count is taken as it comes.
    clock.tai.consider(received.gpsMinusUtcSeconds, second, trust.serves && leaps.smear === undefined);
    const indicator = this.followsServers ? (this.servers?.estimate.leap ?? 0) : 0;
    const midnight = nextMonthStart(second);
    const isAnnounced = (indicator === 1 || indicator === 2) && midnight - second <= DAY_SECONDS;
    if (isAnnounced && source !== "table" && !received.known) {
      this.announceLeap(midnight, indicator === 1 ? 1 : -1, "the servers");
    } else {
      const announced = announcedLeap(source, received, second);
      if (announced !== undefined) this.announceLeap(announced.second, announced.change, announced.by);
    }
  }

  /** Announces (or with 0 takes back) the leap second before `second`, by `source`. */
  announceLeap(second: UtcSecond, announced: -1 | 0 | 1, source: string): void {
    const { leaps } = this.steering;
    if (!leaps.announce(second, announced, source)) return;
    this.source.label.announceLeap(leaps.pending.second, leaps.pending.change);
    this.passNotesOn();
  }

  /** Has nothing served, for this reason, until it is called with an empty one. @returns whether that is new. */
  suspend(reason: string): boolean {
    if (!this.steering.trust.suspend(reason)) return false;
    this.passNotesOn();
    return true;
  }

  /** Has the servers say what they hold of the receiver's second and of the clock's. */
  private hearWitnesses(now: Ticks): void {
    const { servers, steering } = this;
    if (servers === undefined) return;
    const { witnesses } = servers;
    witnesses.weigh(this, this.hasPulse(now));
    steering.object(witnesses.objection);
    this.passOn(witnesses.notes);
  }

  private followed(): Followed {
    return this.followsServers && this.servers !== undefined ? this.servers : this.source;
  }

  /** Decides whom the clock follows. */
  private choose(now: Ticks): void {
    if (this.servers === undefined) return;
    const wants = this.followsServers ? !this.isPulseReady(now) : this.wantsServers(now);
    if (wants === this.followsServers) return;
    this.followsServers = wants;
    this.isHanded = wants && this.steering.trust.serves;
    this.steering.beginApproach();
    const what = wants ? "the servers are followed" : "the pulse is followed, and the servers are not any more";
    this.report("source", what);
  }

  /** Whether the receiver cannot be followed, or not for much longer, and the servers can. */
  private wantsServers(now: Ticks): boolean {
    if (this.servers?.isReady !== true) return false;
    const { trust, boundSeconds } = this.steering;
    const growth = NEAR_LIMIT_SECONDS * this.source.estimate.errorBoundGrowth;
    const isPast = !(boundSeconds + growth < this.holdoverLimitSeconds);
    // While there is a pulse, or what it left is worth something, they silence the clock at most.
    if (this.servers.witnesses.objection !== "" && (this.hasPulse(now) || !isPast)) return false;
    if (!trust.serves) return !this.isPulseReady(now);
    return trust.state === "holdover" && isPast;
  }

  /** Whether the clock could be served by the receiver's pulses. */
  private isPulseReady(now: Ticks): boolean {
    const { source, evidence } = this;
    const ageSeconds = source.ageSeconds(now);
    if (!source.isKnown || ageSeconds > PULSE_MEMORY_SECONDS) return false;
    if (this.followsServers && this.servers?.witnesses.refusesReceiver) return false;
    source.examine(now, evidence);
    const { fix, pulses, usable, locked } = evidence;
    const boundSeconds = source.errorBoundSeconds(Math.max(0, ageSeconds) + 1);
    return fix && pulses && usable && locked && boundSeconds <= this.holdoverLimitSeconds;
  }

  /** Whether the receiver has a fix, and pulses come. */
  private hasPulse(now: Ticks): boolean {
    const { source, evidence } = this;
    source.examine(now, evidence);
    return evidence.fix && evidence.pulses;
  }

  private passNotesOn(): void {
    const { steering } = this;
    const ofSource = this.source.notes;
    const ofLeaps = steering.leaps.notes;
    const ofTai = steering.clock.tai.notes;
    const ofTrust = steering.trust.notes;
    if (ofSource.length + ofLeaps.length + ofTai.length + ofTrust.length === 0) return;
    this.passOn(ofSource);
    this.passOn(ofLeaps);
    this.passOn(ofTai);
    this.passOn(ofTrust);
  }

  private passOn(notes: JournalNote[]): void {
    for (const { event, evidence } of notes) this.report(event, evidence);
    notes.length = 0;
  }
}
