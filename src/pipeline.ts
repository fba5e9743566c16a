/**
 * The one place that passes values on: each step of the path is called here with what the one before it returned.
 *
 *     claim, edge ─► source ─► steering ─► clock
 *     announced leap second ─► schedule ─► label
 *
 * No step knows the next one. What a step has to say to the journal it keeps as notes, which are passed on from here.
 */

import { announceLeap, type LeapListener, type LeapSource } from "./clock/leap-source.js";
import { Steering, type SteeringOptions } from "./clock/steering.js";
import type { Discipline } from "./discipline/discipline.js";
import type { TimeClaim } from "./gnss/claim.js";
import type { LeapAnnouncement } from "./gnss/leap-announcement.js";
import { type GpsOptions, GpsSource } from "./sources/gps/gps-source.js";
import type { JournalEvent, JournalNote } from "./status/journal.js";
import type { Ticks, UtcSecond } from "./time/units.js";

export interface PipelineOptions extends GpsOptions, SteeringOptions {}

/** Takes an entry for the journal. */
export type Report = (event: JournalEvent, evidence: string) => void;

export class Pipeline implements LeapListener {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly source: GpsSource;
  readonly steering: Steering;
  private readonly report: Report;

  constructor(discipline: Discipline, options: PipelineOptions, report: Report) {
    this.source = new GpsSource(discipline, options);
    this.steering = new Steering(options);
    this.report = report;
  }

  /**
   * Takes the receiver's claim of a second; `burstTicks` is the count at the first byte of its burst.
   * @returns whether the clock's segments changed.
   */
  claim(claim: TimeClaim, burstTicks: Ticks, now: Ticks): boolean {
    const { source, steering } = this;
    const { distrust } = source.claim(claim, burstTicks, steering.leaps.pending);
    let changed = false;
    if (distrust !== "" && steering.trust.serves) {
      steering.trust.withdraw(distrust);
      changed = source.isKnown && steering.follow(source, now);
    }
    this.passNotesOn();
    return changed;
  }

  /**
   * Takes a captured edge.
   * @param quantisationErrorSeconds of this pulse, positive when it is late; 0 where none was announced.
   * @returns whether the clock's segments changed.
   */
  edge(edge: Ticks, quantisationErrorSeconds: number, now: Ticks): boolean {
    const { source, steering } = this;
    const { leaps, trust } = steering;
    if (leaps.pending.change !== 0) leaps.pass(steering.clock, now);
    const { isUsed, isPastLeap, distrust } = source.edge(edge, quantisationErrorSeconds, steering, leaps.pending);
    // Where it is smeared nothing is scheduled that would end it; without pulses the estimate was carried over it.
    if (isPastLeap && leaps.smear !== undefined) leaps.end();
    if (distrust !== "" && trust.serves) trust.withdraw(distrust);
    const changed = isUsed && steering.follow(source, now);
    this.passNotesOn();
    return changed;
  }

  /**
   * Once a second, whatever happened: carries the estimate on where pulses are missing, weighs the evidence.
   * @param temperatureCelsius of the crystal; undefined where the board cannot tell.
   * @returns whether the clock's segments changed.
   */
  tick(now: Ticks, temperatureCelsius?: number): boolean {
    const { source, steering } = this;
    source.keep(now, temperatureCelsius);
    if (source.isStale(now)) {
      source.abandon();
      steering.abandon();
    }
    steering.beginSecond(source, now);
    const isCoasting = steering.clock.isSet && source.isCoasting(now);
    if (isCoasting && source.carryOn(now, steering.leaps.pending)) steering.leaps.end();
    const changed = steering.tick(source, isCoasting, now);
    this.passNotesOn();
    return changed;
  }

  /** Takes what is known of leap seconds. @param received what the receiver announces. @param second served UTC. */
  consultLeaps(source: LeapSource, received: Readonly<LeapAnnouncement>, second: UtcSecond): void {
    announceLeap(this, source, received, second);
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
    const isNew = this.steering.trust.suspend(reason);
    this.passNotesOn();
    return isNew;
  }

  private passNotesOn(): void {
    const { leaps, trust } = this.steering;
    this.passOn(this.source.notes);
    this.passOn(leaps.notes);
    this.passOn(trust.notes);
  }

  private passOn(notes: JournalNote[]): void {
    if (notes.length === 0) return;
    for (const { event, evidence } of notes) this.report(event, evidence);
    notes.length = 0;
  }
}
