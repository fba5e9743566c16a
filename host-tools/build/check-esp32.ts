/**
 * `npm run check:esp32`: compiles every C file of the ESP32 side for each chip against the real headers of ESP-IDF
 * and of the Moddable SDK, without Espressif's toolchain. Nothing is linked and nothing runs.
 *
 * The compiling is done by the checker beside this project (../shared/tools/check-esp32/check, or CHECK_ESP32). Status
 * 0: every file passed for every chip; 1: one did not; 2: something that is needed is absent, and nothing was checked.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CHIP_FAMILIES } from "../images.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Components whose headers the drivers use and the checker does not look for. */
const MORE_COMPONENTS = [
  "esp_bootloader_format",
  "esp_driver_spi",
  "esp_driver_tsens",
  "esp_driver_usb_serial_jtag",
  "esp_hal_ana_conv",
  "esp_hal_gpspi",
  "esp_hal_security",
];
/** And folders of headers elsewhere in components: of all chips, and of each. */
const MORE_FOLDERS = ["mbedtls/port/include"];
const CHIP_FOLDERS = (chip: string) => [join("esp_hal_security", chip, "include")];

/** What is absent of `needs`, each with what to do about it. */
export function missing(environment: NodeJS.ProcessEnv, checker: string): string[] {
  const complaints: string[] = [];
  const { IDF_PATH: idf, MODDABLE: moddable } = environment;
  if (!existsSync(checker)) {
    complaints.push(`the checker is not at ${checker}; set CHECK_ESP32 to its path`);
  }
  if (idf === undefined || idf === "") {
    complaints.push("IDF_PATH is not set; set it to a work tree of ESP-IDF v6.0");
  } else if (!existsSync(join(idf, "components/esp_driver_mcpwm/include/driver/mcpwm_cap.h"))) {
    complaints.push(`IDF_PATH (${idf}) is no work tree of ESP-IDF v6.0`);
  } else if (!existsSync(join(idf, "components/lwip/lwip/src/include/lwip/udp.h"))) {
    complaints.push(`${idf} lacks lwIP: run "git submodule update --init components/lwip/lwip" there`);
  }
  if (moddable === undefined || moddable === "") {
    complaints.push("MODDABLE is not set; set it to a work tree of the Moddable SDK 8.2");
  } else if (!existsSync(join(moddable, "xs/includes/xsmc.h"))) {
    complaints.push(`MODDABLE (${moddable}) is no work tree of the Moddable SDK 8.2`);
  }
  return complaints;
}

/** The C files that a build for the ESP32 compiles: the boards' own, and the portable ones beside them. */
export function esp32Sources(root: string): string[] {
  const drivers = join(root, "drivers");
  return readdirSync(drivers, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".c"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/\/(sim|x-cli-lin)\//.test(path))
    .sort();
}

/** Checks all files for all chips, with a line for each chip. Returns the exit status. */
export function checkEsp32(root: string, environment: NodeJS.ProcessEnv): number {
  const checker = environment.CHECK_ESP32 ?? resolve(root, "../shared/tools/check-esp32/check");
  const complaints = missing(environment, checker);
  if (complaints.length > 0) {
    for (const complaint of complaints) console.error(`check:esp32: ${complaint}`);
    console.error("check:esp32: nothing was checked");
    return 2;
  }
  const sources = esp32Sources(root);
  const idf = environment.IDF_PATH ?? "";
  for (const chip of Object.keys(CHIP_FAMILIES)) {
    const folders = [...MORE_COMPONENTS.map((name) => join(name, "include")), ...MORE_FOLDERS, ...CHIP_FOLDERS(chip)];
    const includes = folders.map((name) => `-I${join(idf, "components", name)}`);
    // clang knows no atomic instructions of the Xtensa and says so at each; Espressif's compiler, which builds, does.
    const EXTRA = ["-Wno-atomic-alignment", ...includes].join(" ");
    process.stdout.write(`${chip}: ${sources.length} files … `);
    const options = { cwd: root, env: { ...environment, TARGETS: chip, EXTRA }, encoding: "utf8" } as const;
    const { status, stdout, stderr, error } = spawnSync(checker, sources, options);
    process.stdout.write(stdout === "" ? "\n" : stdout);
    process.stderr.write(stderr);
    if (error !== undefined) {
      console.error(`check:esp32: ${checker} does not start (${error.message})`);
      return 2;
    }
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkEsp32(ROOT, process.env);
