import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Pll, steadyState } from "../../src/discipline/pll.js";

const close = (actual: number, expected: number, relative: number) =>
  assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual} is not ${expected}`);

test("the closed form is a fixed point of the filter's recursion, for any ratio of wander to noise", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 10, noNaN: true }), (ratio) => {
      const steady = steadyState(ratio);
      const phase = steady.phase + 2 * steady.cross + steady.frequency;
      const cross = steady.cross + steady.frequency;
      close(phase, steady.priorPhase, 1e-6);
      close(phase / (phase + 1), steady.phaseGain, 1e-6);
      close(cross / (phase + 1), steady.frequencyGain, 1e-6);
      close(steady.frequency + ratio * ratio - (cross * cross) / (phase + 1), steady.frequency, 1e-6);
    }),
  );
});

test("the limit in nanoseconds for known q and σ", () => {
  const limitNs = (wander: number, noise: number) => Math.sqrt(steadyState(wander / noise).priorPhase) * noise * 1e9;
  const known = [
    [1e-10, 20e-9, 6.49],
    [1e-10, 1e-6, 119],
    [1e-9, 100e-9, 39.0],
    [1e-8, 20e-9, 26.6],
    [1e-8, 1e-6, 390],
  ] as const;
  for (const [wander, noise, limit] of known) close(limitNs(wander, noise), limit, 0.003);
});

/** A loop through the given pulses, all used. */
function through(ratio: number, pulses: readonly (readonly [number, number])[]): Pll {
  const loop = new Pll(ratio);
  pulses.forEach(([interval, gain], index) => {
    if (index === 0) loop.startFromTwoPulses(interval, gain);
    else {
      loop.predict(interval, gain);
      loop.correct(0.1);
    }
  });
  return loop;
}

test("two pulses give their line, a third the least squares line where hardly anything wanders", () => {
  const loop = through(1e-6, [[1, 2e-6]]);
  assert.equal(loop.frequency, 2e-6);
  loop.predict(1, 5e-6);
  assert.ok(Math.abs(loop.innovation - 3e-6) < 1e-18);
  close(loop.innovationVariance, 6, 1e-6);
  loop.correct(1);
  // Points 0, 2, 7 µs: slope 3.5 µs/s, and 6.5 µs at the last one.
  close(loop.frequency, 3.5e-6, 1e-6);
  close(loop.residualSeconds, 0.5e-6, 1e-6);
  close(loop.noise, 9e-12 / 6, 1e-6);
});

test("after its start the loop has the gains of the closed form", () => {
  for (const ratio of [1, 0.01, 2 ** -10]) {
    const loop = through(
      ratio,
      Array.from({ length: 2000 }, () => [1, 0] as const),
    );
    const { phaseGain, frequencyGain, priorPhase } = steadyState(ratio);
    loop.predict(1, 1e-6);
    close(loop.innovationVariance, priorPhase + 1, 1e-3);
    loop.correct(0);
    close(loop.residualSeconds, 1e-6 * (1 - phaseGain), 1e-3);
    close(loop.frequency, 1e-6 * frequencyGain, 1e-3);
  }
});

test("a longer interval and pulses left unused make the next pulse weigh more, and alike", () => {
  for (const pulses of [20, 500]) {
    const before = Array.from({ length: pulses }, (_, index) => [1, index % 2 === 0 ? 1e-7 : -1e-7] as const);
    const gap = through(0.1, before);
    const unused = through(0.1, before);
    for (let i = 0; i < 2; i++) {
      unused.predict(1, 0);
      unused.coast();
    }
    unused.predict(1, 3e-6);
    gap.predict(3, 3e-6);
    close(gap.innovation, unused.innovation, 1e-9);
    close(gap.innovationVariance, unused.innovationVariance, 1e-9);
    const { innovation, innovationVariance } = gap;
    gap.correct(0.1);
    unused.correct(0.1);
    close(gap.residualSeconds, innovation / innovationVariance, 1e-9);
    for (const age of [0, 1, 10]) close(gap.varianceAfter(age), unused.varianceAfter(age), 1e-9);
    close(gap.frequency, unused.frequency, 1e-9);
    assert.ok(innovationVariance > 1.1 * (1 + steadyState(0.1).priorPhase));
  }
});

test("the gains return to the closed form after a gap", () => {
  const loop = through(
    0.1,
    Array.from({ length: 500 }, () => [1, 0] as const),
  );
  loop.predict(100, 1e-6);
  loop.correct(0);
  for (let i = 0; i < 500; i++) {
    loop.predict(1, 0);
    loop.correct(0);
  }
  loop.predict(1, 0);
  close(loop.innovationVariance, 1 + steadyState(0.1).priorPhase, 1e-6);
});

test("the variance of the extrapolation is that of the innovation, less the noise of the pulse itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 2, max: 300 }), (interval, pulses) => {
      const loop = through(
        0.05,
        Array.from({ length: pulses }, (_, index) => [1, index % 2 === 0 ? 1e-7 : -1e-7] as const),
      );
      const predicted = loop.varianceAfter(interval) / loop.noise;
      loop.predict(interval, 0);
      close(loop.innovationVariance - 1, predicted, 2e-3);
    }),
  );
});
