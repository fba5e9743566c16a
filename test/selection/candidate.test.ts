import assert from "node:assert/strict";
import { test } from "node:test";
import { rootDistanceSeconds } from "../../src/selection/candidate.js";
import { candidate } from "./candidates.js";

test("root distance: half of the whole way, and all that is uncertain", () => {
  const source = candidate({ rootDelaySeconds: 30e-3, rootDispersionSeconds: 2e-3, deviationSeconds: 0 });
  assert.ok(Math.abs(rootDistanceSeconds(source) - 27e-3) < 1e-12);
  assert.ok(Math.abs(rootDistanceSeconds({ ...source, ageDispersionSeconds: 1 }) - 1.027) < 1e-12);
  assert.ok(rootDistanceSeconds({ ...source, deviationSeconds: 1e-3 }) > 30e-3);
});
