import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { PathModel } from "../../../src/sources/ntp/path-model.js";

type Law = (random: RandomStream) => number;

/** A path that has seen exchanges of a clock that is known to 10 µs all the time. */
function learned(law: Law, exchanges = 600): PathModel {
  const path = new PathModel();
  const random = new RandomStream(4, "path");
  for (let n = 0; n < exchanges; n++) {
    path.take(1e-3 + law(random), 1e-3 + law(random));
    path.judge(10e-6 * random.gaussian(), 1e-10, 1);
    path.learn(0, 1e-10);
  }
  return path;
}

const [interval, binned, constant] = [0, 1, 2];

test("the law that foretells the exchanges comes into use", () => {
  const cases: readonly (readonly [string, Law, readonly number[]])[] = [
    ["exponential", (random) => 1e-3 * random.exponential(), [interval]],
    ["half-normal", (random) => 1e-3 * Math.abs(random.gaussian()), [interval]],
    ["normal", (random) => 2e-3 + 0.3e-3 * random.gaussian(), [binned, constant]],
    [
      "gamma, shape 4",
      (random) => 0.25e-3 * (random.exponential() + random.exponential() + random.exponential() + random.exponential()),
      [binned],
    ],
  ];
  for (const [name, law, wanted] of cases) {
    const shares = Array.from(learned(law).shares);
    const sum = wanted.reduce((total, index) => total + (shares[index] ?? 0), 0);
    assert.ok(sum > 0.9, `${name}: ${shares}`);
  }
});

test("an exchange without excess is worth more than one with, and none makes anything less certain than it was", () => {
  const path = learned((random) => 1e-3 * random.exponential());
  path.take(1e-3 + 10e-6, 1e-3 + 10e-6);
  path.judge(300e-6, 1e-6, 1);
  const lucky = path.variance;
  assert.ok(Math.abs(path.mean) < 100e-6, `${path.mean}`);
  path.take(1e-3 + 2e-3, 1e-3 + 2e-3);
  path.judge(300e-6, 1e-6, 1);
  assert.ok(lucky < path.variance / 10, `${lucky}, ${path.variance}`);
  assert.ok(path.variance < 1e-6);
});

test("a packet that is half a second late tells next to nothing, and spoils nothing", () => {
  const path = learned((random) => 1e-3 * random.exponential());
  path.take(1e-3 + 2e-3, 1e-3 + 0.5);
  path.judge(0, 1e-8, 1);
  assert.ok(Math.abs(path.mean) < 1e-4 && path.variance > 0.9e-8, `${path.mean}, ${path.variance}`);
  path.learn(0, 1e-8);
  const shares = Array.from(path.shares);
  assert.ok((shares[interval] ?? 0) > 0.9, `${shares}`);
});

test("whatever comes, results are numbers", () => {
  const path = new PathModel();
  for (const [f, b] of [
    [0, 0],
    [0, 0],
    [1e-9, -1e-9],
    [-1e6, 1e6 + 1e-3],
    [1e6, -1e6 + 1e-3],
    [5, 5],
  ] as const) {
    path.take(f, b);
    path.judge(0, 1e-12, 1);
    assert.ok(Number.isFinite(path.mean) && path.variance > 0 && path.evidence >= 0);
    path.learn(0, 1e-12);
    for (const share of path.shares) assert.ok(share >= 0 && share <= 1, `${share}`);
  }
});
