/** `noonmark scenario swarm`: random worlds, one for each seed; what breaks a promise is shrunk and told. */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { flag, option, readCall } from "../call.js";
import { Failure } from "../failure.js";
import { asTyped } from "../invocation.js";
import { jsonLine } from "../json.js";
import { Progress } from "../progress.js";
import { InputsRecorder } from "../simulator/inputs.js";
import { type JudgeOptions, judge, type RunResult } from "../simulator/judge.js";
import { type SwarmCase, shrink } from "../simulator/shrink.js";
import { PART_NAMES, partsOf, swarmScenario } from "../simulator/swarm.js";
import { expectWritable, writeReport } from "./report.js";
import { countOf, inParallel, resultRow, trace } from "./runs.js";
import { swarmResult, writeSwarmResult } from "./swarm-result.js";
import { reportTable } from "./table.js";

const CALL = {
  name: "noonmark scenario swarm",
  usage: "[OPTIONS]",
  about: `Runs random worlds in virtual time, each made from its seed out of the faults that there are, and holds every \
simulated second against the promises. A world that breaks one is made smaller while it does.

Ends with 0 when every promise was kept, 1 when one was broken, 2 when the call was wrong.`,
  options: {
    seed: option("N", "the first seed (default 1)"),
    seeds: option("COUNT", "so many worlds (default 10)"),
    days: option(
      "D",
      "length of each world, parts of a day too (default 1); the same seed with another length is another world",
    ),
    jobs: option("N", "runs at the same time (default: the processors there are)"),
    without: option("PART,PART…", "leaves parts of the worlds out, by name"),
    until: option("SECOND", "stop there"),
    trace: flag("print every second: the journal, the status and the served error"),
    "no-shrink": flag("leave a broken world as it is"),
    record: option("FOLDER", "write a recording of each broken world there, for noonmark scenario --replay (here)"),
    json: flag("one object for each run, with promisesKept and what was broken"),
    report: option("FILE", "write a page with the table and a plot of error against bound for each run"),
    result: option("FILE", "write what was found so far after each run, for machines"),
  },
};

const SECONDS_PER_DAY = 86400;
/** The shortest world: time enough for a receiver to be set up. */
const SECONDS_MIN = 60;
const SEEDS = 10;

interface Call {
  readonly cases: readonly SwarmCase[];
  readonly days: number;
  readonly jobs: number;
  readonly trace: boolean;
  readonly shrink: boolean;
  /** Where recordings go. */
  readonly folder: string;
  readonly json: boolean;
  readonly report: string | undefined;
  readonly result: string | undefined;
}

export async function runSwarm(words: string[]): Promise<number> {
  const call = swarmCall(words);
  if (call === undefined) return 0;
  if (call.report !== undefined) expectWritable(call.report);
  const { cases } = call;
  const total = cases.reduce((sum, { seconds, untilS }) => sum + Math.min(seconds, untilS ?? seconds), 0);
  const progress = new Progress(`${cases.length} world${cases.length === 1 ? "" : "s"}`, process.stderr);
  let done = 0;
  const soFar: RunResult[] = [];
  const results = await inParallel(cases, call.jobs, async (each) => {
    const result = await runCase(each, {
      lines: call.trace,
      onSecond: (observation) => {
        progress.show(++done / total);
        if (call.trace) trace(observation);
      },
    });
    if (call.json) console.log(jsonLine(resultRow(result)));
    soFar.push(result);
    if (call.result !== undefined) {
      writeSwarmResult(call.result, swarmResult(commandOf(call), call.days, cases.length, soFar));
    }
    return result;
  });
  progress.end();
  if (!call.json) console.log(reportTable(results));
  if (call.report !== undefined) writeReport(call.report, results);
  let broken = 0;
  for (const [index, { breach }] of results.entries()) {
    if (breach === undefined) continue;
    broken++;
    console.error(asTyped(await complaint(cases[index] as SwarmCase, results[index] as RunResult, call)));
  }
  return broken > 0 ? 1 : 0;
}

function runCase({ seed, seconds, without, untilS }: SwarmCase, options: JudgeOptions = {}): Promise<RunResult> {
  return judge(swarmScenario(seed, seconds, without), seed, {
    ...options,
    ...(untilS === undefined ? {} : { untilS }),
  });
}

/** What was broken, the smallest world that breaks it too, and how to see it again. */
async function complaint(failing: SwarmCase, { breach }: RunResult, call: Call): Promise<string> {
  if (breach === undefined) return "";
  const { seed, seconds } = failing;
  const parts = partsOf(seed, seconds).filter(({ name }) => !failing.without.has(name));
  const names = parts.map(({ name }) => name);
  const lines = [
    `seed ${seed}, second ${breach.second}: the promise "${breach.promise}" was broken: ${breach.what}`,
    `  in a world of ${swarmScenario(seed, seconds, failing.without).hazard}`,
    `  again: ${callOf({ ...failing, untilS: breach.atEnd ? undefined : breach.second + 1 }, call.days)}`,
  ];
  if (!call.shrink || names.length === 0) {
    lines.push(await record({ ...failing, untilS: breach.second + 1 }, call));
    return lines.join("\n");
  }
  const { smallest, breach: last, tries } = await shrink(failing, breach, names, (tried) => runCase(tried));
  const left = swarmScenario(seed, seconds, smallest.without).hazard;
  lines.push(
    `  after ${tries} tries it still takes ${left}: second ${last.second}: ${last.what}`,
    `  again: ${callOf(smallest, call.days)}`,
    await record(smallest, call),
  );
  return lines.join("\n");
}

/** Runs the broken world once more and writes down what its appliance was given. */
async function record(broken: SwarmCase, { folder, days }: Call): Promise<string> {
  const recorder = new InputsRecorder();
  await runCase(broken, { run: { tap: recorder.tap } });
  const path = join(folder, `noonmark-swarm-${broken.seed}.inputs`);
  recorder.write(path, callOf(broken, days));
  return `  recorded: noonmark scenario --replay ${path}`;
}

/** The whole swarm again. */
function commandOf({ cases, days }: Call): string {
  const words = `noonmark scenario swarm --seed ${cases[0]?.seed} --seeds ${cases.length} --days ${days}`;
  const without = [...(cases[0]?.without ?? [])];
  return without.length > 0 ? `${words} --without ${without.join(",")}` : words;
}

function callOf({ seed, without, untilS }: SwarmCase, days: number): string {
  const words = ["noonmark scenario swarm", `--seed ${seed} --seeds 1 --days ${days}`];
  if (without.size > 0) words.push(`--without ${[...without].join(",")}`);
  if (untilS !== undefined) words.push(`--until ${untilS}`);
  return [...words, "--trace"].join(" ");
}

function swarmCall(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { values } = read;
  const days = Number(values.days ?? 1);
  const seconds = Math.round(days * SECONDS_PER_DAY);
  if (!(seconds >= SECONDS_MIN)) {
    throw new Failure(`--days is "${values.days}"; a world needs ${SECONDS_MIN} s at least, which is 0.0007`, 2);
  }
  const first = countOf("--seed", values.seed, 1);
  const without = new Set((values.without ?? "").split(",").filter((name) => name !== ""));
  for (const name of without) {
    if (!PART_NAMES.includes(name)) {
      throw new Failure(`--without names "${name}"; the parts of worlds are ${PART_NAMES.join(", ")}`, 2);
    }
  }
  const untilS = values.until === undefined ? undefined : countOf("--until", values.until, 1);
  const seeds = Array.from({ length: countOf("--seeds", values.seeds, SEEDS) }, (_, index) => first + index);
  return {
    cases: seeds.map((seed) => ({ seed, seconds, without, untilS })),
    days,
    jobs: countOf("--jobs", values.jobs, availableParallelism()),
    trace: values.trace,
    shrink: !values["no-shrink"],
    folder: values.record ?? ".",
    json: values.json,
    report: values.report,
    result: values.result,
  };
}
