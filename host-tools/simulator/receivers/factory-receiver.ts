/**
 * A simulated receiver: as its maker delivers it, until it is told otherwise.
 *
 * Model: with its power it gets its factory settings and what was saved over them, says its banner, finds satellites
 * one by one, has a time halfway to the first fix and then a fix while there are four of them. Each epoch it sends what
 * its settings say, a lag behind the second. The pulse is the sky's second with noise, moved by the sawtooth, as wide
 * and the way up that it was told. What is captured is the rising edge at the end of the wire, which may turn the pulse
 * upside down: then it is the pulse's end. Until it has read the leap count from the sky it uses the one that it was
 * made with, and says so where its messages can.
 */

import { type Instant, instant } from "../events.js";
import { gga, gll, gns, gsa, gsv, type NmeaEpoch, rmc, rmcOfOther, vtg, zda } from "../nmea-writer.js";
import type { RandomStream } from "../random.js";
import type { Receiver, ReceiverSecond, Reception } from "../receiver.js";
import { type Place, placesInSky, satellitesInView, usedCount } from "../satellites.js";
import type { Transmission } from "../serial-line.js";
import type { Sky, Utc } from "../sky.js";
import { frame, monHw, monRf, navPvt, navStatus, navTimeLs, navTimeUtc, timTp, UBX, zeros } from "../ubx.js";
import { Sawtooth } from "./sawtooth.js";
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
  /** White noise of the pulse before the sawtooth, standard deviation. */
  pulseNoiseNs: number;
  /** Of the clock on whose edges it pulses; 0: no sawtooth is simulated. */
  clockPeriodNs: number;
}

/** One of a second's reports. */
interface Epoch {
  worldSecond: number;
  /** After the second. */
  fractionMs: number;
  places: readonly Place[];
  fix: boolean;
}

/** How it is connected, and how it fares. */
export interface Circumstances {
  /** The world's second in which it gets its power. */
  powerOnS: number;
  firstFixS: number;
  /** From a signal that came back to the fix. */
  reacquisitionS: number;
  /** From the first fix until it knows the leap seconds; until then it assumes `assumedLeapSeconds`. */
  leapKnownS: number;
  assumedLeapSeconds: number;
  /** A constant by which the instants that it names, and speaks of, come after the second, ms. */
  fractionMs: number;
  /** How it shows a leap second: as 23:59:60, as 23:59:59 or 00:00:00 a second time, or minutes late. */
  leapShown: "60" | "59 twice" | "00 twice" | "late";
  /**
   * The GPS week from which on its maker counts: the sky tells weeks modulo 1024, and it takes each for one of the 1024
   * from there. Undefined: it is never wrong.
   */
  weekZero: number | undefined;
  /** From the first fix until it knows the week; until then it counts from week 0, January 1980. */
  weekKnownS: number;
  /** The receiver's speed, where somebody has changed and saved it. */
  savedBaud: number | undefined;
  /** Messages that somebody has told it to send beside the maker's own, and saved. */
  savedMessages: readonly Message[];
  /** Fractional frequency of its clock, by which the pulse runs away where it pulses without a fix, ppb. */
  freeRunPpb: number;
  /** Its TX, its RX and its pulse are wired. */
  speaks: boolean;
  hears: boolean;
  pulse: "straight" | "inverted" | "open";
  /** Somebody has set it to more pulses than one a second. */
  pulsesPerS: number;
}

export const WELL_CONNECTED: Circumstances = {
  powerOnS: 0,
  firstFixS: 3,
  reacquisitionS: 1,
  leapKnownS: 0,
  assumedLeapSeconds: 18,
  fractionMs: 0,
  leapShown: "60",
  weekZero: undefined,
  weekKnownS: 0,
  savedBaud: undefined,
  savedMessages: [],
  freeRunPpb: 300,
  speaks: true,
  hears: true,
  pulse: "straight",
  pulsesPerS: 1,
};

const WRITERS: Readonly<Record<string, (epoch: NmeaEpoch) => string>> = {
  RMC: rmc,
  "RMC of BeiDou": rmcOfOther,
  GNS: gns,
  VTG: vtg,
  GGA: gga,
  GSA: gsa,
  GSV: gsv,
  GLL: gll,
  ZDA: zda,
};
/** From a command's last byte to the answer. */
const ANSWER_MS = 30;
/** Satellites are found at about this many a second after a start. */
const SATELLITES_PER_S = 3;
/** Fewer give no fix with a time. */
const SATELLITES_FOR_FIX = 4;
const BANNER_NS = 50e6;
const WEEK_S = 604_800;
const WEEKS_TOLD = 1024;
/** A receiver that heard nothing of a leap second before hears it with the next broadcast: 12.5 minutes at most. */
const LEAP_LATE_S = 400;

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
  readonly #sawtooth: Sawtooth;
  /** By how much the pulse of the second to come will be moved: it is told one second before. */
  #nextLatenessNs: number;
  #freeRunNs = 0;

  constructor(model: Model, circumstances: Circumstances, sky: Sky, random: RandomStream) {
    this.#model = model;
    this.#circumstances = circumstances;
    this.#sky = sky;
    this.#random = random;
    this.settings = this.#fresh();
    this.#language = model.language();
    this.#sawtooth = new Sawtooth(model.clockPeriodNs, random.fork("sawtooth"));
    this.#nextLatenessNs = this.#sawtooth.nextLatenessNs();
  }

  get baud(): number {
    return this.settings.baud;
  }

  second(worldSecond: number, reception: Reception): ReceiverSecond {
    const latenessNs = this.#nextLatenessNs;
    this.#nextLatenessNs = this.#sawtooth.nextLatenessNs();
    if (!reception.powered || worldSecond < this.#circumstances.powerOnS) {
      this.#forget();
      return { pulsesNs: [], bursts: [] };
    }
    const justOn = this.#poweredS++ === 0;
    const places = placesInSky(worldSecond);
    const fix = this.#track(places, reception);
    this.#freeRunNs = fix ? 0 : this.#freeRunNs + this.#circumstances.freeRunPpb;
    // Without a fix the sky has no say.
    const skyNs = fix ? reception.skyErrorNs : this.#freeRunNs;
    const bursts: ReceiverSecond["bursts"] = [];
    if (justOn) bursts.push({ startNs: BANNER_NS, bytes: this.#language.banner() });
    for (let epochMs = 0; epochMs < 1000; epochMs += this.settings.epochMs) {
      const fractionMs = epochMs + this.#circumstances.fractionMs;
      if (fractionMs >= 1000) break;
      const startNs = skyNs + fractionMs * 1e6 + this.#lagNs();
      bursts.push({ startNs, bytes: this.#epoch({ worldSecond, fractionMs, places, fix }, reception) });
    }
    return { pulsesNs: this.#edges(fix, skyNs + latenessNs), bursts: this.#circumstances.speaks ? bursts : [] };
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
    for (const message of this.#circumstances.savedMessages) settings.rates.set(message, 1);
    return settings;
  }

  #forget(): void {
    this.#poweredS = 0;
    this.#signalS = 0;
    this.#sinceFirstFixS = 0;
    this.#freeRunNs = 0;
    this.settings = this.#fresh();
    this.#language = this.#model.language();
  }

  #track(places: readonly Place[], reception: Reception): boolean {
    const { firstFixS, reacquisitionS } = this.#circumstances;
    const signal = usedCount(places, places.length, reception.lossDb);
    this.#signalS = signal >= SATELLITES_FOR_FIX ? this.#signalS + 1 : 0;
    const fix = this.#signalS > (this.#sinceFirstFixS > 0 ? reacquisitionS : firstFixS);
    if (fix || this.#sinceFirstFixS > 0) this.#sinceFirstFixS++;
    return fix;
  }

  #lagNs(): number {
    const { lagMs, steadyLagMs, lagWobbleMs } = this.#model;
    const ms = this.settings.steadyLag ? steadyLagMs : lagMs + lagWobbleMs * this.#random.gaussian();
    return Math.max(1, ms) * 1e6;
  }

  /** Rising edges at the end of the wire. */
  #edges(fix: boolean, wantedNs: number): number[] {
    const { pulseWhen, pulseWidthMs, pulseFalls } = this.settings;
    const { pulse, pulsesPerS } = this.#circumstances;
    const pulses =
      pulseWhen === "always" || (pulseWhen === "fix" && fix) || (pulseWhen === "afterFix" && this.#sinceFirstFixS > 0);
    if (!pulses || pulse === "open" || pulseWidthMs === 0) return [];
    const beginsNs = wantedNs + this.#model.pulseNoiseNs * this.#random.gaussian();
    const edgeNs = (pulse === "inverted") !== pulseFalls ? beginsNs + pulseWidthMs * 1e6 : beginsNs;
    const edges: number[] = [];
    for (let n = 0; n < pulsesPerS; n++) edges.push(edgeNs + (n * 1e9) / pulsesPerS);
    return edges;
  }

  #epoch({ worldSecond, fractionMs, places, fix }: Epoch, reception: Reception): Uint8Array {
    const { labelErrorS, lossDb, addedSatellites } = reception;
    const { assumedLeapSeconds, firstFixS, leapKnownS } = this.#circumstances;
    const named = worldSecond + labelErrorS;
    const leapKnown = this.#sinceFirstFixS > leapKnownS;
    const utc = this.#utc(named, leapKnown);
    const timeKnown = this.#sinceFirstFixS > 0 || this.#poweredS > firstFixS / 2;
    const tracked = this.#poweredS * SATELLITES_PER_S;
    const due = (message: Message) => this.#isDue(message, worldSecond);
    const parts: Uint8Array[] = [];
    const sentences = this.#model.order.filter(due);
    if (sentences.length > 0) {
      const satellites = satellitesInView(places, tracked, fix, lossDb);
      parts.push(
        written(sentences, {
          talker: this.#model.talker,
          utc: timeKnown ? utc : undefined,
          fractionMs,
          fix,
          satellites,
        }),
      );
    }
    const satellitesUsed = fix ? usedCount(places, tracked, lossDb) + addedSatellites : 0;
    const { week, secondOfWeek } = this.#gpsWeek(named);
    const towMs = secondOfWeek * 1000 + fractionMs;
    const resolved = timeKnown && leapKnown;
    if (due(UBX.navPvt)) {
      parts.push(navPvt({ towMs, utc, fractionMs, dateAndTimeKnown: timeKnown, resolved, fix, satellitesUsed }));
    }
    if (due(UBX.navStatus)) parts.push(navStatus(towMs, this.#fixType(fix), timeKnown, reception.spoofing));
    if (due(UBX.monHw)) parts.push(monHw(reception.jamming, reception.antenna));
    if (due(UBX.monRf)) parts.push(monRf(reception.jamming, reception.antenna));
    if (due(UBX.navTimeUtc)) parts.push(navTimeUtc(towMs, utc, fractionMs, { fix, timeKnown, leapKnown }));
    if (due(NAV_SOL)) parts.push(navSol(towMs, week, timeKnown, satellitesUsed));
    if (due(NAV_TIMEGPS)) {
      const leapSeconds = leapKnown ? this.#sky.gpsMinusUtc(named) : assumedLeapSeconds;
      parts.push(navTimeGps(towMs, week, leapSeconds, timeKnown, leapKnown));
    }
    if (due(UBX.navTimeLs)) parts.push(this.#timeLs(named, towMs, leapKnown));
    if (due(UBX.timTp)) parts.push(this.#timTp(named, leapKnown));
    return Buffer.concat(parts);
  }

  /** One that has no message for its place solves for time alone. */
  #fixType(fix: boolean): number {
    if (!fix) return 0;
    return this.settings.rates.has(UBX.navTimeUtc) ? 5 : 3;
  }

  #isDue(message: Message, worldSecond: number): boolean {
    const rate = this.settings.rates.get(message) ?? 0;
    return this.settings.polled.delete(message) || (rate > 0 && worldSecond % rate === 0);
  }

  /** UTC as it believes it to be. */
  #utc(named: number, leapKnown: boolean): Utc {
    const { assumedLeapSeconds, leapShown } = this.#circumstances;
    const sky = this.#sky;
    if (!leapKnown) return sky.utc(named, assumedLeapSeconds);
    if (leapShown === "late") return sky.utc(named, sky.gpsMinusUtc(named - LEAP_LATE_S));
    const behindS = (sky.gpsWeek(named).week - this.#gpsWeek(named).week) * WEEK_S;
    if (behindS !== 0) return sky.utc(named - behindS, sky.gpsMinusUtc(named));
    const utc = sky.utc(named);
    if (utc.second < 60 || leapShown === "60") return utc;
    return leapShown === "59 twice" ? { ...utc, second: 59 } : sky.utc(named + 1);
  }

  #gpsWeek(named: number): { week: number; secondOfWeek: number } {
    const { week, secondOfWeek } = this.#sky.gpsWeek(named);
    const { weekZero, weekKnownS } = this.#circumstances;
    if (this.#sinceFirstFixS <= weekKnownS && weekKnownS > 0) return { week: 0, secondOfWeek };
    if (weekZero === undefined) return { week, secondOfWeek };
    const since = (week - weekZero) % WEEKS_TOLD;
    return { week: weekZero + since + (since < 0 ? WEEKS_TOLD : 0), secondOfWeek };
  }

  /** About the pulse to come, in UTC's time of the week. */
  #timTp(named: number, leapKnown: boolean): Uint8Array {
    const { week, secondOfWeek } = this.#gpsWeek(named + 1);
    const { assumedLeapSeconds } = this.#circumstances;
    const inUtc = secondOfWeek - (leapKnown ? this.#sky.gpsMinusUtc(named + 1) : assumedLeapSeconds);
    const wraps = inUtc < 0 ? 1 : 0;
    return timTp((inUtc + wraps * WEEK_S) * 1000, week - wraps, Math.round(-this.#nextLatenessNs * 1000));
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

function written(sentences: readonly Message[], epoch: NmeaEpoch): Uint8Array {
  return Buffer.from(sentences.map((message) => WRITERS[message]?.(epoch) ?? "").join(""), "latin1");
}

/** UBX-NAV-TIMEGPS (u-blox 6 protocol): iTOW, fTOW, week, leap seconds, valid: 1 time of week, 2 week, 4 leap. */
function navTimeGps(
  towMs: number,
  week: number,
  leapSeconds: number,
  timeKnown: boolean,
  leapKnown: boolean,
): Uint8Array {
  const payload = zeros(16);
  payload.writeUInt32LE(towMs, 0);
  payload.writeInt16LE(week, 8);
  payload.writeInt8(leapSeconds, 10);
  payload[11] = (timeKnown ? 3 : 0) | (leapKnown ? 4 : 0);
  payload.writeUInt32LE(timeKnown ? 20 : 0xffffffff, 12);
  return frame(NAV_TIMEGPS, payload);
}

/** UBX-NAV-SOL (u-blox 6 protocol): 52 bytes; flags are fix 1, week known 4, time of week known 8. */
function navSol(towMs: number, week: number, timeKnown: boolean, satellitesUsed: number): Uint8Array {
  const payload = zeros(52);
  payload.writeUInt32LE(towMs, 0);
  payload.writeInt16LE(week, 8);
  payload[10] = satellitesUsed > 0 ? 3 : 0;
  payload[11] = (satellitesUsed > 0 ? 1 : 0) | (timeKnown ? 0x0c : 0);
  payload[47] = satellitesUsed;
  return frame(NAV_SOL, payload);
}
