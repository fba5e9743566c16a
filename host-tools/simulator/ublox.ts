/**
 * A simulated receiver of the u-blox kind, from power-on to leap seconds.
 *
 * Model: after power-on it finds satellites one by one; with four of them and after the first-fix time it has a fix.
 * The pulse is the sky's second plus noise, moved to the next edge of the receiver's own clock: the sawtooth, whose
 * value TIM-TP tells for the pulse to come. Sentences follow the pulse by a lag that wobbles. Until it has read the
 * leap count from the sky it uses the one it was made with, and says so.
 *
 * It obeys the messages that a set-up uses: CFG-PRT and CFG-MSG on generation 8, CFG-VALSET on generations 9 and 10
 * (which refuse the old ones), MON-VER polls on all.
 */

import { type Instant, instant } from "./events.js";
import { gga, gll, gsa, gsv, type NmeaEpoch, rmc, vtg, zda } from "./nmea-writer.js";
import type { RandomStream } from "./random.js";
import type { Receiver, ReceiverSecond, Reception } from "./receiver.js";
import { satellitesInView } from "./satellites.js";
import type { Transmission } from "./serial-line.js";
import type { Sky } from "./sky.js";
import { acknowledge, monVer, navPvt, navTimeLs, timTp, UBX, type UbxFrame, UbxReader } from "./ubx.js";

export interface UbloxOptions {
  generation: 8 | 9 | 10;
  /** The world's second in which it gets its supply. */
  powerOnS: number;
  /** From power-on to the first fix: 1–3 s hot, 26 s cold (u-blox M8 data sheet, acquisition). */
  firstFixS: number;
  /** From a signal that came back to the fix. */
  reacquisitionS: number;
  /** From the first fix until it has read the leap count: up to 750 s when cold, 0 when it was kept. */
  leapKnownS: number;
  /** GPS − UTC that it assumes until then. */
  assumedLeapSeconds: number;
  baud: number;
  /** From the pulse to the first byte of the sentences, and the standard deviation of it. */
  lagMs: number;
  lagWobbleMs: number;
  /** White noise of the pulse before it is quantised, standard deviation. */
  pulseNoiseNs: number;
  /** Period of the clock whose edges the pulse falls on: 48 MHz on u-blox 6 to 8. */
  clockPeriodNs: number;
  /** How fast that clock's edges move against the sky's second, in periods per second: what makes the sawtooth. */
  sawtoothTurnsPerS: number;
  /** Whether it pulses without a fix, running free. */
  pulseWithoutFix: boolean;
  /** Fractional frequency of its own clock while it runs free, ppb. */
  freeRunPpb: number;
  /** Messages that it sends from the start: what the maker set, or all that an appliance may want. */
  preset: "factory" | "configured";
  talker: string;
}

export const UBLOX_DEFAULTS: UbloxOptions = {
  generation: 8,
  powerOnS: 0,
  firstFixS: 1,
  reacquisitionS: 2,
  leapKnownS: 0,
  assumedLeapSeconds: 18,
  baud: 9600,
  lagMs: 170,
  lagWobbleMs: 8,
  pulseNoiseNs: 12,
  clockPeriodNs: 1e9 / 48e6,
  sawtoothTurnsPerS: 0.0837,
  pulseWithoutFix: false,
  freeRunPpb: 300,
  preset: "configured",
  talker: "GP",
};

/** Second bytes of the standard NMEA messages' names in UBX (class F0; §31.1.3), with their writers, in u-blox order. */
const SENTENCES: readonly { message: number; write: (epoch: NmeaEpoch) => string }[] = [
  { message: 0xf004, write: rmc },
  { message: 0xf005, write: vtg },
  { message: 0xf000, write: gga },
  { message: 0xf002, write: gsa },
  { message: 0xf003, write: gsv },
  { message: 0xf001, write: gll },
  { message: 0xf008, write: zda },
];

const PRESETS = {
  factory: [0xf000, 0xf001, 0xf002, 0xf003, 0xf004, 0xf005],
  configured: [0xf000, 0xf002, 0xf003, 0xf004, 0xf008, UBX.navPvt, UBX.navTimeLs, UBX.timTp],
} as const;

/** CFG-VALSET keys of message rates on UART 1 (interface description of M9 and M10), by message. */
const RATE_KEYS: Readonly<Record<number, number>> = {
  546373819: 0xf000, // GGA
  546373834: 0xf001, // GLL
  546373824: 0xf002, // GSA
  546373829: 0xf003, // GSV
  546373804: 0xf004, // RMC
  546373809: 0xf005, // VTG
  546373849: 0xf008, // ZDA
  546373639: UBX.navPvt,
  546373729: UBX.navTimeLs,
  546374014: UBX.timTp,
};
const BAUD_KEY = 0x40520001;
/** Bytes of a value by the size bits 28–30 of its key. */
const KEY_VALUE_BYTES = [0, 1, 1, 2, 4, 8] as const;

/** Satellites are found at about this many a second after a start. */
const SATELLITES_PER_S = 3;
/** Fewer give no fix with a time. */
const SATELLITES_FOR_FIX = 4;
/** The receiver's answer to a command, after the command's last byte. */
const ANSWER_MS = 20;
const SECONDS_PER_WEEK = 604800;

export class UbloxReceiver implements Receiver {
  baud: number;
  readonly #options: UbloxOptions;
  readonly #sky: Sky;
  readonly #random: RandomStream;
  readonly #reader = new UbxReader();
  readonly #rates = new Map<number, number>();
  #poweredS = 0;
  /** Seconds for which there has been signal enough. */
  #signalS = 0;
  #hadFix = false;
  #sinceFirstFixS = 0;
  #freeRunNs = 0;
  /** Position of the sky's second within the receiver's clock period, 0 … 1. */
  #sawtoothPhase: number;
  /** Error of the pulse of the second to come, sawtooth included, and the part of it that TIM-TP tells. */
  #nextPulse: { errorNs: number; quantisationPs: number };

  constructor(options: UbloxOptions, sky: Sky, random: RandomStream) {
    this.#options = options;
    this.#sky = sky;
    this.#random = random;
    this.baud = options.baud;
    for (const message of PRESETS[options.preset]) this.#rates.set(message, 1);
    this.#sawtoothPhase = random.uniform();
    this.#nextPulse = this.#quantise();
  }

  second(worldSecond: number, reception: Reception): ReceiverSecond {
    const on = reception.powered && worldSecond >= this.#options.powerOnS;
    const pulse = this.#nextPulse;
    this.#nextPulse = this.#quantise();
    if (!on) {
      this.#forget();
      return { pulsesNs: [], bursts: [] };
    }
    this.#poweredS++;
    const fix = this.#track(worldSecond, reception);
    const pulsesNs: number[] = [];
    if (fix) this.#freeRunNs = 0;
    else this.#freeRunNs += this.#options.freeRunPpb;
    if (fix || this.#options.pulseWithoutFix) {
      pulsesNs.push(pulse.errorNs + (fix ? reception.skyErrorNs : this.#freeRunNs));
    }
    const lagNs = (this.#options.lagMs + this.#options.lagWobbleMs * this.#random.gaussian()) * 1e6;
    const startNs = Math.max(1e6, lagNs) + (pulsesNs[0] ?? 0);
    return { pulsesNs, bursts: [{ startNs, bytes: this.#epoch(worldSecond, reception, fix) }] };
  }

  hear(at: Instant, baud: number, bytes: Uint8Array): Transmission[] {
    if (baud !== this.baud || this.#poweredS === 0) return [];
    const answerAt = instant(at.second, at.nanosecond + ANSWER_MS * 1e6);
    const answers = this.#reader.push(bytes).map((heard) => this.#obey(heard));
    return answers.filter((answer) => answer !== undefined).map((answer) => ({ at: answerAt, bytes: answer }));
  }

  /** Whether there is a fix in this second. */
  #track(worldSecond: number, reception: Reception): boolean {
    const signal = satellitesInView(worldSecond, 99, true, reception.lossDb).filter(({ used }) => used).length;
    this.#signalS = signal >= SATELLITES_FOR_FIX ? this.#signalS + 1 : 0;
    const needed = this.#hadFix ? this.#options.reacquisitionS : this.#options.firstFixS;
    const fix = this.#signalS > needed;
    if (fix) this.#hadFix = true;
    if (this.#hadFix) this.#sinceFirstFixS++;
    return fix;
  }

  #forget(): void {
    this.#poweredS = 0;
    this.#signalS = 0;
    this.#hadFix = false;
    this.#sinceFirstFixS = 0;
  }

  /**
   * The pulse comes with the first edge of the receiver's clock nearest to where the solution wants it. The part by
   * which it is moved is told in TIM-TP with the sign that makes true second = pulse + qErr: a pulse that comes early
   * has a positive qErr (measured on an F9T: adding qErr to its lateness smooths it).
   */
  #quantise(): { errorNs: number; quantisationPs: number } {
    const { clockPeriodNs, sawtoothTurnsPerS, pulseNoiseNs } = this.#options;
    this.#sawtoothPhase += sawtoothTurnsPerS + 0.002 * this.#random.gaussian();
    this.#sawtoothPhase -= Math.floor(this.#sawtoothPhase);
    const wantedNs = pulseNoiseNs * this.#random.gaussian();
    const lateNs = (this.#sawtoothPhase - 0.5) * clockPeriodNs;
    return { errorNs: wantedNs + lateNs, quantisationPs: Math.round(-lateNs * 1000) };
  }

  #leapKnown(): boolean {
    return this.#hadFix && this.#sinceFirstFixS > this.#options.leapKnownS;
  }

  #epoch(worldSecond: number, reception: Reception, fix: boolean): Buffer {
    const { assumedLeapSeconds, firstFixS, talker } = this.#options;
    const named = worldSecond + reception.labelErrorS;
    const utc = this.#sky.utc(named, this.#leapKnown() ? undefined : assumedLeapSeconds);
    // The time of week is read from the first satellite, about halfway to the first fix.
    const timeKnown = this.#hadFix || this.#poweredS > firstFixS / 2;
    const satellites = satellitesInView(worldSecond, this.#poweredS * SATELLITES_PER_S, fix, reception.lossDb);
    const epoch: NmeaEpoch = { talker, utc: timeKnown ? utc : undefined, fix, satellites };
    let text = "";
    for (const { message, write } of SENTENCES) {
      if (this.#due(message, worldSecond)) text += write(epoch);
    }
    const parts: Uint8Array[] = [Buffer.from(text, "latin1")];
    const { week, secondOfWeek } = this.#sky.gpsWeek(named);
    if (this.#due(UBX.navPvt, worldSecond)) {
      const satellitesUsed = satellites.filter(({ used }) => used).length;
      const resolved = timeKnown && this.#leapKnown();
      parts.push(
        navPvt({ towMs: secondOfWeek * 1000, utc, dateAndTimeKnown: timeKnown, resolved, fix, satellitesUsed }),
      );
    }
    if (this.#due(UBX.navTimeLs, worldSecond)) parts.push(this.#timeLs(named, secondOfWeek));
    if (this.#due(UBX.timTp, worldSecond)) {
      const next =
        secondOfWeek + 1 - utcOffset(this.#sky.gpsMinusUtc(named + 1), this.#leapKnown(), assumedLeapSeconds);
      const wrapped = (next + SECONDS_PER_WEEK) % SECONDS_PER_WEEK;
      const weekOfNext = next < 0 ? week - 1 : next >= SECONDS_PER_WEEK ? week + 1 : week;
      parts.push(timTp(wrapped * 1000, weekOfNext, this.#nextPulse.quantisationPs));
    }
    return Buffer.concat(parts);
  }

  #timeLs(named: number, secondOfWeek: number): Buffer {
    const notice = this.#sky.leapNotice(named);
    const known = this.#leapKnown();
    const event = this.#sky.gpsWeek(named + notice.inS - 1);
    return navTimeLs({
      towMs: secondOfWeek * 1000,
      currentLeapSeconds: known ? notice.current : this.#options.assumedLeapSeconds,
      currentKnown: known,
      change: notice.change,
      inS: notice.inS,
      eventWeek: event.week,
      eventDay: Math.floor(event.secondOfWeek / 86400) + 1,
    });
  }

  #due(message: number, worldSecond: number): boolean {
    const rate = this.#rates.get(message) ?? 0;
    return rate > 0 && worldSecond % rate === 0;
  }

  #obey({ message, payload }: UbxFrame): Uint8Array | undefined {
    const { generation } = this.#options;
    if (message === UBX.monVer && payload.length === 0) return version(generation);
    if (message === UBX.cfgValset) {
      return acknowledge(message, generation >= 9 && this.#setValues(payload));
    }
    if (message >> 8 !== 0x06) return undefined;
    if (generation >= 10) return acknowledge(message, false);
    if (message === UBX.cfgMsg && payload.length === 3) {
      this.#rates.set(((payload[0] ?? 0) << 8) | (payload[1] ?? 0), payload[2] ?? 0);
    } else if (message === UBX.cfgMsg && payload.length === 8) {
      // One rate for each port; the second is UART 1.
      this.#rates.set(((payload[0] ?? 0) << 8) | (payload[1] ?? 0), payload[3] ?? 0);
    } else if (message === UBX.cfgPrt && payload.length === 20) {
      this.baud = Buffer.from(payload).readUInt32LE(8);
    }
    return acknowledge(message, true);
  }

  /** CFG-VALSET: version, layers, two reserved bytes, then keys with values of the size that the key tells. */
  #setValues(payload: Uint8Array): boolean {
    const bytes = Buffer.from(payload);
    let at = 4;
    while (at + 4 <= bytes.length) {
      const key = bytes.readUInt32LE(at);
      const size = KEY_VALUE_BYTES[(key >>> 28) & 7] ?? 0;
      if (size === 0 || at + 4 + size > bytes.length) return false;
      const value = bytes.readUIntLE(at + 4, Math.min(size, 6));
      const rated = RATE_KEYS[key];
      if (rated !== undefined) this.#rates.set(rated, value);
      if (key === BAUD_KEY) this.baud = value;
      at += 4 + size;
    }
    return at === bytes.length;
  }
}

function utcOffset(actual: number, known: boolean, assumed: number): number {
  return known ? actual : assumed;
}

/** What MON-VER tells of each generation's firmware. */
function version(generation: 8 | 9 | 10): Buffer {
  if (generation === 8) {
    return monVer("ROM CORE 3.01 (107888)", "00080000", ["FWVER=SPG 3.01", "PROTVER=18.00", "GPS;GLO;GAL;BDS"]);
  }
  if (generation === 9) {
    return monVer("EXT CORE 4.04 (7f89f7)", "00190000", ["FWVER=SPG 4.04", "PROTVER=32.01", "MOD=NEO-M9N"]);
  }
  return monVer("ROM SPG 5.10 (7b202e)", "000A0000", ["FWVER=SPG 5.10", "PROTVER=34.10", "GPS;GLO;GAL;BDS"]);
}
