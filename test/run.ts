/**
 * Runs every test below build/test with Node's runner, or those whose path contains one of the given words:
 * `node build/test/run.js label pps`. Ends with a plain count; a skipped test is counted and named as skipped.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  .map((name) => join(here, name))
  .sort();

if (files.length === 0) {
  console.error(`no test file matches ${words.join(" ")}`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const skips: string[] = [];
const stream = run({ files, concurrency: 2, timeout: 300_000 });

stream.on("test:pass", ({ name, skip, details }) => {
  if (details.type === "suite") return;
  if (skip === undefined) {
    counts.passed++;
    return;
  }
  counts.skipped++;
  skips.push(`${name}: ${skip === true || skip === "" ? "no reason given" : skip}`);
});
stream.on("test:fail", ({ details }) => {
  if (details.type !== "suite") counts.failed++;
  process.exitCode = 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on("end", () => {
  process.on("exit", () => {
    for (const skip of skips) console.log(`skipped ${skip}`);
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  });
});
