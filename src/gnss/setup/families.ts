/**
 * What each family of receivers is sent, so that it is good for a clock: one epoch a second, the messages that a clock
 * reads and few others, and a pulse of known width that begins on the UTC second and is silent without a fix.
 *
 * Nothing is saved in the receiver: after a loss of power it is what its maker made it, and is set up again. All
 * layouts are from public documents as named; none has yet been seen to work on hardware by this project.
 */

import { NAV_PVT, NAV_SOL, NAV_STATUS, NAV_TIMEGPS, NAV_TIMELS, TIM_TP } from "../ubx-messages.js";
import { MON_HW } from "../ubx-monitor.js";
import { CommandList, sentenceOf, u2, u4, ubxFrame } from "./commands.js";

export type Family = "ublox" | "mtk" | "casic" | "nmea";

/**
 * How a u-blox is set up: "legacy" by one message for each matter (series 5 to 8), "values" by CFG-VALSET (series 9 and
 * later; series 10 no longer obeys the old ones). Other families have one dialect.
 */
export type Dialect = "legacy" | "values";

/** By which of their commands a receiver was found to take the shape of its pulse. */
export type PulseCommand = "TP5" | "valset" | "PMTK285" | "PQ1PPS" | "CFG-TP";

/** How the pulse is to be. */
export interface PulseShape {
  widthMs: number;
  /** The edge at the second's start falls: for a wire that turns the pulse upside down. */
  falling: boolean;
}

const NMEA_GGA = 0xf000;
const NMEA_GLL = 0xf001;
const NMEA_GSA = 0xf002;
const NMEA_GSV = 0xf003;
const NMEA_RMC = 0xf004;
const NMEA_VTG = 0xf005;

const CFG_PRT = 0x0600;
const CFG_MSG = 0x0601;
const CFG_RATE = 0x0608;
const CFG_TP5 = 0x0631;
const CFG_VALSET = 0x068a;

/** The list of satellites is for people, and long: every fifth second will do (PMTK314 knows no rarer). */
const LIST_INTERVAL = 5;
/** Of a u-blox, whose other messages are short: beside them the list would be a third of the line. */
const UBLOX_LIST_INTERVAL = 30;
/** Leap seconds are announced months ahead; after a start they are asked for once, since the next may be near. */
const LEAP_INTERVAL = 10;

const RMC_KEY = 0x209100ac;

/** Messages, how often in epochs, and the CFG-VALSET key of their rate on UART 1 (interface description M9, M10). */
const UBLOX_MESSAGES: readonly (readonly [name: string, kind: number, rate: number, key: number])[] = [
  ["NAV-PVT", NAV_PVT, 1, 0x20910007],
  ["NAV-TIMELS", NAV_TIMELS, LEAP_INTERVAL, 0x20910061],
  ["TIM-TP", TIM_TP, 1, 0x2091017e],
  ["RMC", NMEA_RMC, 1, RMC_KEY],
  ["GSV", NMEA_GSV, UBLOX_LIST_INTERVAL, 0x209100c5],
  ["no GGA", NMEA_GGA, 0, 0x209100bb],
  ["no GLL", NMEA_GLL, 0, 0x209100ca],
  ["no GSA", NMEA_GSA, 0, 0x209100c0],
  ["no VTG", NMEA_VTG, 0, 0x209100b1],
];

/** Who disturbs it is looked at every fifth second: the messages are longer than those of the time. */
const INTERFERENCE_INTERVAL = 5;
const CFG_ITFM = 0x0639;
/**
 * UBX-CFG-ITFM (M8 protocol §32.10.10): thresholds 3 and 15 dB, the algorithm's bits as documented, enabled; the
 * antenna's kind is not said.
 */
const ITFM_PAYLOAD = [...u4(0xad62acf3), ...u4(0x0000031e)];

/** What a u-blox is sent first: at most 250 bytes, a quarter of a second at 9600 baud. */
export function ubloxCommands(dialect: Dialect, pulse: PulseShape): CommandList {
  const list = new CommandList();
  if (dialect === "values") {
    // In groups: a receiver refuses all of a group for one key that it does not have.
    valset(list, "navigation and time", UBLOX_MESSAGES.slice(0, 2).map(rateOf));
    valset(list, "TIM-TP", UBLOX_MESSAGES.slice(2, 3).map(rateOf));
    valset(list, "sentences", UBLOX_MESSAGES.slice(3).map(rateOf));
    valset(list, "one epoch a second", EPOCH_VALUES);
    // CFG-MSGOUT of NAV-STATUS and MON-RF on UART 1; CFG-ITFM-ENABLE (interface descriptions M9, M10).
    valset(list, "NAV-STATUS", [[0x2091001b, INTERFERENCE_INTERVAL]]);
    valset(list, "MON-RF", [[0x2091035a, INTERFERENCE_INTERVAL]]);
    valset(list, "interference monitor", [[0x1041000d, 1]]);
  } else {
    for (const [name, kind, rate] of UBLOX_MESSAGES) ubloxMessage(list, name, kind, rate);
    // UBX-CFG-RATE: measurement period in ms, cycles, time reference 0: UTC.
    list.ubx("one epoch a second", CFG_RATE, [...u2(1000), ...u2(1), ...u2(0)]);
    ubloxMessage(list, "NAV-STATUS", NAV_STATUS, INTERFERENCE_INTERVAL);
    ubloxMessage(list, "MON-HW", MON_HW, INTERFERENCE_INTERVAL);
    list.ubx("interference monitor", CFG_ITFM, ITFM_PAYLOAD);
  }
  return ubloxPulse(dialect, pulse, list);
}

/** For one that sends NAV-PVT: its sentences repeat the same, in a hundred bytes that somebody has to read. */
export function ubloxWithoutSentences(dialect: Dialect): CommandList {
  const list = new CommandList();
  if (dialect === "values") valset(list, "no RMC", [[RMC_KEY, 0]]);
  else ubloxMessage(list, "no RMC", NMEA_RMC, 0);
  // Without a payload it is a poll, which is answered by the message itself (u-blox M8 protocol §32.5.2).
  return list.unanswered("NAV-TIMELS now", ubxFrame(NAV_TIMELS, []));
}

/** Series 6 has no NAV-PVT; NAV-TIMEGPS has whether it knows the leap seconds, NAV-SOL what fix it has. */
export function ubloxWithoutPvt(): CommandList {
  const list = new CommandList();
  ubloxMessage(list, "NAV-TIMEGPS", NAV_TIMEGPS, 1);
  ubloxMessage(list, "NAV-SOL", NAV_SOL, 1);
  return list;
}

/** UBX-CFG-MSG: class, identifier, rate on the port that it came by. */
function ubloxMessage(list: CommandList, name: string, kind: number, rate: number): void {
  list.ubx(name, CFG_MSG, [kind >> 8, kind & 0xff, rate]);
}

export function ubloxPulse(dialect: Dialect, { widthMs, falling }: PulseShape, list = new CommandList()): CommandList {
  if (dialect === "values") {
    // -LEN_LOCK_TP1 in us and -POL_TP1: 1 rises at the second.
    return valset(list, "pulse", [...PULSE_VALUES, [0x40050005, widthMs * 1000], [0x1005000b, falling ? 0 : 1]]);
  }
  // UBX-CFG-TP5 (M8 protocol §32.10.38): time pulse 0, version 1, delays, periods and lengths without and with a fix,
  // flags: active, locked to GNSS, other values when locked, length, aligned to the week's second, polarity; UTC is 0.
  const flags = 0x01 | 0x02 | 0x04 | 0x10 | 0x20 | (falling ? 0 : 0x40);
  const periods = [...u4(1_000_000), ...u4(1_000_000)];
  const lengths = [...u4(0), ...u4(widthMs * 1000)];
  const payload = [0, 1, ...u2(0), ...u2(0), ...u2(0), ...periods, ...lengths, ...u4(0), ...u4(flags)];
  return list.ubx("pulse", CFG_TP5, payload);
}

/** The answer comes at the old speed or the new one: hearing sentences at the new one says more. */
export function ubloxBaud(dialect: Dialect, baud: number): Uint8Array {
  if (dialect === "values") return ubxFrame(CFG_VALSET, valsetPayload([[0x40520001, baud]])); // CFG-UART1-BAUDRATE
  // UBX-CFG-PRT (M8 protocol §32.10.25): UART 1, 8 bits, no parity (0x08d0), UBX, NMEA, RTCM in, UBX, NMEA out.
  return ubxFrame(CFG_PRT, [1, 0, ...u2(0), ...u4(0x08d0), ...u4(baud), ...u2(7), ...u2(3), ...u2(0), 0, 0]);
}

type KeyValue = readonly [key: number, value: number];

/** CFG-RATE-MEAS in ms, -NAV in measurements, -TIMEREF 0: UTC. */
const EPOCH_VALUES: readonly KeyValue[] = [
  [0x30210001, 1000],
  [0x30210002, 1],
  [0x20210003, 0],
];

/** All of CFG-TP but the shape. */
const PULSE_VALUES: readonly KeyValue[] = [
  [0x20050023, 0], // -PULSE_DEF: a period, not a frequency
  [0x20050030, 1], // -PULSE_LENGTH_DEF: a length, not a ratio
  [0x30050001, 0], // -ANT_CABLEDELAY in ns: our pulse.correctionNs is the one place for it
  [0x40050002, 1_000_000], // -PERIOD_TP1 in us
  [0x40050003, 1_000_000], // -PERIOD_LOCK_TP1
  [0x40050004, 0], // -LEN_TP1: silent without a fix
  [0x10050007, 1], // -TP1_ENA
  [0x10050008, 1], // -SYNC_GNSS_TP1
  [0x10050009, 1], // -USE_LOCKED_TP1
  [0x1005000a, 1], // -ALIGN_TO_TOW_TP1
  [0x2005000c, 0], // -TIMEGRID_TP1: UTC
];

function rateOf([, , rate, key]: (typeof UBLOX_MESSAGES)[number]): KeyValue {
  return [key, rate];
}

function valset(list: CommandList, name: string, values: readonly KeyValue[]): CommandList {
  return list.ubx(name, CFG_VALSET, valsetPayload(values));
}

/** Bytes of a value by the size bits 28–30 of its key (interface description M9). */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8] as const;

/** CFG-VALSET version 0, into memory only (layer 1), not into flash. */
function valsetPayload(values: readonly KeyValue[]): number[] {
  const payload = [0, 1, 0, 0];
  for (const [key, value] of values) payload.push(...u4(key), ...u4(value).slice(0, VALUE_BYTES[(key >>> 28) & 7]));
  return payload;
}

/** PMTK314 has 19 fields: 0 GLL, 1 RMC, 2 VTG, 3 GGA, 4 GSA, 5 GSV, …, 17 ZDA (Quectel L80 protocol §3.19). */
export function mtkCommands(pulse: PulseShape): CommandList {
  const list = new CommandList()
    .pmtk("sentences", 314, `0,1,0,1,0,${LIST_INTERVAL},0,0,0,0,0,0,0,0,0,0,0,0,0`)
    .pmtk("one epoch a second", 220, "1000")
    // Sentences at a steady distance behind the pulse (MTK NMEA packet manual; 465 to 485 ms from memory).
    .pmtk("sentences follow the pulse", 255, "1");
  return mtkPulse(pulse, list);
}

/** PMTK285: when (3: with a 2D or 3D fix), width from 2 to 998 ms (MTK NMEA packet manual). It has no polarity. */
export function mtkPulse({ widthMs }: PulseShape, list = new CommandList()): CommandList {
  return list.pmtk("pulse", 285, `3,${widthMs}`);
}

/** Firmware without PMTK285 may have Quectel's own form of it (GNSS SDK commands manual V1.4), answered PQ1PPS,W,OK. */
export function quectelPulse({ widthMs }: PulseShape): CommandList {
  return new CommandList().quectel("pulse", `PQ1PPS,W,3,${widthMs}`);
}

export function mtkBaud(baud: number): Uint8Array {
  return sentenceOf(`PMTK251,${baud}`);
}

/** PCAS03 in order: GGA, GLL, GSA, GSV, RMC, VTG, ZDA, ANT, DHV, LPS, …, UTC, GST (Quectel L76K protocol V1.1). */
export function casicCommands(pulse: PulseShape): CommandList {
  const list = new CommandList()
    .unanswered("sentences", sentenceOf(`PCAS03,1,0,0,${LIST_INTERVAL},1,0,0,0,0,0,,,0,0`))
    .unanswered("one epoch a second", sentenceOf("PCAS02,1000"));
  return casicPulse(pulse, list);
}

const CASIC_CFG_TP = 0x0603;

/** CFG-TP (CASIC protocol §2.11.4): interval and width in us, 3: only with a fix, polarity 1 falls, UTC, GPS, delay. */
export function casicPulse({ widthMs, falling }: PulseShape, list = new CommandList()): CommandList {
  const payload = [...u4(1_000_000), ...u4(widthMs * 1000), 3, falling ? 1 : 0, 0, 0, ...u4(0)];
  return list.casic("pulse", CASIC_CFG_TP, payload);
}

/** The command for a shape. */
export function pulseCommands(by: PulseCommand, shape: PulseShape): CommandList {
  switch (by) {
    case "TP5":
      return ubloxPulse("legacy", shape);
    case "valset":
      return ubloxPulse("values", shape);
    case "PMTK285":
      return mtkPulse(shape);
    case "PQ1PPS":
      return quectelPulse(shape);
    case "CFG-TP":
      return casicPulse(shape);
  }
}

/** Whether a falling pulse is among the shapes. */
export function canFall(by: PulseCommand): boolean {
  return by !== "PMTK285" && by !== "PQ1PPS";
}

/** PCAS01 counts speeds (Quectel L76K protocol §2.3.1). */
const CASIC_BAUDS: readonly number[] = [4800, 9600, 19200, 38400, 57600, 115200];

/** Undefined for a speed that it does not have. */
export function casicBaud(baud: number): Uint8Array | undefined {
  const code = CASIC_BAUDS.indexOf(baud);
  return code < 0 ? undefined : sentenceOf(`PCAS01,${code}`);
}
