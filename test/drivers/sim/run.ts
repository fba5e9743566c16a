/**
 * Runs small programs inside the engine: alone (`--run`), or with a world that speaks raw frames. The programs are
 * JavaScript text; they can import the drivers and the firmware's own modules by the manifest's names.
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { Duplex } from "node:stream";
import { type Engine, type EngineOptions, enginePaths, ensureEngine } from "../../../host-tools/build/engine.js";
import { BUILD } from "../../../host-tools/build/paths.js";
import { FROM_APPLIANCE, TO_APPLIANCE } from "../../../host-tools/simulator/link.js";
import { SUPPORT } from "./portable/all.js";

/** Module names and their text; "main" is the one that is run. */
export type Modules = Readonly<Record<string, string>>;

export interface Outcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Conversation {
  status: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  frames: ReceivedFrame[];
}

export interface ReceivedFrame {
  type: number;
  timeNs: bigint;
  payload: Buffer;
}

const folder = mkdtempSync(join(tmpdir(), "noonmark-sim-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let written = 0;

/** Only what hangs takes so long, in QEMU beside other tests too. */
const TIME_LIMIT_MS = 120_000;

/** The engine with our C files under the sanitizers; built when it is missing. */
export function sanitized(): Promise<Engine> {
  return ensureEngine({ sanitize: true });
}

/** The firmware's module map: names and compiled files. */
function firmwareModules(): [name: string, path: string][] {
  const { modules } = enginePaths();
  return readFileSync(modules, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"))
    .map(([name = "", path = ""]) => [name, resolve(dirname(modules), path)]);
}

/** Writes the modules and a map of them and `others`, in which they come first; returns the map's path. */
function writeMap(modules: Modules, others: readonly (readonly [string, string])[] = firmwareModules()): string {
  const place = join(folder, String(written++));
  mkdirSync(place);
  const own = Object.entries(modules).map(([name, text]) => {
    const file = join(place, `${name.replaceAll("/", "-")}.js`);
    writeFileSync(file, text);
    return [name, file];
  });
  const map = join(place, "modules.tsv");
  writeFileSync(map, [...own, ...others].map((line) => `${line.join("\t")}\n`).join(""));
  return map;
}

/** Runs module "main" by itself: its default export is called, then its timers until there are none. */
export function run(modules: Modules, words: readonly string[] = []): Outcome {
  const options = { encoding: "utf8", timeout: TIME_LIMIT_MS } as const;
  const map = writeMap(modules);
  const done = spawnSync(enginePaths().program, ["--modules", map, "--run", "main", ...words], options);
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/**
 * Runs a compiled module of this tree by its path below the build folder, with the core under its paths too, so that
 * relative imports are found.
 */
export function runTree(entry: string, engine: EngineOptions = {}): Outcome {
  const core = firmwareModules().map(([, path]) => relative(BUILD, path).replace(/\.js$/, ""));
  const map = writeMap(
    {},
    [...core, ...SUPPORT].map((name) => [name, join(BUILD, `${name}.js`)]),
  );
  const options = { encoding: "utf8", timeout: TIME_LIMIT_MS } as const;
  const done = spawnSync(enginePaths(engine).program, ["--modules", map, "--run", entry], options);
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/** What the default export of `main` returns, which must be JSON; throws what the engine complained of. */
export function evaluate(main: string, words: readonly string[] = []): unknown {
  const { status, stdout, stderr } = run({ main }, words);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

export const FRAME = { ...TO_APPLIANCE, ...FROM_APPLIANCE } as const;

/** A frame as the world sends it. */
export function frame(type: number, timeNs: number | bigint, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt8(type, 4);
  header.writeBigUInt64LE(BigInt(timeNs), 8);
  return Buffer.concat([header, payload]);
}

/** From `timeNs` on the counter is count + fraction·2^-32 + dt·rate, `rate` in 2^-64 ticks per ns. */
export function oscillator(timeNs: number | bigint, count: bigint, fraction: number, rate: bigint): Buffer {
  const payload = Buffer.alloc(24);
  payload.writeBigUInt64LE(count, 0);
  payload.writeUInt32LE(fraction, 8);
  payload.writeBigUInt64LE(rate, 16);
  return frame(FRAME.oscillator, timeNs, payload);
}

/** 80 MHz from count 0 at time 0, its rate rounded up so that whole ticks are reached on time. */
export const STEADY = oscillator(0, 0n, 0, (80_000_000n << 64n) / 1_000_000_000n + 1n);

/** Logs every edge and every timer with the time at which it ran. */
export const RECORDER = `
  import timer from "timer";
  import * as pulse from "drivers/pulse/pulse";
  import { write } from "drivers/console/console";
  export default function () {
    pulse.open(() => write("edge " + pulse.takeEdge() + " at " + Date.now()));
    timer.repeat(() => write("timer at " + Date.now() + " counter " + pulse.now()), 100);
  }`;

/** The capture interrupt at `timeNs`. */
export function edge(timeNs: number, count: bigint): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64LE(count);
  return frame(FRAME.edge, timeNs, payload);
}

/** The lines that the firmware wrote to its console. */
export function consoleLines({ frames }: Pick<Conversation, "frames">): string[] {
  return frames.filter(({ type }) => type === FRAME.console).map(({ payload }) => payload.toString());
}

/**
 * Starts the engine with a link and sends it `pieces` one after the other; ends when the process does.
 * @param pieces what is written, each in a write of its own, so that the kernel may cut there.
 */
export async function converse(
  modules: Modules,
  pieces: readonly Uint8Array[],
  { words = [], program = enginePaths().program, hangUp = false, pauseMs = 0 }: ConverseOptions = {},
): Promise<Conversation> {
  const child = spawn(program, ["--modules", writeMap(modules), ...words], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    timeout: TIME_LIMIT_MS,
  });
  const link = child.stdio[3] as Duplex;
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const received: Buffer[] = [];
  link.on("data", (bytes: Buffer) => received.push(bytes));
  // A process that has ended already cannot be written to: its exit status says more.
  link.on("error", () => {});
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on("close", (status, signal) => resolve([status, signal]));
  });
  for (const piece of pieces) await new Promise<void>((resolve) => link.write(piece, () => resolve()));
  if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  if (hangUp) link.destroy();
  const [status, signal] = await ended;
  return { status, signal, stderr, frames: parseFrames(Buffer.concat(received)) };
}

export interface ConverseOptions {
  words?: readonly string[];
  program?: string;
  /** Close the link after the last piece. */
  hangUp?: boolean;
  /** Wait before that. */
  pauseMs?: number;
}

function parseFrames(bytes: Buffer): ReceivedFrame[] {
  const frames: ReceivedFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 16 + bytes.readUInt32LE(at);
    frames.push({
      type: bytes.readUInt8(at + 4),
      timeNs: bytes.readBigUInt64LE(at + 8),
      payload: bytes.subarray(at + 16, end),
    });
    at = end;
  }
  return frames;
}
