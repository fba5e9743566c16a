import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { TemperatureSlope, walkedPhase } from "../../src/discipline/holdover.js";

test("the walk's share is the sum of squares below the age", () => {
  let sum = 0;
  for (let seconds = 1; seconds <= 100; seconds++) {
    assert.ok(Math.abs(walkedPhase(seconds) - sum) <= 1e-9 * sum);
    sum += seconds * seconds;
  }
  assert.equal(walkedPhase(0), 0);
  assert.equal(walkedPhase(0.5), 0);
});

/** Two hours of a room whose heating goes up and down within half an hour, by `swing` °C in all. */
function learned(perCelsius: number, swing: number, wander: number): TemperatureSlope {
  const slope = new TemperatureSlope();
  const random = new RandomStream(11, "temperature");
  let own = 1e-5;
  for (let second = 0; second < 7200; second++) {
    const phase = (second % 1800) / 1800;
    const temperature = 25 + swing * (phase < 0.5 ? 2 * phase : 2 - 2 * phase);
    own += wander * random.gaussian();
    const sensed = Math.round(temperature * 16) / 16;
    slope.learn(own + perCelsius * (temperature - 25), sensed, 11);
  }
  return slope;
}

test("a slope is learned, and foretells the frequency at another temperature", () => {
  const slope = learned(2e-7, 4, 1e-10);
  assert.ok(Math.abs(slope.perCelsius / 2e-7 - 1) < 0.05, `${slope.perCelsius}`);
  const change = slope.frequencyChange(30) - slope.frequencyChange(28);
  assert.ok(Math.abs(change - 2 * slope.perCelsius) < 1e-15);
});

test("no slope is claimed where the temperature stood still or does not explain the frequency", () => {
  assert.equal(learned(2e-7, 0.2, 1e-10).perCelsius, 0);
  assert.equal(learned(0, 4, 1e-9).perCelsius, 0);
  assert.equal(new TemperatureSlope().frequencyChange(40), 0);
});

test("a broken sensor moves nothing", () => {
  const slope = learned(2e-7, 4, 1e-10);
  const before = slope.perCelsius;
  for (const reading of [Number.NaN, Number.POSITIVE_INFINITY, -127, 1e9]) {
    slope.learn(1e-5, reading, 11);
    assert.equal(slope.frequencyChange(reading), 0);
  }
  assert.equal(slope.perCelsius, before);
});
