/**
 * The weeks behind us in records of ten minutes, in flash: at 32 bytes, 15 sectors of 4 KB hold 13 days, and each sector
 * is erased once in a fortnight, of the 100,000 times that it can be.
 *
 *     0 number, 4 start in seconds since 2000, 8 worst bound in µs, 12 frequency in ppb (both single precision),
 *     16 offset RMS (logarithm.ts), 18 synchronised seconds (10 bits) and tens of seconds that it covers (6),
 *     20 temperature in tenths of a degree, 22 satellites (7 bits) and whether it is the first after a start,
 *     23 worst state and cause, 24 requests, 28 check
 */

import type { UtcSecond } from "../../time/units.js";
import { causeOf } from "./cause.js";
import type { Interval } from "./interval.js";
import { decodeSeconds, encodeSeconds } from "./logarithm.js";
import { emptyRecord, type HistoryRecord } from "./minutes.js";
import { type LogMedium, RECORD_BYTES, RecordLog } from "./record-log.js";

export const TEN_MINUTES_SECONDS = 600;
/** 2000-01-01T00:00:00Z: 32 bits from there on reach to 2136, whatever era NTP is in. */
const SECONDS_TO_2000 = 3_155_673_600;
const NO_TEMPERATURE = -32_768;

export interface TenMinuteRecord extends HistoryRecord {
  /** When it began. */
  second: UtcSecond;
  /** Seconds that were synchronised, of those that it covers. */
  goodSeconds: number;
  coveredSeconds: number;
  /** Whether it is the first after a start of the firmware. */
  isFirst: boolean;
}

export function emptyTenMinutes(): TenMinuteRecord {
  return { ...emptyRecord(), second: 0 as UtcSecond, goodSeconds: 0, coveredSeconds: 0, isFirst: false };
}

export class TenMinutes {
  private readonly log: RecordLog;
  private readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);

  constructor(medium: LogMedium) {
    this.log = new RecordLog(medium);
  }

  /** How many may be read; a few of them may be missing. */
  get count(): number {
    return this.log.ages;
  }

  /** Since the start, those that were refused too. */
  get written(): number {
    return this.log.written;
  }

  get failures(): number {
    return this.log.failures;
  }

  /** @returns false where the flash refused it. */
  add(interval: Readonly<Interval>, second: UtcSecond, isFirst: boolean): boolean {
    const { view } = this;
    const { temperatureCelsius, worst } = interval;
    view.setUint32(4, second - SECONDS_TO_2000, true);
    view.setFloat32(8, interval.boundSeconds * 1e6, true);
    view.setFloat32(12, interval.frequency * 1e9, true);
    view.setInt16(16, encodeSeconds(interval.offsetRmsSeconds), true);
    view.setUint16(18, interval.goodSeconds | (Math.ceil(interval.seconds / 10) << 10), true);
    view.setInt16(20, Number.isNaN(temperatureCelsius) ? NO_TEMPERATURE : Math.round(temperatureCelsius * 10), true);
    view.setUint8(22, Math.min(interval.satellites, 127) | (isFirst ? 128 : 0));
    view.setUint8(23, worst | ((worst === 0 ? 0 : causeOf(interval.reason)) << 3));
    view.setUint32(24, interval.requests, true);
    return this.log.append(this.bytes);
  }

  /** Reads the record of that age, 0 being the newest; false where it is missing. */
  read(age: number, into: TenMinuteRecord): boolean {
    const { view } = this;
    if (!this.log.read(age, this.bytes)) return false;
    into.second = (view.getUint32(4, true) + SECONDS_TO_2000) as UtcSecond;
    into.boundSeconds = view.getFloat32(8, true) / 1e6;
    into.frequency = view.getFloat32(12, true) / 1e9;
    into.offsetRmsSeconds = decodeSeconds(view.getInt16(16, true));
    into.goodSeconds = view.getUint16(18, true) & 0x3ff;
    into.coveredSeconds = Math.min(TEN_MINUTES_SECONDS, (view.getUint16(18, true) >> 10) * 10);
    const temperature = view.getInt16(20, true);
    into.temperatureCelsius = temperature === NO_TEMPERATURE ? Number.NaN : temperature / 10;
    into.satellites = view.getUint8(22) & 127;
    into.isFirst = view.getUint8(22) > 127;
    into.state = view.getUint8(23) & 7;
    into.cause = view.getUint8(23) >> 3;
    into.requests = view.getUint32(24, true);
    return true;
  }
}
