import assert from "node:assert/strict";
import { test } from "node:test";
import { LabelLeap } from "../../../src/sources/gps/label-leap.js";

test("an inserted second is numbered as the one before it; a deleted one is skipped", () => {
  const leap = new LabelLeap();
  leap.announce(1000, 1, 900, 50);
  assert.deepEqual([leap.index, leap.step], [100, -1]);
  leap.announce(1000, -1, 900, 50);
  assert.deepEqual([leap.index, leap.step], [99, 1]);
  leap.announce(1000, 1, 900, 100);
  assert.equal(leap.index, -1, "it has passed");
});

test("a receiver that has not heard of it counts on for a quarter of an hour", () => {
  const leap = new LabelLeap();
  leap.announce(1000, 1, 900, 50);
  assert.equal(leap.isUnheard(1, 101), false, "not applied yet");
  leap.apply(100);
  assert.equal(leap.index, -1);
  assert.equal(leap.isUnheard(1, 101), true);
  assert.equal(leap.isUnheard(-1, 101), false);
  assert.equal(leap.isUnheard(1, 999), true);
  assert.equal(leap.isUnheard(1, 1000), false);
  assert.ok(leap.wasApplied(105, 5));
  assert.ok(!leap.wasApplied(106, 5));
  leap.forget();
  assert.equal(leap.isUnheard(1, 101), false);
});
