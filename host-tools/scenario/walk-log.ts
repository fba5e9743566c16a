/**
 * A receiver's log in a world of its own times: the pulses bear the log's labels (simulator/recording.ts), so the truth is
 * what most of its dated sentences say, with the 1024 weeks put back that a receiver's firmware may have lost.
 */

import { Failure } from "../failure.js";
import { judge } from "../simulator/judge.js";
import { openRecording, RecordedReceiver, type Recording } from "../simulator/recording.js";
import type { Scenario } from "../simulator/scenario.js";
import { SKY_DEFAULTS } from "../simulator/sky.js";
import { Walk, type Walked } from "./walked.js";

/** The world's second of the first epoch's pulse, and for how long the appliance is watched after the last. */
const START_S = 2;
const AFTER_S = 40;
/** Recordings are older than the firmware. */
const NOT_BEFORE = "2010-01-01";
const ROLLOVER_MS = 1024 * 604_800_000;
/** When GPS's count of weeks began from 0; for four weeks after, a date is that of a receiver that does not know it. */
const WEEK_ZEROS_MS = ["1980-01-06", "1999-08-22", "2019-04-07"].map((day) => Date.parse(`${day}T00:00:00Z`));
const UNKNOWN_WEEK_MS = 28 * 86_400_000;

export async function walkLog(path: string, name: string): Promise<Walked> {
  const recording = opened(path);
  const startMs = startOf(recording);
  const remark =
    startMs === undefined ? "names no date" : recording.jumps > 0 ? `its time jumps (${recording.jumps} times)` : "";
  const startUtc =
    startMs === undefined ? SKY_DEFAULTS.startUtc : new Date(startMs).toISOString().replace(".000Z", "Z");
  const receiver = new RecordedReceiver(recording, START_S);
  const settings = { family: "nmea", setUp: false, leapWaitS: 0, baud: recording.baud, notBefore: NOT_BEFORE };
  const scenario: Scenario = {
    name,
    hazard: "a recording",
    seconds: receiver.endS + AFTER_S,
    world: { sky: { startUtc }, clients: { requestsPerS: 1 } },
    configuration: { receiver: settings },
    limits: {
      synchronisedByS: Number.POSITIVE_INFINITY,
      unsynchronisedMaxS: Number.POSITIVE_INFINITY,
      endsSynchronised: false,
    },
  };
  const walk = new Walk(name, scenario, remark === "");
  const { breach } = await judge(withoutPromises(walk.watch.asked), 1, {
    run: { receiver },
    onSecond: (observation) => walk.second(observation),
  });
  if (breach?.promise === "runs") throw new Failure(`${path}: ${breach.what}`);
  return walk.conclude(remark);
}

/** What is served is only counted here: a log need not be right. */
function withoutPromises(scenario: Scenario): Scenario {
  const all = { fromS: 0, untilS: scenario.seconds, why: "what the log says is what counts" };
  return { ...scenario, limits: { ...scenario.limits, excused: [all] } };
}

function opened(path: string): Recording {
  try {
    return openRecording(path, () => {});
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** UTC in the world's second 0, by most of the sentences that have a date; undefined where none has. */
function startOf({ epochs }: Recording): number | undefined {
  const votes = new Map<number, number>();
  for (const { slotS, bytes } of epochs) {
    for (const ms of datesIn(bytes)) {
      const start = Math.floor(ms / 1000) * 1000 - (slotS + START_S) * 1000;
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  let [start] = most;
  while (start < Date.parse(NOT_BEFORE) && !isOfUnknownWeek(start)) start += ROLLOVER_MS;
  return start;
}

function isOfUnknownWeek(ms: number): boolean {
  return WEEK_ZEROS_MS.some((zero) => ms >= zero && ms < zero + UNKNOWN_WEEK_MS);
}

/** Instants that RMC, ZDA, NAV-PVT and NAV-TIMEUTC name, ms since 1970. */
function datesIn(bytes: Buffer): number[] {
  const found: number[] = [];
  const text = bytes.toString("latin1");
  for (const [, time = "", date = ""] of text.matchAll(/\$..RMC,(\d{6})[^,]*,[^,]*,(?:[^,]*,){6}(\d{6})/g)) {
    const year = Number(date.slice(4)) + (date.slice(4) < "80" ? 2000 : 1900);
    found.push(Date.parse(`${year}-${date.slice(2, 4)}-${date.slice(0, 2)}T${timeText(time)}Z`));
  }
  for (const [, time = "", day, month, year] of text.matchAll(/\$..ZDA,(\d{6})[^,]*,(\d\d),(\d\d),(\d{4})/g)) {
    found.push(Date.parse(`${year}-${month}-${day}T${timeText(time)}Z`));
  }
  for (const { head, yearAt } of UBX_DATES) {
    for (let at = bytes.indexOf(head); at >= 0 && at + yearAt + 7 <= bytes.length; at = bytes.indexOf(head, at + 1)) {
      const [month = 0, day, hour, minute, second] = bytes.subarray(at + yearAt + 2, at + yearAt + 7);
      found.push(Date.UTC(bytes.readUInt16LE(at + yearAt), month - 1, day, hour, minute, second));
    }
  }
  return found.filter((ms) => !Number.isNaN(ms));
}

/** NAV-PVT and NAV-TIMEUTC (u-blox M8 protocol §32.17.14, §32.17.30): year, month, day, hour, minute and second. */
const UBX_DATES = [
  { head: Buffer.from([0xb5, 0x62, 0x01, 0x07]), yearAt: 10 },
  { head: Buffer.from([0xb5, 0x62, 0x01, 0x21]), yearAt: 18 },
];

function timeText(hhmmss: string): string {
  return `${hhmmss.slice(0, 2)}:${hhmmss.slice(2, 4)}:${hhmmss.slice(4, 6)}`;
}
