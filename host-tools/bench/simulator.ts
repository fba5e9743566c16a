/**
 * `npm run bench:simulator [SEED]`: what a second of the default world costs, in processor time of both processes.
 *
 * The default world has a u-blox 8 from its factory settings, set up by the firmware, and a request a second; every
 * promise is checked. Its first ten minutes are left out: they hold the start of both processes,
 * and the compiler of Node at work. Processor time does not depend on what else runs on the machine as time on the
 * clock does. Both are kept to one processor: while one of the two works the other waits, so the inverse is the speed on
 * one free processor.
 */

import { ensureEngine } from "../build/engine.js";
import { runCommand } from "../failure.js";
import type { Program } from "../simulator/appliance.js";
import { judge } from "../simulator/judge.js";
import type { Scenario } from "../simulator/scenario.js";
import type { Observation } from "../simulator/virtual.js";
import { wholeNumber } from "../whole-number.js";
import { keepToOneProcessor, processCpuNs } from "./cpu.js";

const WARM_S = 600;
/** A day: the compiler goes on for a while, and a world of the swarm lasts for days. */
const MEASURED_S = 86_400;
/** Byte codes are the same in each run: fewer seconds will do. */
const COUNTED_S = 3000;

/** Nothing but the defaults. */
const DEFAULT_WORLD: Scenario = {
  name: "default world",
  hazard: "Nothing but a crystal that wanders.",
  seconds: WARM_S + MEASURED_S,
  world: {},
};

interface Cost {
  worldNs: number;
  applianceNs: number;
  byteCodes: number;
}

/** Mean over the seconds from WARM_S on. @throws Error where a promise was broken: then it is no usual day. */
async function costOfSecond(seconds: number, seed: number, program?: Program): Promise<Cost> {
  let pid = 0;
  const read = ({ usage }: Observation): Cost => ({
    worldNs: processCpuNs(process.pid),
    applianceNs: processCpuNs(pid),
    byteCodes: usage.byteCodes,
  });
  let start: Cost | undefined;
  let end: Cost | undefined;
  const { breach } = await judge(DEFAULT_WORLD, seed, {
    untilS: WARM_S + seconds,
    onSecond: (observation) => {
      if (observation.second === WARM_S) start = read(observation);
      else if (observation.second === WARM_S + seconds - 1) end = read(observation);
    },
    run: {
      tap: {
        started: (_words, started) => {
          pid = started;
        },
      },
      ...(program === undefined ? {} : { program }),
    },
  });
  if (breach !== undefined || start === undefined || end === undefined) {
    throw new Error(`second ${breach?.second}: the promise "${breach?.promise}" was broken: ${breach?.what}`);
  }
  const { worldNs, applianceNs, byteCodes } = start;
  return {
    worldNs: (end.worldNs - worldNs) / (seconds - 1),
    applianceNs: (end.applianceNs - applianceNs) / (seconds - 1),
    byteCodes: (end.byteCodes - byteCodes) / (seconds - 1),
  };
}

async function run(words: string[]): Promise<number> {
  const seed = wholeNumber("SEED", words[0] ?? "1", 0, 2 ** 32 - 1);
  const metering = await ensureEngine({ metering: true });
  keepToOneProcessor();
  const { worldNs, applianceNs } = await costOfSecond(MEASURED_S, seed);
  const counting = { file: metering.program, words: ["--modules", metering.modules] };
  const { byteCodes } = await costOfSecond(COUNTED_S, seed, counting);
  const [world, appliance] = [worldNs, applianceNs].map((ns) => `${(ns / 1000).toFixed(1).padStart(6)} µs`);
  console.log(`a second of the default world, processor time, mean of ${MEASURED_S}:`);
  console.log(`  world and judge (Node)    ${world}`);
  console.log(`  appliance (noonmark-sim)  ${appliance}, ${byteCodes.toFixed(0)} byte codes`);
  console.log(`  ${(1e9 / (worldNs + applianceNs)).toFixed(0)} simulated seconds in a second of one processor`);
  return 0;
}

await runCommand("bench:simulator", () => run(process.argv.slice(2)));
