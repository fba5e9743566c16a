import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AffineMap, timeAt, timeOfTicks, upperWord } from "../../src/time/affine.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const count = fc.oneof(
  fc.integer({ min: -(2 ** 47), max: 2 ** 47 - 1 }),
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }).map((high) => high * 2 ** 32),
);
const map: fc.Arbitrary<AffineMap> = fc.record({
  baseTicks: fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(toTicks),
  baseSecond: fc.integer({ min: 0, max: 2 ** 33 }).map((second) => second as UtcSecond),
  baseFraction: word,
  rateInteger: fc.integer({ min: 0, max: 65535 }),
  rateFraction: fc.oneof(word, fc.constant(0), fc.constant(2 ** 31), fc.constant(2 ** 32 - 1)),
});

test("the product is exact and its floor goes towards the past, for either sign", () => {
  fc.assert(
    fc.property(map, count, (line, ticks) => {
      const span = { second: Number.NaN, fraction: Number.NaN };
      timeOfTicks(line, ticks, span);
      const rate = (BigInt(line.rateInteger) << 32n) + BigInt(line.rateFraction);
      const units = (BigInt(ticks) * rate) >> 32n; // >> of a BigInt is a floor
      assert.equal(BigInt(span.second), units >> 32n);
      assert.equal(BigInt(span.fraction), units & 0xffffffffn);
    }),
    { numRuns: 3000 },
  );
});

test("a reading is mapped across the counter's wrap", () => {
  fc.assert(
    fc.property(map, count, (line, ticks) => {
      const span = { second: 0, fraction: 0 };
      const time = { second: 0 as UtcSecond, fraction: 0 };
      timeOfTicks(line, ticks, span);
      timeAt(line, addTicks(line.baseTicks, ticks), time);
      const whole = (BigInt(line.baseSecond + span.second) << 32n) + BigInt(line.baseFraction + span.fraction);
      assert.equal((BigInt(time.second) << 32n) + BigInt(time.fraction), whole);
    }),
  );
});

test("80,000,000 ticks of 80 MHz are a second, less the unit that the floors cost", () => {
  const line = {
    baseTicks: toTicks(0),
    baseSecond: 0 as UtcSecond,
    baseFraction: 0,
    rateInteger: 53,
    rateFraction: 2_951_034_233,
  };
  const span = { second: 0, fraction: 0 };
  timeOfTicks(line, 80_000_000, span);
  assert.deepEqual(span, { second: 0, fraction: 4_294_967_295 });
});

test("the upper word of a product", () => {
  fc.assert(fc.property(word, word, (a, b) => assert.equal(upperWord(a, b), Number((BigInt(a) * BigInt(b)) >> 32n))));
});
