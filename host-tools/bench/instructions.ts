/**
 * User-mode instructions per request, counted by callgrind in the whole loop of the thread that answers: receiving,
 * the receive stamps, reply.c, sending. What the kernel does is not in it, nor is the code that the kernel maps into
 * every process to read its clocks, which valgrind does not let a program use.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { builtAppliance } from "../simulator/appliance.js";
import { type LoadResult, runLoad } from "./load.js";
import { type NoonmarkOptions, type Server, startNoonmark } from "./servers.js";

/** The function of drivers/responder/sim/udp.c that the thread is in for as long as it lives. */
const LOOP = "serve";
const REQUESTS = 5000;
/** What speaks to a running callgrind; it comes with it. */
const CONTROL = "callgrind_control";

/** Counts the instructions for each request of a load. */
export type Counter = (run: () => Promise<LoadResult>) => Promise<number>;

/** Instructions per request at each window, or why they cannot be counted here. */
export function countInstructions(load: string, windows: readonly number[]): Promise<number[] | string> {
  return underCallgrind({}, async (server, count) => {
    const counts: number[] = [];
    for (const window of windows) counts.push(await count(() => runLoad(load, server.port, window, REQUESTS)));
    return counts;
  });
}

/** What `use` finds with an appliance that callgrind watches, or why that cannot be here. */
export async function underCallgrind<T>(
  options: Omit<NoonmarkOptions, "program">,
  use: (server: Server, count: Counter) => Promise<T>,
): Promise<T | string> {
  try {
    execFileSync(CONTROL, ["--version"], { stdio: "ignore" });
  } catch {
    return "valgrind is not installed (Debian: apt install valgrind)";
  }
  const folder = mkdtempSync(join(tmpdir(), "noonmark-callgrind-"));
  const { file, words } = builtAppliance();
  const out = join(folder, "out");
  const tool = ["--tool=callgrind", `--callgrind-out-file=${out}`, `--toggle-collect=${LOOP}`, file, ...words];
  const server = await startNoonmark({ ...options, program: { file: "valgrind", words: tool } });
  try {
    return await use(server, async (run) => {
      // A dump sets the counts back to zero, so that the next one is of this load alone.
      dump(server.pid);
      const { answered } = await run();
      dump(server.pid);
      return newestTotal(folder) / answered;
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function dump(pid: number): void {
  try {
    execFileSync(CONTROL, ["--dump", String(pid)], { stdio: "pipe" });
  } catch (error) {
    throw new Failure(`${CONTROL} cannot reach the process: ${(error as Error).message}`);
  }
}

/** The instructions in the newest of the files out.1, out.2, … */
function newestTotal(folder: string): number {
  const numbers = readdirSync(folder).map((name) => Number(/^out\.(\d+)$/.exec(name)?.[1] ?? 0));
  const text = readFileSync(join(folder, `out.${Math.max(...numbers)}`), "utf8");
  const total = /^(?:totals|summary): (\d+)/m.exec(text)?.[1];
  if (total === undefined) throw new Failure("callgrind's file holds no total");
  return Number(total);
}
