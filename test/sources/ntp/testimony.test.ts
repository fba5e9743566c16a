import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Testimonies } from "../../../src/sources/ntp/testimony.js";

const UNKNOWN = { frequency: 0, frequencyDeviation: 100e-6 };

function exchange(forwardSeconds: number, backwardSeconds: number, rootDelaySeconds = 0, rootDispersionSeconds = 0) {
  return { forwardSeconds, backwardSeconds, stratum: 1, leap: 0, refid: 0, rootDelaySeconds, rootDispersionSeconds };
}

test("the worked example, with what the server says of itself", () => {
  const testimony = new Testimonies(2);
  assert.equal(testimony.isKnown(1), false);
  testimony.take(1, 100, exchange(5.02, -4.978), UNKNOWN);
  assert.ok(Math.abs(testimony.lowSeconds(1, 100, UNKNOWN) + 5.02) < 1e-9);
  assert.ok(Math.abs(testimony.highSeconds(1, 100, UNKNOWN) + 4.978) < 1e-9);
  const far = new Testimonies(2);
  far.take(1, 0, exchange(0.01, 0.01, 0.2, 0.05), UNKNOWN);
  assert.ok(Math.abs(far.highSeconds(1, 0, UNKNOWN) - 0.16) < 1e-9);
});

test("an exchange that took less than no time says nothing", () => {
  const testimony = new Testimonies(2);
  testimony.take(1, 0, exchange(0.01, -0.02), UNKNOWN);
  assert.equal(testimony.isKnown(1), false);
});

test("answers narrow what is allowed, and another time begins anew", () => {
  const testimony = new Testimonies(2);
  testimony.take(1, 0, exchange(0.5, 0.01), UNKNOWN);
  testimony.take(1, 1, exchange(0.01, 0.5), UNKNOWN);
  assert.ok(testimony.highSeconds(1, 1, UNKNOWN) - testimony.lowSeconds(1, 1, UNKNOWN) < 0.03);
  testimony.take(1, 2, exchange(1.01, -0.99), UNKNOWN);
  assert.ok(testimony.highSeconds(1, 2, UNKNOWN) < -0.9);
  testimony.forget();
  assert.equal(testimony.isKnown(1), false);
});

test("whatever the delays, the crystal (within 200 ppm) and the ages, the phase is allowed", () => {
  const delay = fc.double({ min: 0, max: 2, noNaN: true });
  const asks = fc.array(fc.tuple(fc.integer({ min: 1, max: 2000 }), delay, delay), { minLength: 1, maxLength: 20 });
  const ppm = fc.double({ min: -200, max: 200, noNaN: true });
  fc.assert(
    fc.property(asks, ppm, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (all, parts, start) => {
      const testimony = new Testimonies(2);
      let now = 0;
      for (const [waited, there, back] of all) {
        now += waited;
        const phase = start + parts * 1e-6 * now;
        testimony.take(1, now, exchange(there - phase, back + phase), UNKNOWN);
        assert.ok(testimony.lowSeconds(1, now, UNKNOWN) <= phase + 1e-9);
        assert.ok(testimony.highSeconds(1, now, UNKNOWN) >= phase - 1e-9);
      }
    }),
    { seed: 164, numRuns: 500 },
  );
});

test("a frequency that was measured widens less", () => {
  const measured = { frequency: 50e-6, frequencyDeviation: 1e-9 };
  const testimony = new Testimonies(2);
  testimony.take(1, 0, exchange(0, 0), measured);
  assert.ok(Math.abs(testimony.lowSeconds(1, 1000, measured) - 0.03) < 1e-9);
  assert.ok(Math.abs(testimony.highSeconds(1, 1000, measured) - 0.07) < 1e-9);
});
