/** `noonmark scenario walk FOLDER`: the doctor's summary held against the truth of every recording in a folder. */

import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { flag, option, readCall } from "../call.js";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";
import { jsonLine } from "../json.js";
import { Progress } from "../progress.js";
import { SKY_DEFAULTS } from "../simulator/sky.js";
import { walkInputs } from "./walk-inputs.js";
import { walkLog } from "./walk-log.js";
import type { Walked } from "./walked.js";

const CALL = {
  name: "noonmark scenario walk",
  usage: "FOLDER [OPTIONS]",
  about: `Gives the appliance each recording in a folder, asks its doctor all along, and holds each summary against the \
truth: it may not report that all is well while what is served is wrong, or nothing is served. Recorded inputs (.inputs, \
of noonmark scenario --record) are replayed; a receiver's log (.log, .nmea, .ubx) is played with pulses that bear its own \
times, and its times are the truth. Named scenarios are asked by noonmark scenario all --doctor.

Ends with 0 when no summary was wrong, 1 when one was, 2 when the call was wrong.`,
  takesWords: true,
  options: {
    "start-utc": option(
      "TIME",
      `UTC at the start of recorded inputs (default ${SKY_DEFAULTS.startUtc}, the worlds' own)`,
    ),
    json: flag("one object for each recording"),
  },
};

const LOGS: readonly string[] = [".log", ".nmea", ".ubx"];
const INPUTS = ".inputs";

export async function runWalk(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new Failure("walk takes one FOLDER of recordings", 2);
  const startUtc = values["start-utc"] ?? SKY_DEFAULTS.startUtc;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(startUtc) || Number.isNaN(Date.parse(startUtc))) {
    throw new Failure(`--start-utc "${startUtc}" is no time such as 2026-03-01T12:00:00Z`, 2);
  }
  const names = recordingsIn(folder);
  const progress = new Progress(`${names.length} recording${names.length === 1 ? "" : "s"}`, process.stderr);
  const rows: Walked[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const walked = extname(name) === INPUTS ? await walkInputs(path, name, startUtc) : await walkLog(path, name);
    rows.push(walked);
    if (values.json) console.log(jsonLine(walked));
    progress.show(rows.length / names.length);
  }
  progress.end();
  if (!values.json) console.log(table(rows));
  const wrong = rows.filter(({ contradiction }) => contradiction !== null);
  for (const { name, contradiction } of wrong) console.error(`${name}: ${contradiction}`);
  return wrong.length > 0 ? 1 : 0;
}

function recordingsIn(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    throw new Failure(`${folder} cannot be read as a folder: ${(error as Error).message}`, 2);
  }
  const found = names.filter((name) => extname(name) === INPUTS || LOGS.includes(extname(name)));
  if (found.length === 0) throw new Failure(`${folder} holds no recording: ${[INPUTS, ...LOGS].join(", ")}`, 2);
  return found;
}

function table(rows: readonly Walked[]): string {
  const titles = ["recording", "seconds", "served", "wrong", "answers", "good", "its usual summary", "doctor"];
  const cells = rows.map((row) => [
    row.name,
    String(row.seconds),
    String(row.servedS),
    row.wrongS === null ? "?" : String(row.wrongS),
    String(row.answers),
    String(row.good),
    row.summary,
    row.contradiction === null ? (row.remark === "" ? "true" : row.remark) : "WRONG",
  ]);
  return columns([titles, ...cells], [1, 2, 3, 4, 5]);
}
