import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyEstimate, secondsSince } from "../../src/sources/estimate.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";

test("seconds are those of the estimate's timescale, before its instant and after it, across the counter's wrap", () => {
  const estimate = { ...emptyEstimate(1, 0), ticks: toTicks(2 ** 48 - 5), frequency: 10e-6 };
  const after = secondsSince(estimate, addTicks(estimate.ticks, 1_000_010), 1e6);
  const before = secondsSince(estimate, addTicks(estimate.ticks, -2_000_020), 1e6);
  assert.ok(Math.abs(after - 1) < 1e-12 && Math.abs(before + 2) < 1e-12, `${after}, ${before}`);
});

test("an empty estimate knows nothing of leap seconds", () => {
  assert.equal(emptyEstimate(3, 7).leap, 3);
});
