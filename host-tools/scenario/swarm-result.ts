/** What a swarm has shown so far, as a file for machines: kept beside the README as the last long run's. */

import { writeFileSync } from "node:fs";
import { Failure } from "../failure.js";
import type { RunResult } from "../simulator/judge.js";
import { version } from "../version.js";

export interface SwarmResult {
  /** Of the firmware and these tools. */
  version: string;
  /** How to run it again. */
  command: string;
  days: number;
  /** Worlds that are to be run, those that were, and how many of them kept every promise. */
  worlds: number;
  run: number;
  kept: number;
  simulatedS: number;
  wallS: number;
  worstErrorOverBound: number;
  runs: { seed: number; kept: boolean; promise?: string; worstErrorOverBound: number; synchronisedShare: number }[];
}

export function swarmResult(command: string, days: number, worlds: number, results: readonly RunResult[]): SwarmResult {
  const sum = (value: (result: RunResult) => number) => results.reduce((all, result) => all + value(result), 0);
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    version: version(),
    command,
    days,
    worlds,
    run: results.length,
    kept: results.filter(({ breach }) => breach === undefined).length,
    simulatedS: sum(({ seconds }) => seconds),
    wallS: round(
      sum(({ wallS }) => wallS),
      1,
    ),
    worstErrorOverBound: round(Math.max(0, ...results.map((result) => result.worstErrorOverBound)), 4),
    runs: [...results]
      .sort((a, b) => a.seed - b.seed)
      .map(({ seed, breach, worstErrorOverBound, synchronisedShare }) => ({
        seed,
        kept: breach === undefined,
        ...(breach === undefined ? {} : { promise: breach.promise }),
        worstErrorOverBound: round(worstErrorOverBound, 4),
        synchronisedShare: round(synchronisedShare, 5),
      })),
  };
}

/** Writes it with a line for each world. @throws Failure where the file cannot be written. */
export function writeSwarmResult(path: string, { runs, ...head }: SwarmResult): void {
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`).join(",\n");
  const text = `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "runs": [\n${lines}\n  ]\n}\n`;
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Failure(`the result ${path} cannot be written: ${(error as Error).message}`);
  }
}
