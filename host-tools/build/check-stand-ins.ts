/**
 * A part of `npm run check` that needs neither ESP-IDF nor the SDK: compiles every C file of the boards, for each chip,
 * with this computer's compiler against small headers of our own (test/drivers/stand-ins). It finds what is not C, what
 * warns, and calls that disagree with those headers; whether the headers agree with the real ones, and whether the
 * firmware builds, it cannot know. So its result is named "syntax only".
 */

import { mkdirSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CHIP_FAMILIES } from "../images.js";
import { compileAll, type Job } from "./check-esp32/compile-all.js";
import { BOARD_WARNINGS, DIALECT } from "./dialect.js";
import { BUILD, ROOT } from "./paths.js";

/** The C files that a build for some board compiles: the boards' own, and the portable ones beside them. */
export function esp32Sources(root: string): string[] {
  const drivers = join(root, "drivers");
  return readdirSync(drivers, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".c"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/\/(sim|x-cli-lin)\//.test(path))
    .sort();
}

/** One compilation for each file and chip, portable files for the first chip only; the objects lie in `place`. */
export function standInJobs(sources: readonly string[], place: string, compiler: string): (Job & { object: string })[] {
  return Object.keys(CHIP_FAMILIES).flatMap((chip, index) =>
    sources
      .filter((source) => index === 0 || source.includes("/esp32/"))
      .map((source) => {
        const object = join(place, `${chip}-${source.replaceAll("/", "-")}.o`);
        const flags = ["-c", "-O1", DIALECT, ...BOARD_WARNINGS, `-DCONFIG_IDF_TARGET_${chip.toUpperCase()}=1`];
        const folders = [`-I${join(ROOT, "test/drivers/stand-ins")}`];
        const words = [compiler, ...flags, ...folders, join(ROOT, source), "-o", object];
        return { name: `${chip}: ${source}`, words, object };
      }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const place = join(BUILD, "check-stand-ins");
  mkdirSync(place, { recursive: true });
  const sources = esp32Sources(ROOT);
  const complaints = await compileAll(standInJobs(sources, place, process.env.CC ?? "cc"), process.env);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
  else console.log(`boards' C: syntax only, ${sources.length} files for ${Object.keys(CHIP_FAMILIES).length} chips`);
}
