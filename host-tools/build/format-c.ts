/**
 * `npm run format` and `npm run check` for C: every file of ours through clang-format, by .clang-format at the top.
 * `--write` formats; without it, files that are not formatted are named, and the exit status is 1.
 */

import { spawnSync } from "node:child_process";
import { clangFormatPath } from "clang-format-node";
import { cFiles } from "./include-circles.js";
import { ROOT } from "./paths.js";

const files = ["drivers", "host-tools", "test"].flatMap((folder) => [...cFiles(ROOT, folder).keys()]);
const words = process.argv.includes("--write") ? ["-i"] : ["--dry-run", "--Werror"];
const { status, stderr, error } = spawnSync(clangFormatPath, [...words, ...files], { cwd: ROOT, encoding: "utf8" });
if (error !== undefined) throw error;
if (status !== 0) {
  process.stderr.write(stderr);
  console.error('C: not formatted; run "npm run format"');
  process.exitCode = 1;
} else if (!process.argv.includes("--write")) {
  console.log(`C: ${files.length} files are formatted`);
}
