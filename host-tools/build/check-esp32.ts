/**
 * `npm run check:esp32`: compiles, for each board, every C file of ours that its build compiles, with the folders,
 * defines and flags of the makefile that the SDK generates, against the real headers of ESP-IDF (IDF_PATH) and of the
 * SDK (MODDABLE). Nothing is linked and nothing runs: `noonmark firmware` links.
 *
 * Status 0: every file passed for every board; 1: one did not; 2: something that is needed is absent, and the boards
 * from there on were not checked.
 */

import { existsSync, mkdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.js";
import { toolFolder } from "../firmware/needs.js";
import { TARGETS } from "../firmware.js";
import { compileAll } from "./check-esp32/compile-all.js";
import { compilerFor } from "./check-esp32/compiler.js";
import { readBuild } from "./check-esp32/makefile.js";
import { BUILD, ROOT } from "./paths.js";

/** What is absent, each with what to do about it. */
export function missing(environment: NodeJS.ProcessEnv): string[] {
  const complaints: string[] = [];
  const { IDF_PATH: idf, MODDABLE: moddable } = environment;
  if (idf === undefined || idf === "") {
    complaints.push("IDF_PATH is not set; set it to a work tree of ESP-IDF v6.0");
  } else if (!existsSync(join(idf, "components/esp_driver_mcpwm/include/driver/mcpwm_cap.h"))) {
    complaints.push(`IDF_PATH (${idf}) is no work tree of ESP-IDF v6.0`);
  } else if (!existsSync(join(idf, "components/lwip/lwip/src/include/lwip/udp.h"))) {
    complaints.push(`${idf} lacks lwIP: run "git submodule update --init components/lwip/lwip" there`);
  } else if (!existsSync(join(idf, "components/mbedtls/mbedtls/tf-psa-crypto/include/psa/crypto.h"))) {
    const command = "git submodule update --init --recursive components/mbedtls/mbedtls";
    complaints.push(`${idf} lacks Mbed TLS 4: run "${command}" there`);
  }
  if (moddable === undefined || moddable === "") {
    complaints.push("MODDABLE is not set; set it to a work tree of the Moddable SDK 8.2");
  } else if (!existsSync(join(moddable, "xs/includes/xsmc.h"))) {
    complaints.push(`MODDABLE (${moddable}) is no work tree of the Moddable SDK 8.2`);
  } else if (!existsSync(join(toolFolder(moddable, process.platform), "mcconfig"))) {
    complaints.push(`the SDK's tools are not built: run make in ${join(moddable, "build/makefiles")}`);
  }
  return complaints;
}

/** Checks `targets`, with a line for each. Returns the exit status. */
export async function checkEsp32(targets: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const complaints = missing(environment);
  if (complaints.length > 0) {
    for (const complaint of complaints) console.error(`check:esp32: ${complaint}`);
    console.error('check:esp32: nothing was checked; "npm run check" has a pass that needs neither, for syntax only');
    return 2;
  }
  let status = 0;
  for (const target of targets) {
    try {
      status = Math.max(status, await checkTarget(target, environment));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(`check:esp32: ${error.message}\ncheck:esp32: ${target} was not checked`);
      return 2;
    }
  }
  return status;
}

async function checkTarget(target: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const board = TARGETS[target];
  if (board === undefined) throw new Failure(`there is no target "${target}": ${Object.keys(TARGETS).join(", ")}`, 2);
  const place = join(BUILD, "check-esp32");
  const build = readBuild(ROOT, target, place, environment);
  const [command = "", ...words] = compilerFor(board.chip, build, ROOT, environment);
  const objects = join(place, target);
  mkdirSync(objects, { recursive: true });
  const jobs = build.sources.map((source) => {
    const name = `${target}: ${relative(ROOT, source)}`;
    return { name, words: [command, ...words, source, "-o", join(objects, `${basename(source)}.o`)] };
  });
  const complaints = await compileAll(jobs, environment);
  for (const complaint of complaints) console.error(complaint);
  console.log(`${target}: ${jobs.length - complaints.length} of ${jobs.length} files compile (${command})`);
  return complaints.length === 0 && jobs.length > 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const targets = process.argv.slice(2);
  process.exitCode = await checkEsp32(targets.length > 0 ? targets : Object.keys(TARGETS), process.env);
}
