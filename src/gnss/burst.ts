/**
 * One burst: which moment it is about, whether there is a fix, and which seconds were claimed in it already.
 *
 * Model: all messages of a burst are about one moment. NMEA names it by the time of day and UBX by the GPS time of
 * week, so each is compared with its own kind only. A message that does not know whether it holds (ZDA, NAV-TIMEGPS)
 * has its claim held until another has said so; when none does, the claim is not valid.
 */

import type { Ticks, UtcSecond } from "../time/units.js";
import { createClaim, type TimeClaim } from "./claim.js";

/** One for each kind of message that claims: they are of one moment, and can only differ in the date. */
const CLAIMS = 5;

export class Burst {
  /** Whether a message about the moment has arrived. */
  isStarted = false;
  /** Whether a claim waits for a message that says whether it holds. */
  isHeld = false;
  /** The count at the first byte of that message. */
  ticks = 0 as Ticks;
  /** Whether there is a fix, once a message has said. */
  fix: boolean | undefined = undefined;
  /** The last valid claim in it, or undefined. */
  validSecond: UtcSecond | undefined = undefined;

  private readonly held = createClaim();
  private timeOfDay = -1;
  private timeOfWeek = -1;
  /** What was claimed: four times the second, 2 more for a leap second, 1 more for a valid one. */
  private readonly claims = new Float64Array(CLAIMS);
  private claimCount = 0;

  begin(): void {
    this.isStarted = false;
    this.fix = undefined;
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
    const said = 4 * claim.second + (claim.leapSecond ? 2 : 0);
    for (let at = 0; at < claimCount; at++) {
      const known = claims[at] as number;
      if (known !== said && known !== said + 1) continue;
      if (!claim.valid || known > said) return false;
      claims[at] = said + 1;
      return true;
    }
    const place = claimCount < CLAIMS ? claimCount : CLAIMS - 1;
    claims[place] = claim.valid ? said + 1 : said;
    this.claimCount = place + 1;
    return true;
  }
}
