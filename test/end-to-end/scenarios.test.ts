/**
 * A quick selection of the named scenarios, each with one seed: those that broke once, and those that are cheap and
 * whose hazards nothing else in the tests meets end to end. `noonmark scenario all` runs every one.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../host-tools/simulator/judge.js";
import { SCENARIOS } from "../../host-tools/simulator/scenarios/index.js";
import { sample } from "../extent.js";

/** With the seed that broke it once, where it takes a certain one. */
const QUICK: readonly (readonly [name: string, seed: number])[] = [
  ["receiver-brown-out", 1],
  ["pulses-doubled", 1],
  ["pulses-5hz", 1],
  ["lag-near-edge", 1],
  ["lag-grows-later", 1],
  ["second-stuck", 1],
  ["leap-shown-as-59-twice", 1],
  ["restart-over-leap", 2],
  ["counter-wrap", 1],
  ["uptime-49-days", 1],
  ["request-flood", 1],
  ["journal-full-and-asked", 1],
  ["restart-at-random", 1],
  ["careless-baud", 1],
  ["short-of-memory", 1],
];

test("names are told apart, and every hazard is a sentence", () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, hazard } of SCENARIOS) assert.match(hazard, /^[A-Z0-9].*\.$/, name);
});

for (const [name, seed] of sample(QUICK, 5)) {
  test(`${name}: every promise is kept`, async () => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    assert.ok(scenario !== undefined, `there is no scenario ${name}`);
    const { breach } = await judge(scenario, seed);
    assert.equal(breach, undefined, `noonmark scenario ${name} --seed ${seed}: ${JSON.stringify(breach)}`);
  });
}
