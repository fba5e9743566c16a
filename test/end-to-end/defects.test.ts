import assert from "node:assert/strict";
import { test } from "node:test";
import { promises } from "../../host-tools/simulator/promises.js";
import { USUAL_LIMITS } from "../../host-tools/simulator/scenario.js";
import { sample } from "../extent.js";
import { DEFECTS, hunt, plant } from "./defects.js";

/** Worlds that the swarm may take for each. */
const SEEDS = 50;

test("each promise has a defect that it has to catch", () => {
  const named = new Set(DEFECTS.map(({ promise }) => promise));
  for (const { name } of promises({ ...USUAL_LIMITS, errorMaxUs: 1 }))
    assert.ok(named.has(name), `no defect is planted for "${name}"`);
});

test("a defect that no longer fits its module is not planted", () => {
  const defect = (module: string, find: string) => ({
    name: "test",
    promise: "bound",
    changes: [{ module, find, replace: "" }],
    seconds: 1,
  });
  assert.throws(() => plant(defect("main", "what no module says")), /no longer fits/);
  assert.throws(() => plant(defect("no/module", "x")), /has no module/);
});

for (const defect of sample(DEFECTS, 4)) {
  test(`${defect.name}: the swarm finds it`, async (context) => {
    const found = await hunt(defect, SEEDS);
    assert.ok(
      found !== undefined,
      `the promise "${defect.promise}" was kept in ${SEEDS} worlds of ${defect.seconds} s`,
    );
    context.diagnostic(`seed ${found.seed}, second ${found.breach.second}: ${found.breach.what}`);
  });
}
