/**
 * The simulator's engine: which files make it, with which flags, in which variants.
 *
 * Variants live in folders of their own, so that one never makes another old. The plain one is build/sim.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build, type Group } from "./compile.js";
import { DIALECT, NATIVE_WARNINGS } from "./dialect.js";
import { type Creation, moduleList, readCreation, readModuleMap } from "./manifest.js";
import { ASSETS_FILE, ensurePage } from "./page.js";
import { BUILD, ROOT } from "./paths.js";
import { Problem } from "./problem.js";
import { engineSources } from "./sources.js";

const PROGRAM = "noonmark-sim";
const COMPILER = process.env.CC || "cc";

export interface EngineOptions {
  /** The compiler's level for all; without it the engine has 2 where it matters and 1 elsewhere, to compile faster. */
  optimise?: 0 | 2;
  /** 32: slots of 16 bytes, as on the ESP32 (needs the compiler's 32-bit libraries). */
  wordSize?: 32 | 64;
  /** Counts byte codes. Leaves out file and line of errors: they cost byte codes that the device does not run. */
  metering?: boolean;
  /** Our own C files under AddressSanitizer and UndefinedBehaviorSanitizer. */
  sanitize?: boolean;
  /** Root of a Moddable SDK whose engine is used; default: the environment's MODDABLE. */
  sdk?: string;
}

export interface Engine {
  /** The program. */
  program: string;
  /** The module list of the firmware, for its option --modules. */
  modules: string;
}

/** Where the engine of these options is once it was built: what to run without looking whether it is up to date. */
export function enginePaths(options: EngineOptions = {}): Engine {
  const folder = join(BUILD, variantName(options));
  return { program: join(folder, launcherOf(options)), modules: join(folder, "modules.tsv") };
}

/** What is run: the program itself, or for 32 bits a script, since not every kernel runs such programs. */
function launcherOf(options: EngineOptions): string {
  return options.wordSize === 32 ? "run" : PROGRAM;
}

/**
 * Brings an engine up to date and says where it is. Shows progress when it has to compile.
 * @throws Problem when the sources cannot be had or do not compile; the message says what to do.
 */
export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
  const sources = engineSources(sdkOf(options));
  const { program, modules } = enginePaths(options);
  const folder = dirname(modules);
  mkdirSync(folder, { recursive: true });
  await ensurePage();
  writeIfChanged(modules, moduleList(readModuleMap(ROOT)));
  const target = options.wordSize === 32 ? ["-m32", "-msse2", "-mfpmath=sse"] : [];
  try {
    await build({
      compiler: COMPILER,
      groups: [...engineGroups(sources, options, target), hostGroup(sources, options, target)],
      linkFlags: [...target, ...sanitizers(options), "-rdynamic", "-ldl", "-lm", "-lpthread", ...libraryFlags(target)],
      folder,
      objects: join(BUILD, "objects"),
      program: PROGRAM,
      label: "build: compiling the simulator's engine",
    });
  } catch (error) {
    if (options.wordSize === 32 && error instanceof Problem && !canBuild(target)) {
      throw new Problem(`a 32-bit build needs the compiler's 32-bit libraries (Debian: apt install gcc-multilib)`);
    }
    throw error;
  }
  if (options.wordSize === 32) writeLauncher(program, join(folder, PROGRAM));
  return { program, modules };
}

/**
 * Writes the script that runs a 32-bit program: by itself or, where the kernel refuses it, in QEMU's user mode.
 * @throws Problem where neither is possible.
 */
function writeLauncher(script: string, program: string): void {
  // Without an option it lists them. A kernel that refuses it has a shell try it instead: that is no error to spawn.
  const starts = (command: string, words: string[]): boolean =>
    (spawnSync(command, words, { encoding: "utf8" }).stderr ?? "").includes("--modules FILE");
  const native = starts(program, []);
  if (!native && !starts("qemu-i386", [program])) {
    throw new Problem("this kernel runs no 32-bit programs; QEMU's user mode would (Debian: apt install qemu-user)");
  }
  writeIfChanged(script, `#!/bin/sh\nexec ${native ? "" : "qemu-i386 "}"${program}" "$@"\n`);
  chmodSync(script, 0o755);
}

const OPENSSL_PROGRAM =
  '#include <openssl/ssl.h>\nint main(void) { return TLS_method() == 0 || EVP_EC_gen("P-256") == 0; }\n';
const OPENSSL_LIBRARIES = ["-lssl", "-lcrypto"];

/** What was found, by flags: it takes a compilation. */
const opensslBy = new Map<string, boolean>();

/** Whether OpenSSL 3 and its headers are there, for these flags: without them the simulator has all but NTS. */
export function hasOpenssl(target: readonly string[] = []): boolean {
  const known = opensslBy.get(target.join(" "));
  if (known !== undefined) return known;
  const words = [...target, "-x", "c", "-", "-o", "/dev/null", ...OPENSSL_LIBRARIES];
  const found = spawnSync(COMPILER, words, { input: OPENSSL_PROGRAM }).status === 0;
  opensslBy.set(target.join(" "), found);
  return found;
}

function libraryFlags(target: readonly string[]): string[] {
  return hasOpenssl(target) ? OPENSSL_LIBRARIES : [];
}

/** Whether the compiler makes a program of anything at all with these flags. */
function canBuild(flags: readonly string[]): boolean {
  const input = '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n';
  const done = spawnSync(COMPILER, [...flags, "-x", "c", "-", "-o", "/dev/null"], { input });
  return done.status === 0;
}

/** The SDK to build with, or undefined for the packaged sources. */
function sdkOf(options: EngineOptions): string | undefined {
  return (options.sdk ?? process.env.MODDABLE) || undefined;
}

function variantName(options: EngineOptions): string {
  const parts = ["sim"];
  if (sdkOf(options) !== undefined) parts.push("sdk");
  if (options.wordSize === 32) parts.push("32");
  if (options.optimise !== undefined) parts.push(`O${options.optimise}`);
  if (options.metering) parts.push("metering");
  if (options.sanitize) parts.push("sanitize");
  return parts.join("-");
}

/** Left out: snapshots, profiling, and (17.x) the SDK's foreign functions. */
const UNUSED = new Set(["xsSnapshot.c", "xsProfile.c", "xsffi.c", "xsum.c"]);

/** Where the engine spends its time: the interpreter, properties, memory. */
const BUSY = new Set(["xsRun.c", "xsType.c", "xsProperty.c", "xsMemory.c", "xsAPI.c"]);
const BUSY_FLAGS = [
  "-O2",
  // GCC 12 would pack the interpreter's pointers into vectors, only to take them apart again for each byte code.
  "-fno-tree-vectorize",
  // Its manual advises this for interpreters that jump from one byte code to the next.
  "-fno-gcse",
];
/** What was put aside before a setjmp is there after the jump (drivers/sim/xs_platform.h): no place is used twice. */
const SETJMP_FLAGS = ["-fno-ira-share-spill-slots", "-fstack-reuse=none"];

function engineGroups(sources: string, options: EngineOptions, target: string[]): Group[] {
  const folder = join(sources, "sources");
  const files = readdirSync(folder).sort();
  const used = files.filter((name) => /^xs.*\.c$/.test(name) && !UNUSED.has(name));
  const group = (names: string[], ...levels: string[]): Group => ({
    sources: names.map((name) => join(folder, name)),
    flags: [...target, ...levels, ...SETJMP_FLAGS, "-w", "-D_GNU_SOURCE", ...engineFlags(sources, options)],
  });
  const { optimise } = options;
  if (optimise !== undefined) return [group(used, `-O${optimise}`)];
  const [busy, calm] = [used.filter((name) => BUSY.has(name)), used.filter((name) => !BUSY.has(name))];
  return [group(busy, ...BUSY_FLAGS), group(calm, "-O1")];
}

/** What the engine is configured with; our files that include its headers need the same. */
function engineFlags(sources: string, options: EngineOptions): string[] {
  const defines = [
    "INCLUDE_XSPLATFORM",
    `XSPLATFORM="${join(ROOT, "drivers/sim/xs_platform.h")}"`,
    "mxLockdown=1",
    "mxParse=1",
    "mxRun=1",
    "mxSloppy=1",
    "mxRegExpUnicodePropertyEscapes=1",
    "mxStringNormalize=1",
    "mxMinusZero=1",
    // Tested with #ifdef: one that is not wanted must be absent.
    options.metering ? "mxMetering=1" : "mxDebug=1",
  ];
  const includes = ["includes", "platforms", "sources"].map((name) => join(sources, name));
  return [
    DIALECT,
    "-fno-common",
    // No fused multiply-add, which some processors would use: results are the same everywhere.
    "-ffp-contract=off",
    ...defines.map((define) => `-D${define}`),
    ...includes.flatMap((path) => ["-isystem", path]),
  ];
}

function hostGroup(sources: string, options: EngineOptions, target: string[]): Group {
  const drivers = readdirSync(join(ROOT, "drivers"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".c") && !/esp32|x-cli-lin/.test(name))
    .map((name) => join(ROOT, "drivers", name))
    .sort();
  return {
    sources: [...drivers, ASSETS_FILE],
    flags: [
      ...target,
      `-O${options.optimise ?? 2}`,
      // A native has the same signature whether it needs the machine or not.
      ...["-g", ...NATIVE_WARNINGS],
      ...sanitizers(options),
      ...engineFlags(sources, options),
      ...limitFlags(readCreation(ROOT)),
      ...(hasOpenssl(target) ? ["-DNOONMARK_OPENSSL"] : []),
    ],
  };
}

/** The limits that the firmware's machine has unless told otherwise (drivers/sim/main.c). */
function limitFlags({ static: block, chunk, heap, stack }: Creation): string[] {
  return [
    `-DDEVICE_BLOCK_BYTES=${block}`,
    `-DDEVICE_STACK_SLOTS=${stack}`,
    `-DDEVICE_SLOTS=${heap.initial}`,
    `-DDEVICE_SLOT_STEP=${heap.incremental}`,
    `-DDEVICE_CHUNK_BYTES=${chunk.initial}`,
    `-DDEVICE_CHUNK_STEP=${chunk.incremental}`,
  ];
}

function sanitizers(options: EngineOptions): string[] {
  return options.sanitize ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"] : [];
}

function writeIfChanged(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

/** For messages: a path below the root, without the root. */
export function shown(path: string): string {
  return relative(ROOT, path);
}
