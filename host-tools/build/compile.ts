/**
 * Compiles C files in parallel, and only those that have changed: an object is named by a hash of everything that
 * went into it, so one that exists is up to date.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { Progress } from "../progress.js";
import { Problem } from "./problem.js";

/** C files that are compiled alike. */
export interface Group {
  sources: readonly string[];
  /** Every header that they may include: a change of one makes all objects of the group old. */
  headers: readonly string[];
  flags: readonly string[];
}

export interface Plan {
  compiler: string;
  groups: readonly Group[];
  linkFlags: readonly string[];
  /** The folder for the program. */
  folder: string;
  /** The folder for the objects, "objects" in the program's unless told; plans may share one. */
  objects?: string;
  /** Name of the program. */
  program: string;
  /** What its progress is called; nothing is shown without. */
  label?: string;
}

interface Job {
  source: string;
  flags: readonly string[];
  object: string;
  bytes: number;
}

/** An object that no build has used for so long is of an earlier version. */
const FORGET_AFTER_MS = 7 * 24 * 3600 * 1000;

/** Brings the program up to date and returns its path; throws a Problem with the compiler's words when it fails. */
export async function build(plan: Plan): Promise<string> {
  const objects = plan.objects ?? join(plan.folder, "objects");
  for (const folder of [objects, plan.folder]) mkdirSync(folder, { recursive: true });
  const jobs = plan.groups.flatMap((group) => jobsOf(plan.compiler, group, objects));
  const missing = jobs.filter(({ object }) => !existsSync(object));
  if (missing.length > 0) await compileAll(plan, missing);
  const program = join(plan.folder, plan.program);
  const keyFile = `${program}.key`;
  const key = hash([plan.compiler, ...plan.linkFlags, ...jobs.map(({ object }) => object)]);
  if (!existsSync(program) || !existsSync(keyFile) || readFileSync(keyFile, "utf8") !== key) {
    const fresh = `${program}.${process.pid}`;
    await run(plan.compiler, [...jobs.map(({ object }) => object), "-o", fresh, ...plan.linkFlags]);
    renameSync(fresh, program);
    writeFileSync(keyFile, key);
    sweep(objects, jobs);
  }
  return program;
}

function jobsOf(compiler: string, group: Group, objects: string): Job[] {
  const common = hash([compiler, ...group.flags, ...group.headers.map((file) => readFileSync(file))]);
  return group.sources.map((source) => {
    const text = readFileSync(source);
    const object = join(objects, `${basename(source, ".c")}-${hash([common, source, text]).slice(0, 20)}.o`);
    return { source, flags: group.flags, object, bytes: text.length };
  });
}

function hash(parts: readonly (string | Buffer)[]): string {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(`${part.length}:`).update(part);
  return sum.digest("hex");
}

/** Longest first, so that no core is left with a large file at the end. */
async function compileAll({ compiler, label }: Plan, jobs: Job[]): Promise<void> {
  const queue = [...jobs].sort((a, b) => b.bytes - a.bytes);
  const progress = label === undefined ? undefined : new Progress(label);
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const fresh = `${job.object}.${process.pid}`;
      await run(compiler, [...job.flags, "-c", job.source, "-o", fresh]);
      renameSync(fresh, job.object);
      progress?.show(++done / jobs.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length) }, worker));
}

/** Marks the objects of these jobs as used, and removes those that no build has used for long. */
function sweep(objects: string, jobs: readonly Job[]): void {
  const now = new Date();
  for (const { object } of jobs) utimesSync(object, now, now);
  for (const name of readdirSync(objects)) {
    const file = join(objects, name);
    if (now.getTime() - statSync(file).mtimeMs > FORGET_AFTER_MS) rmSync(file, { force: true });
  }
}

function run(compiler: string, words: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, words, { stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", () => {
      reject(
        new Problem(
          `there is no C compiler "${compiler}"; install one (Debian: apt install gcc libc6-dev) or name one in CC`,
        ),
      );
    });
    child.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Problem(`${compiler} ${words.join(" ")}\nended with ${status}:\n${complaint}`));
    });
  });
}
