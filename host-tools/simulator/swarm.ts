/**
 * The swarm: random worlds, each made from one seed out of parts that are there or not.
 *
 * Model: every ingredient is drawn from a random stream of its own, named after it, so that a world without one of its
 * parts has all the others exactly as they were: that is what lets shrink.ts take parts away. No two ingredients touch
 * the same option. Each says what it may cost beyond the usual (first synchronisation, seconds without stratum 1); the
 * limits of a world are the sums of what its parts may cost, and the promises hold whatever is in it. A world without
 * some of its parts keeps the limits that it had with them: a limit that is missed because it became stricter would be
 * another failure.
 */

import { mergeConfigurations } from "./configuration.js";
import { RandomStream } from "./random.js";
import { type Limits, type Scenario, USUAL_LIMITS } from "./scenario.js";
import { INGREDIENTS } from "./swarm-ingredients.js";
import type { Part } from "./swarm-parts.js";
import type { WorldChanges } from "./world.js";

/** Every part that a world may have. */
export const PART_NAMES: readonly string[] = INGREDIENTS.map(({ name }) => name);

/** The parts that the seed's world of so many seconds is made of. */
export function partsOf(seed: number, seconds: number): Part[] {
  const random = new RandomStream(seed, "swarm");
  const drawn = INGREDIENTS.filter(({ name, share }) => random.fork(name).chance(share));
  const names = new Set(drawn.map(({ name }) => name));
  return drawn
    .filter(({ unless = "" }) => !names.has(unless))
    .map(({ name, draw }) => ({ name, ...draw(random.fork(`${name}'s figures`), seconds) }));
}

/** The seed's world as a scenario. @param without names of parts that it shall not have. */
export function swarmScenario(seed: number, seconds: number, without: ReadonlySet<string> = new Set()): Scenario {
  const all = partsOf(seed, seconds);
  const parts = all.filter(({ name }) => !without.has(name));
  const cuts = parts.find(({ powerCuts }) => powerCuts !== undefined)?.powerCuts;
  return {
    name: "swarm",
    hazard: parts.map(({ name, words }) => `${name} (${words})`).join(", ") || "nothing at all",
    seconds,
    world: worldOf(parts),
    configuration: mergeConfigurations(...parts.map(({ configuration = {} }) => configuration)),
    ...(cuts === undefined ? {} : { powerCuts: cuts }),
    limits: limitsFor(all, seconds),
  };
}

function worldOf(parts: readonly Part[]): Omit<WorldChanges, "seed"> {
  const world: Record<string, unknown> = { faults: parts.flatMap(({ fault }) => fault ?? []) };
  for (const part of parts) {
    for (const [section, options] of Object.entries(part.world ?? {})) {
      world[section] = Array.isArray(options) ? options : { ...(world[section] as object | undefined), ...options };
    }
  }
  return world;
}

function limitsFor(parts: readonly Part[], seconds: number): Limits {
  const sum = (value: (part: Part) => number | undefined) => parts.reduce((all, part) => all + (value(part) ?? 0), 0);
  const costsS = sum(({ costsS }) => costsS);
  // What interrupts it later may as well come before it is synchronised for the first time.
  const synchronisedByS = USUAL_LIMITS.synchronisedByS + sum(({ delaysS }) => delaysS) + costsS;
  // A clock that has just met its servers does not know its crystal yet.
  const hasServers = parts.some(({ world }) => world?.servers !== undefined);
  const byServers = hasServers ? { strata: [1, 2], rateMaxPpm: 150 } : {};
  return {
    ...USUAL_LIMITS,
    ...byServers,
    synchronisedByS,
    unsynchronisedMaxS: costsS,
    endsSynchronised: synchronisedByS < seconds && !parts.some(({ lasts }) => lasts),
  };
}
