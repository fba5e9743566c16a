/**
 * Runs the tests below build/test with Node's runner:
 *
 *     node build/test/run.js             a sample of some minutes: all files but those named *.long.test.ts
 *     node build/test/run.js --rest      the files of which that leaves out something, whole
 *     node build/test/run.js label pps   those whose path contains one of the words, whole
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { EXTENT_VARIABLE } from "./extent.js";
import reporter from "./reporter.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const sources = fileURLToPath(new URL("../../test", import.meta.url));
const words = process.argv.slice(2);
const rest = words.length === 1 && words[0] === "--rest";
const whole = words.length > 0;

/** Of one file; only what hangs takes so long. */
const LIMIT_MS = whole ? 1_800_000 : 300_000;

const isLong = (name: string): boolean => name.endsWith(".long.test.js");
const isSampled = (name: string): boolean => /from "[./]+\/extent\.js"/.test(readFileSync(join(here, name), "utf8"));

function isWanted(name: string): boolean {
  // The compiler leaves what it once made of files that are gone.
  if (!existsSync(join(sources, name.replace(/js$/, "ts")))) return false;
  if (!whole) return !isLong(name);
  return rest ? isLong(name) || isSampled(name) : words.some((word) => name.includes(word));
}

/** Those of the whole appliance first: they take longest, and none should be alone at the end. */
const order = (name: string): string => `${name.startsWith("end-to-end") ? 0 : 1}${name}`;
const files = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.js") && isWanted(name))
  .sort((a, b) => (order(a) < order(b) ? -1 : 1))
  .map((name) => join(here, name));

if (files.length === 0) {
  console.error(`no test file matches ${words.join(" ")}`);
  process.exit(2);
}

process.env[EXTENT_VARIABLE] = whole ? "whole" : "sample";
// Much of what they take is waiting: twice as many as cores keep these busy.
const stream = run({ files, concurrency: 2 * availableParallelism(), timeout: LIMIT_MS });
stream.on("test:fail", () => {
  process.exitCode = 1;
});
stream.compose(reporter).pipe(process.stdout);
