/**
 * One burst: which moment it is about, whether there is a fix, and which seconds were claimed in it already.
 *
 * Model: all messages of a burst are about one moment. NMEA names it by the time of day and UBX by the GPS time of
 * week, so each is compared with its own kind only. A message that does not know whether it holds (ZDA, NAV-TIMEGPS)
 * has its claim held until another has said so; when none does, the claim is not valid.
 *
 * Whether there is a fix several messages say, some of them once per satellite system, and one system without a fix is
 * not a receiver without one. So the messages have ranks: the highest rank that spoke counts, and within it one that
 * says yes.
 */

import type { Ticks, UtcSecond } from "../time/units.js";
import { createClaim, type TimeClaim } from "./claim.js";

/** One for each kind of message that claims: they are of one moment, and can only differ in the date. */
const CLAIMS = 6;

/** Whose word on the fix outweighs whose. What a message's time is worth by its own estimate: where nothing else speaks. */
export const RANK_ACCURACY = 1;
/** GSA: which satellites are used. */
export const RANK_LIST = 2;
/** GLL, whose mode came late to the standard. */
export const RANK_POSITION = 3;
/** GGA, GNS. */
export const RANK_QUALITY = 4;
/** RMC, NAV-PVT, NAV-SOL, NAV-STATUS: what they say of themselves. */
export const RANK_STATUS = 5;

export class Burst {
  /** Whether a message about the moment has arrived. */
  isStarted = false;
  /** Whether a claim waits for a message that says whether it holds. */
  isHeld = false;
  /** The count at the first byte of that message. */
  ticks = 0 as Ticks;
  /** Whether there is a fix, once a message has said. */
  fix: boolean | undefined = undefined;
  /** A time that its sender stands by came without a date. */
  lacksDate = false;
  /** The last valid claim in it, or undefined. */
  validSecond: UtcSecond | undefined = undefined;

  private fixRank = 0;
  private readonly held = createClaim();
  private timeOfDay = -1;
  private timeOfWeek = -1;
  /** What was claimed: four times the second, 2 more for a leap second, 1 more for a valid one. */
  private readonly claims = new Float64Array(CLAIMS);
  private claimCount = 0;

  begin(): void {
    this.isStarted = false;
    this.fix = undefined;
    this.fixRank = 0;
    this.lacksDate = false;
    this.validSecond = undefined;
    this.isHeld = false;
    this.timeOfDay = -1;
    this.timeOfWeek = -1;
    this.claimCount = 0;
  }

  /** The first message about the moment arrived, its first byte at `ticks`. */
  start(ticks: Ticks): void {
    this.isStarted = true;
    this.ticks = ticks;
  }

  /** Whether a message has named a time of day. */
  get namesTimeOfDay(): boolean {
    return this.timeOfDay >= 0;
  }

  /** Whether a message with this time of day (any number that tells times apart) can belong to the burst. */
  hasTimeOfDay(time: number): boolean {
    if (this.timeOfDay < 0) this.timeOfDay = time;
    return this.timeOfDay === time;
  }

  /** Whether a message with this GPS time of week can belong to the burst. */
  hasTimeOfWeek(milliseconds: number): boolean {
    if (this.timeOfWeek < 0) this.timeOfWeek = milliseconds;
    return this.timeOfWeek === milliseconds;
  }

  /** A time came without a date, by which its sender stands. */
  noteNoDate(): void {
    this.lacksDate = true;
  }

  /** Whether anything was said of the fix. */
  get isJudged(): boolean {
    return this.fixRank > 0;
  }

  /** What is said of the fix that nothing can outweigh any more: yes, unless by a higher rank, or the highest's no. */
  get settledFix(): boolean | undefined {
    return this.fix === true || this.fixRank === RANK_STATUS ? this.fix : undefined;
  }

  /** A message said whether there is a fix. */
  judge(hasFix: boolean, rank: number): void {
    if (rank < this.fixRank) return;
    this.fix = hasFix || (rank === this.fixRank && this.fix === true);
    this.fixRank = rank;
  }

  /** Keeps a copy of a claim until it can be judged. */
  hold(claim: TimeClaim): void {
    this.isHeld = true;
    Object.assign(this.held, claim);
  }

  /** The claim that was held, which from now on is not. */
  release(): TimeClaim {
    this.isHeld = false;
    return this.held;
  }

  /** Notes a claim; false if the burst had the same second already, as good as this. */
  note(claim: TimeClaim): boolean {
    if (claim.valid) this.validSecond = claim.second;
    const claims = this.claims;
    const claimCount = this.claimCount;
    const code = 4 * claim.second + (claim.leapSecond ? 2 : 0);
    for (let at = 0; at < claimCount; at++) {
      const known = claims[at] as number;
      if (known !== code && known !== code + 1) continue;
      if (!claim.valid || known > code) return false;
      claims[at] = code + 1;
      return true;
    }
    const place = claimCount < CLAIMS ? claimCount : CLAIMS - 1;
    claims[place] = claim.valid ? code + 1 : code;
    this.claimCount = place + 1;
    return true;
  }
}
