/**
 * Coverage-guided fuzzing of the C that parses bytes from outside: the targets of test/fuzz/c with clang's libFuzzer. The
 * inputs worth keeping are lines of hexadecimal in test/fuzz/corpus, which `npm test` replays with any compiler.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DIALECT, WARNINGS } from "../../host-tools/build/dialect.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../drivers/compile.js";
import { AEAD, REQUEST_SOURCES, SERVE_SOURCES } from "../drivers/responder/cases.js";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CORPUS = join(ROOT, "test/fuzz/corpus");
const WORK = join(ROOT, "build/fuzz");

export interface Target {
  name: string;
  /** Beside test/fuzz/c/NAME.c, from the root. */
  sources: readonly string[];
}

const responder = (...names: string[]) => names.map((name) => `drivers/responder/${name}.c`);

export const TARGETS: readonly Target[] = [
  { name: "request", sources: responder(...SERVE_SOURCES) },
  { name: "keys", sources: responder(...REQUEST_SOURCES.filter((name) => !/reply|request|interleave/.test(name))) },
  { name: "admission", sources: responder(...SERVE_SOURCES) },
  { name: "nonce", sources: responder("nonce") },
  { name: "nts", sources: responder("nts", "cookie", ...AEAD) },
  { name: "messages", sources: ["drivers/nts/messages.c"] },
  { name: "slots", sources: ["drivers/client/slots.c", ...responder("authentication", "hash", ...AEAD)] },
  { name: "ptp", sources: ["drivers/ptp/grandmaster.c", ...responder("reply", "interleave", "access")] },
  { name: "dns", sources: ["drivers/resolver/sim/dns.c"] },
  { name: "lines", sources: ["drivers/console/lines.c"] },
  { name: "chunks", sources: ["drivers/serial/chunks.c"] },
  { name: "mdns", sources: [] },
  // It includes its sources, whose state it has to clear.
  { name: "link", sources: [] },
];

/** Longer inputs find nothing that these do not, and slow it down. */
const LONGEST = 2000;
/** What one target may keep in the tree. */
const CORPUS_BYTES = 24_000;
/** Debian 12's is 14; newer ones where somebody has them. */
const CLANGS = ["clang", ...Array.from({ length: 12 }, (_, n) => `clang-${25 - n}`)];

/** The inputs that are kept of a target or a parser. */
export function keptInputs(name: string): Buffer[] {
  const file = join(CORPUS, `${name}.txt`);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => (line === "-" ? Buffer.alloc(0) : Buffer.from(line, "hex")));
}

/** A compiler that has libFuzzer, or what is missing. */
export function findClang(): { clang: string } | { missing: string } {
  const names = process.env.CLANG === undefined ? CLANGS : [process.env.CLANG];
  let found: string | undefined;
  for (const clang of names) {
    const words = ["-fsanitize=fuzzer,address,undefined", "-x", "c", "-", "-o", "/dev/null"];
    const input = "int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long s) { return d && s ? 0 : 0; }";
    const { status, error } = spawnSync(clang, words, { input, encoding: "utf8" });
    if (status === 0) return { clang };
    if (error === undefined) found ??= clang;
  }
  const install = "Debian 12: apt-get install clang-14 libclang-rt-14-dev; or name another compiler with CLANG=…";
  if (found !== undefined) return { missing: `${found} has no libFuzzer with sanitizers (${install})` };
  return { missing: `there is no clang (${install})` };
}

function filesOf(target: Target): string[] {
  return [`test/fuzz/c/${target.name}.c`, ...target.sources];
}

const INCLUDES = ["-D_GNU_SOURCE", `-I${join(ROOT, "test/fuzz/c/stub")}`];

/** Gives a target every input that is kept of it, with whatever compiler there is. Returns how many there were. */
export function replay(target: Target): number {
  const flags = [...ADDRESS_AND_UNDEFINED, ...INCLUDES];
  const program = compile(["test/fuzz/c/replay.c", ...filesOf(target)], flags);
  const inputs = keptInputs(target.name);
  const input = inputs.map((bytes) => `${bytes.toString("hex")}\n`).join("");
  const { status, stdout, stderr } = spawnSync(program, { input, encoding: "utf8" });
  const last = inputs[Number(/(\d+)\n(?!\d+\n)/.exec(stderr)?.[1]) - 1]?.toString("hex");
  if (status !== 0) throw new Error(`${target.name} fails on ${last}\n${stderr}`);
  if (Number(stdout) !== inputs.length) throw new Error(`${target.name}: ${stdout} of ${inputs.length} inputs`);
  return inputs.length;
}

export interface GuidedResult {
  executions: number;
  /** Points of control flow that were reached. */
  coverage: number;
  /** What was found, as an input that makes it happen; undefined where nothing was. */
  failure: { input: string; says: string } | undefined;
}

/** Runs a target for so many seconds. What it has learnt stays in build/fuzz. */
export function fuzz(clang: string, target: Target, seconds: number): GuidedResult {
  const program = buildTarget(clang, target);
  const learnt = join(WORK, target.name);
  unpack(target, learnt);
  const artifact = join(WORK, `${target.name}-failure`);
  rmSync(artifact, { force: true });
  const words = [learnt, `-max_total_time=${seconds}`, `-max_len=${LONGEST}`, `-exact_artifact_path=${artifact}`];
  const options = { encoding: "utf8", maxBuffer: 1 << 28 } as const;
  const { status, stderr } = spawnSync(program, [...words, "-print_final_stats=1", "-rss_limit_mb=1024"], options);
  const executions = Number(/number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? 0);
  const coverage = Math.max(0, ...[...stderr.matchAll(/cov: (\d+)/g)].map(([, count]) => Number(count)));
  if (status === 0) return { executions, coverage, failure: undefined };
  const input = existsSync(artifact) ? readFileSync(artifact).toString("hex") : "";
  const says = stderr
    .split("\n")
    .filter((line) => /broken|ERROR|runtime error|SUMMARY|^ {4}#\d/.test(line))
    .slice(0, 20)
    .join("\n");
  return { executions, coverage, failure: { input, says } };
}

function buildTarget(clang: string, target: Target): string {
  const program = join(WORK, `${target.name}-program`);
  mkdirSync(WORK, { recursive: true });
  const sanitizers = ["-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"];
  const flags = [DIALECT, ...WARNINGS, "-g", "-O1", ...sanitizers, `-I${join(ROOT, "drivers")}`, ...INCLUDES];
  const sources = filesOf(target).map((file) => join(ROOT, file));
  const { status, stderr } = spawnSync(clang, [...flags, ...sources, "-o", program], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${target.name} did not compile:\n${stderr}`);
  return program;
}

function unpack(target: Target, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const input of keptInputs(target.name)) {
    writeFileSync(join(folder, createHash("sha1").update(input).digest("hex")), input);
  }
}

/**
 * Keeps in the tree the fewest inputs of all that were learnt which reach as much, shortest first, and those that were
 * found once; returns how many.
 */
export function keep(clang: string, target: Target): number {
  const program = buildTarget(clang, target);
  const least = join(WORK, `${target.name}-least`);
  rmSync(least, { recursive: true, force: true });
  mkdirSync(least, { recursive: true });
  const { status, stderr } = spawnSync(program, ["-merge=1", `-max_len=${LONGEST}`, least, join(WORK, target.name)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${target.name} cannot be merged:\n${stderr}`);
  const inputs = readdirSync(least)
    .map((name) => readFileSync(join(least, name)))
    .sort((a, b) => a.length - b.length || a.compare(b));
  const file = join(CORPUS, `${target.name}.txt`);
  // What has a remark was found once, and stays.
  const lines = existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.includes("#"))
    : [];
  let size = 0;
  for (const input of inputs) {
    const line = input.length === 0 ? "-" : input.toString("hex");
    size += line.length + 1;
    if (size > CORPUS_BYTES) break;
    lines.push(line);
  }
  writeFileSync(file, `${lines.join("\n")}\n`);
  return lines.length;
}
