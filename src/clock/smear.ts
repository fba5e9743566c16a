/**
 * Leap smear: a leap second spread evenly over the 24 hours from noon to noon about it, as the public clouds do it, so
 * that clients which cannot take a leap second see none.
 *
 * Model: the smear begins at S, 12 h before the event, and lasts from noon to noon of UTC, which is 86,400 + change
 * seconds of true time. Of those the served clock shows 86,400: after e of them it is ahead of UTC as counted without
 * the leap second by −change · e / (86,400 + change). An inserted second (change +1) makes it late by half a second
 * when the event comes and, counted by UTC after it, early by half a second; at the second noon nothing is left.
 *
 * Assumption: whoever restarts between the event and the second noon is told of no leap second any more. It has to
 * remember the one that it smeared (storage/stored-state.ts): without, it serves UTC.
 *
 * Who smears serves a time that is not UTC, by up to half a second: mixing such servers with others breaks clients.
 */

import { type Estimate, emptyEstimate } from "../sources/estimate.js";
import type { LeapSecond } from "../time/leap.js";
import type { UtcSecond } from "../time/units.js";

/**
 * Who smears has to know of a leap second before it serves: half a second would be too much to slew. A receiver tells
 * each second; past this one that will not say anything is served without.
 */
const WAIT_SECONDS = 60;

const HALF_SECONDS = 43_200;
/** What the served clock shows of the smear. */
const SHOWN_SECONDS = 2 * HALF_SECONDS;

/** Whether the UTC second `second` is inside the smear. */
export function isSmeared(event: Readonly<LeapSecond>, second: UtcSecond): boolean {
  return event.change !== 0 && second >= event.second - HALF_SECONDS && second < event.second + HALF_SECONDS;
}

/**
 * Served minus UTC within the smear, in seconds; positive: the served clock is ahead.
 * @param second the UTC second, and `residualSeconds` what has passed of it (it may be any small number).
 * @param repeated whether it is the inserted one, which has the number of the second before.
 *
 * Example: an insertion, one hour after the first noon: 3,600 s of 86,401 have passed, and −3600 / 86401 = −41.7 ms.
 */
export function smearOffsetSeconds(
  event: Readonly<LeapSecond>,
  second: UtcSecond,
  residualSeconds: number,
  repeated: boolean,
): number {
  const { change } = event;
  // Past the event UTC counts `change` seconds less than have passed.
  const past = repeated || second >= event.second ? change : 0;
  const elapsed = second - (event.second - HALF_SECONDS) + past + residualSeconds;
  return past - (change * elapsed) / (SHOWN_SECONDS + change);
}

/** Seconds that the served clock shows for each true one within the smear: 1 − 11.6 ppm for an insertion. */
export function smearRate({ change }: Readonly<LeapSecond>): number {
  return SHOWN_SECONDS / (SHOWN_SECONDS + change);
}

/** The smear of a clock: what is announced, and the reference with it in. */
export class Smear {
  /** Served minus UTC, as is wanted; 0 unless a leap second is being smeared. */
  offsetSeconds = 0;
  /** How fast that changes, seconds per second: −11.6 ppm while an insertion is smeared. */
  private driftRate = 0;
  /** Whether the reference is made with all in it that is to be known. */
  known = false;

  /** The leap second that is, was or is going to be smeared. */
  readonly event: LeapSecond = { second: 0 as UtcSecond, change: 0 };
  /** `second` of the event that has passed. */
  private passedSecond = 0 as UtcSecond;
  private isAnnounced = false;
  private waitedSeconds = 0;
  private readonly smeared = emptyEstimate(0, 0);

  /** What was being smeared, or about to be, before a restart; whether it has passed the first reference will tell. */
  recall(second: UtcSecond, change: number): void {
    if (change !== 1 && change !== -1) return;
    this.event.second = second;
    this.event.change = change;
  }

  /** What is known now goes into the reference from now on. */
  settle(): void {
    this.known = this.isAnnounced || this.waitedSeconds >= WAIT_SECONDS;
  }

  /** Once a second while a clock could be served. */
  wait(): void {
    if (!this.isAnnounced) this.waitedSeconds++;
  }

  /** Called each second with what is known of leap seconds, if only (change 0) that there will be none. */
  announce(second: UtcSecond, change: -1 | 0 | 1): void {
    this.isAnnounced = true;
    // What has passed is smeared to its end, though the next one may be announced already.
    if (this.event.second <= this.passedSecond && (change === 0 || this.offsetSeconds !== 0)) return;
    this.event.second = second;
    this.event.change = change;
  }

  /** Served minus UTC so many seconds after the instant of the reference that `apply` was given last. */
  offsetAfter(seconds: number): number {
    return this.offsetSeconds + this.driftRate * seconds;
  }

  /** The announced event is over: UTC counts by it from now on. */
  pass(second: UtcSecond): void {
    this.passedSecond = second;
  }

  /** The reference as it is to be served: itself, or one of its own with the smear in it, overwritten the next time. */
  apply(reference: Readonly<Estimate>): Readonly<Estimate> {
    const { event, smeared } = this;
    this.offsetSeconds = 0;
    this.driftRate = 0;
    if (!isSmeared(event, reference.second)) return reference;
    if (reference.second >= event.second) this.passedSecond = event.second;
    // The inserted second has the number of the one before it, in which the event had not passed yet.
    const repeated = reference.second === event.second - 1 && this.passedSecond === event.second;
    this.offsetSeconds = smearOffsetSeconds(event, reference.second, reference.residualSeconds, repeated);
    this.driftRate = smearRate(event) - 1;
    Object.assign(smeared, reference);
    smeared.residualSeconds += this.offsetSeconds;
    smeared.frequency = (1 + reference.frequency) / smearRate(event) - 1;
    return smeared;
  }
}
