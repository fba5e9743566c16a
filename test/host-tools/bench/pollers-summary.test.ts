import assert from "node:assert/strict";
import { test } from "node:test";
import type { PollersResult } from "../../../host-tools/bench/pollers-run.js";
import { medianRatio, pollersTable, pollersVerdicts } from "../../../host-tools/bench/pollers-summary.js";

const GOOD: PollersResult = {
  quiet: { requestsPerS: 400_000, offsetUs: 3, instructions: 330 },
  visited: { requestsPerS: 380_000, offsetUs: 4, instructions: 331 },
  ratios: [0.85, 0.97, 0.95],
  late: 0,
  visits: { answered: 40, failed: 2, opened: 900 },
  uncounted: "",
};

/** The numbers of the verdicts that were not reached. */
const missed = (change: Partial<PollersResult>) =>
  pollersVerdicts({ ...GOOD, ...change }).flatMap(({ reached }, number) => (reached ? [] : [number]));

test("what is wanted is reached, and each thing that is missed is named", () => {
  assert.deepEqual(missed({}), []);
  assert.deepEqual(missed({ visited: { ...GOOD.visited, instructions: 337 } }), [0]);
  assert.deepEqual(missed({ ratios: [0.85, 0.89, 0.95] }), [1]);
  assert.deepEqual(missed({ visited: { ...GOOD.visited, offsetUs: 30 } }), [2]);
  assert.deepEqual(missed({ late: 1 }), [3]);
  assert.deepEqual(missed({ visits: { answered: 0, failed: 9, opened: 3 } }), [4]);
});

test("instructions that were not counted are not reached, and say why", () => {
  const uncounted = { ...GOOD, quiet: { ...GOOD.quiet, instructions: undefined }, uncounted: "no valgrind" };
  const [first] = pollersVerdicts(uncounted);
  assert.deepEqual([first?.reached, first?.what.includes("no valgrind")], [false, true]);
  assert.match(pollersTable(uncounted), /not counted/);
});

test("the median is of the pairs", () => {
  assert.equal(medianRatio(GOOD), 0.95);
});
