/**
 * Logs to test with. Those of the project's own simulated receivers are made here from a seed, so that they are there on
 * every clone: each is the smallest of a kind. Recordings of real receivers (gpsd's regression logs, with its verdicts
 * beside them) are read from the folder that NOONMARK_RECORDINGS names, and are part of no clone.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  garbledBytes,
  hangingSender,
  withoutChecksums,
  withoutDate,
} from "../../host-tools/simulator/faults/sentences.js";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import type { Fault } from "../../host-tools/simulator/faults.js";
import { sentence } from "../../host-tools/simulator/nmea-writer.js";
import { UBX } from "../../host-tools/simulator/ubx.js";
import { type ReceiverOptions, World, type WorldChanges, worldOptions } from "../../host-tools/simulator/world.js";

const SECONDS = 30;
const START = "2026-03-01T12:00:00Z";
const ALWAYS = { fromS: 0, untilS: SECONDS };
const NAV_SOL = 0x0106;
const NAV_TIMEGPS = 0x0120;

export interface OwnLog {
  readonly name: string;
  /** UTC of the world's second 0. */
  readonly startUtc: string;
  /** Whether an appliance that plays it has to serve its time. */
  readonly served: boolean;
  /** Whether all that is claimed is true: not where a receiver is wrong about its week. */
  readonly true: boolean;
  bytes(): Buffer;
}

function own(name: string, receiver: Partial<ReceiverOptions>, more: Partial<Mark> = {}): OwnLog {
  const { startUtc = START, faults = [], served = true, isTrue = true } = more;
  const world: WorldChanges = { seed: 1, sky: { startUtc }, receiver: { savedMessages: [], ...receiver }, faults };
  return { name, startUtc, served, true: isTrue, bytes: () => written(world) };
}

interface Mark {
  startUtc: string;
  faults: readonly Fault[];
  served: boolean;
  isTrue: boolean;
}

/** All that a receiver puts on its line. */
function written(changes: WorldChanges): Buffer {
  const world = new World(worldOptions(changes));
  world.hear({ second: 0, nanosecond: 0 }, world.receiver.baud, new Uint8Array(0));
  const parts: Uint8Array[] = [];
  for (const event of world.advance({ second: SECONDS, nanosecond: 0 })) {
    if (event.kind === "bytes") parts.push(event.bytes);
  }
  return Buffer.concat(parts);
}

const STUCK = sentence("GPRMC,113000.00,A,5128.67400,N,00000.00000,W,0.021,,010326,,,A");

export const OWN_LOGS: readonly OwnLog[] = [
  own("ublox8", { model: "ublox8" }),
  own("ublox8-pvt", { model: "ublox8", savedMessages: [UBX.navPvt, UBX.navTimeLs, UBX.timTp] }),
  own("ublox6-sol", { model: "ublox6", savedMessages: [NAV_SOL, NAV_TIMEGPS, UBX.timTp] }),
  own("mtk3339", { model: "mtk3339" }),
  own("casic-zda", { model: "atgm336h" }),
  own("gps-only", { model: "nmeaOnly" }),
  own("telecom", { model: "telecom" }),
  own("per-system", { model: "perSystem" }),
  own("ten-hertz", { model: "tenHertz" }),
  own("timing", { model: "timing" }),
  own("fraction-300", { model: "nmeaOnly", fractionMs: 300 }),
  own("fraction-999", { model: "mtk3339", fractionMs: 999 }),
  own("cold-start", { model: "ublox8", firstFixS: 12 }, { served: false }),
  own("no-fix", { model: "nmeaOnly" }, { faults: [antennaCut(ALWAYS)], served: false }),
  own("rollover", { model: "nmeaOnly", weekZero: 1260 }, { served: false, isTrue: false }),
  own("year-end", { model: "ublox8" }, { startUtc: "2027-12-31T23:59:50Z" }),
  own("leap-second", { model: "ublox8" }, { startUtc: "2016-12-31T23:59:50Z", served: false }),
  own("garbled", { model: "ublox8" }, { faults: [garbledBytes(ALWAYS, 0.005)], served: false }),
  own(
    "second-sender",
    { model: "perSystem" },
    { faults: [hangingSender(ALWAYS, STUCK, 700)], served: false, isTrue: false },
  ),
  own("no-date", { model: "mtk3339" }, { faults: [withoutDate()], served: false }),
  own("no-checksums", { model: "mtk3339" }, { faults: [withoutChecksums()], served: false }),
];

/** The folder of recordings that somebody named, or undefined. */
export const NAMED_FOLDER = process.env.NOONMARK_RECORDINGS;

/** Why a test with real recordings is left out. */
export const NO_FOLDER = "NOONMARK_RECORDINGS names no folder of recordings";

/** Recordings in the named folder. @throws where it is named and has none: a mistake is no reason to skip. */
export function namedRecordings(): string[] {
  if (NAMED_FOLDER === undefined) return [];
  const logs = existsSync(NAMED_FOLDER) ? readdirSync(NAMED_FOLDER).filter((name) => name.endsWith(".log")) : [];
  if (logs.length === 0) throw new Error(`NOONMARK_RECORDINGS: there is no .log file in ${NAMED_FOLDER}`);
  return logs;
}

/** Every log that is there, own and named. */
export function allLogs(): { name: string; bytes: Buffer }[] {
  const named = namedRecordings().map((name) => ({ name, bytes: readFileSync(join(NAMED_FOLDER ?? "", name)) }));
  return [...OWN_LOGS.map((log) => ({ name: `own ${log.name}`, bytes: log.bytes() })), ...named];
}
