import assert from "node:assert/strict";
import { test } from "node:test";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import { Uptime } from "../../src/time/uptime.js";

const HZ = 80_000_000;

test("whole seconds go on once a second, across the counter's wrap, and lose nothing", () => {
  const began = toTicks(2 ** 48 - 100 * HZ);
  const uptime = new Uptime(began, HZ);
  for (let n = 1; n <= 300; n++) uptime.advance(addTicks(began, Math.round(n * 1.003 * HZ)));
  assert.equal(uptime.seconds, 300);
  assert.equal(uptime.at(addTicks(began, 301.25 * HZ)), 301.25);
  assert.equal(uptime.began, began);
});
