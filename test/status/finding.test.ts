import assert from "node:assert/strict";
import { test } from "node:test";
import { findingOf, worst } from "../../src/status/finding.js";

test("a list is as bad as its worst finding", () => {
  const [good, doubtful, bad] = (["good", "doubtful", "bad"] as const).map((level) => findingOf(level, "x", "y"));
  assert.ok(good !== undefined && doubtful !== undefined && bad !== undefined);
  assert.deepEqual(
    [[good, good], [good, doubtful], [doubtful, bad, good], []].map((list) => worst(list)),
    ["good", "doubtful", "bad", "good"],
  );
  assert.deepEqual([good.ok, doubtful.ok, bad.ok], [true, false, false]);
});
