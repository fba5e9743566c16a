import assert from "node:assert/strict";
import { test } from "node:test";
import { StatusLine } from "../../../src/management/console/status-line.js";

test("a line is due at its interval, and when state or leap indicator change", () => {
  const line = new StatusLine(60);
  assert.equal(line.isDue(60, "cold", 3), true);
  assert.equal(line.isDue(61, "cold", 3), false);
  assert.equal(line.isDue(62, "labelling", 3), true);
  assert.equal(line.isDue(63, "labelling", 0), true);
  assert.equal(line.isDue(64, "labelling", 0), false);
  assert.equal(line.isDue(120, "labelling", 0), true);
});

test("an interval of 0 is never", () => {
  assert.equal(new StatusLine(0).isDue(60, "cold", 3), false);
});
