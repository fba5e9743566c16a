/**
 * `noonmark firmware [TARGET]`: builds the firmware for a board with the Moddable SDK and ESP-IDF, and gathers its
 * images in a folder that `noonmark flash` and browsers (ESP Web Tools) can write to the board.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { BUILD, ROOT } from "./build/paths.js";
import { flag, option, readCall } from "./call.js";
import { columns } from "./columns.js";
import { Failure } from "./failure.js";
import { beyond, budgetOf, budgetTable } from "./firmware/budget.js";
import { FLASHER_ARGUMENTS, gather } from "./firmware/gather.js";
import { missingNeeds, toolFolder } from "./firmware/needs.js";
import type { Chip, ImageSet } from "./images.js";
import { asTyped } from "./invocation.js";
import { version } from "./version.js";

/** The targets of manifest.json: what each is for, and its chip. */
export const TARGETS: Readonly<Record<string, { chip: Chip; board: string }>> = {
  nodemcu: { chip: "esp32", board: "the first ESP32, with Wi-Fi (NodeMCU-32S and most others)" },
  esp32s3: { chip: "esp32s3", board: "ESP32-S3" },
  esp32c3: { chip: "esp32c3", board: "ESP32-C3 (pulses by interrupt: microseconds, not nanoseconds)" },
  esp32c6: { chip: "esp32c6", board: "ESP32-C6" },
  wt32_eth01: { chip: "esp32", board: "WT32-ETH01, with wired Ethernet" },
  emulator: { chip: "esp32c3", board: 'an emulated ESP32-C3, for "noonmark emulate"; not for a board' },
};

const CALL = {
  name: "noonmark firmware",
  usage: "[TARGET] [OPTIONS]",
  about: [
    'Builds the firmware and gathers its images, with manifest.json for "noonmark flash" and web-tools.json for browsers. Needs the Moddable SDK 8.2 (MODDABLE) and ESP-IDF v6.0 (IDF_PATH).',
    "",
    "Targets, nodemcu unless another is named:",
    ...Object.entries(TARGETS).map(([name, { board }]) => `  ${name.padEnd(12)} ${board}`),
  ].join("\n"),
  takesWords: true,
  options: {
    out: option("DIR", "where the images go (build/firmware/images/TARGET)"),
    json: flag("print the manifest and the folder instead of a table"),
    budget: flag("build nothing: what the last build takes of the board; status 1 where it is more than it may"),
  },
};

/**
 * The images that ESP-IDF's build makes of ELF files, each with the stamp by which ninja knows whether it is up to date:
 * of the image itself it takes no notice (components/esptool_py/project_include.cmake, elf2image), so both have to go
 * before a build makes them anew. The list of the images stays: CMake writes it, when it generates, and a second build
 * does not.
 */
const STAMPED: readonly (readonly [image: string, stamp: string])[] = [
  ["xs_esp32.bin", ".bin_timestamp"],
  ["bootloader/bootloader.bin", "bootloader/.bin_timestamp"],
];

/** Lines of the build's output that are shown when it fails. */
const LAST_LINES = 25;

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const name = (positionals[0] ?? "nodemcu").replace(/^esp32\//, "");
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (target === undefined || positionals.length > 1) {
    throw new Failure(`there is no target "${positionals.join(" ")}": ${Object.keys(TARGETS).join(", ")}`, 2);
  }
  const place = join(BUILD, "firmware");
  if (values.budget) return reportBudget(name, projectFolder(place, name, target.chip));
  const built = await build(name, target.chip, { place, environment: process.env, quiet: values.json });
  const folder = resolve(values.out ?? join(place, "images", name));
  const set = gather(built, folder, {
    name: "noonmark",
    version: version(),
    chip: target.chip,
    board: `esp32/${name}`,
  });
  if (values.json) console.log(JSON.stringify({ folder, ...set.manifest }));
  else report(set, folder, name);
  return 0;
}

export interface BuildOptions {
  /** The folder that the SDK builds in, and where the log goes. */
  place: string;
  environment: NodeJS.ProcessEnv;
  /** Shows no progress. */
  quiet: boolean;
}

/** Where the SDK has ESP-IDF build. */
function projectFolder(place: string, target: string, chip: Chip): string {
  return join(place, `tmp/esp32/${target}/release/noonmark/xsProj-${chip}/build`);
}

function reportBudget(target: string, folder: string): number {
  const rows = budgetOf(folder);
  console.log(budgetTable(target, rows));
  const over = beyond(rows);
  for (const { what, bytes, limit } of over) {
    console.error(
      `noonmark firmware: ${what} takes ${bytes} bytes, and may take ${Math.floor(limit)}: raise the limit with a reason, or take less`,
    );
  }
  return over.length === 0 ? 0 : 1;
}

/** Runs the SDK's build and returns the folder in which ESP-IDF built. @throws Failure with its last words. */
export async function build(target: string, chip: Chip, options: BuildOptions): Promise<string> {
  const { place, environment, quiet } = options;
  const complaints = missingNeeds(environment, process.platform, ROOT);
  if (complaints.length > 0) throw new Failure(`the firmware cannot be built here:\n  ${complaints.join("\n  ")}`);
  const log = join(place, `${target}.log`);
  const folder = projectFolder(place, target, chip);
  mkdirSync(place, { recursive: true });
  // The SDK's makefile goes on when ESP-IDF fails: only new images tell that it did not.
  for (const file of STAMPED.flat()) rmSync(join(folder, file), { force: true });
  const tools = toolFolder(environment.MODDABLE ?? "", process.platform);
  const env = { ...environment, PATH: `${tools}${delimiter}${environment.PATH}` };
  const words = ["-m", "-p", `esp32/${target}`, "-t", "build", "-o", place, join(ROOT, "manifest.json")];
  const lines = await runLogged("mcconfig", words, env, log, quiet);
  const results = [FLASHER_ARGUMENTS, ...STAMPED.map(([image]) => image)];
  if (!results.every((file) => existsSync(join(folder, file)))) {
    throw new Failure(`the build for ${target} failed; the last of ${log}:\n${lines.join("\n")}`);
  }
  return folder;
}

/** Runs a command with its output in `log`, and shows where it is. Returns the last lines, whatever its status. */
async function runLogged(
  command: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  log: string,
  quiet: boolean,
): Promise<string[]> {
  const child = spawn(command, words, { env, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
  const file = createWriteStream(log);
  const last: string[] = [];
  let count = 0;
  const take = (line: string) => {
    file.write(`${line}\n`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    count++;
    if (!quiet && process.stdout.isTTY) process.stdout.write(`\r\x1b[K${`${count} ${line}`.slice(0, 78)}`);
    else if (!quiet && count % 250 === 0) console.log(`${count} lines: ${line}`);
  };
  const streams = [child.stdout, child.stderr].map((input) => createInterface({ input }).on("line", take));
  try {
    const ends = [child, ...streams].map((emitter) => once(emitter, "close"));
    await Promise.race([Promise.all(ends), once(child, "error").then(([error]) => Promise.reject(error))]);
  } catch (error) {
    throw new Failure(`${command} cannot be run: ${(error as Error).message}`);
  } finally {
    await new Promise<void>((done) => file.end(done));
    if (!quiet && process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  }
  return last;
}

function report({ manifest, images }: ImageSet, folder: string, target: string): void {
  console.log(`noonmark ${manifest.version} for ${target} (${manifest.chip})\n`);
  const rows = images.map(({ offset, data, sha256, file }) => {
    return [`0x${offset.toString(16)}`, String(data.length), `${sha256.slice(0, 12)}…`, file];
  });
  console.log(columns([["offset", "bytes", "sha256", "file"], ...rows]));
  console.log(asTyped(`\nin ${folder}\nwrite them to a board: noonmark flash --images ${folder}`));
}
