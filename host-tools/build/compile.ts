/**
 * Builds C programs with make: writes the rules, asks make how much there is to do, and has it done on all cores. What a
 * file includes comes from the compiler (-MD), so a change of any header, the system's too, makes the right objects old.
 */

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { Progress } from "../progress.js";
import { Problem } from "./problem.js";

/** C files that are compiled alike. */
export interface Group {
  sources: readonly string[];
  flags: readonly string[];
}

export interface Plan {
  compiler: string;
  groups: readonly Group[];
  linkFlags: readonly string[];
  /** The folder for the program. */
  folder: string;
  /** The folder for the objects and the rules, "objects" in the program's by default; plans may share one. */
  objects?: string;
  /** Name of the program. */
  program: string;
  /** What its progress is called; nothing is shown without. */
  label?: string;
}

interface Job {
  source: string;
  flags: readonly string[];
  /** Its name in the folder of the objects, by the command that makes it: programs that compile a file alike share it. */
  object: string;
  bytes: number;
}

const COMPILED = "echo compiled";
const LINKED = "echo linked";

/** Brings the program up to date and returns its path; throws a Problem with the compiler's words when it fails. */
export async function build(plan: Plan): Promise<string> {
  const objects = plan.objects ?? join(plan.folder, "objects");
  for (const folder of [objects, plan.folder]) mkdirSync(folder, { recursive: true });
  const program = join(plan.folder, plan.program);
  const jobs = plan.groups.flatMap((group) => jobsOf(plan.compiler, group));
  const rules = `${plan.program}-${hash([program])}.mk`;
  writeIfChanged(join(objects, rules), rulesOf(plan, program, rules, jobs));
  const todo = questionMake(objects, rules);
  const compilations = todo.filter((line) => line === COMPILED).length;
  if (compilations === 0 && !todo.includes(LINKED)) return program;
  if (spawnSync(plan.compiler, ["--version"]).error !== undefined) {
    throw new Problem(
      `there is no C compiler "${plan.compiler}"; install one (Debian: apt install gcc libc6-dev) or name one in CC`,
    );
  }
  await runMake(objects, rules, compilations, plan.label);
  sweep(objects);
  return program;
}

function jobsOf(compiler: string, { sources, flags }: Group): Job[] {
  return sources.map((source) => {
    const object = `${basename(source, ".c")}-${hash([compiler, ...flags, source])}.o`;
    return { source, flags, object, bytes: statSync(source).size };
  });
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
}

/** A word for the shell, in a line that make reads first. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`.replaceAll("$", "$$$$");

/** A file as a target or a prerequisite. */
const file = (path: string): string => path.replaceAll("$", "$$$$").replace(/[ #:%\\]/g, "\\$&");

/**
 * A recipe that makes `target`, or leaves what there is: under a name of its own first, so that neither a failure nor
 * another make at the same time leaves half a file.
 */
function recipe(target: string, words: readonly string[], beside: readonly string[], done: string): string {
  const fresh = (name: string) => `${word(name)}.$$$$`;
  const names = [...beside, target];
  const command = `${words.map(word).join(" ")} ${beside.map((name) => `-MF ${fresh(name)}`).join(" ")} -o ${fresh(target)}`;
  const move = names.map((name) => `mv -f ${fresh(name)} ${word(name)}`).join(" && ");
  const remove = `{ status=$$?; rm -f ${names.map(fresh).join(" ")}; exit $$status; }`;
  return `\t@${command} && ${move} || ${remove}\n\t@${done}\n`;
}

function rulesOf({ compiler, linkFlags }: Plan, program: string, rules: string, jobs: readonly Job[]): string {
  // Make begins with the first: the longest, so that no core is left with a large file at the end.
  const order = [...jobs].sort((a, b) => b.bytes - a.bytes).map(({ object }) => file(object));
  const link = [compiler, ...jobs.map(({ object }) => object), ...linkFlags];
  const compilations = jobs.map(({ source, flags, object }) => {
    const words = [compiler, ...flags, "-MD", "-MP", "-MQ", object, "-c", source];
    return `${file(object)}: ${file(source)}\n${recipe(object, words, [dependenciesOf(object)], COMPILED)}`;
  });
  return [
    `${file(program)}: ${order.join(" ")} ${file(rules)}\n${recipe(program, link, [], LINKED)}`,
    ...compilations,
    `-include ${jobs.map(({ object }) => file(dependenciesOf(object))).join(" ")}\n`,
  ].join("\n");
}

function dependenciesOf(object: string): string {
  return object.replace(/\.o$/, ".d");
}

function writeIfChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

/** Neither the rules that make has built in nor what a make around this one wants of its own. */
const WORDS = ["-s", "-r", "-R", "-f"];
const ENVIRONMENT = { ...process.env, MAKEFLAGS: "", MAKELEVEL: "", MFLAGS: "" };

/** The lines of the recipes that make would run; none where the program is up to date. */
function questionMake(folder: string, rules: string): string[] {
  const options = { cwd: folder, env: ENVIRONMENT, encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr, error } = spawnSync("make", ["-n", ...WORDS, rules], options);
  if (error !== undefined) throw new Problem("there is no make; install it (Debian: apt install build-essential)");
  if (status !== 0) throw new Problem(`make -n ended with ${status}:\n${stderr}`);
  return stdout.split("\n");
}

function runMake(folder: string, rules: string, compilations: number, label: string | undefined): Promise<void> {
  const progress = label === undefined || compilations === 0 ? undefined : new Progress(label);
  // Words of a compiler stay together, whatever runs beside it.
  const words = [`-j${availableParallelism()}`, "--output-sync=target", ...WORDS, rules];
  return new Promise((resolve, reject) => {
    const child = spawn("make", words, { cwd: folder, env: ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    let done = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      done += text.match(/^compiled$/gm)?.length ?? 0;
      progress?.show(done / compilations);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      progress?.end();
      if (status === 0) resolve();
      else reject(new Problem(`make ended with ${status}:\n${complaint}`));
    });
  });
}

/** Removes what no program is made of any more, by the rules of all that share the folder. */
function sweep(objects: string): void {
  const names = readdirSync(objects);
  const rules = names.filter((name) => name.endsWith(".mk")).map((name) => readFileSync(join(objects, name), "utf8"));
  for (const name of names) {
    if (!/\.[od]$/.test(name) || rules.some((text) => text.includes(name))) continue;
    rmSync(join(objects, name), { force: true });
  }
}
