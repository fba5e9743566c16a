/** `noonmark scenario`: the whole firmware, in its engine, against worlds that try to break it. */

import { availableParallelism } from "node:os";
import { flag, option, readCall } from "../call.js";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";
import { asTyped } from "../invocation.js";
import { jsonLine } from "../json.js";
import { nearest } from "../nearest.js";
import { Progress } from "../progress.js";
import { InputsRecorder, OutputDigest } from "../simulator/inputs.js";
import { type Breach, judge, type RunResult } from "../simulator/judge.js";
import type { Scenario } from "../simulator/scenario.js";
import { SCENARIOS } from "../simulator/scenarios/index.js";
import { DoctorWatch } from "./doctor-watch.js";
import { runReplay } from "./replay.js";
import { expectWritable, writeReport } from "./report.js";
import { countOf, inParallel, resultRow, trace } from "./runs.js";
import { runSwarm } from "./swarm.js";
import { reportTable } from "./table.js";
import { runWalk } from "./walk.js";

const CALL = {
  name: "noonmark scenario",
  usage: `NAME… [OPTIONS]
swarm [OPTIONS]
walk FOLDER
--replay FILE [--trace]`,
  about: `Runs scenarios in virtual time and holds every simulated second against the promises. A NAME may be a pattern \
('leap-*', or "all"); without one the scenarios are listed. "swarm" runs random worlds instead (noonmark scenario swarm \
--help); "walk" holds the doctor against a folder of recordings (noonmark scenario walk --help); --replay runs the appliance with what was recorded, and shows what it reports.

Ends with 0 when every promise was kept, 1 when one was broken, 2 when the call was wrong.`,
  takesWords: true,
  options: {
    seed: option("N", "the first seed (default 1)"),
    seeds: option("COUNT", "so many seeds for each scenario (default 1)"),
    jobs: option("N", "runs at the same time (default: the processors there are)"),
    until: option("SECOND", "stop there"),
    trace: flag("print every second: the journal, the status and the served error"),
    json: flag("one object for each run, with promisesKept and what was broken"),
    report: option("FILE", "write a page with the table and a plot of error against bound for each run"),
    record: option("FILE", "of a single run, write down what the appliance was given, for --replay"),
    digest: flag("print a digest of all that was reported and answered: where two are the same, nothing changed"),
    doctor: flag("ask the appliance's doctor all along: it must not report that all is well when it is not"),
  },
};

interface Call {
  scenarios: readonly Scenario[];
  seeds: readonly number[];
  jobs: number;
  untilS: number | undefined;
  trace: boolean;
  json: boolean;
  report: string | undefined;
  record: string | undefined;
  digest: boolean;
  doctor: boolean;
}

export async function run(words: string[]): Promise<number> {
  if (words[0] === "swarm") return runSwarm(words.slice(1));
  if (words[0] === "--replay") return runReplay(words);
  if (words[0] === "walk") return runWalk(words.slice(1));
  const call = callOf(words);
  if (call === undefined) return 0;
  const runs = call.scenarios.flatMap((scenario) => call.seeds.map((seed) => ({ scenario, seed })));
  const [only] = runs;
  if (call.record !== undefined && (only === undefined || runs.length > 1)) {
    throw new Failure(`--record is for one run, and these are ${runs.length}: name one scenario and one seed`, 2);
  }
  if (call.report !== undefined) expectWritable(call.report);
  const recorder = call.record === undefined ? undefined : new InputsRecorder();
  const progress = new Progress(`${runs.length} run${runs.length === 1 ? "" : "s"}`, process.stderr);
  const total = runs.reduce((sum, { scenario }) => sum + scenario.seconds, 0);
  let done = 0;
  const results = await inParallel(runs, call.jobs, async ({ scenario, seed }) => {
    const doctor = call.doctor ? new DoctorWatch(scenario) : undefined;
    const digest = call.digest ? new OutputDigest() : undefined;
    const result = await judge(doctor?.asked ?? scenario, seed, {
      ...(call.untilS === undefined ? {} : { untilS: call.untilS }),
      lines: call.trace,
      run: { tap: { ...recorder?.tap, ...digest?.tap } },
      onSecond: (observation) => {
        progress.show(++done / total);
        doctor?.second(observation);
        if (call.trace) trace(observation);
      },
    });
    result.breach ??= breachOf(doctor);
    const hex = digest?.hex();
    if (call.json) console.log(jsonLine({ ...resultRow(result), ...(hex === undefined ? {} : { digest: hex }) }));
    else if (hex !== undefined) console.log(`${scenario.name}, seed ${seed}: ${hex}`);
    return result;
  });
  progress.end();
  if (!call.json) console.log(reportTable(results));
  if (call.report !== undefined) writeReport(call.report, results);
  if (call.record !== undefined) recorder?.write(call.record, `scenario ${only?.scenario.name}, seed ${only?.seed}`);
  const broken = results.filter(({ breach }) => breach !== undefined);
  for (const result of broken) console.error(asTyped(complaint(result)));
  return broken.length > 0 ? 1 : 0;
}

/** The first answer of the doctor that the truth contradicts, as a promise that was broken. */
function breachOf(doctor: DoctorWatch | undefined): Breach | undefined {
  const [first] = doctor?.contradictions ?? [];
  if (first === undefined) return undefined;
  return { promise: "doctor", second: first.second, what: `it reported that all is well while ${first.truth}` };
}

/** What was broken, and how to see it again. */
function complaint({ scenario, seed, breach }: RunResult): string {
  const second = breach?.second ?? 0;
  return (
    `${scenario}, seed ${seed}, second ${second}: the promise "${breach?.promise}" was broken: ${breach?.what}\n` +
    `  again: noonmark scenario ${scenario} --seed ${seed} --until ${second + 1} --trace`
  );
}

function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { values, positionals } = read;
  if (positionals.length === 0) {
    console.log(list());
    return undefined;
  }
  const first = countOf("--seed", values.seed, 1);
  const count = countOf("--seeds", values.seeds, 1);
  return {
    scenarios: chosen(positionals),
    seeds: Array.from({ length: count }, (_, index) => first + index),
    jobs: countOf("--jobs", values.jobs, availableParallelism()),
    untilS: values.until === undefined ? undefined : countOf("--until", values.until, 1),
    trace: values.trace,
    json: values.json,
    report: values.report,
    record: values.record,
    digest: values.digest,
    doctor: values.doctor,
  };
}

/** A name with the shell's "*" and "?" in it. */
function patternOf(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** What the names and patterns mean, in the order of the list, each once. */
function chosen(names: readonly string[]): readonly Scenario[] {
  const matched = new Set<Scenario>();
  for (const name of names) {
    const found = SCENARIOS.filter((scenario) => name === "all" || patternOf(name).test(scenario.name));
    if (found.length === 0) {
      const near = nearest(
        name,
        SCENARIOS.map(({ name }) => name),
      );
      const offer = near === undefined ? "" : ` (did you mean ${near}?)`;
      throw new Failure(`there is no scenario "${name}"${offer}; noonmark scenario lists them`, 2);
    }
    for (const scenario of found) matched.add(scenario);
  }
  return SCENARIOS.filter((scenario) => matched.has(scenario));
}

function list(): string {
  return columns(SCENARIOS.map(({ name, hazard }) => [name, hazard]));
}
