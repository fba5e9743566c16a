import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, evaluate, FRAME, frame, STEADY } from "./run.js";

const RANDOM = "export default function () { return Array.from({ length: 5 }, () => Math.random()); }";

test("random numbers come from the seed", () => {
  const one = evaluate(RANDOM, ["--seed", "1"]) as number[];
  assert.deepEqual(evaluate(RANDOM, ["--seed", "1"]), one);
  assert.notDeepEqual(evaluate(RANDOM, ["--seed", "2"]), one);
  assert.equal(new Set(one).size, 5);
  for (const value of one) assert.ok(value >= 0 && value < 1, String(value));
});

test("the calendar starts in 1970, as on a board without a clock, and follows the world's time", async () => {
  const main = `
    import timer from "timer";
    import { write } from "drivers/console/console";
    export default function () {
      write(new Date().toISOString());
      timer.set(() => write(new Date().toISOString()), 1500);
    }`;
  const pieces = [STEADY, frame(FRAME.start, 2e9), frame(FRAME.horizon, 10e9), frame(FRAME.stop, 0)];
  const { frames } = await converse({ main }, pieces);
  assert.deepEqual(consoleLines({ frames }), ["1970-01-01T00:00:02.000Z", "1970-01-01T00:00:03.500Z"]);
  assert.deepEqual(
    frames.filter(({ type }) => type === FRAME.console).map(({ timeNs }) => timeNs),
    [2_000_000_000n, 3_500_000_000n],
  );
});
