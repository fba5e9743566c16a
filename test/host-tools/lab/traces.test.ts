import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CHANGE_SECOND,
  coldStart,
  frequencyStep,
  heating,
  holdover,
  latePulses,
  randomWalk,
  SECONDS,
  STRESSES,
  sawtooth,
  wanderChange,
} from "../../../host-tools/lab/traces.js";

/** Standard deviation of the steps from one value to the next, over part of a list. */
function steps(values: Float64Array, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from + 1; i < to; i++) sum += ((values[i] ?? 0) - (values[i - 1] ?? 0)) ** 2;
  return Math.sqrt(sum / (to - from - 1));
}
const rms = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const near = (value: number, expected: number, relative = 0.02) =>
  assert.ok(Math.abs(value / expected - 1) < relative, `${value} is not ${expected}`);

test("the random walk has the wander and the noise asked for", () => {
  const trace = randomWalk(5, 1e-9, 100e-9);
  assert.equal(trace.frequency.length, SECONDS);
  assert.equal(trace.frequency[0], 1e-5);
  near(steps(trace.frequency), 1e-9);
  near(rms(trace.noise), 100e-9);
});

test("a seed gives the same trace again, another one another, and each kind its own", () => {
  for (const make of STRESSES) {
    assert.deepEqual(make(5), make(5));
    assert.notDeepEqual(make(5).frequency, make(6).frequency);
  }
  assert.notDeepEqual(randomWalk(5, 1e-9, 1e-7).frequency, randomWalk(5, 1e-10, 1e-7).frequency);
});

test("the heating swings by 1 ppm in half an hour, the step is 1 ppm, both on the ordinary walk", () => {
  const plain = randomWalk(5, 1e-9, 100e-9);
  const heated = heating(5).frequency.map((y, second) => y - (plain.frequency[second] ?? 0));
  near(Math.max(...heated.slice(0, 1800)), 1e-6, 1e-6);
  assert.ok(Math.abs((heated[1800] ?? 1) - (heated[0] ?? 0)) < 1e-15);
  const stepped = frequencyStep(5).frequency.map((y, second) => y - (plain.frequency[second] ?? 0));
  assert.equal(stepped[CHANGE_SECOND - 1], 0);
  near(stepped[CHANGE_SECOND] ?? 0, 1e-6, 1e-6);
  near(stepped[SECONDS - 1] ?? 0, 1e-6, 1e-6);
});

test("one pulse in a hundred is late, by 10 µs on average and never early", () => {
  const plain = randomWalk(5, 1e-9, 100e-9);
  const late = [...latePulses(5).noise].map((n, second) => n - (plain.noise[second] ?? 0)).filter((n) => n !== 0);
  near(late.length / SECONDS, 0.01, 0.1);
  near(late.reduce((sum, n) => sum + n, 0) / late.length, 10e-6, 0.1);
  assert.ok(Math.min(...late) > 0);
});

test("the sawtooth stays within the receiver's and the counter's half tick, and is no bias", () => {
  const { noise } = sawtooth(5);
  assert.ok(Math.max(...noise.map(Math.abs)) <= (10.5 + 6.25) * 1e-9 + 1e-15);
  assert.ok(Math.abs(noise.reduce((sum, n) => sum + n, 0) / SECONDS) < 1e-9);
});

test("the wander grows 300-fold in the middle", () => {
  const { frequency } = wanderChange(5);
  near(steps(frequency, 0, CHANGE_SECOND), 1e-10);
  near(steps(frequency, CHANGE_SECOND), 3e-8);
});

test("holdover has its gap between two spells of pulses, a cold start its frequency", () => {
  const { noise } = holdover(5, 1e-9, 3600);
  assert.equal(noise.findIndex(Number.isNaN), 7200);
  assert.equal(noise.filter(Number.isNaN).length, 3600);
  assert.equal(coldStart(5, -1e-4).frequency[0], -1e-4);
});
