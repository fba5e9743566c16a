/** A flood of requests at the appliance in the simulator (flood.c makes it), and what it did to a regular client. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Failure } from "../failure.js";
import type { Usage } from "../simulator/link.js";
import { machineCpuNs, processCpuNs } from "./cpu.js";
import { buildGenerator } from "./load.js";
import { startNoonmark } from "./servers.js";

const execute = promisify(execFile);

export interface Flood {
  requests: number;
  ratePerS: number;
  /** Addresses of 127.0.0.0/8 that they come from. */
  sources: number;
}

/** What flood.c prints. */
interface Counts {
  floodSent: number;
  floodRefused: number;
  floodS: number;
  quietAsked: number;
  quietAnswered: number;
  regularAsked: number;
  regularAnswered: number;
  invalid: number;
  /** CPU time of the flood itself. */
  cpuUs: number;
  /** What a socket of this user may hold that asks for as much as the appliance's does: ROOM_BYTES, or less. */
  roomBytes: number;
}

/** What the appliance's socket asks for (drivers/responder/sim/endpoint.c). */
export const ROOM_BYTES = 4 * 2 ** 20;

export interface FloodResult extends Counts {
  /** Of the flood and of the regulars; the kernel dropped what is missing, since the socket's buffer was full. */
  answeredInC: number;
  droppedByKernel: number;
  /** Resident memory of the appliance's process. */
  memoryBeforeKb: number;
  memoryAfterKb: number;
  /** Of the firmware's machine. */
  slotsBefore: number;
  slotsAfter: number;
  /** CPU time of the appliance's process for each request that it answered. */
  cpuPerRequestUs: number;
  /** CPU time that neither it nor the flood used, in percent of one processor. */
  othersPercent: number;
}

/** Longer than the longest flood that flood.c agrees to. */
const TIMEOUT_MS = 120_000;
/** Counters come once a second. */
const COUNTERS_MS = 2500;

/** Floods an appliance that keeps its list of clients. Throws Failure. */
export async function runFlood({ requests, ratePerS, sources }: Flood): Promise<FloodResult> {
  const program = await buildGenerator("flood");
  let usage: Usage | undefined;
  const server = await startNoonmark({
    configuration: { serving: { listClients: true } },
    usage(latest) {
      usage = latest;
    },
  });
  try {
    const before = await nextUsage(() => usage);
    const memoryBeforeKb = residentKb(server.pid);
    const dropsBefore = drops(server.port);
    const start = { cpu: processCpuNs(server.pid), everybody: machineCpuNs(), at: process.hrtime.bigint() };
    const words = ["127.0.0.1", ...[server.port, requests, ratePerS, sources].map(String)];
    const counts = await generate(program, words);
    const cpuNs = processCpuNs(server.pid) - start.cpu;
    const othersNs = machineCpuNs() - start.everybody - cpuNs - counts.cpuUs * 1000;
    const elapsedNs = Number(process.hrtime.bigint() - start.at);
    const after = await nextUsage(() => usage);
    const answeredInC = after.answeredInC - before.answeredInC;
    return {
      ...counts,
      answeredInC,
      droppedByKernel: drops(server.port) - dropsBefore,
      memoryBeforeKb,
      memoryAfterKb: residentKb(server.pid),
      slotsBefore: before.slots,
      slotsAfter: after.slots,
      cpuPerRequestUs: cpuNs / 1000 / answeredInC,
      othersPercent: Math.max(0, (100 * othersNs) / elapsedNs),
    };
  } finally {
    await server.stop();
  }
}

/** Waits for counters that are newer than this call. */
async function nextUsage(latest: () => Usage | undefined): Promise<Usage> {
  const old = latest();
  const deadline = Date.now() + COUNTERS_MS;
  while (Date.now() < deadline) {
    await new Promise((over) => setTimeout(over, 50));
    const usage = latest();
    if (usage !== undefined && usage !== old) return usage;
  }
  throw new Failure(`the appliance has reported no counters for ${COUNTERS_MS} ms`);
}

async function generate(program: string, words: string[]): Promise<Counts> {
  try {
    const { stdout } = await execute(program, words, { timeout: TIMEOUT_MS });
    return JSON.parse(stdout) as Counts;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    if (!stderr) throw error;
    throw new Failure(`the flood failed: ${stderr.trim()}`);
  }
}

function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** Packets that the kernel has dropped since the sockets on this port of 127.0.0.1 were bound (proc(5), net/udp). */
function drops(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = readFileSync("/proc/net/udp", "utf8").split("\n");
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1] === local)
    .reduce((sum, columns) => sum + Number(columns.at(-1)), 0);
}
