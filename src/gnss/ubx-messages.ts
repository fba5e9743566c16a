/**
 * The UBX messages that a clock needs, as typed values (u-blox M8 protocol §32; the same in series 9 and 10, but for
 * NAV-SOL, which ends with series 8).
 *
 * Model: little-endian fields at fixed offsets; a message may grow at its end and keep its meaning. A decoder writes
 * into an object that its owner reuses and returns why it refused, if it did.
 *
 * Worked example: NAV-TIMEGPS with iTOW 494575000 ms, fTOW −112313 ns, week 1977, leap seconds 18, all valid, is
 * 494575.000 s into that week to the millisecond, less 18 s: 2017-12-01T17:22:37.000Z.
 */

import type { UtcSecond } from "../time/units.js";
import { GPS_EPOCH, GPS_WEEK_SECONDS } from "../time/utc.js";
import { createReading, type Reading } from "./claim.js";
import type { Reject } from "./counts.js";
import type { UbxFrame } from "./ubx.js";

const { floor, round } = Math;

/** The class of everything that is about a navigation epoch. */
export const NAV_CLASS = 0x01;

/** Kinds, class first. */
export const NAV_STATUS = 0x0103;
export const NAV_SOL = 0x0106;
export const NAV_PVT = 0x0107;
export const NAV_TIMEGPS = 0x0120;
export const NAV_TIMEUTC = 0x0121;
export const NAV_TIMELS = 0x0126;
export const TIM_TP = 0x0d01;

/** What kind of fix a receiver says it has. "time": from a known position, time alone is solved for. */
export type Fix = "none" | "2D" | "3D" | "time";

/** §32.17.14. */
export interface NavPvt {
  readonly reading: Reading;
  timeOfWeekMilliseconds: number;
  /** validDate and validTime. */
  valid: boolean;
  /** fullyResolved: no doubt about whole seconds, so the leap second count is known. */
  resolved: boolean;
  /** "none" without gnssFixOK. */
  fix: Fix;
  satellitesUsed: number;
}

/** §32.17.20 and §32.17.23: GPS time, by itself or with the solution. */
export interface NavGpsTime {
  /** Time of week and week number are both valid. */
  valid: boolean;
  timeOfWeekMilliseconds: number;
  /** Weeks since 1980-01-06, as the receiver has unfolded them. */
  week: number;
}

export interface NavTimegps extends NavGpsTime {
  /** The receiver's estimate of its error is that of one that hears satellites: TIME_ACCURACY_NANOSECONDS. */
  accurate: boolean;
  leapSecondsValid: boolean;
  /** GPS − UTC. */
  leapSeconds: number;
}

export interface NavSol extends NavGpsTime {
  fix: Fix;
  satellitesUsed: number;
}

/** §32.17.27. */
export interface NavStatus {
  timeOfWeekMilliseconds: number;
  /** "none" without gpsFixOk. */
  fix: Fix;
}

/** §32.17.30. */
export interface NavTimeutc {
  readonly reading: Reading;
  timeOfWeekMilliseconds: number;
  /** Time of week, week and UTC are valid: the leap second count is known too. */
  valid: boolean;
  /** As of NavTimegps. */
  accurate: boolean;
}

/** §32.17.22. */
export interface NavTimels {
  /** The count is valid and heard from the sky, not assumed by the firmware. */
  leapSecondsKnown: boolean;
  /** GPS − UTC. */
  leapSeconds: number;
  /** The two fields that follow are valid. */
  eventKnown: boolean;
  /** +1, −1, or 0 where none is scheduled. */
  change: number;
  /** Seconds until the next event; 0 or less: since the last. */
  secondsToEvent: number;
}

/** §32.21.8. */
export interface TimTp {
  /** The flag of series 9 and later that takes the error back is not set. */
  valid: boolean;
  /**
   * Quantisation error of the next pulse, in picoseconds. Positive: the pulse comes early by so much, so it is to be
   * added to the time at which the pulse was captured. (The sign is as others measured it on a ZED-F9T; not yet seen
   * on hardware by this project.)
   */
  quantisationPicoseconds: number;
  /** When the next pulse is, in GPS or UTC's time of the week; valid where it is UTC only if the receiver has that. */
  readonly named: NavGpsTime;
  isUtc: boolean;
}

export function createNavPvt(): NavPvt {
  return {
    reading: createReading(),
    timeOfWeekMilliseconds: 0,
    valid: false,
    resolved: false,
    fix: "none",
    satellitesUsed: 0,
  };
}

export function createNavTimegps(): NavTimegps {
  return {
    valid: false,
    timeOfWeekMilliseconds: 0,
    week: 0,
    accurate: false,
    leapSecondsValid: false,
    leapSeconds: 0,
  };
}

export function createNavStatus(): NavStatus {
  return { timeOfWeekMilliseconds: 0, fix: "none" };
}

export function createNavTimeutc(): NavTimeutc {
  return { reading: createReading(), timeOfWeekMilliseconds: 0, valid: false, accurate: false };
}

export function createNavSol(): NavSol {
  return { valid: false, timeOfWeekMilliseconds: 0, week: 0, fix: "none", satellitesUsed: 0 };
}

export function createTimTp(): TimTp {
  const named = { valid: false, timeOfWeekMilliseconds: 0, week: 0 };
  return { valid: false, quantisationPicoseconds: 0, named, isUtc: false };
}

export function createNavTimels(): NavTimels {
  return { leapSecondsKnown: false, leapSeconds: 0, eventKnown: false, change: 0, secondsToEvent: 0 };
}

/** By `fixType` of NAV-PVT, which is `gpsFix` of NAV-SOL: 1 is dead reckoning alone, 4 dead reckoning with GNSS. */
const FIXES: readonly Fix[] = ["none", "none", "2D", "3D", "3D", "time"];

/** The fraction in nanoseconds is −10⁹ to 10⁹: it may take the time back into the second before. */
export function decodeNavPvt(frame: UbxFrame, into: NavPvt): Reject | undefined {
  if (frame.length < 84) return "badMessage";
  const fields = frame.fields;
  const date = fields[1] as number;
  const time = fields[2] as number;
  const fix = fields[5] as number;
  into.timeOfWeekMilliseconds = (fields[0] as number) >>> 0;
  into.valid = (time & 0x03000000) === 0x03000000;
  into.resolved = (time & 0x04000000) !== 0;
  into.fix = (fix & 0x100) !== 0 ? fixOf(fix & 0xff) : "none";
  into.satellitesUsed = fix >>> 24;
  const reading = into.reading;
  reading.year = date & 0xffff;
  reading.month = (date >> 16) & 0xff;
  reading.day = date >>> 24;
  reading.hour = time & 0xff;
  reading.minute = (time >> 8) & 0xff;
  reading.second = (time >> 16) & 0xff;
  reading.fractionMilliseconds = toMilliseconds(fields[4] as number);
  return undefined;
}

/**
 * A receiver's own estimate of the error of its time, by which one that hears satellites (tens of nanoseconds, hundreds
 * with a single one) is told from one that counts on without them: its crystal loses a microsecond in a second or two.
 */
const TIME_ACCURACY_NANOSECONDS = 1000;

/** The last whole one before the year 2200: claim.ts says why. */
const LAST_WEEK = 11_478;

export function decodeNavTimegps({ payload, length }: UbxFrame, into: NavTimegps): Reject | undefined {
  if (length < 16) return "badMessage";
  const validity = payload.getUint8(11);
  into.valid = (validity & 3) === 3;
  into.timeOfWeekMilliseconds = payload.getUint32(0, true) + toMilliseconds(payload.getInt32(4, true));
  into.week = payload.getInt16(8, true);
  into.accurate = payload.getUint32(12, true) <= TIME_ACCURACY_NANOSECONDS;
  into.leapSecondsValid = (validity & 4) !== 0;
  into.leapSeconds = payload.getInt8(10);
  return into.valid ? impossible(into) : undefined;
}

export function decodeNavSol({ payload, length }: UbxFrame, into: NavSol): Reject | undefined {
  if (length < 52) return "badMessage";
  const flags = payload.getUint8(11);
  into.valid = (flags & 0x0c) === 0x0c;
  into.timeOfWeekMilliseconds = payload.getUint32(0, true) + toMilliseconds(payload.getInt32(4, true));
  into.week = payload.getInt16(8, true);
  into.fix = (flags & 1) !== 0 ? fixOf(payload.getUint8(10)) : "none";
  into.satellitesUsed = payload.getUint8(47);
  return into.valid ? impossible(into) : undefined;
}

export function decodeNavStatus({ payload, length }: UbxFrame, into: NavStatus): Reject | undefined {
  if (length < 16) return "badMessage";
  into.timeOfWeekMilliseconds = payload.getUint32(0, true);
  into.fix = (payload.getUint8(5) & 1) !== 0 ? fixOf(payload.getUint8(4)) : "none";
  return undefined;
}

/** The fraction in nanoseconds is −10⁹ to 10⁹, as that of NAV-PVT. The high half of `valid` names whose UTC it is. */
export function decodeNavTimeutc({ payload, length }: UbxFrame, into: NavTimeutc): Reject | undefined {
  if (length < 20) return "badMessage";
  into.timeOfWeekMilliseconds = payload.getUint32(0, true);
  into.accurate = payload.getUint32(4, true) <= TIME_ACCURACY_NANOSECONDS;
  into.valid = (payload.getUint8(19) & 7) === 7;
  const reading = into.reading;
  reading.fractionMilliseconds = toMilliseconds(payload.getInt32(8, true));
  reading.year = payload.getUint16(12, true);
  reading.month = payload.getUint8(14);
  reading.day = payload.getUint8(15);
  reading.hour = payload.getUint8(16);
  reading.minute = payload.getUint8(17);
  reading.second = payload.getUint8(18);
  return undefined;
}

/** Sources 0 (what the firmware was built with) and 255 (unknown) are no evidence of the count. */
export function decodeNavTimels({ payload, length }: UbxFrame, into: NavTimels): Reject | undefined {
  if (length < 24 || payload.getUint8(4) !== 0) return "badMessage";
  const source = payload.getUint8(8);
  const validity = payload.getUint8(23);
  into.leapSecondsKnown = (validity & 1) !== 0 && source !== 0 && source !== 255;
  into.leapSeconds = payload.getInt8(9);
  into.eventKnown = (validity & 2) !== 0;
  into.change = payload.getInt8(11);
  into.secondsToEvent = payload.getInt32(12, true);
  return undefined;
}

export function decodeTimTp(frame: UbxFrame, into: TimTp): Reject | undefined {
  if (frame.length < 16) return "badMessage";
  const fields = frame.fields;
  into.quantisationPicoseconds = fields[2] as number;
  const flags = fields[3] as number;
  into.valid = (flags & 0x100000) === 0;
  const { named } = into;
  named.timeOfWeekMilliseconds = (fields[0] as number) >>> 0;
  named.week = flags & 0xffff;
  into.isUtc = (flags & 0x10000) !== 0;
  // In UTC: that it has it; else that the system whose time it is (the low half of refInfo) is GPS.
  named.valid = (into.isUtc ? (flags & 0x20000) !== 0 : (flags & 0x0f000000) === 0) && impossible(named) === undefined;
  return undefined;
}

/** The UTC second of a GPS time; its fraction is the time of week modulo 1000. */
export function secondOfGpsTime(time: NavGpsTime, leapSeconds: number): UtcSecond {
  const ofWeek = floor(time.timeOfWeekMilliseconds / 1000);
  return (GPS_EPOCH + time.week * GPS_WEEK_SECONDS + ofWeek - leapSeconds) as UtcSecond;
}

/** A fraction of the documented ±0.5 ms cannot take the time out of the week, and no week is later than claims are. */
function impossible({ week, timeOfWeekMilliseconds }: NavGpsTime): Reject | undefined {
  if (timeOfWeekMilliseconds < 0 || timeOfWeekMilliseconds >= GPS_WEEK_SECONDS * 1000) return "badTime";
  return week < 0 || week > LAST_WEEK ? "badDate" : undefined;
}

function toMilliseconds(nanoseconds: number): number {
  return round(nanoseconds / 1e6) | 0;
}

function fixOf(code: number): Fix {
  return FIXES[code] ?? "none";
}
