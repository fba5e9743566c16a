/**
 * The swarm: random worlds, each made from one seed out of parts that are there or not.
 *
 * Model: every ingredient is drawn from a random stream of its own, named after it, so that a world without one of its
 * parts has all the others exactly as they were: that is what lets shrink.ts take parts away. No two ingredients touch
 * the same option. Each says what it may cost beyond the usual (first synchronisation, seconds without stratum 1); the
 * limits of a world are the sums of what its parts may cost, and the promises hold whatever is in it.
 */

import { lostPulses } from "./faults/pulses.js";
import { antennaCut } from "./faults/signal.js";
import type { Fault, Span } from "./faults.js";
import { RandomStream } from "./random.js";
import { CATALOGUE, type ModelName } from "./receivers/catalogue.js";
import { type Limits, type Scenario, USUAL_LIMITS } from "./scenario.js";
import type { WorldChanges } from "./world.js";

/** What an ingredient was drawn as. */
export interface Part {
  readonly name: string;
  /** With its figures, for somebody who wants to know what the world was made of. */
  readonly words: string;
  readonly world?: Omit<WorldChanges, "seed" | "faults">;
  readonly fault?: Fault;
  /** Added to the second by which the appliance is synchronised. */
  readonly delaysS?: number;
  /** Seconds without stratum 1 that it may cost. */
  readonly costsS?: number;
  /** It may still be at work when the world ends. */
  readonly lasts?: boolean;
}

interface Ingredient {
  readonly name: string;
  /** Share of the worlds that have it. */
  readonly share: number;
  /** It is not in worlds that were drawn with this one, whose options it would touch. */
  readonly unless?: string;
  draw(random: RandomStream, seconds: number): Omit<Part, "name">;
}

/** A dozen pulses that agree and a loop that locks: what coming back takes (condition.ts), with as much again. */
const RECOVERY_S = 60;
/** Without UBX a label waits for the leap count, and takes this long at most (receiver.leapWaitS and some bursts). */
const LABEL_WAIT_S = 900;
/** A receiver with its factory settings is found and set up first. */
const SET_UP_S = 120;
/** Ticks a second of the default crystal, on which the counter wraps at 2^48. */
const HZ = 80e6;

const INGREDIENTS: readonly Ingredient[] = [
  {
    name: "crystal",
    share: 0.5,
    draw: (random) => {
      const frequencyOffsetPpm = random.between(-100, 100);
      return { words: `${frequencyOffsetPpm.toFixed(1)} ppm`, world: { oscillator: { frequencyOffsetPpm } } };
    },
  },
  {
    name: "wander",
    share: 0.4,
    draw: (random) => {
      const wanderPerSqrtS = pick(random, [1e-10, 3e-10, 3e-9, 1e-8]);
      return { words: `${wanderPerSqrtS} per √s`, world: { oscillator: { wanderPerSqrtS } } };
    },
  },
  {
    name: "flicker",
    share: 0.3,
    draw: (random) => {
      const whiteFrequency = pick(random, [1e-10, 1e-9, 3e-9]);
      return { words: `${whiteFrequency} each second`, world: { oscillator: { whiteFrequency } } };
    },
  },
  {
    name: "heat",
    share: 0.4,
    draw: (random) => {
      const environment = {
        meanC: random.between(-10, 45),
        dailyAmplitudeC: random.between(0, 10),
        heatingAmplitudeC: random.between(0, 1.5),
        heatingPeriodS: pick(random, [600, 1200, 3600]),
      };
      const { meanC, dailyAmplitudeC, heatingAmplitudeC, heatingPeriodS } = environment;
      const words = `${meanC.toFixed(0)} °C ± ${dailyAmplitudeC.toFixed(1)} ± ${heatingAmplitudeC.toFixed(1)} in ${heatingPeriodS} s`;
      return { words, world: { environment } };
    },
  },
  {
    name: "counterWrap",
    share: 0.2,
    draw: (random, seconds) => {
      const inS = Math.floor(random.between(2, seconds));
      return { words: `after ${inS} s`, world: { oscillator: { startCount: 2 ** 48 - inS * HZ } } };
    },
  },
  { name: "leap", share: 0.2, draw: (random) => leap(random) },
  {
    name: "date",
    share: 0.4,
    unless: "leap",
    draw: (random) => {
      const startUtc = pick(random, DATES);
      return { words: startUtc, world: { sky: { startUtc } } };
    },
  },
  {
    name: "lag",
    share: 0.3,
    draw: (random) => {
      const lagMs = Math.round(random.between(40, 500));
      return { words: `${lagMs} ms`, world: { receiver: { lagMs } } };
    },
  },
  {
    name: "lagWobble",
    share: 0.3,
    draw: (random) => {
      const lagWobbleMs = Math.round(random.between(0, 40));
      return { words: `${lagWobbleMs} ms`, world: { receiver: { lagWobbleMs } } };
    },
  },
  {
    name: "pulseNoise",
    share: 0.4,
    draw: (random) => {
      const pulseNoiseNs = pick(random, [0, 5, 30, 100, 300]);
      return { words: `${pulseNoiseNs} ns`, world: { receiver: { pulseNoiseNs } } };
    },
  },
  {
    name: "model",
    share: 0.4,
    unless: "leap",
    draw: (random) => {
      const model = pick(random, Object.keys(CATALOGUE) as ModelName[]);
      const world = { receiver: { model, savedMessages: [] } };
      return { words: model, world, delaysS: LABEL_WAIT_S + SET_UP_S };
    },
  },
  {
    name: "coldStart",
    share: 0.3,
    draw: (random) => {
      const firstFixS = Math.round(random.between(5, 120));
      const leapKnownS = Math.round(random.between(0, 750));
      const assumedLeapSeconds = pick(random, [15, 16, 17, 18]);
      const words = `fix after ${firstFixS} s, ${assumedLeapSeconds} leap seconds for ${leapKnownS} s more`;
      const world = { receiver: { firstFixS, leapKnownS, assumedLeapSeconds } };
      return { words, world, delaysS: firstFixS + leapKnownS + LABEL_WAIT_S };
    },
  },
  {
    name: "shortCut",
    share: 0.4,
    draw: (random, seconds) => {
      const when = span(random, seconds, random.between(1, 300));
      // Holdover bridges it; only what is not synchronised yet has to wait.
      return { ...cut(when), costsS: 0, delaysS: when.untilS - when.fromS + RECOVERY_S };
    },
  },
  {
    name: "longCut",
    share: 0.2,
    draw: (random, seconds) => cut(span(random, seconds, seconds * random.between(0.05, 0.4))),
  },
  {
    name: "lostPulses",
    share: 0.4,
    draw: (random, seconds) => {
      const when = span(random, seconds, seconds * random.between(0.02, 0.3));
      const probability = random.between(0.01, 0.9);
      const words = `${(100 * probability).toFixed(0)} % ${spanText(when)}`;
      return { words, fault: lostPulses(when, probability), ...interruption(when) };
    },
  },
  {
    name: "manyClients",
    share: 0.2,
    draw: (random) => {
      const requestsPerS = pick(random, [2, 5]);
      return { words: `${requestsPerS} requests a second`, world: { clients: { requestsPerS } } };
    },
  },
];

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
  const parts = partsOf(seed, seconds).filter(({ name }) => !without.has(name));
  return {
    name: "swarm",
    hazard: parts.map(({ name, words }) => `${name} (${words})`).join(", ") || "nothing at all",
    seconds,
    world: worldOf(parts),
    limits: limitsFor(parts),
  };
}

function worldOf(parts: readonly Part[]): Omit<WorldChanges, "seed"> {
  const world: Record<string, unknown> = { faults: parts.flatMap(({ fault }) => fault ?? []) };
  for (const part of parts) {
    for (const [section, options] of Object.entries(part.world ?? {})) {
      world[section] = { ...(world[section] as object | undefined), ...options };
    }
  }
  return world;
}

function limitsFor(parts: readonly Part[]): Limits {
  const sum = (value: (part: Part) => number | undefined) => parts.reduce((all, part) => all + (value(part) ?? 0), 0);
  const costsS = sum(({ costsS }) => costsS);
  return {
    ...USUAL_LIMITS,
    // What interrupts it later may as well come before it is synchronised for the first time.
    synchronisedByS: USUAL_LIMITS.synchronisedByS + sum(({ delaysS }) => delaysS) + costsS,
    unsynchronisedMaxS: costsS,
    endsSynchronised: !parts.some(({ lasts }) => lasts),
  };
}

function cut(when: Span): Omit<Part, "name"> {
  return { words: spanText(when), fault: antennaCut(when), ...interruption(when) };
}

function interruption({ fromS, untilS }: Span): Pick<Part, "costsS"> {
  return { costsS: untilS - fromS + RECOVERY_S };
}

/** A span of this length somewhere in the world, with time to recover at the end. */
function span(random: RandomStream, seconds: number, length: number): Span {
  const lengthS = Math.max(1, Math.round(Math.min(length, seconds / 2)));
  const fromS = Math.round(random.between(0, Math.max(1, seconds - lengthS - 2 * RECOVERY_S)));
  return { fromS, untilS: fromS + lengthS };
}

function spanText({ fromS, untilS }: Span): string {
  return `from ${fromS} s until ${untilS} s`;
}

/** Minutes before a moment at which a calendar can be got wrong. */
const DATES: readonly string[] = [
  "2036-02-07T06:20:00Z", // NTP's second era begins at 06:28:16
  "2027-12-31T23:50:00Z",
  "2028-02-28T23:50:00Z",
  "2038-11-20T23:50:00Z", // the ten-bit GPS week rolls over
];

/**
 * A leap second ten minutes after the start, from a receiver that can announce one: where nobody has announced it,
 * nobody can know of it in time.
 */
function leap(random: RandomStream): Omit<Part, "name"> {
  const dayUtc = pick(random, ["2026-06-30", "2026-12-31"]);
  const change = pick(random, [1, -1] as const);
  const model = pick(random, ["ublox8", "ubloxM9", "ubloxM10"] as const);
  const world = { sky: { startUtc: `${dayUtc}T23:50:00Z`, leapEvents: [{ dayUtc, change }] }, receiver: { model } };
  return { words: `${change > 0 ? "+1" : "-1"} after ${dayUtc}, ${model}`, world, delaysS: SET_UP_S };
}

function pick<T>(random: RandomStream, from: readonly T[]): T {
  return from[Math.floor(random.uniform() * from.length)] as T;
}
