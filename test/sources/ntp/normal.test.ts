import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { density, Truncated, upperTail } from "../../../src/sources/ntp/normal.js";

const near = (value: number, wanted: number, relative: number) =>
  assert.ok(Math.abs(value - wanted) <= relative * Math.abs(wanted), `${value}, not ${wanted}`);

test("tails of the normal distribution by its tables", () => {
  near(upperTail(0), 0.5, 1e-7);
  near(upperTail(1), 0.15865525393145707, 2e-7);
  near(upperTail(-1), 0.8413447460685429, 2e-7);
  near(upperTail(5), 2.866515718791933e-7, 2e-7);
  near(upperTail(8), 6.220960574271785e-16, 3e-7);
  near(density(0), 0.3989422804014327, 1e-15);
  near(density(2), 0.05399096651318806, 1e-12);
});

test("a truncated distribution is what adding up its parts gives", () => {
  const truncated = new Truncated();
  const value = fc.double({ min: -6, max: 6, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.double({ min: 0.05, max: 8, noNaN: true }), (mean, low, width) => {
      const high = low + width;
      truncated.cut(mean, 1, low, high);
      const steps = 4000;
      let [share, first, second] = [0, 0, 0];
      for (let n = 0; n < steps; n++) {
        const x = low + ((n + 0.5) * width) / steps;
        const part = (density(x - mean) * width) / steps;
        share += part;
        first += part * x;
        second += part * x * x;
      }
      if (share < 1e-9) return;
      near(truncated.share, share, 1e-3);
      assert.ok(Math.abs(truncated.mean - first / share) < 2e-3 * width, `mean ${truncated.mean}`);
      const variance = second / share - (first / share) ** 2;
      assert.ok(
        Math.abs(truncated.variance - variance) < 2e-3 * width * width + 2e-4,
        `variance ${truncated.variance}`,
      );
    }),
    { seed: 15 },
  );
});

test("ends at infinity cut nothing, and an interval far away leaves a number", () => {
  const truncated = new Truncated();
  truncated.cut(3, 4, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  near(truncated.share, 1, 1e-7);
  near(truncated.mean, 3, 1e-12);
  near(truncated.variance, 4, 1e-12);
  truncated.cut(0, 1, 1000, 1001);
  assert.equal(truncated.share, 0);
  assert.ok(Number.isFinite(truncated.mean) && truncated.variance > 0);
});
