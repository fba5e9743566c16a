/** `noonmark discipline`: a trace through a discipline of the firmware, and how far it was off. */

import { readFileSync } from "node:fs";
import { flag, option, readCall } from "../call.js";
import { columns } from "../columns.js";
import { Failure } from "../failure.js";
import { jsonLine } from "../json.js";
import { type LoopMaker, loopMaker } from "./loops.js";
import { type Measurement, measure } from "./measure.js";
import { parseTrace, type Trace } from "./trace.js";

const CALL = {
  name: "noonmark discipline",
  usage: "--trace FILE [OPTIONS]",
  about: `Runs a clock discipline of the firmware on a trace and prints how far the clock was off. A trace has a line \
for each second, "y n": the counter's fractional frequency offset over the second that this pulse begins, and the \
pulse's noise in seconds, or "-" where the pulse is missing.`,
  options: {
    trace: option("FILE", 'the trace; "-" is standard input'),
    loop: option(
      "LOOP",
      "adaptive (default), rfc5905, or rfc5905:TAU with the poll exponent fixed at TAU (0 to 17); it starts with the frequency of the trace's first second, as from a drift file",
    ),
    "no-drift": flag("rfc5905 measures the frequency itself instead"),
    skip: option(
      "SECONDS",
      "left out of rmsNs, maxNs and frequencyRmsPpb (default 5000, or 0 for a trace that is no longer)",
    ),
    json: flag("one object for machines"),
  },
};

/** What the recorded figures left out. */
const DEFAULT_SKIP_SECONDS = 5000;

interface Call {
  path: string;
  maker: LoopMaker;
  loop: string;
  skipSeconds: number | undefined;
  json: boolean;
}

export async function run(words: string[]): Promise<number> {
  const call = callOf(words);
  if (call === undefined) return 0;
  const trace = readTrace(call.path);
  const length = trace.frequency.length;
  const skipSeconds = call.skipSeconds ?? (length > DEFAULT_SKIP_SECONDS ? DEFAULT_SKIP_SECONDS : 0);
  if (skipSeconds >= length)
    throw new Failure(`--skip ${skipSeconds} leaves nothing of the trace's ${length} s; give less`);
  const result = measure(call.maker(trace), trace, { skipSeconds });
  console.log(call.json ? jsonLine({ loop: call.loop, ...result }) : text(call.loop, result));
  return 0;
}

function readTrace(path: string): Trace {
  try {
    return parseTrace(path, readFileSync(path === "-" ? 0 : path, "utf8"));
  } catch (error) {
    throw new Failure(`cannot read the trace ${path}: ${(error as Error).message}`);
  }
}

/** What the words ask for; undefined where they ask for help. */
function callOf(words: string[]): Call | undefined {
  const read = readCall(CALL, words);
  if (read === undefined) return undefined;
  const { trace, loop = "adaptive", json, skip, "no-drift": noDrift } = read.values;
  if (trace === undefined) throw new Failure("--trace FILE is missing; --help tells the options", 2);
  const maker = loopMaker(loop, !noDrift);
  if (maker === undefined) {
    throw new Failure(`--loop is "${loop}"; it must be adaptive, rfc5905 or rfc5905:TAU with TAU from 0 to 17`, 2);
  }
  if (skip !== undefined && !/^\d{1,9}$/.test(skip)) {
    throw new Failure(`--skip is "${skip}"; it must be a whole number of seconds`, 2);
  }
  return { path: trace, maker, loop, skipSeconds: skip === undefined ? undefined : Number(skip), json };
}

function text(loop: string, result: Measurement): string {
  const share = result.boundHeldShare;
  const broken = result.boundBrokenSeconds === 0 ? "" : `, beyond it at ${result.boundBrokenAt.join(", ")} s`;
  const rows: [string, string][] = [
    ["loop", `${loop}, time constant ${result.timeConstantSeconds.toFixed(1)} s at the end`],
    ["seconds", `${result.seconds} counted`],
    ["error", `${result.rmsNs.toFixed(1)} ns RMS, ${result.maxNs.toFixed(0)} ns at most`],
    ["frequency", `${result.frequencyRmsPpb.toFixed(3)} ppb RMS`],
    ["pulses", `${result.pulsesMissing} missing, ${result.pulsesRejected} rejected`],
    ["cold start", result.coldStartSeconds === null ? "never under 1 µs for 300 s" : `${result.coldStartSeconds} s`],
    [
      "bound",
      share === null
        ? "never synchronised"
        : `held in ${(share * 100).toFixed(4)} % of ${result.synchronisedSeconds} synchronised seconds${broken}`,
    ],
    ["", `${result.boundMedianNs.toFixed(1)} ns in the median, ${result.lockedRmsNs.toFixed(1)} ns RMS of error`],
  ];
  return columns(rows);
}
