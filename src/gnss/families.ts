/**
 * What each family of receivers is told, so that it is good for a clock: one epoch a second, the messages that a clock
 * reads and few others, and a pulse of known width that begins on the UTC second and is silent without a fix.
 *
 * Nothing is saved in the receiver: after a loss of power it is what its maker made it, and is set up again. All
 * layouts are from public documents as named; none has yet been seen to work on hardware by this project.
 */

import { type Command, casicFrame, pmtkCommand, sentenceOf, u2, u4, ubxCommand } from "./commands.js";
import { NAV_PVT, NAV_SOL, NAV_TIMEGPS, NAV_TIMELS, TIM_TP } from "./ubx-messages.js";

export type Family = "ublox" | "mtk" | "casic" | "nmea";

/**
 * How a u-blox is told: "legacy" by one message for each matter (series 5 to 8), "values" by CFG-VALSET (series 9 and
 * later; series 10 no longer obeys the old ones). Other families have one dialect.
 */
export type Dialect = "legacy" | "values";

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

/** The list of satellites is for people, and long: every fifth second will do. */
const LIST_INTERVAL = 5;

/** Messages, how often in epochs, and the CFG-VALSET key of their rate on UART 1 (interface description M9, M10). */
const UBLOX_MESSAGES: readonly (readonly [name: string, kind: number, rate: number, key: number])[] = [
  ["NAV-PVT", NAV_PVT, 1, 0x20910007],
  ["NAV-TIMELS", NAV_TIMELS, 1, 0x20910061],
  ["TIM-TP", TIM_TP, 1, 0x2091017e],
  ["RMC", NMEA_RMC, 1, 0x209100ac],
  ["GSV", NMEA_GSV, LIST_INTERVAL, 0x209100c5],
  ["no GGA", NMEA_GGA, 0, 0x209100bb],
  ["no GLL", NMEA_GLL, 0, 0x209100ca],
  ["no GSA", NMEA_GSA, 0, 0x209100c0],
  ["no VTG", NMEA_VTG, 0, 0x209100b1],
];

/** What a u-blox is told first; `joined` they are at most 250 bytes, a quarter of a second at 9600 baud. */
export function ubloxCommands(dialect: Dialect, pulse: PulseShape): Command[] {
  if (dialect === "values") {
    return [
      // In groups: a receiver refuses all of a group for one key that it does not have.
      valset(
        "navigation and time",
        UBLOX_MESSAGES.slice(0, 2).map(([, , rate, key]) => [key, rate]),
      ),
      valset("TIM-TP", [[0x2091017e, 1]]),
      valset(
        "sentences",
        UBLOX_MESSAGES.slice(3).map(([, , rate, key]) => [key, rate]),
      ),
      // CFG-RATE-MEAS in ms, -NAV in measurements, -TIMEREF 0: UTC.
      valset("one epoch a second", [
        [0x30210001, 1000],
        [0x30210002, 1],
        [0x20210003, 0],
      ]),
      ...ubloxPulse(dialect, pulse),
    ];
  }
  return [
    // UBX-CFG-MSG: class, identifier, rate on the port that it came by.
    ...UBLOX_MESSAGES.map(([name, kind, rate]) => ubxCommand(name, CFG_MSG, [kind >> 8, kind & 0xff, rate])),
    // UBX-CFG-RATE: measurement period in ms, cycles, time reference 0: UTC.
    ubxCommand("one epoch a second", CFG_RATE, [...u2(1000), ...u2(1), ...u2(0)]),
    ...ubloxPulse(dialect, pulse),
  ];
}

/** Series 6 has no NAV-PVT; NAV-TIMEGPS says whether it knows the leap seconds, NAV-SOL what fix it has. */
export function ubloxWithoutPvt(): Command[] {
  return [
    ubxCommand("NAV-TIMEGPS", CFG_MSG, [NAV_TIMEGPS >> 8, NAV_TIMEGPS & 0xff, 1]),
    ubxCommand("NAV-SOL", CFG_MSG, [NAV_SOL >> 8, NAV_SOL & 0xff, 1]),
  ];
}

export function ubloxPulse(dialect: Dialect, { widthMs, falling }: PulseShape): Command[] {
  if (dialect === "values") {
    return [
      valset("pulse", [
        [0x20050023, 0], // CFG-TP-PULSE_DEF: a period, not a frequency
        [0x20050030, 1], // -PULSE_LENGTH_DEF: a length, not a ratio
        [0x30050001, 0], // -ANT_CABLEDELAY in ns: our pulse.correctionNs is the one place for it
        [0x40050002, 1_000_000], // -PERIOD_TP1 in us
        [0x40050003, 1_000_000], // -PERIOD_LOCK_TP1
        [0x40050004, 0], // -LEN_TP1: silent without a fix
        [0x40050005, widthMs * 1000], // -LEN_LOCK_TP1
        [0x10050007, 1], // -TP1_ENA
        [0x10050008, 1], // -SYNC_GNSS_TP1
        [0x10050009, 1], // -USE_LOCKED_TP1
        [0x1005000a, 1], // -ALIGN_TO_TOW_TP1
        [0x1005000b, falling ? 0 : 1], // -POL_TP1: 1 rises at the second
        [0x2005000c, 0], // -TIMEGRID_TP1: UTC
      ]),
    ];
  }
  // UBX-CFG-TP5 (M8 protocol §32.10.38): time pulse 0, version 1, delays, periods and lengths without and with a fix,
  // flags: active, locked to GNSS, other values when locked, length, aligned to the week's second, polarity; UTC is 0.
  const flags = 0x01 | 0x02 | 0x04 | 0x10 | 0x20 | (falling ? 0 : 0x40);
  const periods = [...u4(1_000_000), ...u4(1_000_000)];
  const lengths = [...u4(0), ...u4(widthMs * 1000)];
  const payload = [0, 1, ...u2(0), ...u2(0), ...u2(0), ...periods, ...lengths, ...u4(0), ...u4(flags)];
  return [ubxCommand("pulse", CFG_TP5, payload)];
}

export function ubloxBaud(dialect: Dialect, baud: number): Command {
  const command =
    dialect === "values"
      ? valset("speed", [[0x40520001, baud]]) // CFG-UART1-BAUDRATE
      : // UBX-CFG-PRT (M8 protocol §32.10.25): UART 1, 8 bits, no parity (0x08d0), UBX, NMEA, RTCM in, UBX, NMEA out.
        ubxCommand("speed", CFG_PRT, [1, 0, ...u2(0), ...u4(0x08d0), ...u4(baud), ...u2(7), ...u2(3), ...u2(0), 0, 0]);
  // The answer comes at the old speed or the new one: hearing sentences at the new one says more.
  return { ...command, answer: undefined };
}

/** Bytes of a value by the size bits 28–30 of its key (interface description M9). */
const VALUE_BYTES = [0, 1, 1, 2, 4, 8] as const;

/** CFG-VALSET version 0, into memory only (layer 1), not into flash. */
function valset(name: string, values: readonly (readonly [key: number, value: number])[]): Command {
  const data = values.flatMap(([key, value]) => [...u4(key), ...u4(value).slice(0, VALUE_BYTES[(key >>> 28) & 7])]);
  return ubxCommand(name, CFG_VALSET, [0, 1, 0, 0, ...data]);
}

/** PMTK314 has 19 fields: 0 GLL, 1 RMC, 2 VTG, 3 GGA, 4 GSA, 5 GSV, …, 17 ZDA (Quectel L80 protocol §3.19). */
export function mtkCommands(pulse: PulseShape): Command[] {
  return [
    pmtkCommand("sentences", 314, `0,1,0,1,0,${LIST_INTERVAL},0,0,0,0,0,0,0,0,0,0,0,0,0`),
    pmtkCommand("one epoch a second", 220, "1000"),
    // Sentences at a steady distance behind the pulse (MTK NMEA packet manual; 465 to 485 ms from memory).
    pmtkCommand("sentences follow the pulse", 255, "1"),
    ...mtkPulse(pulse),
  ];
}

/** PMTK285: when (3: with a 2D or 3D fix), width from 2 to 998 ms (MTK NMEA packet manual). It has no polarity. */
export function mtkPulse({ widthMs }: PulseShape): Command[] {
  return [pmtkCommand("pulse", 285, `3,${widthMs}`)];
}

/** Firmware without PMTK285 may have Quectel's own form of it (GNSS SDK commands manual V1.4), answered PQ1PPS,W,OK. */
export function quectelPulse({ widthMs }: PulseShape): Command[] {
  const answer = { protocol: "quectel", message: 0 } as const;
  return [{ name: "pulse", bytes: sentenceOf(`PQ1PPS,W,3,${widthMs}`), answer }];
}

export function mtkBaud(baud: number): Command {
  return { ...pmtkCommand("speed", 251, `${baud}`), answer: undefined };
}

/** PCAS03 in order: GGA, GLL, GSA, GSV, RMC, VTG, ZDA, ANT, DHV, LPS, …, UTC, GST (Quectel L76K protocol V1.1). */
export function casicCommands(pulse: PulseShape): Command[] {
  return [
    { name: "sentences", bytes: sentenceOf(`PCAS03,1,0,0,${LIST_INTERVAL},1,0,0,0,0,0,,,0,0`), answer: undefined },
    { name: "one epoch a second", bytes: sentenceOf("PCAS02,1000"), answer: undefined },
    ...casicPulse(pulse),
  ];
}

const CASIC_CFG_TP = 0x0603;

/** CFG-TP (CASIC protocol §2.11.4): interval and width in us, 3: only with a fix, polarity 1 falls, UTC, GPS, delay. */
export function casicPulse({ widthMs, falling }: PulseShape): Command[] {
  const payload = [...u4(1_000_000), ...u4(widthMs * 1000), 3, falling ? 1 : 0, 0, 0, ...u4(0)];
  const answer = { protocol: "casic", message: CASIC_CFG_TP } as const;
  return [{ name: "pulse", bytes: casicFrame(CASIC_CFG_TP, payload), answer }];
}

/** PCAS01 counts speeds (Quectel L76K protocol §2.3.1). */
const CASIC_BAUDS: readonly number[] = [4800, 9600, 19200, 38400, 57600, 115200];

/** Undefined for a speed that it does not have. */
export function casicBaud(baud: number): Command | undefined {
  const code = CASIC_BAUDS.indexOf(baud);
  return code < 0 ? undefined : { name: "speed", bytes: sentenceOf(`PCAS01,${code}`), answer: undefined };
}
