import assert from "node:assert/strict";
import { test } from "node:test";
import { measureCosts } from "../../../host-tools/lab/cost.js";

test("no second of either discipline costs more than 10,000 byte codes", async () => {
  const costs = await measureCosts();
  assert.equal(costs.length, 12);
  for (const { loop, second, byteCodes } of costs) {
    assert.ok(byteCodes > 100 && byteCodes <= 10_000, `${loop}, ${second}: ${byteCodes} byte codes`);
  }
});
