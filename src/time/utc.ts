/**
 * The UTC calendar and the GPS week count as `UtcSecond`s.
 *
 * Model: the Gregorian calendar with days of 86,400 s. NTP does not count leap seconds (RFC 5905 §6), so neither does
 * anything here: 23:59:60 has the number of 23:59:59 and whoever cares carries a flag beside it.
 *
 * Worked example: 2017-01-01T00:00:00Z is 117 years and 29 leap days after 1900, (117·365 + 29)·86,400 = 3692217600.
 */

import type { UtcSecond } from "./units.js";

const { floor } = Math;

export const DAY_SECONDS = 86_400;
export const GPS_WEEK_SECONDS = 604_800;

/** GPS broadcasts its week modulo 1024 (IS-GPS-200 §20.3.3.3.1.1): a receiver that loses count is off by a multiple. */
export const ROLLOVER_SECONDS = 1024 * GPS_WEEK_SECONDS;

/** A date and time of day. `second` is 60 within an inserted leap second. */
export interface CalendarTime {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Days from the first of March to the first of each month, from March on: so the leap day comes last. */
const DAYS_SINCE_MARCH = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337] as const;

/** Days from 0000-03-01 to 1900-01-01. */
const DAYS_BEFORE_1900 = 693_901;

/** Days from 0000-03-01 to the first of March in `year`. */
function daysToMarch(year: number): number {
  // Years are positive: what is cut off is what floor would.
  return 365 * year + (year >> 2) - ((year / 100) | 0) + ((year / 400) | 0);
}

/** Days from 1900-01-01 to a date. The date is not checked: a day past the month's end runs on into the next. */
function daysSince1900(year: number, month: number, day: number): number {
  const march = month >= 3 ? year : year - 1;
  return daysToMarch(march) + (DAYS_SINCE_MARCH[(month + 9) % 12] ?? 0) + day - 1 - DAYS_BEFORE_1900;
}

/** Whether there is such a date, from 1900 to 9999. */
export function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return false;
  // No month is shorter.
  if (day <= 28) return true;
  const nextMonth = month === 12 ? daysSince1900(year + 1, 1, 1) : daysSince1900(year, month + 1, 1);
  return day <= nextMonth - daysSince1900(year, month, 1);
}

/** Whether there is such a time of day; 60 seconds are allowed in the last minute of a UTC day only. */
export function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0)) return false;
  return second <= 59 || (second === 60 && hour === 23 && minute === 59);
}

/**
 * The number of a second from its calendar fields, which the caller has checked with `isDate` and `isTimeOfDay`.
 * Second 60 gets the number of second 59.
 */
export function utcSecond(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): UtcSecond {
  const ofDay = hour * 3600 + minute * 60 + (second === 60 ? 59 : second);
  return (daysSince1900(year, month, day) * DAY_SECONDS + ofDay) as UtcSecond;
}

/** GPS weeks are counted from here (IS-GPS-200 §3.3.4). */
export const GPS_EPOCH = utcSecond(1980, 1, 6, 0, 0, 0);

/** Writes the calendar fields of a second into `into`; `second` is never 60 there. */
export function calendarOf(second: UtcSecond, into: CalendarTime): void {
  const day = floor(second / DAY_SECONDS);
  const ofDay = second - day * DAY_SECONDS;
  const since = day + DAYS_BEFORE_1900;
  // Marches fall up to 1.48 days behind the mean year of 365.2425 days and 0.73 before it, so with a lead of 1.5 days
  // the quotient is the year, or one more.
  let year = floor((since + 1.5) / 365.2425);
  if (daysToMarch(year) > since) year -= 1;
  const rest = since - daysToMarch(year);
  let month = 11;
  while ((DAYS_SINCE_MARCH[month] ?? 0) > rest) month -= 1;
  into.year = month >= 10 ? year + 1 : year;
  into.month = month >= 10 ? month - 9 : month + 3;
  into.day = rest - (DAYS_SINCE_MARCH[month] ?? 0) + 1;
  into.hour = floor(ofDay / 3600);
  into.minute = floor(ofDay / 60) % 60;
  into.second = ofDay % 60;
}

/** ISO 8601 text, `2016-12-31T23:59:60Z`; `leapSecond` says that the second is an inserted one. Years 1000 to 9999. */
export function isoText(second: UtcSecond, leapSecond = false): string {
  const time = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  calendarOf(second, time);
  const ofMinute = leapSecond ? 60 : time.second;
  const date = `${time.year}-${twoDigits(time.month)}-${twoDigits(time.day)}`;
  return `${date}T${twoDigits(time.hour)}:${twoDigits(time.minute)}:${twoDigits(ofMinute)}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** Midnight at the start of a `YYYY-MM-DD` date, or undefined where the text is not one. */
export function parseIsoDate(text: string): UtcSecond | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return isDate(year, month, day) ? utcSecond(year, month, day, 0, 0, 0) : undefined;
}

/** Whether a second is the first of a UTC month: leap seconds stand before such a one only (ITU-R TF.460-6 §2.1). */
export function isMonthStart(second: UtcSecond): boolean {
  return nextMonthStart((second - 1) as UtcSecond) === second;
}

/** The first second of the month after the one that holds `second`. */
export function nextMonthStart(second: UtcSecond): UtcSecond {
  const time = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  calendarOf(second, time);
  return time.month === 12 ? utcSecond(time.year + 1, 1, 1, 0, 0, 0) : utcSecond(time.year, time.month + 1, 1, 0, 0, 0);
}
