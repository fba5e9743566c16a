import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { measure } from "../../host-tools/lab/measure.js";
import { holdover, randomWalk } from "../../host-tools/lab/traces.js";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { Adaptive } from "../../src/discipline/adaptive.js";
import { MAX_REJECTED } from "../../src/discipline/gate.js";
import { steadyState } from "../../src/discipline/pll.js";

interface Pulse {
  interval: number;
  gain: number;
}

/** A counter that wanders by `wander` a second, its pulses noisy by `noise`; the first of them is at index 0. */
function pulses(count: number, wander: number, noise: number, seed: number, frequency = 1e-5): Pulse[] {
  const random = new RandomStream(seed, "pulses");
  const list: Pulse[] = [];
  let rate = frequency;
  let before = 0;
  let phase = 0;
  for (let i = 0; i < count; i++) {
    const error = noise * random.gaussian();
    list.push({ interval: 1, gain: phase + error - before });
    before = error;
    phase = rate;
    rate += wander * random.gaussian();
  }
  return list;
}

function feed(loop: Adaptive, list: readonly Pulse[]): Adaptive {
  for (const { interval, gain } of list) loop.update(interval, gain);
  return loop;
}

const anyPulse = fc.record({
  interval: fc.integer({ min: 1, max: 100 }),
  gain: fc.double({ min: -1e-6, max: 1e-6, noNaN: true }),
});

test("locked with the fourth pulse, and good to the noise by then, at 10 and 100 ppm", () => {
  for (const frequency of [1e-5, -1e-4]) {
    const list = pulses(12, 1e-9, 1e-7, 3, frequency);
    const loop = new Adaptive();
    list.forEach((pulse, index) => {
      assert.equal(loop.update(pulse.interval, pulse.gain), "accepted");
      assert.equal(loop.locked, index >= 3);
      if (index >= 3) assert.ok(Math.abs(loop.frequency - frequency) < 3e-7);
    });
  }
});

test("what came before a restart makes no difference, to the last bit", () => {
  fc.assert(
    fc.property(
      fc.array(anyPulse, { maxLength: 40 }),
      fc.array(anyPulse, { minLength: 3, maxLength: 40 }),
      (old, now) => {
        const used = feed(new Adaptive(), old);
        used.restart();
        const fresh = new Adaptive();
        now.forEach(({ interval, gain }, index) => {
          assert.equal(used.update(interval, gain), fresh.update(interval, gain));
          assert.equal(used.residualSeconds, fresh.residualSeconds);
          if (index > 0) assert.equal(used.frequency, fresh.frequency);
          assert.equal(used.errorBoundSeconds(1), fresh.errorBoundSeconds(1));
        });
      },
    ),
  );
});

test("another nominal frequency of the counter shifts the frequency and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: -2e-4, max: 2e-4, noNaN: true }), (seed, shift) => {
      const list = pulses(300, 1e-9, 1e-7, seed).map((pulse, index) => ({
        ...pulse,
        interval: 1 + (index % 7 === 3 ? 4 : 0),
      }));
      const plain = new Adaptive();
      const shifted = new Adaptive();
      for (const { interval, gain } of list) {
        const straight = gain + 1e-5 * (interval - 1);
        assert.equal(plain.update(interval, straight), shifted.update(interval, straight + shift * interval));
        assert.ok(Math.abs(plain.residualSeconds - shifted.residualSeconds) < 1e-13);
        assert.equal(plain.timeConstantSeconds, shifted.timeConstantSeconds);
      }
      assert.ok(Math.abs(plain.frequency + shift - shifted.frequency) < 1e-13);
    }),
    { numRuns: 30 },
  );
});

test("no input makes a number that is not one, nor a frequency that no crystal has", () => {
  const anything = fc.record({
    interval: fc.oneof(fc.integer({ min: -2, max: 2 ** 31 }), fc.double()),
    gain: fc.oneof(fc.double(), fc.double({ min: -1e-3, max: 1e-3 })),
    temperature: fc.option(fc.double(), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 50 }), (list) => {
      const loop = new Adaptive();
      for (const { interval, gain, temperature } of list) {
        loop.update(interval, gain, temperature);
        for (const value of [loop.residualSeconds, loop.jitterSeconds, loop.frequencyUncertainty]) {
          assert.ok(Number.isFinite(value), `${value}`);
        }
        for (const value of [loop.frequency, loop.holdoverFrequency(temperature)]) assert.ok(Math.abs(value) <= 1e-3);
        for (const age of [0, 1, 86_400]) assert.ok(loop.errorBoundSeconds(age) > 0);
        assert.ok(loop.errorBoundSeconds(10) >= loop.errorBoundSeconds(0));
      }
    }),
    { numRuns: 300 },
  );
});

test(`whatever the pulses say, no more than ${MAX_REJECTED} in a row are rejected`, () => {
  const wild = fc.oneof(
    fc.record({ interval: fc.constant(1), gain: fc.double({ min: -4e-4, max: 4e-4, noNaN: true }) }),
    fc.record({ interval: fc.constant(1), gain: fc.double({ min: -3e-7, max: 3e-7, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(wild, { minLength: 5, maxLength: 100 }), (list) => {
      const loop = feed(new Adaptive(), pulses(100, 1e-10, 2e-8, 9, 0));
      let row = 0;
      for (const { interval, gain } of list) {
        row = loop.update(interval, gain) === "rejected" ? row + 1 : 0;
        assert.ok(row <= MAX_REJECTED);
      }
    }),
  );
});

test("taking another loop into use moves the output no further than the two are apart, and within the bound", () => {
  // What a loop says of the phase at the next pulse, seen from this one.
  const prediction = (loop: { frequency: number; residualSeconds: number }) => loop.frequency - loop.residualSeconds;
  let changes = 0;
  for (const [wander, seed] of [
    [1e-10, 1],
    [1e-8, 2],
    [1e-7, 3],
  ] as const) {
    const loop = new Adaptive();
    for (const { interval, gain } of pulses(3000, wander, 1e-7, seed)) {
      const before = loop.loops.findIndex(
        ({ timeConstantSeconds }) => timeConstantSeconds === loop.timeConstantSeconds,
      );
      loop.update(interval, gain);
      const after = loop.loops.findIndex(({ timeConstantSeconds }) => timeConstantSeconds === loop.timeConstantSeconds);
      const [from, to] = [loop.loops[before], loop.loops[after]];
      assert.ok(from !== undefined && to !== undefined);
      assert.equal(prediction(loop), prediction(to));
      const moved = Math.abs(prediction(loop) - prediction(from));
      assert.ok(moved <= Math.abs(prediction(to) - prediction(from)));
      assert.ok(moved <= loop.errorBoundSeconds(1));
      if (before !== after) changes++;
    }
  }
  assert.ok(changes >= 5, `${changes} changes of the loop in use are too few to tell`);
});

test("a lone late pulse moves nothing", () => {
  const list = pulses(400, 1e-9, 1e-7, 4);
  const late = list.map((pulse, index) => ({
    ...pulse,
    gain: pulse.gain + (index === 300 ? 8e-6 : index === 301 ? -8e-6 : 0),
  }));
  const plain = feed(new Adaptive(), list.slice(0, 300));
  const disturbed = feed(new Adaptive(), late.slice(0, 300));
  assert.equal(disturbed.update(1, late[300]?.gain ?? 0), "rejected");
  assert.equal(disturbed.frequency, plain.frequency);
  assert.ok(disturbed.errorBoundSeconds(0) > 8e-6, "the bound covers that the late pulse may be right");
  assert.equal(disturbed.update(1, late[301]?.gain ?? 0), "accepted");
  assert.ok(disturbed.errorBoundSeconds(0) < 1e-6);
});

test("a step of frequency is followed with the second pulse that shows it", () => {
  const list = pulses(402, 1e-9, 1e-7, 6).map((pulse, index) => ({
    ...pulse,
    gain: pulse.gain + (index > 399 ? 1e-6 : 0),
  }));
  const loop = feed(new Adaptive(), list.slice(0, 400));
  assert.equal(loop.update(1, list[400]?.gain ?? 0), "rejected");
  assert.equal(loop.update(1, list[401]?.gain ?? 0), "accepted");
  assert.ok(Math.abs(loop.frequency - 1.1e-5) < 5e-7);
  assert.equal(loop.locked, true);
});

test("noise that grows is learned anew, and the bound is ahead of the error in all but a few seconds", () => {
  for (const factor of [4, 50, 500]) {
    for (const seed of [1, 2, 3]) {
      const trace = randomWalk(seed, 1e-9, 20e-9, 6000);
      for (let second = 3000; second < 6000; second++) trace.noise[second] = factor * (trace.noise[second] ?? 0);
      const result = measure(new Adaptive(), trace, { skipSeconds: 4000 });
      const limitNs = Math.sqrt(steadyState(1e-9 / (factor * 20e-9)).priorPhase) * factor * 20;
      const found = `factor ${factor}, seed ${seed}: ${JSON.stringify(result)}, limit ${limitNs} ns`;
      assert.ok(result.rmsNs < 1.5 * limitNs, found);
      assert.ok(result.boundBrokenSeconds <= 3, found);
      assert.ok(result.pulsesRejected < 20, found);
    }
  }
});

test("the bound grows while pulses are missing, a good crystal's for hours, a poor one's for minutes", () => {
  const hoursTo = (wander: number) => {
    const loop = feed(new Adaptive(), pulses(6000, wander, 1e-7, 8));
    let hours = 0;
    while (loop.errorBoundSeconds(hours * 3600) < 1e-3) hours += 0.01;
    return hours;
  };
  const good = hoursTo(1e-10);
  const poor = hoursTo(1e-8);
  assert.ok(good > 3 && good < 9, `${good} h`);
  assert.ok(poor > 0.1 && poor < 0.5, `${poor} h`);
});

test("after an hour without pulses the first one is believed, and the bound is soon what it was", () => {
  for (const wander of [1e-10, 1e-9, 1e-8]) {
    for (const seed of [1, 2, 3]) {
      const { frequency, noise } = holdover(seed, wander, 3600);
      const loop = new Adaptive();
      const bound = { before: 0, after: 0 };
      let age = 1;
      let gain = 0;
      let last = 0;
      frequency.forEach((y, second) => {
        const error = noise[second] ?? 0;
        if (!Number.isNaN(error)) {
          const verdict = loop.update(age, gain + error - last);
          const found = `q ${wander}, seed ${seed}, second ${second}: ${loop.residualSeconds} s`;
          if (second >= 10_800) assert.equal(verdict, "accepted", found);
          // The first pulse gives the phase, the second the frequency.
          if (second >= 10_801) assert.ok(Math.abs(loop.residualSeconds) < 1e-6, found);
          last = error;
          gain = age = 0;
        }
        if (second === 7199) bound.before = loop.errorBoundSeconds(1);
        if (second === 10_860) bound.after = loop.errorBoundSeconds(1);
        gain += y;
        age++;
      });
      assert.ok(
        bound.after < 1.5 * bound.before,
        `q ${wander}, seed ${seed}: ${bound.before} s, then ${bound.after} s`,
      );
    }
  }
});

test("a learned temperature slope carries the frequency through holdover", () => {
  const loop = new Adaptive();
  const random = new RandomStream(12, "room");
  let before = 0;
  let phase = 0;
  for (let second = 0; second < 7200; second++) {
    const temperature = 25 + 2 * Math.sin((2 * Math.PI * second) / 1800);
    const error = 1e-7 * random.gaussian();
    loop.update(1, phase + error - before, temperature);
    before = error;
    phase = 1e-5 + 2e-7 * (temperature - 25);
  }
  assert.ok(Math.abs(loop.temperatureSlope / 2e-7 - 1) < 0.1, `${loop.temperatureSlope}`);
  assert.ok(Math.abs(loop.holdoverFrequency(30) - 1.1e-5) < 2e-7);
  assert.equal(loop.holdoverFrequency(), loop.frequency);
});

test("restart forgets phase and noise and keeps the frequency", () => {
  const loop = feed(new Adaptive(), pulses(100, 1e-9, 1e-7, 2, 4e-5));
  const { frequency } = loop;
  loop.restart();
  assert.equal(loop.locked, false);
  assert.equal(loop.frequency, frequency);
  assert.equal(loop.residualSeconds, 0);
  assert.ok(loop.errorBoundSeconds(1) >= 1e-3);
});

test("a frequency that no crystal has is refused with its range", () => {
  assert.throws(() => new Adaptive({ frequency: 6e-4 }), /RangeError: frequency is 0.0006; it must be from -0.0005 to/);
});
