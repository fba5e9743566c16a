/**
 * A quick selection of the named scenarios, each with one seed: those that are cheap and whose hazards nothing else in
 * the tests meets end to end. `noonmark scenario all` runs every one.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../host-tools/simulator/judge.js";
import { SCENARIOS } from "../../host-tools/simulator/scenarios/index.js";

const SEED = 1;

const QUICK = [
  "receiver-brown-out",
  "pulses-doubled",
  "pulses-5hz",
  "leap-shown-as-59-twice",
  "counter-wrap",
  "uptime-49-days",
  "request-flood",
  "restart-at-random",
  "careless-baud",
  "short-of-memory",
];

test("names are told apart, and every hazard is a sentence", () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, hazard } of SCENARIOS) assert.match(hazard, /^[A-Z0-9].*\.$/, name);
});

for (const name of QUICK) {
  test(`${name}: every promise is kept`, async () => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    assert.ok(scenario !== undefined, `there is no scenario ${name}`);
    const { breach } = await judge(scenario, SEED);
    assert.equal(breach, undefined, `noonmark scenario ${name} --seed ${SEED}: ${JSON.stringify(breach)}`);
  });
}
