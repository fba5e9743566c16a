/**
 * How much is run. `npm test` takes at most three minutes on two cores, so it runs a sample of what repeats: seeds,
 * scenarios, variants of the engine. `npm run test:all` runs the whole, and so does a file that is named to run.ts.
 */

import { type TestContext, test } from "node:test";

/** Set by run.ts for the processes of the tests. */
export const EXTENT_VARIABLE = "NOONMARK_TEST_EXTENT";

const isWhole = process.env[EXTENT_VARIABLE] === "whole";

/** A count of runs or seeds: so many in the sample, so many in the whole. */
export function runs(ofSample: number, ofWhole: number): number {
  return isWhole ? ofWhole : ofSample;
}

/** A test that only the whole has, in a file with others; a file of such tests alone is named *.long.test.ts. */
export function longTest(name: string, body: (context: TestContext) => Promise<void> | void): void {
  if (isWhole) test(name, body);
}

/** All items in the whole; in the sample so many of them, spread evenly, the first one included. */
export function sample<T>(items: readonly T[], ofSample: number): readonly T[] {
  if (isWhole || ofSample >= items.length) return items;
  return Array.from({ length: ofSample }, (_, n) => items[Math.floor((n * items.length) / ofSample)] as T);
}
