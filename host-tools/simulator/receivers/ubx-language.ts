/**
 * The commands of u-blox receivers from series 6 to 10, as far as a set-up uses them.
 *
 * Series 6 to 8 have one message per matter and refuse CFG-VALSET; series 9 takes both; series 10 only CFG-VALSET
 * (interface descriptions; gpsd's ubxtool marks CFG-PRT as deprecated from protocol version 23.01, CFG-TP5 from 27).
 * A CFG-VALSET with a key that the receiver does not have is refused whole, and changes nothing.
 */

import { sentence } from "../nmea-writer.js";
import { acknowledge, monVer, UBX, UbxReader } from "../ubx.js";
import type { Language, Message, Settings } from "./settings.js";

export type UbloxSeries = 6 | 7 | 8 | 9 | 10;

export const NAV_SOL = 0x0106;
export const NAV_TIMEGPS = 0x0120;
const CFG_RATE = 0x0608;
const CFG_TP5 = 0x0631;

/** Messages of NMEA in UBX's numbers. */
const SENTENCES: Readonly<Record<number, Message>> = {
  61440: "GGA",
  61441: "GLL",
  61442: "GSA",
  61443: "GSV",
  61444: "RMC",
  61445: "VTG",
  61448: "ZDA",
};

/** UBX messages for a clock, with the first series and the last that have them. */
const SERIES: Readonly<Record<number, readonly [first: UbloxSeries, last: UbloxSeries]>> = {
  [UBX.navPvt]: [7, 10],
  [UBX.navTimeLs]: [8, 10],
  [UBX.timTp]: [6, 10],
  [UBX.navStatus]: [6, 10],
  [UBX.monHw]: [6, 8],
  [UBX.monRf]: [9, 10],
  [NAV_TIMEGPS]: [6, 10],
  [NAV_SOL]: [6, 8],
};

/** Keys of rates on UART 1, by message. */
const RATE_KEYS: Readonly<Record<number, Message>> = {
  546373819: "GGA",
  546373834: "GLL",
  546373824: "GSA",
  546373829: "GSV",
  546373804: "RMC",
  546373809: "VTG",
  546373849: "ZDA",
  546373639: UBX.navPvt,
  546373729: UBX.navTimeLs,
  546374014: UBX.timTp,
  546373704: NAV_TIMEGPS,
  546373659: UBX.navStatus,
  546374490: UBX.monRf,
};

/** What other keys do; some are known and change nothing that is simulated. */
const KEYS: Readonly<Record<number, (settings: Settings, value: number) => void>> = {
  1079115777: (settings, value) => {
    settings.baud = value;
  },
  807469057: (settings, value) => {
    settings.epochMs = value;
  },
  807469058: () => {},
  539033603: () => {},
  537198627: () => {},
  537198640: () => {},
  805634049: () => {},
  1074069506: () => {},
  1074069507: () => {},
  1074069508: (settings, value) => {
    settings.pulseWhen = value > 0 ? "always" : "fix";
  },
  1074069509: (settings, value) => {
    settings.pulseWidthMs = value / 1000;
  },
  268763143: (settings, value) => {
    if (value === 0) settings.pulseWhen = "never";
  },
  268763144: () => {},
  268763145: () => {},
  268763146: () => {},
  268763147: (settings, value) => {
    settings.pulseFalls = value === 0;
  },
  537198604: () => {},
  272695309: () => {},
};

/** Bytes of a value by the size bits of its key. */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8] as const;

export class UbxLanguage implements Language {
  readonly #series: UbloxSeries;
  readonly #reader = new UbxReader();

  constructor(series: UbloxSeries) {
    this.#series = series;
  }

  banner(): Uint8Array {
    const lines = ["u-blox AG - www.u-blox.com", "ANTSTATUS=OK"];
    return Buffer.from(lines.map((line) => sentence(`GNTXT,01,01,02,${line}`)).join(""), "latin1");
  }

  hear(bytes: Uint8Array, settings: Settings): Uint8Array[] {
    const answers: Uint8Array[] = [];
    for (const { message, payload } of this.#reader.push(bytes)) {
      if (message === UBX.monVer && payload.length === 0) answers.push(versionOf(this.#series));
      else if (payload.length === 0 && this.#has(message)) settings.polled.add(message);
      else if (message >> 8 === 6)
        answers.push(acknowledge(message, this.#configure(message, Buffer.from(payload), settings)));
    }
    return answers;
  }

  #configure(message: number, payload: Buffer, settings: Settings): boolean {
    if (message === UBX.cfgValset) return this.#series >= 9 && setValues(payload, settings);
    if (this.#series >= 10) return false;
    switch (message) {
      case UBX.cfgMsg:
        return payload.length === 3 && this.#setRate(payload.readUInt16BE(0), payload[2] ?? 0, settings);
      case CFG_RATE:
        if (payload.length !== 6) return false;
        settings.epochMs = payload.readUInt16LE(0) * payload.readUInt16LE(2);
        return true;
      case UBX.cfgPrt:
        if (payload.length !== 20 || payload[0] !== 1) return false;
        settings.baud = payload.readUInt32LE(8);
        return true;
      case UBX.cfgItfm:
        return payload.length === 8;
      case CFG_TP5:
        return payload.length === 32 && setPulse(payload, settings);
      default:
        return false;
    }
  }

  #setRate(kind: number, rate: number, settings: Settings): boolean {
    const sentence = SENTENCES[kind];
    if (sentence === undefined && !this.#has(kind)) return false;
    settings.rates.set(sentence ?? kind, rate);
    return true;
  }

  #has(kind: number): boolean {
    const [first, last] = SERIES[kind] ?? [Number.POSITIVE_INFINITY, 0];
    return this.#series >= first && this.#series <= last;
  }
}

/** CFG-TP5: flags are active 1, locked 2, other values when locked 4, frequency 8, length 16, aligned 32, rising 64. */
function setPulse(payload: Buffer, settings: Settings): boolean {
  const flags = payload.readUInt32LE(28);
  if ((flags & 0x18) !== 0x10) return false;
  settings.pulseWidthMs = payload.readUInt32LE((flags & 4) !== 0 ? 20 : 16) / 1000;
  settings.pulseFalls = (flags & 64) === 0;
  settings.pulseWhen = (flags & 1) === 0 ? "never" : payload.readUInt32LE(16) > 0 ? "always" : "fix";
  return true;
}

function setValues(payload: Buffer, settings: Settings): boolean {
  const changes: (() => void)[] = [];
  let at = 4;
  while (at + 4 <= payload.length) {
    const key = payload.readUInt32LE(at);
    const size = VALUE_BYTES[(key >>> 28) & 7] ?? 0;
    if (size === 0 || at + 4 + size > payload.length) return false;
    const value = payload.readUIntLE(at + 4, Math.min(6, size));
    const message = RATE_KEYS[key];
    const act = KEYS[key];
    if (message !== undefined) changes.push(() => settings.rates.set(message, value));
    else if (act !== undefined) changes.push(() => act(settings, value));
    else return false;
    at += 4 + size;
  }
  if (at !== payload.length) return false;
  for (const change of changes) change();
  return true;
}

/** What MON-VER says on typical modules; series 6 and 7 tell no or an older protocol version. */
function versionOf(series: UbloxSeries): Uint8Array {
  switch (series) {
    case 6:
      return monVer("7.03 (45969)", "00040007", []);
    case 7:
      return monVer("1.00 (59842)", "00070000", ["PROTVER 14.00", "GPS;SBAS;GLO;QZSS"]);
    case 8:
      return monVer("ROM CORE 3.01 (107888)", "00080000", ["FWVER=SPG 3.01", "PROTVER=18.00", "GPS;GLO;GAL;BDS"]);
    case 9:
      return monVer("EXT CORE 4.04 (7f89f7)", "00190000", ["ROM BASE 0x118B2060", "FWVER=SPG 4.04", "PROTVER=32.01"]);
    case 10:
      return monVer("ROM SPG 5.10 (7b202e)", "000A0000", ["FWVER=SPG 5.10", "PROTVER=34.10", "GPS;GLO;GAL;BDS"]);
  }
}
