import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Gate, MAX_REJECTED, smallSampleFactor } from "../../src/discipline/gate.js";

const NOISE = 1e-14; // (100 ns)²
const suspects = (gate: Gate, innovations: readonly number[], interval = 1) =>
  innovations.map((innovation) => gate.suspect(interval, innovation, NOISE));

test("the gate stands at five standard deviations, wider while they are known from few pulses", () => {
  const gate = new Gate();
  assert.equal(gate.beyond(5.1e-7, 1, NOISE, 1000), true);
  assert.equal(gate.beyond(-5.1e-7, 1, NOISE, 1000), true);
  assert.equal(gate.beyond(4.9e-7, 1, NOISE, 1000), false);
  assert.equal(gate.beyond(5.1e-7, 1.1, NOISE, 1000), false);
  assert.equal(gate.beyond(50e-7, 1, NOISE, 2), false);
});

test("nothing within 50 ns is an outlier, however quiet the pulses were", () => {
  assert.equal(new Gate().beyond(49e-9, 1, 1e-20, 1000), false);
  assert.equal(new Gate().beyond(51e-9, 1, 1e-20, 1000), true);
});

test("a step of frequency is believed with the second pulse that shows it, a step of phase too", () => {
  assert.deepEqual(suspects(new Gate(), [1e-6, 2e-6]), ["leave", "restart"]);
  assert.deepEqual(suspects(new Gate(), [-5e-6, -5.1e-6]), ["leave", "restart"]);
  assert.deepEqual(suspects(new Gate(), [8e-6, 16e-6], 8), ["leave", "restart"]);
});

test("a step within a second takes a third pulse, on the line through the others", () => {
  assert.deepEqual(suspects(new Gate(), [1e-6, 5e-6, 9e-6]), ["leave", "leave", "restart"]);
});

test("pulses that fit nothing are believed when there were too many of them", () => {
  assert.deepEqual(suspects(new Gate(), [9e-6, 2e-6, 7e-6, 5e-6]), ["leave", "leave", "leave", "reset"]);
});

test("where late pulses are common, two on a line are no step, three are", () => {
  const gate = new Gate();
  for (let i = 0; i < 2; i++) {
    assert.equal(gate.suspect(1, 9e-6, NOISE), "leave");
    assert.equal(gate.use(), "use");
  }
  assert.deepEqual(suspects(gate, [1e-6, 2e-6, 3e-6]), ["leave", "leave", "restart"]);
});

test("late pulses are forgotten in hours", () => {
  const gate = new Gate();
  for (let i = 0; i < 2; i++) {
    gate.suspect(1, 9e-6, NOISE);
    gate.use();
  }
  for (let i = 0; i < 7200; i++) gate.use();
  assert.deepEqual(suspects(gate, [1e-6, 2e-6]), ["leave", "restart"]);
});

test(`no sequence of pulses keeps more than ${MAX_REJECTED} in a row out`, () => {
  const pulse = fc.record({
    interval: fc.integer({ min: 1, max: 100_000 }),
    innovation: fc.double({ min: -1, max: 1, noNaN: true }),
    noise: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(pulse, { maxLength: 60 }), (pulses) => {
      const gate = new Gate();
      let row = 0;
      for (const { interval, innovation, noise } of pulses) {
        row = gate.suspect(interval, innovation, noise) === "leave" ? row + 1 : 0;
        assert.equal(gate.rejected, row);
        assert.ok(row <= MAX_REJECTED);
      }
    }),
  );
});

test("the factor for small samples falls to one", () => {
  assert.ok(smallSampleFactor(2) > 50);
  assert.ok(smallSampleFactor(8) < 1.8);
  assert.ok(smallSampleFactor(100) < 1.001);
});
