import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL_LIMITS } from "../../../host-tools/simulator/scenario.js";
import { PART_NAMES, partsOf, swarmScenario } from "../../../host-tools/simulator/swarm.js";
import { worldOptions } from "../../../host-tools/simulator/world.js";

const SECONDS = 7200;
const seeds = Array.from({ length: 200 }, (_, n) => n);

/** What of a world can be compared: a fault is known by its name. */
function plain(seed: number, without?: ReadonlySet<string>): string {
  const { hazard, world, limits } = swarmScenario(seed, SECONDS, without);
  return JSON.stringify({ hazard, world, limits });
}

test("a seed makes the same world each time, and seeds make different ones", () => {
  const worlds = seeds.map((seed) => plain(seed));
  assert.deepEqual(
    seeds.map((seed) => plain(seed)),
    worlds,
  );
  assert.ok(new Set(worlds).size > 190, `${new Set(worlds).size} of ${seeds.length}`);
});

test("every part turns up, and not in every world", () => {
  for (const name of PART_NAMES) {
    const count = seeds.filter((seed) => partsOf(seed, SECONDS).some((part) => part.name === name)).length;
    assert.ok(count > 10 && count < 190, `${name} in ${count} of ${seeds.length} worlds`);
  }
});

test("a part taken away leaves the others as they were", () => {
  for (const seed of seeds) {
    const parts = partsOf(seed, SECONDS);
    for (const { name } of parts) {
      const rest = parts.filter((part) => part.name !== name).map((part) => `${part.name} (${part.words})`);
      const { hazard, world } = swarmScenario(seed, SECONDS, new Set([name]));
      assert.equal(hazard, rest.join(", ") || "nothing at all", `seed ${seed} without ${name}`);
      const faults = parts.filter((part) => part.name !== name && part.fault !== undefined).length;
      assert.equal(worldOptions(world).faults.length, faults, `seed ${seed} without ${name}`);
    }
  }
});

test("no two parts of a world set one option", () => {
  for (const seed of seeds) {
    const seen = new Map<string, string>();
    for (const { name, world } of partsOf(seed, SECONDS)) {
      for (const [section, options] of Object.entries(world ?? {})) {
        for (const option of Object.keys(options ?? {})) {
          const other = seen.get(`${section}.${option}`);
          assert.equal(other, undefined, `seed ${seed}: ${name} and ${other} both set ${section}.${option}`);
          seen.set(`${section}.${option}`, name);
        }
      }
    }
  }
});

test("interruptions may cost what they last, and a world without some of its parts keeps its limits", () => {
  const bare = seeds.find((seed) => partsOf(seed, SECONDS).every(({ delaysS, costsS }) => !delaysS && !costsS)) ?? -1;
  assert.deepEqual(swarmScenario(bare, SECONDS).limits, USUAL_LIMITS);
  const cut = seeds.find((seed) => partsOf(seed, SECONDS).some(({ name }) => name === "longCut")) ?? -1;
  const whole = swarmScenario(cut, SECONDS);
  assert.ok((whole.limits?.unsynchronisedMaxS ?? 0) >= SECONDS * 0.05);
  const none = swarmScenario(cut, SECONDS, new Set(PART_NAMES));
  assert.equal(none.hazard, "nothing at all");
  assert.deepEqual(none.limits, whole.limits);
});

test("the air is disturbed when pulses are no longer kept away", () => {
  const spans = (seed: number, names: readonly string[]) =>
    partsOf(seed, SECONDS)
      .filter(({ name }) => names.includes(name))
      .map(({ words }) => /from (\d+) s until (\d+) s$/.exec(words)?.slice(1).map(Number) ?? []);
  for (const seed of seeds) {
    for (const [, untilS] of spans(seed, ["shortCut", "longCut", "lostPulses", "indoors", "brownOut"])) {
      assert.ok((untilS ?? SECONDS) <= 0.6 * SECONDS, `seed ${seed}`);
    }
    for (const [fromS] of spans(seed, ["door", "sun", "airConditioner"])) {
      assert.ok((fromS ?? 0) >= 0.65 * SECONDS, `seed ${seed}`);
    }
  }
});
