import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, report } from "../../../host-tools/lab/bench-report.js";
import { runBench } from "../../../host-tools/lab/bench-run.js";

test("all that is wanted of the disciplines is reached, on the tuning seeds", () => {
  const result = runBench([1, 2, 3], () => {});
  const { text, missed } = report(result, [], "tuning");
  assert.deepEqual(missed, []);
  assert.match(text, /\*\*adaptive\*\*/);
  assert.doesNotMatch(text, /NaN|undefined/);
  assert.doesNotMatch(picture(result), /NaN|undefined/);
});
