import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { LeastDelay } from "../../../src/sources/ntp/least-delay.js";

/** So many exchanges over a path of 40 ms with exponential waits of 3 ms each way. */
function learned(exchanges: number, seed = 1, path = new LeastDelay(), least = 40e-3): LeastDelay {
  const random = new RandomStream(seed, "least");
  for (let n = 0; n < exchanges; n++) {
    assert.equal(path.take(least + 3e-3 * (random.exponential() + random.exponential())), 0, `exchange ${n}`);
  }
  return path;
}

test("the least delay, the mean excess and the slack of a path", () => {
  for (const seed of [1, 2, 3]) {
    const path = learned(1000, seed);
    assert.ok(path.leastSeconds >= 40e-3 && path.leastSeconds < 40.6e-3, `${path.leastSeconds}`);
    assert.ok(Math.abs(path.meanExcessSeconds - 6e-3) < 1e-3, `${path.meanExcessSeconds}`);
    // Half of what the least one is too long by: covered, without being many times as wide.
    const missing = (path.leastSeconds - 40e-3) / 2;
    assert.ok(path.slackSeconds < 150e-6 && path.slackSeconds > missing / 3, `${path.slackSeconds}, ${missing}`);
  }
});

test("no seed of 50 sees a change of route where there is none", () => {
  for (let seed = 1; seed <= 50; seed++) learned(500, seed);
});

test("a shorter route is seen at once, a longer one after eight exchanges", () => {
  const shorter = learned(200);
  const change = shorter.take(30e-3);
  assert.ok(Math.abs(change + 10e-3) < 1e-3, `${change}`);
  assert.equal(shorter.leastSeconds, 30e-3);
  const longer = learned(200);
  for (let n = 0; n < 7; n++) assert.equal(longer.take(60e-3 + n * 1e-3), 0);
  assert.ok(Math.abs(longer.take(70e-3) - 20e-3) < 1e-3);
  assert.ok(Math.abs(longer.leastSeconds - 60e-3) < 1e-9, `${longer.leastSeconds}`);
});

test("now and then a late reply is no other route", () => {
  const path = learned(200);
  const random = new RandomStream(9, "late");
  for (let n = 0; n < 2000; n++) {
    const late = random.chance(0.3) ? 0.5 : 0;
    assert.equal(path.take(40e-3 + late + 3e-3 * (random.exponential() + random.exponential())), 0);
  }
});

test("one-way delays count only while the phase is known well", () => {
  const path = learned(200);
  const before = path.leastSeconds;
  for (let n = 0; n < 100; n++) path.takeOneWay(19e-3, 19e-3, 1e-3);
  path.take(45e-3);
  assert.equal(path.leastSeconds, before);
  for (let n = 0; n < 100; n++) path.takeOneWay(20e-3, 20e-3, 1e-9);
  path.take(45e-3);
  assert.ok(Math.abs(path.leastSeconds - 40e-3) < 1e-12, `${path.leastSeconds}`);
  assert.ok(path.slackSeconds < 60e-6, `${path.slackSeconds}`);
});
