/**
 * The time that a receiver claims, as a second that can be compared with others.
 *
 * Model: GPS broadcasts its week modulo 1024, so a receiver whose firmware has outlived its assumptions is wrong by a
 * multiple of 1024 weeks and right in everything else. A date before one that is known to be past (the firmware's
 * build) is therefore moved on by 1024 weeks until it is not, twice at most: no receiver is older. A date in the first
 * weeks of one of GPS's week counts is none of those: it is what a receiver says that does not know its week yet and
 * counts from 0, and any week could be meant. Two-digit years are from 1980, when GPS began, to 2079.
 *
 * Worked example: with not-before 2019-06-01, the claim 1999-10-20T00:02:31 becomes 2019-06-05T00:02:31, rollovers 1.
 */

import type { UtcSecond } from "../time/units.js";
import {
  type CalendarTime,
  GPS_EPOCH,
  isDate,
  isMonthStart,
  isTimeOfDay,
  ROLLOVER_SECONDS,
  utcSecond,
} from "../time/utc.js";
import type { Reject } from "./counts.js";

const { ceil, floor } = Math;

/** The message that a claim was read from. */
export type ClaimSource = "RMC" | "ZDA" | "NAV-PVT" | "NAV-TIMEUTC" | "NAV-TIMEGPS" | "NAV-SOL";

/** A calendar reading as a receiver sends it. A year of 0 says that there was no date. */
export interface Reading extends CalendarTime {
  /** 0 to 999; UBX also sends fractions below 0 and, rounded, 1000, which take the time into another second. */
  fractionMilliseconds: number;
}

/** A second that a receiver claims. */
export interface TimeClaim {
  second: UtcSecond;
  /** What the message adds to the second, 0 to 999. */
  fractionMilliseconds: number;
  /** The message read :60. `second` is then the number of the second before (RFC 5905 §6). */
  leapSecond: boolean;
  /** The receiver stands by it: status A, a fix, the validity flags of UBX. */
  valid: boolean;
  source: ClaimSource;
  /** Whether the receiver says that it knows the leap second count; "unknown" where nobody said. */
  utcTrust: "confirmed" | "unknown";
  /** How often 1024 weeks were added. */
  rollovers: number;
  /** It came on a line that never paused before it: nobody knows how long it has been waiting. */
  isQueued: boolean;
  /** Satellites in the solution, as of the last complete burst before it. */
  satellitesUsed: number;
}

const FIRST_GPS_YEAR = 1980;
/** More would be older than GPS itself: 39 years before the build. */
const ROLLOVERS_MAX = 2;
/** After 1980-01-06, 1999-08-22 and 2019-04-07: a receiver that counts from 0 learns its week long before. */
const UNKNOWN_WEEK_SECONDS = 28 * 86_400;
/** No receiver of today lives longer: a later date is a damaged one that a sum of eight bits let through. */
const LAST_YEAR = 2199;

export function createReading(): Reading {
  return { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, fractionMilliseconds: 0 };
}

export function createClaim(): TimeClaim {
  return {
    second: 0 as UtcSecond,
    fractionMilliseconds: 0,
    leapSecond: false,
    valid: false,
    source: "RMC",
    utcTrust: "unknown",
    rollovers: 0,
    isQueued: false,
    satellitesUsed: 0,
  };
}

/** The full year of a two-digit one, 1980 to 2079. */
export function fullYear(twoDigits: number): number {
  return twoDigits >= FIRST_GPS_YEAR - 1900 ? 1900 + twoDigits : 2000 + twoDigits;
}

/**
 * Fills in the parts of a claim that say when, from a calendar reading, or returns why it cannot be.
 * @param notBefore a second known to be past; undefined repairs nothing.
 */
export function claimReading(claim: TimeClaim, reading: Reading, notBefore: UtcSecond | undefined): Reject | undefined {
  const year = reading.year;
  const second = reading.second;
  if (!isTimeOfDay(reading.hour, reading.minute, second)) return "badTime";
  if (year < FIRST_GPS_YEAR || year > LAST_YEAR || !isDate(year, reading.month, reading.day)) return "badDate";
  const carry = floor(reading.fractionMilliseconds / 1000);
  const named = utcSecond(year, reading.month, reading.day, reading.hour, reading.minute, second) + carry;
  const refused = claimSecond(claim, named as UtcSecond, reading.fractionMilliseconds - carry * 1000, notBefore);
  if (refused !== undefined) return refused;
  claim.leapSecond = second === 60;
  // Asked after the repair: 1024 weeks before the end of a month is not the end of a month.
  if (claim.leapSecond && !isMonthStart((claim.second + 1) as UtcSecond)) return "badLeapSecond";
  return undefined;
}

/** Fills in the parts of a claim that say when, from a second, or returns why it cannot be repaired. */
export function claimSecond(
  claim: TimeClaim,
  second: UtcSecond,
  fractionMilliseconds: number,
  notBefore: UtcSecond | undefined,
): Reject | undefined {
  const late = notBefore === undefined ? 0 : notBefore - second;
  claim.rollovers = late > 0 ? ceil(late / ROLLOVER_SECONDS) : 0;
  if (claim.rollovers > 0) {
    if ((second - GPS_EPOCH) % ROLLOVER_SECONDS < UNKNOWN_WEEK_SECONDS) return "unknownWeek";
    if (claim.rollovers > ROLLOVERS_MAX) return "badDate";
  }
  claim.second = (second + claim.rollovers * ROLLOVER_SECONDS) as UtcSecond;
  claim.fractionMilliseconds = fractionMilliseconds;
  claim.leapSecond = false;
  return undefined;
}
