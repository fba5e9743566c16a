/**
 * The one owner of the leap second to come: the clock's jump, the smear, the label and the leap indicator are of it.
 *
 * Model: it is announced, each second anew, by who knows best (leap-source.ts); near its time the clock's jump is
 * scheduled, once; and it is over when served time has made the jump, or went past it without being served, or the
 * source was carried over it. Where leap seconds are smeared the clock makes no jump.
 *
 * Comes in: announcements, and the clock as it is read. Goes out: what is pending, and notes for the journal.
 */

import type { JournalNote } from "../status/journal.js";
import type { LeapIndicator, LeapSecond } from "../time/leap.js";
import { FRACTIONS_PER_SECOND, type Timestamp } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import type { DisciplinedClock } from "./disciplined-clock.js";
import { Smear } from "./smear.js";

/** A leap second is scheduled in the last housekeeping before it, at most this long ahead. */
const LEAP_AHEAD_SECONDS = 1.5;

const DAY_SECONDS = 86_400;

/** The first second that is counted past the jump: that of the new month or, where 23:59:59 is left out, that one. */
export function jumpSecond({ second, change }: Readonly<LeapSecond>): number {
  return change > 0 ? second : second - 1;
}

export class LeapSchedule {
  /** Announced, and not carried out; of `change` 0 where none is. */
  readonly pending: LeapSecond = { second: 0 as UtcSecond, change: 0 };
  /** Undefined where leap seconds are not smeared. */
  readonly smear: Smear | undefined;
  /** What came of it, to be taken away by the caller of each step. */
  readonly notes: JournalNote[] = [];
  private isScheduled = false;
  /** `second` of the event that was carried out last. */
  private passedSecond = 0 as UtcSecond;
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };

  constructor(smears: boolean) {
    this.smear = smears ? new Smear() : undefined;
  }

  /**
   * The leap second before `second` is announced (or with 0 none is) by `source`.
   * @returns whether that is news.
   */
  announce(second: UtcSecond, announced: -1 | 0 | 1, source: string): boolean {
    const { pending } = this;
    // Who announced it goes on to do so for a second or two after it.
    const change = second <= this.passedSecond ? 0 : announced;
    this.smear?.announce(second, change);
    if (change === pending.change && (change === 0 || second === pending.second)) return false;
    pending.change = change;
    pending.second = second;
    const evidence =
      change === 0
        ? `the announced leap second was taken back by ${source}`
        : `${change > 0 ? "insertion" : "deletion"} before second ${second} announced by ${source}`;
    this.notes.push({ event: "leap", evidence });
    return true;
  }

  /** The leap second that is being smeared now, if one is. */
  get smeared(): Readonly<LeapSecond> | undefined {
    return this.smear === undefined || this.smear.offsetSeconds === 0 ? undefined : this.smear.event;
  }

  /** What a clock that is served announces in `second`. */
  indicatorAt(second: UtcSecond): LeapIndicator {
    const { pending } = this;
    // Who smears announces nothing: its clients are to see no leap second.
    if (pending.change === 0 || this.smear !== undefined || pending.second - second > DAY_SECONDS) return 0;
    return pending.change > 0 ? 1 : 2;
  }

  /** Schedules the clock's jump when it is near, once. @returns whether the clock's segments changed. */
  schedule(clock: DisciplinedClock, now: Ticks): boolean {
    const { pending, at } = this;
    if (pending.change === 0 || this.isScheduled || this.smear !== undefined) return false;
    clock.read(now, at);
    const ahead = jumpSecond(pending) - at.second - at.fraction / FRACTIONS_PER_SECOND;
    if (ahead > LEAP_AHEAD_SECONDS) return false;
    this.isScheduled = clock.scheduleLeap(pending.second, pending.change, now);
    return this.isScheduled;
  }

  /** Forgets it once served time has made its jump, or has gone past it without being served. */
  pass(clock: DisciplinedClock, now: Ticks): void {
    const { pending, at } = this;
    if (pending.change === 0 || !clock.isSet) return;
    if (this.isScheduled) {
      if (clock.hasChanged(now)) this.end();
      return;
    }
    clock.read(now, at);
    // Counted by what is served, a smear would have the event late by half a second: the source shows it earlier.
    if (at.second > pending.second + (this.smear === undefined ? 0 : 1)) this.end();
  }

  /** It is over. */
  end(): void {
    const { pending, smear } = this;
    if (pending.change === 0) return;
    const what = pending.change > 0 ? "23:59:60 inserted" : "23:59:59 left out";
    const how = smear !== undefined ? ", smeared until noon" : "";
    this.notes.push({ event: "leap", evidence: `${what} before second ${pending.second}${how}` });
    this.passedSecond = pending.second;
    smear?.pass(pending.second);
    pending.change = 0;
    this.isScheduled = false;
  }
}
