/**
 * The acceptance run: every check on the emulated board, one after the other, and the table that the README shows.
 *
 * Status 0: every check that was run passed. 1: one failed. 3: nothing was run, since a tool or the image is absent,
 * which is said. A check that needs what is not installed is reported as not run; it has not passed.
 */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../failure.js";
import { readImages } from "../../images.js";
import { flashOf, writeFlash } from "../flash-memory.js";
import { findQemu } from "../qemu.js";
import { Bench, type Check, type Result } from "./check.js";
import { loadChecks } from "./load-checks.js";
import { MEASURING } from "./measuring-checks.js";
import { SERVING } from "./serving-checks.js";
import { STORING } from "./storing-checks.js";

/** What is absent, so that nothing can be run. */
export const NOTHING_RUN = 3;

export interface AcceptanceCall {
  images: string;
  qemu: string | undefined;
  only: readonly string[];
  hour: boolean;
  json: boolean;
}

export async function acceptance(call: AcceptanceCall): Promise<number> {
  const load = loadChecks(call.hour || call.only.includes("hour"));
  const checks = choose([...SERVING, ...STORING, ...MEASURING, ...load], call.only);
  let qemu: string;
  try {
    qemu = findQemu(call.qemu, process.env);
    if (!existsSync(call.images))
      throw new Failure(`${call.images} has no images: run "noonmark firmware emulator" first`);
  } catch (error) {
    if (!(error instanceof Failure) || error.status === 2) throw error;
    console.error(`noonmark emulate: the acceptance run is SKIPPED, nothing was looked at: ${error.message}`);
    return NOTHING_RUN;
  }
  const folder = mkdtempSync(join(tmpdir(), "noonmark-acceptance-"));
  try {
    const results = await runAll(
      checks,
      new Bench({ qemu, images: call.images, folder, freshFlash: flasher(call, folder) }),
      call,
    );
    return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function choose(all: readonly Check[], only: readonly string[]): readonly Check[] {
  const unknown = only.find((name) => !all.some((check) => check.name === name));
  if (unknown !== undefined) {
    throw new Failure(`there is no check "${unknown}": ${all.map(({ name }) => name).join(", ")}`, 2);
  }
  return only.length === 0 ? all : all.filter(({ name }) => only.includes(name));
}

/** Makes a flash with the images, another one at each call. */
function flasher(call: AcceptanceCall, folder: string): () => string {
  const set = readImages(call.images);
  let number = 0;
  return () => {
    const path = join(folder, `flash${number++}.bin`);
    writeFlash(path, flashOf(set));
    return path;
  };
}

async function runAll(checks: readonly Check[], bench: Bench, { json }: AcceptanceCall): Promise<Result[]> {
  const results: Result[] = [];
  for (const check of checks) {
    const result = await bench.run(check);
    results.push(result);
    console.log(json ? JSON.stringify(result) : lines(result));
  }
  if (!json) console.log(`\n${table(results)}\n\n${summary(results)}`);
  return results;
}

function lines({ name, outcome, text, seconds, console: said }: Result): string {
  const head = `${outcome.padEnd(8)} ${name} (${seconds.toFixed(0)} s): ${text}`;
  return [head, ...said.slice(-20).map((line) => `         | ${line}`)].join("\n");
}

/** In Markdown, as the README has it. */
export function table(results: readonly Result[]): string {
  const cell = (text: string) => text.replace(/\|/g, "\\|").replace(/\s+/g, " ");
  const rows = results.map(
    ({ name, what, outcome, text }) => `| ${name} | ${cell(what)} | ${outcome}: ${cell(text)} |`,
  );
  return ["| check | what is looked at | outcome |", "| --- | --- | --- |", ...rows].join("\n");
}

export function summary(results: readonly Result[]): string {
  const count = (wanted: Result["outcome"]) => results.filter(({ outcome }) => outcome === wanted).length;
  return `${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run`;
}
