/**
 * Defects planted into a copy of the firmware, one at a time, and the swarm set on them: what shows that each promise
 * bites. A defect is an exact replacement in one compiled module, and planting fails where the module has changed.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { enginePaths } from "../../host-tools/build/engine.js";
import type { Program } from "../../host-tools/simulator/appliance.js";
import { type Breach, judge } from "../../host-tools/simulator/judge.js";
import type { Scenario } from "../../host-tools/simulator/scenario.js";
import { SCENARIOS } from "../../host-tools/simulator/scenarios/index.js";
import { swarmScenario } from "../../host-tools/simulator/swarm.js";

interface Change {
  /** As the engine's module list names it. */
  readonly module: string;
  readonly find: string;
  readonly replace: string;
}

export interface Defect {
  readonly name: string;
  /** The promise that has to catch it. */
  readonly promise: string;
  readonly changes: readonly Change[];
  /** Worlds of this length show it. */
  readonly seconds: number;
  /** The named scenario that shows it, where no world of the swarm has what it takes; else the swarm's worlds do. */
  readonly scenario?: string;
}

/** Long enough for a set-up, a cut and a recovery. */
const SHORT_S = 900;
/** Long enough for a holdover in which the crystal goes its own way. */
const HALVED_S = 3600;
/** Six of the spans that the memory promise looks at. */
const LEAK_S = 3700;

export const DEFECTS: readonly Defect[] = [
  {
    name: "a bound without its dispersion",
    promise: "bound",
    changes: [
      {
        module: "serving/publication",
        find: "segment.errorBoundSeconds + floorSeconds;",
        replace: "segment.errorBoundSeconds / 8;",
      },
    ],
    seconds: SHORT_S,
  },
  {
    // Only a clock that has long been without pulses comes near its bound.
    name: "a bound halved",
    promise: "bound",
    changes: [
      {
        module: "serving/publication",
        find: "segment.errorBoundSeconds + floorSeconds;",
        replace: "(segment.errorBoundSeconds + floorSeconds) / 2;",
      },
    ],
    seconds: HALVED_S,
  },
  {
    // A client has a round trip to judge by where packets take their time, and there it is the first to see it.
    name: "a label that is one second late",
    promise: "client",
    scenario: "wifi-slow",
    changes: [
      {
        module: "sources/gps/label",
        find: "return (this.offset + index);",
        replace: "return (this.offset + index + 1);",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a step that is not slewed",
    promise: "rate",
    changes: [
      {
        module: "clock/disciplined-clock",
        find: "second.baseFraction = at.fraction;\n        this.conclude",
        replace:
          "second.baseFraction = (at.fraction - Math.round(this.offsetSeconds * 2 ** 32)) >>> 0;\n        this.rate = 1 / (1 + reference.frequency);\n        this.conclude",
      },
    ],
    seconds: 2 * SHORT_S,
  },
  {
    // Seen where there is something to work off: after a holdover in which the crystal went its own way.
    name: "a rate that changes at once",
    promise: "frequency",
    changes: [
      {
        module: "clock/disciplined-clock",
        find: "clamp(wanted - this.rate, elapsed < 1 ? RATE_CHANGE_MAX * elapsed : RATE_CHANGE_MAX)",
        replace: "wanted - this.rate",
      },
    ],
    seconds: HALVED_S,
  },
  {
    name: "a frequency that is off by 100 ppm",
    promise: "bound",
    changes: [
      {
        module: "clock/disciplined-clock",
        find: "* this.rate;",
        replace: "* (this.rate + 1e-4);",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a change of state without its journal entry",
    promise: "journal",
    changes: [
      {
        module: "appliance",
        find: "report = (event, evidence) => {",
        replace: 'report = (event, evidence) => {\n        if (event === "state") return;',
      },
    ],
    seconds: SHORT_S,
  },
  {
    // Nobody else in the world counts TAI.
    name: "a leap second that PTP's offset to UTC does not know of",
    promise: "ptp",
    scenario: "ptp-leap-inserted",
    changes: [{ module: "clock/tai-offset", find: "this.seconds += change;", replace: "" }],
    seconds: SHORT_S,
  },
  {
    name: "a precision that no clock has",
    promise: "form",
    changes: [
      {
        module: "serving/publication",
        find: "words[PRECISION] = system.precisionExponent;",
        replace: "words[PRECISION] = -40;",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a refid with a letter too few",
    promise: "form",
    changes: [
      {
        module: "serving/publication",
        find: "words[REFID] = system.refid;",
        replace: "words[REFID] = system.refid & 0xffff0000;",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a reference time in the future",
    promise: "form",
    changes: [
      {
        module: "serving/publication",
        find: "words[REFERENCE + 1] = system.referenceSecond;",
        replace: "words[REFERENCE + 1] = system.referenceSecond + 2;",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a label that nobody has confirmed",
    promise: "label",
    changes: [
      {
        module: "sources/gps/gps-source",
        find: 'if (label.state === "confirmed") {',
        replace: "{",
      },
      {
        module: "sources/gps/gps-source",
        find: 'into.usable = state === "confirmed" &&',
        replace: "into.usable = true &&",
      },
    ],
    seconds: SHORT_S,
  },
  {
    // The machine is as small as the device's: it is full after some minutes.
    name: "a leak of four objects a second",
    promise: "runs",
    changes: [
      {
        module: "housekeeping",
        find: "port.feedWatchdog();",
        replace: "port.feedWatchdog();\n    for (let n = 0; n < 4; n++) kept.leaked = { next: kept.leaked };",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "a leak of one object every six seconds",
    promise: "memory",
    changes: [
      {
        module: "housekeeping",
        find: "port.feedWatchdog();",
        replace: "port.feedWatchdog();\n    if (seconds % 6 === 0) kept.leaked = { next: kept.leaked };",
      },
    ],
    seconds: LEAK_S,
  },
  {
    // In blocks: a text that grows is copied for each piece, and the copies fill the machine first.
    name: "a leak of six hundred bytes every two minutes",
    promise: "memory",
    changes: [
      {
        module: "housekeeping",
        find: "port.feedWatchdog();",
        replace:
          "port.feedWatchdog();\n    if (seconds % 120 === 0) kept.leaked = { next: kept.leaked, of: new Uint8Array(600) };",
      },
    ],
    seconds: LEAK_S,
  },
  {
    name: "a holdover that never ends",
    promise: "limits",
    changes: [
      {
        module: "clock/trust",
        find: 'if (state === "holdover" && current) {',
        replace: 'if (state === "holdover" && current && evidence.boundSeconds < 0) {',
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "no holdover at all",
    promise: "limits",
    changes: [
      {
        module: "clock/trust",
        find: 'this.reason = lacking(evidence);\n            return "holdover";',
        replace: 'this.reason = lacking(evidence);\n            return "unsynchronised";',
      },
    ],
    seconds: SHORT_S,
  },
  {
    // The bound grows with it: only who knows how good the time could be sees it.
    name: "servers followed 8 ms late, with a bound that owns up to it",
    promise: "error",
    scenario: "servers-alone",
    changes: [
      {
        module: "server-source",
        find: "estimate.residualSeconds = whole - phase;",
        replace: "estimate.residualSeconds = whole - phase + 0.008;",
      },
      {
        module: "server-source",
        find: "const near = this.errorBoundSeconds(ageSeconds + 1);",
        replace: "const near = this.errorBoundSeconds(ageSeconds + 1) + 0.02;",
      },
    ],
    seconds: SHORT_S,
  },
  {
    name: "an error that nobody catches",
    promise: "runs",
    changes: [
      {
        module: "housekeeping",
        find: "port.feedWatchdog();",
        replace: 'if (seconds === 200) throw new Error("planted");\n    port.feedWatchdog();',
      },
    ],
    seconds: SHORT_S,
  },
];

/** A copy of the firmware with the defect, in a folder of its own that `remove` takes away. */
export function plant({ name, changes }: Defect): { program: Program; remove: () => void } {
  const { program: file, modules } = enginePaths();
  const folder = mkdtempSync(join(tmpdir(), "noonmark-defect-"));
  const remove = () => rmSync(folder, { recursive: true });
  const paths = new Map<string, string>();
  for (const line of readFileSync(modules, "utf8").trimEnd().split("\n")) {
    const [specifier = "", path = ""] = line.split("\t");
    paths.set(specifier, resolve(dirname(modules), path));
  }
  try {
    for (const change of changes) paths.set(change.module, changed(change));
  } catch (error) {
    remove();
    throw error;
  }
  const list = join(folder, "modules.tsv");
  writeFileSync(list, [...paths].map(([specifier, path]) => `${specifier}\t${path}\n`).join(""));
  return { program: { file, words: ["--modules", list] }, remove };

  function changed({ module, find, replace }: Change): string {
    const from = paths.get(module);
    if (from === undefined) throw new Error(`defect "${name}": the firmware has no module ${module}`);
    const source = readFileSync(from, "utf8");
    if (source.split(find).length !== 2) {
      throw new Error(`defect "${name}" no longer fits: ${module} has not exactly one "${find}"`);
    }
    const to = join(folder, basename(from));
    writeFileSync(to, source.replace(find, () => replace).replace(/^\/\/# sourceMappingURL=.*$/m, ""));
    return to;
  }
}

export interface Find {
  /** The seed whose world found it, and how many worlds that took. */
  readonly seed: number;
  readonly breach: Breach;
}

function worldOf({ name, scenario }: Defect, seed: number, seconds: number): Scenario {
  if (scenario === undefined) return swarmScenario(seed, seconds);
  const named = SCENARIOS.find((each) => each.name === scenario);
  if (named === undefined) throw new Error(`defect "${name}": there is no scenario "${scenario}"`);
  return named;
}

/**
 * Runs the swarm's worlds from the first seed on until the promise that has to catch the defect does.
 * @returns what was broken, or undefined when no world of `seeds` broke that promise.
 */
export async function hunt(defect: Defect, seeds: number, seconds = defect.seconds): Promise<Find | undefined> {
  const { program, remove } = plant(defect);
  try {
    for (let seed = 1; seed <= seeds; seed++) {
      const world = worldOf(defect, seed, seconds);
      const { breach } = await judge(world, seed, { run: { program }, untilS: seconds });
      if (breach?.promise === defect.promise) return { seed, breach };
    }
    return undefined;
  } finally {
    remove();
  }
}
