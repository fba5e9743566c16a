import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exponential, naturalLog, sineOfTurns } from "../../../host-tools/simulator/portable-math.js";

function near(actual: number, expected: number, relative: number): void {
  const limit = relative * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= limit, `${actual} is not ${expected}`);
}

test("the logarithm agrees with the engine's", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => near(naturalLog(x), Math.log(x), 1e-15)),
  );
  assert.equal(naturalLog(1), 0);
  assert.throws(() => naturalLog(0), /positive/);
});

test("the sine agrees with the engine's, over many turns", () => {
  fc.assert(
    fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (turns) => {
      const reduced = turns - Math.floor(turns);
      near(sineOfTurns(turns), Math.sin(2 * Math.PI * reduced), 2e-15);
    }),
  );
  assert.equal(sineOfTurns(0), 0);
  near(sineOfTurns(0.25), 1, 1e-15);
});

test("the exponential agrees with the engine's", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      near(exponential(x) / Math.exp(x), 1, 2e-13);
    }),
  );
  assert.equal(exponential(0), 1);
});
