/**
 * Receivers by name, as they come out of the box.
 *
 * Speeds and sentences are the makers' (data sheets and protocol documents); where a value was only seen in reports of
 * others it is marked (r). Lags: u-blox 30 to 60 ms after its computation, MTK about half a second, 465 to 485 ms with
 * PMTK255 (r).
 */

import { UBX } from "../ubx.js";
import { CasicLanguage } from "./casic-language.js";
import type { Model } from "./factory-receiver.js";
import { PmtkLanguage } from "./pmtk-language.js";
import { DEAF, type Message, type Settings } from "./settings.js";
import { type UbloxSeries, UbxLanguage } from "./ubx-language.js";

/** 48 MHz: u-blox 6 to 8; that of the later ones is taken to be the same (r). */
const UBLOX_CLOCK_NS = 1e9 / 48e6;

function settings(baud: number, messages: readonly Message[], pulseWhen: Settings["pulseWhen"]): Settings {
  return {
    baud,
    rates: new Map(messages.map((message) => [message, 1])),
    polled: new Set(),
    epochMs: 1000,
    pulseWidthMs: 100,
    pulseFalls: false,
    pulseWhen,
    steadyLag: false,
  };
}

function ublox(series: UbloxSeries, name: string, baud: number): Model {
  const sentences: readonly Message[] = ["RMC", "VTG", "GGA", "GSA", "GSV", "GLL"];
  return {
    name,
    factory: () => settings(baud, sentences, "fix"),
    language: () => new UbxLanguage(series),
    order: [...sentences, "ZDA"],
    talker: series < 8 ? "GP" : "GN",
    lagMs: 60,
    steadyLagMs: 60,
    lagWobbleMs: 8,
    pulseNoiseNs: 12,
    clockPeriodNs: UBLOX_CLOCK_NS,
  };
}

function mtk(name: string, release: string, pulseCommand: "PMTK285" | "PQ1PPS", talker: string): Model {
  return {
    name,
    factory: () => settings(9600, ["GGA", "GSA", "GSV", "RMC", "VTG"], "afterFix"),
    language: () => new PmtkLanguage(release, pulseCommand),
    order: ["GGA", "GLL", "GSA", "GSV", "RMC", "VTG", "ZDA"],
    talker,
    lagMs: 500,
    steadyLagMs: 475,
    lagWobbleMs: 40,
    pulseNoiseNs: 20,
    clockPeriodNs: 0,
  };
}

function onlySpeaks(name: string, baud: number, messages: readonly Message[], talker: string): Model {
  return {
    name,
    factory: () => settings(baud, messages, "afterFix"),
    language: () => DEAF,
    order: messages,
    talker,
    lagMs: 180,
    steadyLagMs: 180,
    lagWobbleMs: 15,
    pulseNoiseNs: 50,
    clockPeriodNs: 0,
  };
}

/** The models by the name under which they are asked for. */
export const CATALOGUE = {
  ublox6: ublox(6, "u-blox NEO-6M", 9600),
  ublox7: ublox(7, "u-blox NEO-7M", 9600),
  ublox8: ublox(8, "u-blox NEO-M8N", 9600),
  ubloxM9: ublox(9, "u-blox NEO-M9N", 38400),
  ubloxM10: ublox(10, "u-blox MAX-M10S", 9600),
  ubloxM10Fast: ublox(10, "u-blox SAM-M10Q at 38400 baud", 38400),
  mtk3339: mtk("MTK3339 (PA6H)", "AXN_2.31_3339_13101700,5632,PA6H,1.0", "PMTK285", "GP"),
  quectelL76: mtk("Quectel L76", "AXN_3.80_3333_16070400,0003,QUECTEL-L76,1.0", "PQ1PPS", "GN"),
  quectelL86: mtk("Quectel L86", "MT3333_AXN5.1.9_MODULE_STD_F1_P1,0002,Quectel-L86,1.0", "PMTK285", "GN"),
  atgm336h: {
    name: "ATGM336H (CASIC)",
    factory: () => settings(9600, ["GGA", "GLL", "GSA", "GSV", "RMC", "VTG", "ZDA"], "afterFix"),
    language: () => new CasicLanguage(),
    order: ["GGA", "GLL", "GSA", "GSV", "RMC", "VTG", "ZDA"],
    talker: "GN",
    lagMs: 120,
    steadyLagMs: 120,
    lagWobbleMs: 15,
    pulseNoiseNs: 30,
    clockPeriodNs: 0,
  },
  nmeaOnly: {
    name: "a receiver that only speaks",
    factory: () => settings(4800, ["GGA", "GSA", "GSV", "RMC"], "afterFix"),
    language: () => DEAF,
    order: ["GGA", "GSA", "GSV", "RMC"],
    talker: "GP",
    lagMs: 290,
    steadyLagMs: 290,
    lagWobbleMs: 20,
    pulseNoiseNs: 100,
    clockPeriodNs: 0,
  },
  telecom: onlySpeaks("a telecom receiver without RMC", 9600, ["ZDA", "GNS", "VTG", "GLL"], "GN"),
  perSystem: onlySpeaks("one that sends an RMC per system", 9600, ["RMC", "RMC of BeiDou", "GGA", "GSA"], "GN"),
  tenHertz: {
    ...onlySpeaks("one that speaks ten times a second", 38400, ["RMC", "GGA"], "GN"),
    factory: () => ({ ...settings(38400, ["RMC", "GGA"], "afterFix"), epochMs: 100 }),
    lagMs: 60,
    lagWobbleMs: 3,
  },
  /** From a known place it solves for time alone; nobody has given it sentences to say. */
  timing: onlySpeaks("a timing module", 38400, [UBX.navStatus, UBX.navTimeUtc], "GN"),
} as const satisfies Readonly<Record<string, Model>>;

export type ModelName = keyof typeof CATALOGUE;
