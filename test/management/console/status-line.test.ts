import assert from "node:assert/strict";
import { test } from "node:test";
import { StatusLine } from "../../../src/management/console/status-line.js";

test("a line is due at its interval, and when state, leap indicator or stratum change", () => {
  const line = new StatusLine(60);
  assert.equal(line.isDue(60, "cold", 3, 16), true);
  assert.equal(line.isDue(61, "cold", 3, 16), false);
  assert.equal(line.isDue(62, "labelling", 3, 16), true);
  assert.equal(line.isDue(63, "labelling", 0, 1), true);
  assert.equal(line.isDue(64, "labelling", 0, 1), false);
  assert.equal(line.isDue(65, "labelling", 0, 2), true);
  assert.equal(line.isDue(120, "labelling", 0, 2), true);
});

test("an interval of 0 is never", () => {
  assert.equal(new StatusLine(0).isDue(60, "cold", 3, 16), false);
});
