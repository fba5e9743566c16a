import assert from "node:assert/strict";
import { test } from "node:test";
import { IdealLoop } from "../../../host-tools/lab/ideal-loop.js";
import { measure } from "../../../host-tools/lab/measure.js";
import { randomWalk, SKIPPED_SECONDS } from "../../../host-tools/lab/traces.js";
import { steadyState } from "../../../src/discipline/pll.js";

test("the loop that knows q and σ is at the limit", () => {
  const limitNs = Math.sqrt(steadyState(0.05).priorPhase) * 20;
  const trace = randomWalk(4, 1e-9, 20e-9);
  const { rmsNs } = measure(new IdealLoop(1e-9, 20e-9), trace, { skipSeconds: SKIPPED_SECONDS });
  assert.ok(Math.abs(rmsNs / limitNs - 1) < 0.03, `${rmsNs / limitNs}`);
});
