/**
 * The true time of the world and how the sky tells it.
 *
 * The world counts its own seconds, 0, 1, 2, …, each as long as the next. GPS time runs beside them; UTC follows from
 * it by the leap seconds. Everything here is worked out from the calendar anew, with nothing of the firmware's, since
 * it is what the firmware is judged by.
 */

/** Days at whose end a second was inserted since GPS time began (IERS Bulletin C; none was ever taken out). */
const LEAP_DAYS = [
  "1981-06-30",
  "1982-06-30",
  "1983-06-30",
  "1985-06-30",
  "1987-12-31",
  "1989-12-31",
  "1990-12-31",
  "1992-06-30",
  "1993-06-30",
  "1994-06-30",
  "1995-12-31",
  "1997-06-30",
  "1998-12-31",
  "2005-12-31",
  "2008-12-31",
  "2012-06-30",
  "2015-06-30",
  "2016-12-31",
] as const;

/** 1980-01-06T00:00:00Z, where GPS time began, as seconds since 1970 (IS-GPS-200 §3.3.4). */
const GPS_START_UNIX = 315964800;
/** From 1900, where NTP begins, to 1970: 70 years with 17 leap days (RFC 868). */
const NTP_OF_1970 = 2208988800;
const SECONDS_PER_DAY = 86400;
const SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;

/** A leap second of this world's own: at the end of the UTC day, a second is inserted (+1) or left out (−1). */
export interface LeapEvent {
  dayUtc: string;
  change: 1 | -1;
}

export interface SkyOptions {
  /** UTC at the world's second 0, as "2026-03-01T12:00:00Z"; whole seconds. */
  startUtc: string;
  /** Leap seconds beyond those that history knows. */
  leapEvents: readonly LeapEvent[];
}

export const SKY_DEFAULTS: SkyOptions = { startUtc: "2026-03-01T12:00:00Z", leapEvents: [] };

/** One second of UTC, as a receiver would write it. */
export interface Utc {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  /** 60 in an inserted second. */
  second: number;
  /** Seconds since 1900 without leap seconds, era included; an inserted second has the number of the one before. */
  ntpSecond: number;
}

/** What the satellites say of leap seconds. */
export interface LeapNotice {
  /** GPS − UTC now, seconds. */
  current: number;
  /** The change to come, or 0 when none is announced. */
  change: -1 | 0 | 1;
  /** Seconds until UTC first reads after the change; meaningless when there is none. */
  inS: number;
}

/** From the GPS second `fromGps` until before `untilGps`, GPS − UTC is `offset`; the last may be an inserted second. */
interface LeapSpan {
  readonly fromGps: number;
  readonly untilGps: number;
  readonly offset: number;
  readonly insertedGps: number | undefined;
}

/** How long before its date a leap second is broadcast: the notice comes out about half a year ahead. */
const NOTICE_S = 180 * SECONDS_PER_DAY;

export class Sky {
  /** GPS second of the world's second 0. */
  readonly #gpsStart: number;
  /** In order of time: from this GPS second on, GPS − UTC is `offset`; `change` is what happened there. */
  readonly #steps: readonly { gps: number; offset: number; change: 1 | -1 }[];
  /** The second last asked for, and the day: both are asked for again and again. */
  #lastSecond = Number.NaN;
  #lastUtc: Utc | undefined;
  #lastDay = Number.NaN;
  #lastDate = { year: 0, month: 0, day: 0 };
  #span: LeapSpan = { fromGps: 0, untilGps: 0, offset: 0, insertedGps: undefined };

  constructor(options: SkyOptions) {
    const events: LeapEvent[] = [
      ...LEAP_DAYS.map((dayUtc) => ({ dayUtc, change: 1 as const })),
      ...options.leapEvents,
    ].sort((a, b) => (a.dayUtc < b.dayUtc ? -1 : 1));
    let offset = 0;
    this.#steps = events.map(({ dayUtc, change }) => {
      offset += change;
      const midnight = unixOf(`${dayUtc}T00:00:00Z`) + SECONDS_PER_DAY;
      return { gps: midnight - GPS_START_UNIX + offset, offset, change };
    });
    const start = unixOf(options.startUtc) - GPS_START_UNIX;
    const past = this.#steps.filter((step) => start + step.offset >= step.gps);
    this.#gpsStart = start + (past.at(-1)?.offset ?? 0);
  }

  /** GPS − UTC in the given second of the world. In an inserted second the old value still holds. */
  gpsMinusUtc(worldSecond: number): number {
    return this.#spanAt(this.#gpsStart + worldSecond).offset;
  }

  /** UTC of the given second of the world, told with the leap seconds of `offset` if given (a receiver's mistake). */
  utc(worldSecond: number, offset?: number): Readonly<Utc> {
    if (offset !== undefined) return this.#utc(worldSecond, offset);
    if (this.#lastUtc !== undefined && worldSecond === this.#lastSecond) return this.#lastUtc;
    this.#lastSecond = worldSecond;
    this.#lastUtc = this.#utc(worldSecond);
    return this.#lastUtc;
  }

  #utc(worldSecond: number, offset?: number): Utc {
    const gps = this.#gpsStart + worldSecond;
    const span = this.#spanAt(gps);
    const inserted = offset === undefined && gps === span.insertedGps;
    const unix = gps - (offset ?? span.offset) + GPS_START_UNIX - (inserted ? 1 : 0);
    const days = Math.floor(unix / SECONDS_PER_DAY);
    if (days !== this.#lastDay) {
      this.#lastDay = days;
      this.#lastDate = civilDate(days);
    }
    const { year, month, day } = this.#lastDate;
    const rest = unix - days * SECONDS_PER_DAY;
    return {
      year,
      month,
      day,
      hour: Math.floor(rest / 3600),
      minute: Math.floor(rest / 60) % 60,
      second: inserted ? 60 : rest % 60,
      ntpSecond: unix + NTP_OF_1970,
    };
  }

  /** GPS week, not truncated to ten bits, and second of the week. */
  gpsWeek(worldSecond: number): { week: number; secondOfWeek: number } {
    const gps = this.#gpsStart + worldSecond;
    const week = Math.floor(gps / SECONDS_PER_WEEK);
    return { week, secondOfWeek: gps - week * SECONDS_PER_WEEK };
  }

  leapNotice(worldSecond: number): LeapNotice {
    const gps = this.#gpsStart + worldSecond;
    const next = this.#steps.find((step) => step.gps > gps && step.gps - gps <= NOTICE_S);
    return {
      current: this.#spanAt(gps).offset,
      change: next?.change ?? 0,
      inS: next === undefined ? 0 : next.gps - gps,
    };
  }

  /** The span from one leap second to the next that a GPS second lies in. Asked for several times a second. */
  #spanAt(gps: number): LeapSpan {
    if (gps >= this.#span.fromGps && gps < this.#span.untilGps) return this.#span;
    const last = this.#steps.filter((step) => gps >= step.gps).at(-1);
    const next = this.#steps.find((step) => gps < step.gps);
    this.#span = {
      fromGps: last?.gps ?? Number.NEGATIVE_INFINITY,
      untilGps: next?.gps ?? Number.POSITIVE_INFINITY,
      offset: last?.offset ?? 0,
      insertedGps: next !== undefined && next.change > 0 ? next.gps - 1 : undefined,
    };
    return this.#span;
  }
}

/** Seconds since 1970 of a UTC date and time in ISO form. */
export function unixOf(iso: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(iso);
  if (match === null) throw new RangeError(`"${iso}" is not a UTC time like 2026-03-01T12:00:00Z`);
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return dayNumber(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}

/**
 * Days from 1970-01-01 to a date of the Gregorian calendar. Counts years from March, so that the leap day is the last
 * day of a year; 153 days make every five months from there.
 */
export function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719469;
}

/** The date of a day counted from 1970-01-01. */
function civilDate(days: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(days / 365.2425);
  while (dayNumber(year + 1, 1, 1) <= days) year++;
  while (dayNumber(year, 1, 1) > days) year--;
  let month = 12;
  while (dayNumber(year, month, 1) > days) month--;
  return { year, month, day: days - dayNumber(year, month, 1) + 1 };
}
