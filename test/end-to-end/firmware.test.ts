/**
 * `noonmark firmware` with the SDK's real mcconfig, compilers for JavaScript, linker and makefile, up to where ESP-IDF
 * begins: its idf.py, compilers and archiver are stand-ins that write down how they are called, and leave what
 * ESP-IDF v6.0 leaves, with made-up content. Only a real toolchain can show that what they would compile links.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, normalize, relative } from "node:path";
import { describe, it } from "node:test";
import { BUILD, ROOT } from "../../host-tools/build/paths.js";
import { gather } from "../../host-tools/firmware/gather.js";
import { toolFolder } from "../../host-tools/firmware/needs.js";
import { build } from "../../host-tools/firmware.js";
import type { Chip } from "../../host-tools/images.js";
import { IDF_BUILD, makeIdf } from "../host-tools/support/idf.js";

const sdk = process.env.MODDABLE ?? "";
const skip =
  process.platform !== "linux" || !existsSync(join(toolFolder(sdk, process.platform), "mcconfig"))
    ? "MODDABLE names no SDK with its tools built"
    : false;
const PLACE = join(BUILD, "firmware-stand-in");

/** Writes its call down as a line of JSON; a compiler or archiver then makes the file that it was told to make. */
const TOOL = `
const { appendFileSync, writeFileSync } = require("node:fs");
const { basename } = require("node:path");
const words = process.argv.slice(2);
const name = basename(process.argv[1], ".cjs");
appendFileSync(process.env.CALLS, JSON.stringify({ name, folder: process.cwd(), words }) + "\\n");
const output = name.endsWith("-ar") ? words.find((word) => word.endsWith(".a")) : words[words.indexOf("-o") + 1];
if (words.includes("-o") || name.endsWith("-ar")) writeFileSync(output, name);
`;

/**
 * As ESP-IDF v6.0.2 does it: "reconfigure" makes sdkconfig.h, "build" the images and flasher_args.json, whose offsets
 * are those of the project's partitions (components/partition_table, esptool_py/flasher_args.json.in).
 */
const IDF_PY = `
${IDF_BUILD}
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const words = process.argv.slice(2);
const seen = { archive: existsSync("build/xs_" + process.env.CHIP + ".a") };
appendFileSync(process.env.CALLS, JSON.stringify({ name: "idf.py", folder: process.cwd(), words, seen }) + "\\n");
for (const folder of ["config", "bootloader", "partition_table"]) mkdirSync("build/" + folder, { recursive: true });
if (words.includes("reconfigure")) writeFileSync("build/config/sdkconfig.h", "");
if (!words.includes("build")) process.exit(0);
if (process.env.FAILS) {
  console.error("ninja: build stopped: subcommand failed.");
  process.exit(2);
}
const rows = readFileSync("partitions.csv", "utf8").split("\\n").filter((line) => line && !line.startsWith("#"));
const offsetOf = (name) => rows.map((row) => row.split(/,\\s*/)).find(([first]) => first === name)[3].trim();
const bootloader = process.env.CHIP === "esp32" ? "0x1000" : "0x0";
const files = {
  [bootloader]: "bootloader/bootloader.bin",
  [offsetOf("ota_0")]: "xs_esp32.bin",
  "0x8000": "partition_table/partition-table.bin",
  [offsetOf("otadata")]: "ota_data_initial.bin",
};
idfBuild("build", process.env.CHIP, files);
`;

interface Call {
  name: string;
  folder: string;
  words: string[];
  seen?: { archive: boolean };
}

/** A terminal in which ESP-IDF's export.sh was run, as far as can be told from its commands. */
function terminal(chip: Chip, prefix: string, fails: boolean): { environment: NodeJS.ProcessEnv; calls: () => Call[] } {
  rmSync(PLACE, { recursive: true, force: true });
  const bin = join(PLACE, "bin");
  mkdirSync(join(PLACE, "tools/python_env"), { recursive: true });
  mkdirSync(bin);
  mkdirSync(join(PLACE, "idf"));
  const put = (name: string, text: string) => {
    writeFileSync(join(bin, `${name}.cjs`), text);
    writeFileSync(join(bin, name), '#!/bin/sh\nexec node "$0.cjs" "$@"\n');
    chmodSync(join(bin, name), 0o755);
  };
  put("idf.py", IDF_PY);
  for (const tool of ["gcc", "g++", "ar", "objdump"]) put(`${prefix}-elf-${tool}`, TOOL);
  const calls = join(PLACE, "calls.jsonl");
  writeFileSync(calls, "");
  const environment = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    IDF_PATH: makeIdf(join(PLACE, "idf")),
    IDF_TOOLS_PATH: join(PLACE, "tools"),
    CALLS: calls,
    CHIP: chip,
    FAILS: fails ? "1" : "",
  };
  const read = () =>
    readFileSync(calls, "utf8")
      .trim()
      .split("\n")
      .map((line): Call => JSON.parse(line));
  return { environment, calls: read };
}

/** The C files of ours that a manifest of drivers/esp32 names. */
function cFilesOf(manifest: string): string[] {
  const { modules } = JSON.parse(readFileSync(join(ROOT, "drivers/esp32", manifest), "utf8"));
  const names: string[] = [modules["*"] ?? []].flat();
  return names.filter((name) => name.startsWith(".")).map((name) => `${normalize(join("drivers/esp32", name))}.c`);
}

const BOARDS: readonly (readonly [target: string, chip: Chip, prefix: string])[] = [
  ["wt32_eth01", "esp32", "xtensa-esp32"],
  ["esp32c3", "esp32c3", "riscv32-esp"],
];

/** The folders, below ESP-IDF's, in which a compiler that is called with `words` looks for headers. */
function foldersOf(words: readonly string[]): string[] {
  const idf = join(PLACE, "idf/components/");
  return words.filter((word) => word.startsWith(`-I${idf}`)).map((word) => word.slice(2 + idf.length));
}

describe("noonmark firmware on the SDK's own tools, with a stand-in for ESP-IDF's", () => {
  for (const [target, chip, prefix] of BOARDS) {
    it(`${target}: compiles, archives and hands over all of ours, and gathers the images`, { skip }, async () => {
      const { environment, calls } = terminal(chip, prefix, false);
      const place = join(PLACE, "out");
      const folder = await build(target, chip, { place, environment, quiet: true });
      const project = dirname(folder);
      const all = calls();

      // ESP-IDF is told the chip, our options and our partitions, and builds when the archive is there.
      const idf = all.filter(({ name }) => name === "idf.py");
      assert.deepEqual(
        idf.map(({ folder: where, words }) => [where, words.find((word) => /^[a-z]+$/.test(word))]),
        [
          [project, "reconfigure"],
          [project, "build"],
        ],
      );
      const told = idf[0]?.words.join(" ") ?? "";
      assert.ok(told.includes(`-D IDF_TARGET=${chip} `), told);
      assert.ok(told.includes(`-D SDKCONFIG_DEFAULTS=${join(project, "sdkconfig.mc")}`), told);
      assert.match(readFileSync(join(project, "sdkconfig.mc"), "utf8"), /^CONFIG_ESP_TASK_WDT_EN=y$/m);
      const partitions = readFileSync(join(ROOT, "drivers/esp32/partitions.csv"), "utf8");
      assert.equal(readFileSync(join(project, "partitions.csv"), "utf8"), partitions);
      assert.equal(idf[1]?.seen?.archive, true);

      // Every C file of ours is compiled once, by the chip's compiler, and its object is in the archive.
      const compiled = all.filter(({ name }) => name === `${prefix}-elf-gcc`).map(({ words }) => words);
      const ours = compiled.flatMap((words) =>
        words.filter((word) => /^\S+\.c$/.test(word)).map((word) => relative(ROOT, word)),
      );
      const wanted = [...cFilesOf("manifest.json"), ...cFilesOf(`${target}.json`)];
      assert.deepEqual(ours.filter((path) => path.startsWith("drivers/")).sort(), wanted.sort());
      const archived = all.find(({ name }) => name === `${prefix}-elf-ar`)?.words.map((word) => basename(word)) ?? [];
      for (const object of [...wanted.map((path) => `${basename(path)}.o`), "mc.xs.c.o", "xsPlatform.c.o"]) {
        assert.ok(archived.includes(object), `${object} is not in the archive`);
      }

      // The folders of headers that the SDK does not name by itself.
      const security = ["esp_hal_security/include", `esp_hal_security/${chip}/include`, "mbedtls/port/include"];
      const aes = compiled.find((words) => words.some((word) => word.endsWith("/esp32/aes.c"))) ?? [];
      assert.deepEqual(
        security.filter((name) => !foldersOf(aes).includes(name)),
        [],
      );

      // The images are gathered at the offsets of our partitions.
      const set = gather(folder, join(PLACE, "images"), {
        name: "noonmark",
        version: "0.1.0",
        chip,
        board: `esp32/${target}`,
      });
      const offsets = set.manifest.images.map(({ offset, file }) => `${offset.toString(16)} ${file}`);
      const first = chip === "esp32" ? "1000" : "0";
      const expected = ["bootloader.bin", "partition-table.bin", "ota_data_initial.bin", "noonmark.bin"];
      assert.deepEqual(
        offsets,
        [first, "8000", "9000", "10000"].map((offset, index) => `${offset} ${expected[index]}`),
      );
    });
  }

  it("tells that ESP-IDF failed, though the SDK's makefile goes on, and leaves no images", { skip }, async () => {
    const { environment } = terminal("esp32c3", "riscv32-esp", true);
    const words = [join(BUILD, "host-tools/cli.js"), "firmware", "esp32c3", "--out", join(PLACE, "images")];
    const { status, stderr } = spawnSync(process.execPath, words, { env: environment, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /the build for esp32c3 failed; the last of .*esp32c3\.log:\n(.*\n)*ninja: build stopped/);
    assert.equal(existsSync(join(PLACE, "images")), false);
  });
});
