/** The load generator (load.c): compiled when it is needed, and run for one measurement. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "../build/compile.js";
import { DIALECT, WARNINGS } from "../build/dialect.js";
import { BUILD, ROOT } from "../build/paths.js";
import { Failure } from "../failure.js";

const execute = promisify(execFile);

/** What one run of the generator found. */
export interface LoadResult {
  seconds: number;
  answered: number;
  /** Of these in the interleaved mode. */
  interleaved: number;
  /** Without a reply when nothing had come for 200 ms, and those of them that were answered after all. */
  lost: number;
  late: number;
  /** Packets that were no first reply to a request. */
  invalid: number;
  medianUs: number;
  p99Us: number;
  /** CPU time of the generator itself. */
  cpuUs: number;
}

/** Longer than any run of a working server. */
const TIMEOUT_MS = 300_000;

/** What requests a load is made of; "spread": plain ones from 4,096 addresses; "signed": with KEY. */
export type LoadKind = "plain" | "spread" | "interleaved" | "signed";

/** Of AES-CMAC; nobody's but the benchmark's. */
export const KEY = { id: 1, digits: "2b7e151628aed2a6abf7158809cf4f3c" };

/** Files in drivers/responder that load.c signs with. */
const SIGNING = ["authentication", "hash", "../aead/cmac", "../aead/sim/aes"];

/** Compiles the generator where it is missing or old, and returns its path. */
export function buildLoad(): Promise<string> {
  return buildGenerator("load", SIGNING);
}

/** The same of any generator here: `name` is its file's and its program's, `drivers` what it takes of drivers/responder. */
export function buildGenerator(name: string, drivers: readonly string[] = []): Promise<string> {
  const file = (path: string) => join(ROOT, path);
  const sources = [file(`host-tools/bench/${name}.c`), ...drivers.map((each) => file(`drivers/responder/${each}.c`))];
  return build({
    compiler: process.env.CC ?? "cc",
    groups: [{ sources, flags: [DIALECT, "-O2", ...WARNINGS] }],
    linkFlags: [],
    folder: join(BUILD, "bench"),
    program: name,
  });
}

/** Keeps `window` requests under way to a server on loopback until `count` were answered. */
export async function runLoad(
  program: string,
  port: number,
  window: number,
  count: number,
  kind: LoadKind = "plain",
): Promise<LoadResult> {
  try {
    const how = kind === "signed" ? `${KEY.id}:${KEY.digits}` : kind;
    const words = ["127.0.0.1", String(port), String(window), String(count), how];
    const { stdout } = await execute(program, words, { timeout: TIMEOUT_MS });
    return JSON.parse(stdout) as LoadResult;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    if (!stderr) throw error;
    throw new Failure(`the load on port ${port} with window ${window} failed: ${stderr.trim()}`);
  }
}
