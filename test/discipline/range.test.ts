import assert from "node:assert/strict";
import { test } from "node:test";
import { inRange, wholeInRange } from "../../src/discipline/range.js";

test("a value in the range is returned, its ends included", () => {
  assert.equal(inRange("width", 2, 2, 3, "s"), 2);
  assert.equal(wholeInRange("count", 3, 2, 3, ""), 3);
});

test("any other is refused with name, value and range", () => {
  assert.throws(() => inRange("width", 1.9, 2, 3, "s"), /RangeError: width is 1.9; it must be from 2 to 3 s$/);
  assert.throws(() => inRange("width", Number.NaN, 2, 3, ""), /RangeError: width is NaN; it must be from 2 to 3$/);
  assert.throws(() => wholeInRange("count", 2.5, 2, 3, ""), /count is 2.5; it must be a whole number from 2 to 3$/);
});
