/** CPU time as the kernel books it: of a process, and of everybody together; and on which processor. */

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Failure } from "../failure.js";

/** CPU time that a process has used so far, in nanoseconds: all its threads, in user and kernel mode. */
export function processCpuNs(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  }
  return sum;
}

/**
 * Keeps this process, and all that it will start, to one processor, the last of those that it may use: what two
 * processes cost depends on whether they wake each other across processors. @throws Failure without taskset.
 */
export function keepToOneProcessor(): void {
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const last = allowed.split(/[,-]/).at(-1) ?? "0";
  try {
    execFileSync("taskset", ["-a", "-p", "-c", last, String(process.pid)], { stdio: "ignore" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`taskset (util-linux) cannot keep this process to processor ${last}: ${why}`);
  }
}

/** The unit of /proc/stat, USER_HZ, which is 100 on every architecture that Node runs on. */
const TICK_NS = 10_000_000;
/** Of the columns of /proc/stat (proc(5)): idle and waiting for a disk. Guests' time is in user's already. */
const IDLE_COLUMNS = [3, 4];
const COLUMNS = 8;

/** CPU time that was used by everybody so far, on all processors, in nanoseconds, to 10 ms. */
export function machineCpuNs(): number {
  const columns =
    readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      ?.trim()
      .split(/ +/)
      .slice(1, 1 + COLUMNS) ?? [];
  const busy = columns.filter((_, column) => !IDLE_COLUMNS.includes(column)).map(Number);
  return busy.reduce((sum, ticks) => sum + ticks, 0) * TICK_NS;
}
