/**
 * A receiver as its maker delivers it, that can be told otherwise: for set-up and its verdicts.
 *
 * Model: with its power it gets its factory settings, says its banner, has a time halfway to the first fix and then a
 * fix while there are four satellites. Each epoch it sends what its settings say, a lag behind the second; the pulse is
 * as wide, and the way up, as it was told. What is captured is the rising edge at the end of the wire, which may turn
 * the pulse upside down: then it is the pulse's end. Pulses have a little noise and no sawtooth (see ../ublox.ts for a
 * receiver that is made for the clock's sake).
 */

import { type Instant, instant } from "../events.js";
import { gga, gll, gsa, gsv, type NmeaEpoch, rmc, vtg, zda } from "../nmea-writer.js";
import type { RandomStream } from "../random.js";
import type { Receiver, ReceiverSecond, Reception } from "../receiver.js";
import { satellitesInView } from "../satellites.js";
import type { Transmission } from "../serial-line.js";
import type { Sky } from "../sky.js";
import { frame, navPvt, navTimeLs, timTp, UBX } from "../ubx.js";
import type { Language, Message, Settings } from "./settings.js";
import { NAV_SOL, NAV_TIMEGPS } from "./ubx-language.js";

export interface Model {
  name: string;
  /** Its settings with every supply of power. */
  factory: () => Settings;
  language: () => Language;
  /** The order in which its sentences come: u-blox begins with RMC, MTK and CASIC with GGA. */
  order: readonly Message[];
  talker: string;
  /** From the second to the first byte, with steadyLag and without, and how it wobbles without. */
  lagMs: number;
  steadyLagMs: number;
  lagWobbleMs: number;
  pulseNoiseNs: number;
}

/** How it is connected, and how it fares. */
export interface Circumstances {
  firstFixS: number;
  /** From the first fix until it knows the leap seconds; until then it assumes `assumedLeapSeconds`. */
  leapKnownS: number;
  assumedLeapSeconds: number;
  /** The receiver's speed, where somebody has changed and saved it. */
  savedBaud: number | undefined;
  /** Its TX, its RX and its pulse are wired. */
  speaks: boolean;
  hears: boolean;
  pulse: "straight" | "inverted" | "open";
  /** Somebody has set it to more pulses than one a second. */
  pulsesPerS: number;
}

export const WELL_CONNECTED: Circumstances = {
  firstFixS: 3,
  leapKnownS: 0,
  assumedLeapSeconds: 18,
  savedBaud: undefined,
  speaks: true,
  hears: true,
  pulse: "straight",
  pulsesPerS: 1,
};

const WRITERS: Readonly<Record<string, (epoch: NmeaEpoch) => string>> = {
  RMC: rmc,
  VTG: vtg,
  GGA: gga,
  GSA: gsa,
  GSV: gsv,
  GLL: gll,
  ZDA: zda,
};
const ANSWER_MS = 30;
const SATELLITES_PER_S = 3;
const SATELLITES_FOR_FIX = 4;

export class FactoryReceiver implements Receiver {
  settings: Settings;
  readonly #model: Model;
  readonly #circumstances: Circumstances;
  readonly #sky: Sky;
  readonly #random: RandomStream;
  #language: Language;
  #poweredS = 0;
  #signalS = 0;
  #sinceFirstFixS = 0;

  constructor(model: Model, circumstances: Circumstances, sky: Sky, random: RandomStream) {
    this.#model = model;
    this.#circumstances = circumstances;
    this.#sky = sky;
    this.#random = random;
    this.settings = this.#fresh();
    this.#language = model.language();
  }

  get baud(): number {
    return this.settings.baud;
  }

  second(worldSecond: number, reception: Reception): ReceiverSecond {
    if (!reception.powered) {
      this.#poweredS = 0;
      this.#signalS = 0;
      this.#sinceFirstFixS = 0;
      this.settings = this.#fresh();
      this.#language = this.#model.language();
      return { pulsesNs: [], bursts: [] };
    }
    const justOn = this.#poweredS++ === 0;
    const fix = this.#track(worldSecond, reception);
    const bursts: ReceiverSecond["bursts"] = [];
    if (justOn) bursts.push({ startNs: 50e6, bytes: this.#language.banner() });
    for (let epochMs = 0; epochMs < 1000; epochMs += this.settings.epochMs) {
      const startNs = epochMs * 1e6 + this.#lagNs();
      bursts.push({ startNs, bytes: this.#epoch(worldSecond, reception, fix) });
    }
    return { pulsesNs: this.#edges(reception, fix), bursts: this.#circumstances.speaks ? bursts : [] };
  }

  hear(at: Instant, baud: number, bytes: Uint8Array): Transmission[] {
    if (baud !== this.settings.baud || this.#poweredS === 0 || !this.#circumstances.hears) return [];
    const answers = this.#language.hear(bytes, this.settings);
    if (answers.length === 0 || !this.#circumstances.speaks) return [];
    return [{ at: instant(at.second, at.nanosecond + ANSWER_MS * 1e6), bytes: Buffer.concat(answers) }];
  }

  #fresh(): Settings {
    const settings = this.#model.factory();
    settings.baud = this.#circumstances.savedBaud ?? settings.baud;
    return settings;
  }

  #track(worldSecond: number, reception: Reception): boolean {
    const signal = satellitesInView(worldSecond, 99, true, reception.lossDb).filter(({ used }) => used).length;
    this.#signalS = signal >= SATELLITES_FOR_FIX ? this.#signalS + 1 : 0;
    const fix = this.#signalS > (this.#sinceFirstFixS > 0 ? 1 : this.#circumstances.firstFixS);
    if (fix || this.#sinceFirstFixS > 0) this.#sinceFirstFixS++;
    return fix;
  }

  #lagNs(): number {
    const { lagMs, steadyLagMs, lagWobbleMs } = this.#model;
    const ms = this.settings.steadyLag ? steadyLagMs : lagMs + lagWobbleMs * this.#random.gaussian();
    return Math.max(1, ms) * 1e6;
  }

  /** Rising edges at the end of the wire. */
  #edges(reception: Reception, fix: boolean): number[] {
    const { pulseWhen, pulseWidthMs, pulseFalls } = this.settings;
    const { pulse, pulsesPerS } = this.#circumstances;
    const pulses =
      pulseWhen === "always" || (pulseWhen === "fix" && fix) || (pulseWhen === "afterFix" && this.#sinceFirstFixS > 0);
    if (!pulses || pulse === "open" || pulseWidthMs === 0) return [];
    const beginsNs = reception.skyErrorNs + this.#model.pulseNoiseNs * this.#random.gaussian();
    const edgeNs = (pulse === "inverted") !== pulseFalls ? beginsNs + pulseWidthMs * 1e6 : beginsNs;
    return Array.from({ length: pulsesPerS }, (_, n) => edgeNs + (n * 1e9) / pulsesPerS);
  }

  #epoch(worldSecond: number, reception: Reception, fix: boolean): Uint8Array {
    const { assumedLeapSeconds, firstFixS, leapKnownS } = this.#circumstances;
    const named = worldSecond + reception.labelErrorS;
    const leapKnown = this.#sinceFirstFixS > leapKnownS;
    const utc = this.#sky.utc(named, leapKnown ? undefined : assumedLeapSeconds);
    const timeKnown = this.#sinceFirstFixS > 0 || this.#poweredS > firstFixS / 2;
    const satellites = satellitesInView(worldSecond, this.#poweredS * SATELLITES_PER_S, fix, reception.lossDb);
    const epoch: NmeaEpoch = { talker: this.#model.talker, utc: timeKnown ? utc : undefined, fix, satellites };
    const due = (message: Message) => {
      const rate = this.settings.rates.get(message) ?? 0;
      return rate > 0 && worldSecond % rate === 0;
    };
    const text = this.#model.order.filter(due).map((message) => WRITERS[message]?.(epoch) ?? "");
    const parts: Uint8Array[] = [Buffer.from(text.join(""), "latin1")];
    const { week, secondOfWeek } = this.#sky.gpsWeek(named);
    const towMs = secondOfWeek * 1000;
    if (due(UBX.navPvt)) {
      const satellitesUsed = satellites.filter(({ used }) => used).length;
      const resolved = timeKnown && leapKnown;
      parts.push(navPvt({ towMs, utc, dateAndTimeKnown: timeKnown, resolved, fix, satellitesUsed }));
    }
    if (due(NAV_SOL))
      parts.push(navSol(towMs, week, timeKnown, fix ? satellites.filter(({ used }) => used).length : 0));
    if (due(NAV_TIMEGPS))
      parts.push(
        navTimeGps(towMs, week, leapKnown ? this.#sky.gpsMinusUtc(named) : assumedLeapSeconds, timeKnown, leapKnown),
      );
    if (due(UBX.navTimeLs)) parts.push(this.#timeLs(named, towMs, leapKnown));
    if (due(UBX.timTp)) parts.push(timTp((towMs + 1000) % 604_800_000, week + (secondOfWeek === 604_799 ? 1 : 0), 0));
    return Buffer.concat(parts);
  }

  #timeLs(named: number, towMs: number, leapKnown: boolean): Uint8Array {
    const { current, change, inS } = this.#sky.leapNotice(named);
    const event = this.#sky.gpsWeek(named + inS - 1);
    return navTimeLs({
      towMs,
      currentLeapSeconds: leapKnown ? current : this.#circumstances.assumedLeapSeconds,
      currentKnown: leapKnown,
      change,
      inS,
      eventWeek: event.week,
      eventDay: Math.floor(event.secondOfWeek / 86_400) + 1,
    });
  }
}

/** UBX-NAV-TIMEGPS (u-blox 6 protocol): iTOW, fTOW, week, leap seconds, valid: 1 time of week, 2 week, 4 leap. */
function navTimeGps(
  towMs: number,
  week: number,
  leapSeconds: number,
  timeKnown: boolean,
  leapKnown: boolean,
): Uint8Array {
  const payload = Buffer.alloc(16);
  payload.writeUInt32LE(towMs, 0);
  payload.writeInt16LE(week, 8);
  payload.writeInt8(leapSeconds, 10);
  payload[11] = (timeKnown ? 3 : 0) | (leapKnown ? 4 : 0);
  payload.writeUInt32LE(timeKnown ? 20 : 0xffffffff, 12);
  return frame(NAV_TIMEGPS, payload);
}

/** UBX-NAV-SOL (u-blox 6 protocol): 52 bytes; flags are fix 1, week known 4, time of week known 8. */
function navSol(towMs: number, week: number, timeKnown: boolean, satellitesUsed: number): Uint8Array {
  const payload = Buffer.alloc(52);
  payload.writeUInt32LE(towMs, 0);
  payload.writeInt16LE(week, 8);
  payload[10] = satellitesUsed > 0 ? 3 : 0;
  payload[11] = (satellitesUsed > 0 ? 1 : 0) | (timeKnown ? 0x0c : 0);
  payload[47] = satellitesUsed;
  return frame(NAV_SOL, payload);
}
