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

test("a label that is behind the names is disputed by three of them, and ten decide", () => {
  const names = new PulseName();
  const verdicts: string[] = [];
  for (let index = 0; index < 10; index++) {
    names.take(1000, index);
    verdicts.push(`${names.disputes(999)} ${names.decides(999)}`);
  }
  assert.deepEqual(
    [1, 2, 8, 9].map((at) => verdicts[at]),
    ["false false", "true false", "true false", "true true"],
  );
  // One that is ahead shows nothing: the names may be late. One that is far behind has another fault.
  for (const offset of [1000, 1001, 900]) assert.equal(names.disputes(offset), false, String(offset));
});

test("names after a pause begin anew", () => {
  const names = new PulseName();
  for (let index = 0; index < 5; index++) names.take(1000, index);
  names.take(1000, 100);
  assert.equal(names.vouches(1000, 100), false);
});
