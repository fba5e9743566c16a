import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FrequencyDrift } from "../../src/discipline/drift.js";

const HOUR_S = 3600;

function learned(seconds: number, frequency: (second: number) => number): FrequencyDrift {
  const drift = new FrequencyDrift();
  for (let second = 0; second < seconds; second++) drift.learn(frequency(second), 1);
  return drift;
}

test("a trend carries the phase by half its change times the time: three times that is allowed for", () => {
  const trend = 1e-10;
  const drift = learned(6 * HOUR_S, (second) => trend * second);
  for (const seconds of [64, 600, 1000, HOUR_S]) {
    const phase = 0.5 * trend * seconds * seconds;
    const allowed = drift.phaseAfter(seconds);
    assert.ok(allowed > 2.5 * phase && allowed < 3.5 * phase, `${seconds} s: ${allowed / phase}`);
  }
});

test("a trend that was watched for an hour is taken to go on for six", () => {
  const trend = 1e-10;
  const seconds = 6 * HOUR_S;
  assert.ok(learned(HOUR_S, (second) => trend * second).phaseAfter(seconds) > 0.5 * trend * seconds * seconds);
});

test("a clock that is left to itself at any moment of a heating's cycle is off by less, from a minute on", () => {
  const AMPLITUDE = 2e-7;
  const PERIOD_S = 1800;
  const frequency = (second: number) => {
    const phase = (second % PERIOD_S) / PERIOD_S;
    return AMPLITUDE * (phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase);
  };
  const drift = learned(6 * HOUR_S, frequency);
  for (let start = 0; start < PERIOD_S; start += 60) {
    let phase = 0;
    for (let second = 1; second <= 2 * HOUR_S; second++) {
      phase += frequency(start + second) - frequency(start);
      if (second < 64) continue;
      assert.ok(Math.abs(phase) <= drift.phaseAfter(second), `from ${start} s, after ${second} s`);
    }
  }
});

test("before anything is known a tenth of a degree a minute is, and what began anew is no change", () => {
  const drift = new FrequencyDrift();
  assert.ok(Math.abs(drift.phaseAfter(64) - 1.5 * 10e-9 * 64) < 1e-12);
  assert.ok(drift.phaseAfter(HOUR_S) > 0.5 * (10e-9 / 64) * HOUR_S * HOUR_S);
  const calm = learned(HOUR_S, () => 0);
  calm.interrupt();
  for (let second = 0; second < HOUR_S; second++) calm.learn(1e-4, 1);
  assert.equal(calm.phaseAfter(600), 0);
});

test("the more often a span was measured the less of a trend is expected over it", () => {
  // A swing of 128 s: nothing changes over any span but the shortest.
  const swing = (second: number) => (second % 128 < 64 ? 0 : 1e-8);
  const over4096 = [0, 1, 2, 3].map((times) => {
    const drift = learned(1 + 64 * 6 + 4096 * times, swing);
    return (drift.phaseAfter(4096) / (1.5 * 1e-8 * 4096)).toFixed(2);
  });
  assert.deepEqual(over4096, ["25.60", "1.92", "1.20", "1.00"]);
});

test("what a gap changed belongs to no span, and within the shortest span the loops know more", () => {
  const drift = learned(HOUR_S, () => 0);
  drift.learn(1e-6, 64);
  for (let second = 0; second < HOUR_S; second++) drift.learn(1e-6, 1);
  assert.equal(drift.phaseAfter(600), 0);
  assert.equal(new FrequencyDrift().phaseAfter(63), 0);
  assert.ok(new FrequencyDrift().phaseAfter(64) > 0);
});

test("the longer without pulses the farther, whatever was learned", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e-6, max: 1e-6, noNaN: true }), { maxLength: 300 }), (steps) => {
      const drift = new FrequencyDrift();
      for (const step of steps) drift.learn(step, 40);
      let last = 0;
      for (let seconds = 1; seconds < 200_000; seconds *= 1.3) {
        const phase = drift.phaseAfter(seconds);
        assert.ok(phase >= last, `${phase} after ${last} at ${seconds} s`);
        last = phase;
      }
    }),
  );
});
