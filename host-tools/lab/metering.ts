/** A module of the lab in the metering build of XS: the byte codes and the memory that it takes. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Engine } from "../build/engine.js";
import { readModuleMap } from "../build/manifest.js";
import { ROOT } from "../build/paths.js";
import { Appliance } from "../simulator/appliance.js";
import type { Usage } from "../simulator/link.js";

/** Room for the list of what a run is fed with, which the firmware has not. */
const LIMITS = ["--chunk-bytes", "16000000", "--slots", "400000"];

export interface MeteredRun {
  /** The module whose default export is called, from the root and without its ending. */
  readonly module: string;
  /** Path prefixes below src of what it imports. */
  readonly sources: readonly string[];
  /** What it is called with. */
  readonly words: readonly unknown[];
}

/** What a whole run has taken when it is over. */
export async function usageOf(engine: Engine, { module, sources, words }: MeteredRun): Promise<Usage> {
  // A folder of its own, since two runs may be under way.
  const folder = mkdtempSync(join(dirname(engine.program), "cost-"));
  // Module names follow the tree here, so that relative specifiers find their way in the engine too.
  const all = [...readModuleMap(ROOT).values()];
  const names = all.filter((name) => sources.some((prefix) => name.startsWith(prefix)));
  const modules = [module, ...names].map((name) => `${name}\t../../${name}.js`);
  modules.push("timer\t../../drivers/sim/timer.js");
  const list = words.map((word) => JSON.stringify(word)).join(", ");
  // What it returns is held, so that its memory is counted.
  const text = `import Timer from "timer";
import run from "${module}";
export default () => {
  const held = run(${list});
  Timer.set(() => held, 1e9);
};
`;
  writeFileSync(join(folder, "main.js"), text);
  writeFileSync(join(folder, "modules.tsv"), `${["main\tmain.js", ...modules].join("\n")}\n`);
  const program = { file: engine.program, words: ["--modules", join(folder, "modules.tsv")] };
  const { promise, resolve, reject } = withResolvers<Usage>();
  try {
    const appliance = await Appliance.start(program, LIMITS, { reached: resolve, ended: reject });
    try {
      appliance.writer.start();
      appliance.writer.horizon({ second: 1, nanosecond: 0 });
      appliance.flush();
      return await promise;
    } finally {
      await appliance.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}
