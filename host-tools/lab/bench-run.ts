/** The runs of the benchmark, without a word about them. */

import type { Discipline } from "../../src/discipline/discipline.js";
import { steadyState } from "../../src/discipline/pll.js";
import { IdealLoop } from "./ideal-loop.js";
import { type LoopMaker, loopMaker } from "./loops.js";
import { type Measurement, measure } from "./measure.js";
import type { Trace } from "./trace.js";
import { coldStart, holdover, NOISES_SECONDS, randomWalk, SKIPPED_SECONDS, STRESSES, WANDERS } from "./traces.js";

/** The measurements of one kind of trace, one for each seed. */
export interface Series {
  readonly name: string;
  readonly runs: readonly Measurement[];
}

export interface Cell extends Series {
  readonly wander: number;
  readonly noiseSeconds: number;
  /** What no discipline can be better than, RMS. */
  readonly limitNs: number;
}

export interface BenchResult {
  /** The nine cells; the same traces by the loop that knows q and σ; and the loop of RFC 5905 at τ = 0 and 4. */
  readonly cells: readonly Cell[];
  readonly ideal: readonly Cell[];
  readonly rfc5905: Readonly<Record<0 | 4, readonly Cell[]>>;
  readonly stresses: readonly Series[];
  readonly coldStarts: readonly (Series & { readonly loop: string })[];
  /** Bound checked until the end of the gap, even where the clock has long ceased to be served. */
  readonly holdovers: readonly (Series & {
    readonly wander: number;
    readonly gapSeconds: number;
    readonly servedSeconds: readonly number[];
  })[];
}

/** The RFC's loop at τ = 4 has a memory of an hour, so a trace holds but ten of its errors: more seeds than elsewhere. */
const RFC5905_SEEDS = 16;
const HOLDOVER_GAPS_SECONDS = [3600, 86_400] as const;
const COLD_STARTS = [1e-5, -1e-4] as const;

export function runBench(seeds: readonly number[], progress: (name: string) => void): BenchResult {
  const many = Array.from({ length: RFC5905_SEEDS }, (_, index) => (seeds[0] ?? 0) + index);
  progress("the nine cells");
  const cells = runCells(maker("adaptive"), seeds);
  const ideal = runCells((_trace, wander, noiseSeconds) => new IdealLoop(wander, noiseSeconds), seeds);
  progress(`RFC 5905, ${many.length} seeds each`);
  const rfc5905 = { 0: runCells(maker("rfc5905:0"), many), 4: runCells(maker("rfc5905:4"), many) };
  progress("stress traces");
  const stresses = STRESSES.map((make) => series(maker("adaptive"), seeds.map(make)));
  progress("cold starts");
  const coldStarts = ["adaptive", "rfc5905:0"].flatMap((loop) =>
    COLD_STARTS.map((frequency) => {
      const traces = seeds.map((seed) => coldStart(seed, frequency));
      return { loop, ...series(maker(loop, false), traces, 0) };
    }),
  );
  progress("holdovers");
  const holdovers = WANDERS.flatMap((wander) =>
    HOLDOVER_GAPS_SECONDS.map((gapSeconds) => runHoldover(wander, gapSeconds, seeds)),
  );
  return { cells, ideal, rfc5905, stresses, coldStarts, holdovers };
}

type CellLoopMaker = (trace: Trace, wander: number, noiseSeconds: number) => Discipline;

function runCells(make: CellLoopMaker, seeds: readonly number[]): Cell[] {
  return WANDERS.flatMap((wander) =>
    NOISES_SECONDS.map((noiseSeconds) => {
      const traces = seeds.map((seed) => randomWalk(seed, wander, noiseSeconds));
      const limitNs = Math.sqrt(steadyState(wander / noiseSeconds).priorPhase) * noiseSeconds * 1e9;
      const loop = (trace: Trace) => make(trace, wander, noiseSeconds);
      return { ...series(loop, traces), wander, noiseSeconds, limitNs };
    }),
  );
}

function runHoldover(wander: number, gapSeconds: number, seeds: readonly number[]) {
  const traces = seeds.map((seed) => holdover(seed, wander, gapSeconds));
  const loop = maker("adaptive");
  const runs = traces.map((trace) => measure(loop(trace), trace, { holdoverLimitSeconds: Number.POSITIVE_INFINITY }));
  // The seconds of the gap in which the bound was within the limit of 1 ms: those that were not are counted off.
  const servedSeconds = traces.map((trace, index) => {
    const all = runs[index]?.synchronisedSeconds ?? 0;
    return gapSeconds - (all - measure(loop(trace), trace).synchronisedSeconds);
  });
  return { name: traces[0]?.name ?? "", runs, wander, gapSeconds, servedSeconds };
}

function series(make: LoopMaker, traces: readonly Trace[], skipSeconds = SKIPPED_SECONDS): Series {
  return { name: traces[0]?.name ?? "", runs: traces.map((trace) => measure(make(trace), trace, { skipSeconds })) };
}

function maker(loop: string, known = true): LoopMaker {
  const make = loopMaker(loop, known);
  if (make === undefined) throw new Error(`there is no loop ${loop}`);
  return make;
}
