import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeSeconds, encodeSeconds, UNKNOWN } from "../../../src/storage/history/logarithm.js";

test("a time in 16 bits is right to 0.04 % from 100 ns to a second, with its sign", () => {
  assert.equal(encodeSeconds(1e-6), 12_572);
  fc.assert(
    fc.property(fc.double({ min: -7, max: 0, noNaN: true }), fc.boolean(), (exponent, isNegative) => {
      const seconds = 10 ** exponent * (isNegative ? -1 : 1);
      const decoded = decodeSeconds(encodeSeconds(seconds));
      assert.ok(Math.abs(decoded / seconds - 1) < 4e-4, `${seconds} became ${decoded}`);
    }),
    { seed: 17 },
  );
});

test("zero is zero, what is too long is the longest, and what is not known stays so", () => {
  assert.equal(decodeSeconds(encodeSeconds(0)), 0);
  assert.ok(decodeSeconds(encodeSeconds(1e6)) > 2.5);
  for (const unknown of [Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(encodeSeconds(unknown), UNKNOWN);
  assert.ok(Number.isNaN(decodeSeconds(UNKNOWN)));
});
