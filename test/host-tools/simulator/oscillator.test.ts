import assert from "node:assert/strict";
import { test } from "node:test";
import { OSCILLATOR_DEFAULTS, Oscillator, type OscillatorOptions } from "../../../host-tools/simulator/oscillator.js";
import { RandomStream } from "../../../host-tools/simulator/random.js";

const QUIET = { frequencyOffsetPpm: 0, wanderPerSqrtS: 0, ageingPpbPerDay: 0, temperatureSlopePpmPerC: 0 };

function oscillator(
  changes: Partial<OscillatorOptions>,
  temperatureC: (second: number) => number = () => 25,
): Oscillator {
  return new Oscillator({ ...OSCILLATOR_DEFAULTS, ...changes }, new RandomStream(1, "oscillator"), temperatureC);
}

test("a quiet oscillator counts its nominal frequency", () => {
  const quiet = oscillator(QUIET);
  assert.equal(quiet.second(10).count, 800_000_000);
  assert.equal(quiet.capture(10, 0), 800_000_000);
  assert.equal(quiet.capture(10, 12.4), 800_000_000);
  assert.equal(quiet.capture(10, 12.6), 800_000_001);
});

test("the phase is the exact sum of what each second gained, over a million seconds", () => {
  const noisy = oscillator({ wanderPerSqrtS: 3e-9, whiteFrequency: 1e-9 });
  let sumQ32 = 0n;
  for (let second = 0; second < 1_000_000; second++) {
    sumQ32 += (80_000_000n << 32n) + BigInt(noisy.second(second).excessQ32);
  }
  const { count, fractionQ32 } = noisy.second(1_000_000);
  assert.equal((BigInt(count) << 32n) + BigInt(fractionQ32), sumQ32);
});

test("a second's end is the next one's start", () => {
  const noisy = oscillator({ frequencyOffsetPpm: -93.1, wanderPerSqrtS: 1e-8 });
  for (let second = 0; second < 1000; second++) {
    const start = noisy.second(second + 1).count;
    const end = noisy.capture(second, 1e9);
    assert.ok(Math.abs(end - start) <= 1, `second ${second}: ends at ${end}, the next starts at ${start}`);
  }
});

test("the wander is a random walk with the step that was asked for", () => {
  const walk = oscillator({ ...QUIET, wanderPerSqrtS: 1e-9 });
  let sum = 0;
  const count = 20_000;
  for (let second = 0; second < count; second++) {
    sum += (walk.second(second + 1).frequency - walk.second(second).frequency) ** 2;
  }
  assert.ok(Math.abs(Math.sqrt(sum / count) / 1e-9 - 1) < 0.02);
});

test("white frequency, ageing and temperature each add their part", () => {
  const white = oscillator({ ...QUIET, whiteFrequency: 2e-9 });
  let sum = 0;
  for (let second = 0; second < 20_000; second++) sum += white.second(second).frequency ** 2;
  assert.ok(Math.abs(Math.sqrt(sum / 20_000) / 2e-9 - 1) < 0.02);
  assert.ok(Math.abs(oscillator({ ...QUIET, ageingPpbPerDay: 3 }).second(86400).frequency - 3e-9) < 1e-15);
  const warm = oscillator({ ...QUIET, temperatureSlopePpmPerC: 0.2 }, () => 30);
  assert.ok(Math.abs(warm.second(5).frequency - 1e-6) < 1e-15);
});

test("the same seed gives the same counts however they are asked for", () => {
  const stepped = oscillator({});
  for (let second = 0; second < 5000; second++) stepped.second(second);
  assert.deepEqual(stepped.second(5000), oscillator({}).second(5000));
});

test("a second that is long gone is an error, not a guess", () => {
  const here = oscillator({});
  here.second(100);
  assert.throws(() => here.second(10), /no longer kept/);
});
