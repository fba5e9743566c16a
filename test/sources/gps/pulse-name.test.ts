import assert from "node:assert/strict";
import { test } from "node:test";
import { PulseName } from "../../../src/sources/gps/pulse-name.js";

test("five names in a row vouch, for ten pulses, and a leap second moves them", () => {
  const names = new PulseName();
  for (let index = 0; index < 4; index++) names.take(1000, index);
  assert.equal(names.vouches(1000, 4), false);
  names.take(1000, 4);
  assert.deepEqual(
    [4, 14, 15].map((index) => names.vouches(1000, index)),
    [true, true, false],
  );
  assert.equal(names.vouches(1001, 4), false);
  names.step(-1);
  assert.equal(names.vouches(999, 5), true);
  names.take(1000, 5);
  assert.equal(names.vouches(1000, 5), false);
});
