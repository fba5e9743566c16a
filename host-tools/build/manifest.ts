/**
 * The module map of manifest.json, as both builds use it: the SDK's tools read it for the board, and this turns it
 * into the list that the simulator's host reads.
 *
 * A name ending in "*" stands for every TypeScript file of a folder (not of its subfolders), as in the SDK. The
 * platform block "sim" holds what the SDK supplies on the board.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.js";

/** Module names and the sources they stand for: paths relative to the root, without extension. */
export type ModuleMap = ReadonlyMap<string, string>;

/** The device's memory: one block for the stack, the slots and the chunks of the firmware's machine. */
export interface Creation {
  /** Bytes of the block. */
  static: number;
  chunk: { initial: number; incremental: number };
  heap: { initial: number; incremental: number };
  /** Slots of the stack. */
  stack: number;
}

interface Manifest {
  modules: Record<string, string>;
  creation: Creation;
  platforms: { sim: { modules: Record<string, string> } };
}

function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
}

/** Reads the device's memory from manifest.json in `root`; throws a Problem where it is not one block. */
export function readCreation(root: string): Creation {
  const { creation } = readManifest(root);
  if (!(creation.static > 0)) {
    throw new Problem(
      `manifest.json: creation.static is ${creation.static}; the simulator needs the size of the block`,
    );
  }
  return creation;
}

/** Reads the map from manifest.json in `root`; throws a Problem for an entry that stands for no file. */
export function readModuleMap(root: string): ModuleMap {
  const manifest = readManifest(root);
  const map = new Map<string, string>();
  for (const [name, path] of [...Object.entries(manifest.modules), ...Object.entries(manifest.platforms.sim.modules)]) {
    for (const [module, source] of expand(root, name, path)) map.set(module, source);
  }
  return map;
}

function expand(root: string, name: string, path: string): [string, string][] {
  const source = path.replace(/^\.\//, "");
  if (!name.endsWith("/*")) {
    if (!existsSync(join(root, `${source}.ts`))) {
      throw new Problem(`manifest.json: module "${name}" is ${source}.ts, which does not exist`);
    }
    return [[name, source]];
  }
  const folder = source.slice(0, -2);
  if (!existsSync(join(root, folder))) {
    throw new Problem(`manifest.json: modules "${name}" are in ${folder}, which does not exist`);
  }
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .sort()
    .map((file) => file.slice(0, -3))
    .map((file) => [`${name.slice(0, -1)}${file}`, `${folder}/${file}`]);
}

/** The file that the host reads: `name<TAB>path` lines, paths relative to build/sim. */
export function moduleList(map: ModuleMap): string {
  return [...map].map(([name, source]) => `${name}\t../${source}.js\n`).join("");
}
