/** What the runs of `noonmark scenario` have in common: counts from the command line, many at a time, every second. */

import type { RunResult } from "../simulator/judge.js";
import type { Observation } from "../simulator/virtual.js";
import { wholeNumber } from "../whole-number.js";

/** Seeds are 32 bits wide (random.ts); no count needs more. */
const COUNT_LIMIT = 2 ** 32 - 1;

/** @returns `otherwise` where the option was not given. @throws Failure where it is no whole number from 1. */
export function countOf(option: string, text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : wholeNumber(option, text, 1, COUNT_LIMIT);
}

/** Runs `work` on every item, so many at a time, and keeps their order. */
export async function inParallel<T, R>(items: readonly T[], jobs: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
  return results;
}

/** Prints a second: the journal, the state and the served errors, of their bounds. */
export function trace({ second, status, journal, replies }: Observation): void {
  for (const { event, evidence } of journal) console.log(`${second} ${event}: ${evidence}`);
  const errors = replies.map(({ reply }) =>
    reply === undefined
      ? "no reply"
      : `${reply.leapIndicator} ${reply.transmitErrorNs.toFixed(0)} of ${(reply.rootDispersionS * 1e9).toFixed(0)} ns`,
  );
  console.log(`${second} ${status?.state ?? "-"}; ${errors.join(", ")}`);
}

/** A run's object of --json: all that was measured, and whether the promises were kept. */
export function resultRow({ samples: _, breach, ...result }: RunResult): object {
  return { ...result, promisesKept: breach === undefined, breach: breach ?? null };
}
