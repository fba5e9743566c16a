/** Compiles the small C programs that put the portable part of the responder under test. */

import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * Compiles C files (named from the root of the tree) into a program in a new temporary folder, and returns its path.
 * Warnings are errors. @throws Error with the compiler's words.
 */
export function compile(files: readonly string[], flags: readonly string[]): string {
  const program = join(mkdtempSync(join(tmpdir(), "noonmark-test-")), "program");
  const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"];
  const sources = files.map((file) => join(ROOT, file));
  const words = ["-std=c17", "-g", ...warnings, ...flags, `-I${join(ROOT, "drivers/responder")}`, "-o", program];
  const { status, stderr, error } = spawnSync(process.env.CC ?? "cc", [...words, ...sources], { encoding: "utf8" });
  if (error !== undefined) throw new Error(`the C compiler does not start (${error.message}); name one with CC=…`);
  if (status !== 0) throw new Error(`${files.join(" ")} did not compile:\n${stderr}`);
  return program;
}
