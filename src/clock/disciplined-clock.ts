/**
 * From counts to UTC: the clock that is served.
 *
 * Model: the counter is never touched. Between two publications served time is an affine function of the count, a
 * segment; a new segment begins exactly where the old one ends, a few milliseconds in the future, so that served time
 * is one continuous, strictly increasing line. The estimate that is followed is another line (the reference). They
 * differ by what the last pulse taught; the new segment's rate is the reference's plus whatever makes the two meet at
 * the next pulse, bounded by SLEW_MAX. Nor does the rate change at once: by RATE_CHANGE_MAX in a second at most, so a
 * large offset is approached as a car approaches a crossing. Only `set` steps, and only a clock that nobody was told to
 * believe.
 *
 * The bound: |served − true| ≤ |served − reference| + the discipline's own bound on the reference. Both are known; the
 * first may grow while a segment lasts, when it turns round or goes past the reference.
 */

import { type Estimate, secondsSince } from "../sources/estimate.js";
import { timeAfter, timeAt } from "../time/affine.js";
import type { LeapIndicator } from "../time/leap.js";
import { addTicks, ticksBetween } from "../time/ticks.js";
import { differenceSeconds, FRACTIONS_PER_SECOND, type Timestamp } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import type { ClockSegment } from "./segment.js";
import { TaiOffset } from "./tai-offset.js";

const { abs, ceil, floor, round, sqrt } = Math;

/**
 * The most by which the served rate may differ from the estimated rate. 50 ppm works off the 1 ms at which a holdover
 * ends within 20 s, and stays well below the 500 ppm that NTP clients allow themselves (RFC 5905 §11.3).
 */
export const SLEW_MAX = 50e-6;

/**
 * The most by which the served rate changes within a second. A client that measures our frequency over some seconds
 * sees no jumps: this is of the size of a crystal's own error, takes a smear's 11.6 ppm (smear.ts) in one change, and
 * has SLEW_MAX reached within three.
 */
export const RATE_CHANGE_MAX = 20e-6;

/** The longest that a segment is in force: a pulse failed to come, and the second after it went by. */
const SEGMENT_SECONDS = 2.5;

/** An offset is worked off until the next second begins, but over no less than this: later pulses plan anew. */
const SLEW_TIME_MIN_SECONDS = 0.5;

export class DisciplinedClock {
  /** The map in force: `segments[0]` until the count `segments[1].baseTicks`, from then on `segments[1]`. */
  readonly segments: readonly [ClockSegment, ClockSegment];
  /** Served minus reference at the last publication's base, seconds. Positive: the served clock is ahead. */
  offsetSeconds = 0;
  /** The part of the served rate that is not the reference's, as a fraction; works the offset off. */
  slew = 0;
  isSet = false;
  /** The leap indicator of the segments to come: for who decides what may be claimed to set. */
  leap: LeapIndicator = 3;
  /** Of the segments to come; a jump that is scheduled has changed it already. */
  readonly tai = new TaiOffset();
  /** Goes on by one where the second segment has become the first, and by more where nothing is as it was. */
  changes = 0;
  /** Served seconds per second by the counter's nominal rate, since the last publication's base. */
  private rate = 1;

  private readonly ticksPerSecond: number;
  private readonly leadTicks: number;
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };

  /**
   * @param ticksPerSecond the counter's nominal frequency.
   * @param leadSeconds how far ahead a change is scheduled: longer than publishing can take, short against a second.
   */
  constructor(ticksPerSecond: number, leadSeconds = 0.005) {
    this.ticksPerSecond = ticksPerSecond;
    this.leadTicks = round(leadSeconds * ticksPerSecond);
    this.segments = [emptySegment(), emptySegment()];
  }

  /** Steps the clock onto the reference. For a clock that is not synchronised: served time may jump either way. */
  set(reference: Readonly<Estimate>, now: Ticks): void {
    const [first, second] = this.segments;
    const base = addTicks(now, this.leadTicks);
    const elapsed = reference.residualSeconds + secondsSince(reference, base, this.ticksPerSecond);
    const whole = floor(elapsed);
    second.baseTicks = base;
    second.baseSecond = (reference.second + whole) as UtcSecond;
    second.baseFraction = floor((elapsed - whole) * FRACTIONS_PER_SECOND);
    this.offsetSeconds = 0;
    this.slew = 0;
    this.rate = 1 / (1 + reference.frequency);
    this.conclude(second, reference);
    copySegment(second, first);
    this.isSet = true;
    this.changes += 2;
  }

  /**
   * Schedules the next segment: continuous with the one in force, aimed at the reference.
   * @returns false when the last change has not happened yet, in which case nothing was changed: try after it.
   */
  follow(reference: Readonly<Estimate>, now: Ticks): boolean {
    // By index: taking an array apart makes an iterator each time.
    const { segments, at } = this;
    const first = segments[0];
    const second = segments[1];
    let ticks = ticksBetween(second.baseTicks, now);
    if (ticks < 0) return false;
    const base = addTicks(now, this.leadTicks);
    ticks += this.leadTicks;
    timeAfter(second, ticks, at);
    const elapsed = reference.residualSeconds + secondsSince(reference, base, this.ticksPerSecond);
    this.offsetSeconds = differenceSeconds(at.second, at.fraction, reference.second, 0) - elapsed;
    this.turn(reference.frequency, ceil(elapsed) - elapsed, ticks);
    copySegment(second, first);
    second.baseTicks = base;
    second.baseSecond = at.second;
    second.baseFraction = at.fraction;
    this.conclude(second, reference);
    this.changes++;
    return true;
  }

  /**
   * Schedules a leap second: the segment in force goes on, and where it would begin `second` (the first second of the
   * new month) served time goes back by one second (`change` +1) or, where it would begin 23:59:59, on by one (−1).
   * @returns false when the last change has not happened yet or the instant has passed.
   */
  scheduleLeap(second: UtcSecond, change: 1 | -1, now: Ticks): boolean {
    const [first, last] = this.segments;
    if (ticksBetween(last.baseTicks, now) < 0) return false;
    const jumpSecond = change > 0 ? second : ((second - 1) as UtcSecond);
    const unitsPerTick = last.rateInteger + last.rateFraction / FRACTIONS_PER_SECOND;
    const ahead = jumpSecond - last.baseSecond - last.baseFraction / FRACTIONS_PER_SECOND;
    let base = addTicks(last.baseTicks, ceil((ahead * FRACTIONS_PER_SECOND) / unitsPerTick));
    timeAt(last, base, this.at);
    // The division above may round to the tick before: the jump belongs to the first count inside the new second.
    if (this.at.second < jumpSecond) {
      base = addTicks(base, 1);
      timeAt(last, base, this.at);
    }
    if (ticksBetween(now, base) <= 0) return false;
    copySegment(last, first);
    last.baseTicks = base;
    last.baseSecond = (this.at.second - change) as UtcSecond;
    last.baseFraction = this.at.fraction;
    last.leap = 0;
    this.tai.pass(change);
    last.taiMinusUtcSeconds = this.tai.seconds;
    this.changes++;
    return true;
  }

  /** Reads the served time at `ticks` into `into`. */
  read(ticks: Ticks, into: Timestamp): void {
    const second = this.segments[1];
    const since = ticksBetween(second.baseTicks, ticks);
    if (since >= 0) timeAfter(second, since, into);
    else timeAt(this.segments[0], ticks, into);
  }

  /** Whether the change that was scheduled last has happened, as it has a few milliseconds after a publication. */
  hasChanged(now: Ticks): boolean {
    return ticksBetween(this.segments[1].baseTicks, now) >= 0;
  }

  /**
   * Sets the rate of the next segment: towards the reference, to be met at the end of its second where that can be.
   * @param frequency the reference's. @param remainingSeconds until its next second begins.
   * @param ticks since the rate was changed last.
   */
  private turn(frequency: number, remainingSeconds: number, ticks: number): void {
    const offset = this.offsetSeconds;
    const away = offset < 0 ? -offset : offset;
    // What meets the reference in time,
    let remaining = remainingSeconds;
    if (remaining < SLEW_TIME_MIN_SECONDS) remaining = SLEW_TIME_MIN_SECONDS;
    let towards = away / remaining;
    if (towards > SLEW_MAX) towards = SLEW_MAX;
    // and what can be brought to rest, a RATE_CHANGE_MAX less each second, by the time that the offset is gone.
    const stopping = RATE_CHANGE_MAX * (sqrt(0.25 + (2 * away) / RATE_CHANGE_MAX) - 0.5);
    if (towards > stopping) towards = stopping;
    const wanted = (1 + (offset > 0 ? -towards : towards)) / (1 + frequency);
    const elapsed = ticks / this.ticksPerSecond;
    this.rate += clamp(wanted - this.rate, elapsed < 1 ? RATE_CHANGE_MAX * elapsed : RATE_CHANGE_MAX);
    this.slew = this.rate * (1 + frequency) - 1;
  }

  /** The most by which |served − reference| grows in a second of the segment, on average from its beginning on. */
  private departure(): number {
    const { slew, offsetSeconds } = this;
    const speed = slew < 0 ? -slew : slew;
    if (slew * offsetSeconds > 0) return speed;
    // It goes through the reference, and is farther from it on the other side when the segment ends.
    const beyond = speed - (2 * (offsetSeconds < 0 ? -offsetSeconds : offsetSeconds)) / SEGMENT_SECONDS;
    if (beyond < 0) return 0;
    return beyond;
  }

  /** Everything about a new segment but its base. */
  private conclude(segment: ClockSegment, reference: Readonly<Estimate>): void {
    segment.leap = this.leap;
    segment.taiMinusUtcSeconds = this.tai.seconds;
    segment.errorBoundSeconds = abs(this.offsetSeconds) + reference.errorBoundSeconds;
    segment.errorBoundGrowth = reference.errorBoundGrowth + this.departure();
    const unitsPerTick = (FRACTIONS_PER_SECOND / this.ticksPerSecond) * this.rate;
    segment.rateInteger = floor(unitsPerTick);
    segment.rateFraction = floor((unitsPerTick - segment.rateInteger) * FRACTIONS_PER_SECOND);
  }
}

function clamp(value: number, limit: number): number {
  if (value > limit) return limit;
  if (value < -limit) return -limit;
  return value;
}

function emptySegment(): ClockSegment {
  return {
    baseTicks: 0 as Ticks,
    baseSecond: 0 as UtcSecond,
    baseFraction: 0,
    rateInteger: 0,
    rateFraction: 0,
    leap: 3,
    taiMinusUtcSeconds: 0,
    errorBoundSeconds: 0,
    errorBoundGrowth: 0,
  };
}

function copySegment(from: ClockSegment, to: ClockSegment): void {
  to.baseTicks = from.baseTicks;
  to.baseSecond = from.baseSecond;
  to.baseFraction = from.baseFraction;
  to.rateInteger = from.rateInteger;
  to.rateFraction = from.rateFraction;
  to.leap = from.leap;
  to.taiMinusUtcSeconds = from.taiMinusUtcSeconds;
  to.errorBoundSeconds = from.errorBoundSeconds;
  to.errorBoundGrowth = from.errorBoundGrowth;
}
