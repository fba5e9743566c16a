/** Compiles the small C programs that put the portable parts of the drivers under test. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DIALECT, WARNINGS } from "../../host-tools/build/dialect.js";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export const ADDRESS_AND_UNDEFINED = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
export const THREAD = ["-O1", "-fsanitize=thread", "-pthread"];

/**
 * Flags for the boards' own C: our stand-ins for the headers of ESP-IDF and the SDK, as for a `chip`. Those headers'
 * calls and conversions are what they are.
 */
export const STAND_INS = (chip: string) => [
  `-DCONFIG_IDF_TARGET_${chip.toUpperCase()}=1`,
  `-I${join(ROOT, "test/drivers/stand-ins")}`,
  ...["-Wno-pedantic", "-Wno-conversion", "-Wno-unused-parameter"],
];

/**
 * Compiles C files (named from the root of the tree) into a program that lives as long as this process, and returns its
 * path.
 * Headers are found below `drivers`. Warnings are errors. @throws Error with the compiler's words.
 */
export function compile(files: readonly string[], flags: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-test-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "program");
  callCompiler([...flags, `-I${join(ROOT, "drivers")}`, "-o", program, ...files.map((file) => join(ROOT, file))]);
  return program;
}

/** Compiles one file, by its path, into an object. */
export function compileObject(file: string, object: string, flags: readonly string[]): void {
  callCompiler([...flags, `-I${join(ROOT, "drivers")}`, "-c", "-o", object, file]);
}

function callCompiler(words: readonly string[]): void {
  const all = [DIALECT, "-g", ...WARNINGS, "-Wpedantic", "-Wconversion", ...words];
  const { status, stderr, error } = spawnSync(process.env.CC ?? "cc", all, { encoding: "utf8" });
  if (error !== undefined) throw new Error(`the C compiler does not start (${error.message}); name one with CC=…`);
  if (status !== 0) throw new Error(`${words.slice(-1)} did not compile:\n${stderr}`);
}

/** Runs a program on `input` and returns its lines of output. @throws Error with its words when it fails. */
export function runLines(program: string, input: string): string[] {
  const options = { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024, timeout: 60_000 } as const;
  const { status, signal, stdout, stderr } = spawnSync(program, options);
  if (status !== 0) throw new Error(`the program ended with ${status ?? signal}:\n${stderr}`);
  return stdout.split("\n").slice(0, -1);
}
