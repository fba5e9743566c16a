import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addTicks, ticksBetween, toTicks } from "../../src/time/ticks.js";

const count = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const step = fc.integer({ min: -(2 ** 47), max: 2 ** 47 - 1 });

test("a step added is the difference found, across the wrap too", () => {
  fc.assert(
    fc.property(count, step, (start, by) => {
      const from = toTicks(start);
      assert.equal(ticksBetween(from, addTicks(from, by)), by);
    }),
  );
});

test("the wrap at 2^48", () => {
  assert.equal(addTicks(toTicks(2 ** 48 - 1), 2), 1);
  assert.equal(toTicks(-1), 2 ** 48 - 1);
  assert.equal(ticksBetween(toTicks(1), toTicks(2 ** 48 - 1)), -2);
});
