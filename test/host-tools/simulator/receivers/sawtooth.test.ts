import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import { Sawtooth } from "../../../../host-tools/simulator/receivers/sawtooth.js";

test("the lateness climbs and falls back by a period, within half of one to both sides, evenly", () => {
  const sawtooth = new Sawtooth(20, new RandomStream(1, "sawtooth"));
  const values = Array.from({ length: 10_000 }, () => sawtooth.nextLatenessNs());
  assert.ok(values.every((value) => value >= -10 && value < 10));
  const steps = values.slice(1).map((value, n) => value - (values[n] ?? 0));
  const up = steps.filter((step) => step > 0);
  const down = steps.filter((step) => step < 0);
  assert.ok(up.every((step) => Math.abs(step - 1.674) < 0.25));
  assert.ok(down.every((step) => Math.abs(step + 20 - 1.674) < 0.25));
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(variance / (400 / 12) - 1) < 0.03, `${variance}`);
});

test("without a period nothing is moved", () => {
  const none = new Sawtooth(0, new RandomStream(1, "sawtooth"));
  assert.ok(Array.from({ length: 100 }, () => none.nextLatenessNs()).every((value) => Math.abs(value) === 0));
});
