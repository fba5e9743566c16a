/**
 * The last day in minutes: a ring of 1,440 records of 12 bytes in memory that is not the engine's block, whose 104 KB
 * would lose a fifth to it. A record has no time of its own: its place is its minute since the start, modulo the ring.
 *
 *     0 offset RMS, 2 worst bound (logarithm.ts), 4 frequency (24 bits of 1/16 ppb), 7 temperature (from −40 °C on in
 *     steps of 0.75), 8 satellites, 9 worst state and cause, 10 requests (at most 65,535)
 */

import { causeOf } from "./cause.js";
import { type Interval, STATES } from "./interval.js";
import { decodeSeconds, encodeSeconds } from "./logarithm.js";

/** What it needs of drivers/storage: `minutes` records that are zero at first. */
export interface MinuteMemory {
  /** How many there are; 0: the board had no room. */
  minutes(): number;
  keep(place: number, record: Uint8Array): void;
  kept(place: number, into: Uint8Array): void;
}

export const MINUTE_BYTES = 12;

/** What both kinds of records tell. NaN is what is not known. */
export interface HistoryRecord {
  offsetRmsSeconds: number;
  boundSeconds: number;
  frequency: number;
  temperatureCelsius: number;
  satellites: number;
  /** Index into STATES of the worst second. */
  state: number;
  cause: number;
  requests: number;
}

export function emptyRecord(): HistoryRecord {
  const unknown = Number.NaN;
  return {
    offsetRmsSeconds: unknown,
    boundSeconds: unknown,
    frequency: unknown,
    temperatureCelsius: unknown,
    satellites: 0,
    state: STATES.length - 1,
    cause: 0,
    requests: 0,
  };
}

/** 1/16 ppb: 24 bits reach ±524 ppm, and a crystal is good to 100. */
const FREQUENCY_UNIT = 1 / 16e9;
const FREQUENCY_MOST = 0x7f_ffff;
const COLDEST_CELSIUS = -40;
const CELSIUS_STEP = 0.75;
const NO_TEMPERATURE = 255;

export class Minutes {
  private readonly memory: MinuteMemory;
  private readonly bytes = new Uint8Array(MINUTE_BYTES);
  private readonly view = new DataView(this.bytes.buffer);
  /** Minutes since the start that were written, and the next one. */
  private next = 0;

  constructor(memory: MinuteMemory) {
    this.memory = memory;
  }

  /** Since the start. */
  get written(): number {
    return this.next;
  }

  /** How many there are. */
  get count(): number {
    return Math.min(this.next, this.memory.minutes());
  }

  add(interval: Readonly<Interval>): void {
    const places = this.memory.minutes();
    const { view } = this;
    view.setInt16(0, encodeSeconds(interval.offsetRmsSeconds), true);
    view.setInt16(2, encodeSeconds(interval.boundSeconds), true);
    this.writeFrequency(interval.frequency);
    view.setUint8(7, temperatureCode(interval.temperatureCelsius));
    view.setUint8(8, Math.min(interval.satellites, 255));
    const cause = interval.worst === 0 ? 0 : causeOf(interval.reason);
    view.setUint8(9, interval.worst | (cause << 3));
    view.setUint16(10, Math.min(interval.requests, 0xffff), true);
    if (places > 0) this.memory.keep(this.next % places, this.bytes);
    this.next++;
  }

  /** Reads the record that is `age` minutes old; 0 is the newest, `count` − 1 the oldest. */
  read(age: number, into: HistoryRecord): void {
    this.memory.kept((this.next - 1 - age) % this.memory.minutes(), this.bytes);
    const { view } = this;
    into.offsetRmsSeconds = decodeSeconds(view.getInt16(0, true));
    into.boundSeconds = decodeSeconds(view.getInt16(2, true));
    const frequency = (view.getInt8(6) << 16) | view.getUint16(4, true);
    into.frequency = frequency === ~FREQUENCY_MOST ? Number.NaN : frequency * FREQUENCY_UNIT;
    const code = view.getUint8(7);
    into.temperatureCelsius = code === NO_TEMPERATURE ? Number.NaN : COLDEST_CELSIUS + code * CELSIUS_STEP;
    into.satellites = view.getUint8(8);
    into.state = view.getUint8(9) & 7;
    into.cause = view.getUint8(9) >> 3;
    into.requests = view.getUint16(10, true);
  }

  private writeFrequency(frequency: number): void {
    const rounded = Math.round(frequency / FREQUENCY_UNIT);
    const known = Math.abs(rounded) <= FREQUENCY_MOST ? rounded : ~FREQUENCY_MOST;
    this.view.setUint16(4, known & 0xffff, true);
    this.view.setInt8(6, known >> 16);
  }
}

function temperatureCode(celsius: number): number {
  if (Number.isNaN(celsius)) return NO_TEMPERATURE;
  return Math.max(0, Math.min(NO_TEMPERATURE - 1, Math.round((celsius - COLDEST_CELSIUS) / CELSIUS_STEP)));
}
