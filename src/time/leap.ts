/**
 * Leap seconds: the table of those that were, the timescales that differ by them, and what comes next.
 *
 * Model: UTC runs at TAI's rate, whole seconds behind; the difference changes only at the end of a UTC month (ITU-R
 * TF.460-6 §2.1) and is announced half a year ahead (IERS Bulletin C). GPS time is always TAI − 19 s. A table is only
 * known to be complete until it expires: past that, it still says what was, and no longer that nothing will come.
 *
 * Worked example: second 17 of GPS week 1930 is 2017-01-01 00:00:36 in TAI, which was 36 s ahead of UTC up to there:
 * 2016-12-31T23:59:60Z, the inserted second, numbered as 23:59:59. Second 18 of that week is 2017-01-01T00:00:00Z.
 */

import type { GpsSecond, TaiSecond, UtcSecond } from "./units.js";
import { GPS_EPOCH, GPS_WEEK_SECONDS, utcSecond } from "./utc.js";

/** RFC 5905 §7.3: 0 no warning, 1 the last minute of the day has 61 seconds, 2 it has 59, 3 unsynchronised. */
export type LeapIndicator = 0 | 1 | 2 | 3;

/** A leap second as it was announced: `second` is the first of the new month; `change` 0: there is none. */
export interface LeapSecond {
  second: UtcSecond;
  change: -1 | 0 | 1;
}

/** A change of TAI − UTC. */
export interface LeapEvent {
  /** The first second that counts with the new difference: 00:00:00Z on the first of a month. */
  readonly second: UtcSecond;
  /** TAI − UTC from then on, in seconds. */
  readonly taiMinusUtcSeconds: number;
  /** +1: the minute before ends with second 60. −1: it has no second 59. */
  readonly change: 1 | -1;
}

export interface LeapTable {
  /** TAI − UTC before the first event, in seconds. */
  readonly initialSeconds: number;
  /** Ascending. */
  readonly events: readonly LeapEvent[];
  /** From here on an event may exist that the table does not know. */
  readonly expires: UtcSecond;
}

/** TAI − GPS in seconds: GPS time agreed with UTC in January 1980 and has no leap seconds (IS-GPS-200 §3.3.4). */
export const TAI_MINUS_GPS_SECONDS = 19;

/** January (1) or July (7) on whose first day each leap second so far took effect, from 1972 (IERS, Bulletin C). */
const INSERTED: readonly (readonly [year: number, month: number])[] = [
  [1972, 7],
  [1973, 1],
  [1974, 1],
  [1975, 1],
  [1976, 1],
  [1977, 1],
  [1978, 1],
  [1979, 1],
  [1980, 1],
  [1981, 7],
  [1982, 7],
  [1983, 7],
  [1985, 7],
  [1988, 1],
  [1990, 1],
  [1991, 1],
  [1992, 7],
  [1993, 7],
  [1994, 7],
  [1996, 1],
  [1997, 7],
  [1999, 1],
  [2006, 1],
  [2009, 1],
  [2012, 7],
  [2015, 7],
  [2017, 1],
];

/**
 * The table that ships: every event from 1972 (UTC was 10 s behind TAI then) to 2017-01-01, complete until
 * 2027-06-28, as the IERS list of July 2026 says.
 */
export const IERS_TABLE: LeapTable = {
  initialSeconds: 10,
  events: INSERTED.map(([year, month], index) => ({
    second: utcSecond(year, month, 1, 0, 0, 0),
    taiMinusUtcSeconds: 11 + index,
    change: 1,
  })),
  expires: utcSecond(2027, 6, 28, 0, 0, 0),
};

/** TAI − UTC at a second, in seconds. Before 1972, when UTC's own rate differed, this is the value of 1972. */
export function taiMinusUtcSeconds(table: LeapTable, second: UtcSecond): number {
  for (let index = table.events.length - 1; index >= 0; index--) {
    const event = table.events[index];
    if (event !== undefined && event.second <= second) return event.taiMinusUtcSeconds;
  }
  return table.initialSeconds;
}

/** GPS − UTC at a second, in seconds: what receivers call the leap second count (18 since 2017). @public */
export function gpsMinusUtcSeconds(table: LeapTable, second: UtcSecond): number {
  return taiMinusUtcSeconds(table, second) - TAI_MINUS_GPS_SECONDS;
}

/** The first event after `second`, or undefined where the table has none. */
export function nextLeap(table: LeapTable, second: UtcSecond): LeapEvent | undefined {
  return table.events.find((event) => event.second > second);
}

/** Whether the table can no longer say that no event is near. Its differences go on being used. */
export function isExpired(table: LeapTable, second: UtcSecond): boolean {
  return second >= table.expires;
}

/** @public @param leapSecond true within an inserted second, which has the number of the second before it. */
export function taiFromUtc(table: LeapTable, second: UtcSecond, leapSecond = false): TaiSecond {
  return asTai(second + taiMinusUtcSeconds(table, second) + (leapSecond ? 1 : 0));
}

/** The UTC second that a TAI second is, and whether it is an inserted one. @public */
export function utcFromTai(table: LeapTable, tai: TaiSecond): { second: UtcSecond; leapSecond: boolean } {
  const count = numberOf(tai);
  let difference = table.initialSeconds;
  for (const event of table.events) {
    if (count === event.second + difference && event.change === 1) {
      return { second: (event.second - 1) as UtcSecond, leapSecond: true };
    }
    if (count < event.second + event.taiMinusUtcSeconds) break;
    difference = event.taiMinusUtcSeconds;
  }
  return { second: (count - difference) as UtcSecond, leapSecond: false };
}

/** The GPS second of a full week count (not modulo 1024) and a second of the week, 0 to 604,799. @public */
export function gpsSecond(week: number, secondOfWeek: number): GpsSecond {
  return (week * GPS_WEEK_SECONDS + secondOfWeek) as unknown as GpsSecond;
}

/** @public */
export function taiFromGps(gps: GpsSecond): TaiSecond {
  return asTai(GPS_EPOCH + (gps as unknown as number) + TAI_MINUS_GPS_SECONDS);
}

/** Seconds that passed from `earlier` to `later`, leap seconds included. @public */
export function elapsedSeconds(earlier: TaiSecond, later: TaiSecond): number {
  return numberOf(later) - numberOf(earlier);
}

function asTai(count: number): TaiSecond {
  return count as unknown as TaiSecond;
}

function numberOf(tai: TaiSecond): number {
  return tai as unknown as number;
}
