import assert from "node:assert/strict";
import { test } from "node:test";
import type { Breach, RunResult } from "../../../host-tools/simulator/judge.js";
import { type SwarmCase, shrink } from "../../../host-tools/simulator/shrink.js";

const PARTS = ["a", "b", "c", "d", "e"];
const FAILING: SwarmCase = { seed: 1, seconds: 1000, without: new Set(), untilS: undefined };

/** Runs what breaks at `breachOf` its parts, and notes how long it was allowed to run. */
function runner(breachOf: (parts: readonly string[]) => Breach | undefined) {
  const ranS: number[] = [];
  const run = async ({ without, untilS, seconds }: SwarmCase): Promise<RunResult> => {
    ranS.push(untilS ?? seconds);
    const breach = breachOf(PARTS.filter((part) => !without.has(part)));
    return {
      scenario: "swarm",
      hazard: "",
      excused: [],
      seed: 1,
      seconds,
      wallS: 0,
      breach: breach !== undefined && (breach.atEnd || breach.second < (untilS ?? seconds)) ? breach : undefined,
      worstErrorNs: 0,
      worstErrorOverBound: 0,
      synchronisedShare: 0,
      recoveries: 0,
      replies: 0,
      samples: [],
    };
  };
  return { run, ranS };
}

test("only what the failure takes is left, and it is no longer than that", async () => {
  const breachOf = (parts: readonly string[]) =>
    parts.includes("b") && parts.includes("d")
      ? { promise: "bound", second: parts.includes("e") ? 500 : 400, what: "" }
      : undefined;
  const { run, ranS } = runner(breachOf);
  const { smallest, breach, tries } = await shrink(FAILING, { promise: "bound", second: 500, what: "" }, PARTS, run);
  assert.deepEqual([...smallest.without].sort(), ["a", "c", "e"]);
  assert.equal(smallest.untilS, 401);
  assert.equal(breach.second, 400);
  assert.equal(tries, ranS.length);
  assert.ok(tries <= 10 && ranS.every((seconds) => seconds <= 501));
});

test("another promise is another failure", async () => {
  const breachOf = (parts: readonly string[]) => ({
    promise: parts.includes("c") ? "bound" : "rate",
    second: 9,
    what: "",
  });
  const { smallest } = await shrink(FAILING, { promise: "bound", second: 9, what: "" }, PARTS, runner(breachOf).run);
  assert.deepEqual([...smallest.without].sort(), ["a", "b", "d", "e"]);
});

test("what is only seen at the end is run to the end", async () => {
  const breachOf = (parts: readonly string[]) =>
    parts.includes("a") ? { promise: "limits", second: 999, what: "", atEnd: true } : undefined;
  const { run, ranS } = runner(breachOf);
  const breach = { promise: "limits", second: 999, what: "", atEnd: true };
  const { smallest } = await shrink(FAILING, breach, PARTS, run);
  assert.deepEqual([...smallest.without].sort(), ["b", "c", "d", "e"]);
  assert.equal(smallest.untilS, undefined);
  assert.ok(ranS.every((seconds) => seconds === 1000));
});
