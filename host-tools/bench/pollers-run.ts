/** Requests for the time with and without visitors at the page, in alternating rounds at one appliance. */

import { Failure } from "../failure.js";
import { ask, measure } from "../query/exchange.js";
import { freeTcpPort } from "../simulator/web-port.js";
import { underCallgrind } from "./instructions.js";
import { buildLoad, runLoad } from "./load.js";
import { startNoonmark } from "./servers.js";
import { Visitors, type Visits } from "./visitors.js";

export interface PollersCall {
  rounds: number;
  requests: number;
  window: number;
}

/** One kind of round: medians of all of them. */
export interface Side {
  requestsPerS: number;
  /** Of replies to single requests: served minus this computer's clock, which the simulated sky shows. */
  offsetUs: number;
  instructions: number | undefined;
}

export interface PollersResult {
  quiet: Side;
  visited: Side;
  /** Requests a second with visitors, by those without, of each pair of rounds. */
  ratios: readonly number[];
  /** Requests that the appliance did not answer since they waited too long (its own count). */
  late: number;
  visits: Visits;
  /** Why instructions were not counted; "" where they were. */
  uncounted: string;
}

const ASKS = 40;
/** Not all within one disturbance. */
const ASK_PAUSE_MS = 20;
const COUNTED_REQUESTS = 5000;
/**
 * One request at a time: what a batch costs falls on all of its requests, and how many share one depends on how busy the
 * computer is, with visitors or without.
 */
const COUNTED_WINDOW = 1;
/** So long visitors are there before something is measured. */
const SETTLE_MS = 1500;

/** Throws Failure. */
export async function runPollers(call: PollersCall, progress: (text: string) => void): Promise<PollersResult> {
  const load = await buildLoad();
  const webPort = await freeTcpPort("127.0.0.1");
  if (webPort === undefined) throw new Failure("no TCP port of 127.0.0.1 is free");
  const server = await startNoonmark({ webPort });
  const visitors = new Visitors(webPort);
  const rounds = { quiet: [] as number[], visited: [] as number[] };
  const offsets = { quiet: [] as number[], visited: [] as number[] };
  const side = async (which: "quiet" | "visited") => {
    if (which === "visited") visitors.come();
    try {
      await pause(SETTLE_MS);
      const { answered, seconds } = await runLoad(load, server.port, call.window, call.requests);
      rounds[which].push(answered / seconds);
      offsets[which].push(await offsetUs(server.port));
    } finally {
      visitors.leave();
    }
  };
  try {
    for (let round = 1; round <= call.rounds; round++) {
      progress(`round ${round} of ${call.rounds}`);
      // Who goes first alternates: what warms up or wears off favours neither.
      for (const which of round % 2 === 1 ? (["quiet", "visited"] as const) : (["visited", "quiet"] as const)) {
        await side(which);
      }
    }
    const late = await lateCount(webPort);
    progress("instructions, under callgrind");
    const counted = await countBoth(load);
    const [quiet, visited] = typeof counted === "string" ? [undefined, undefined] : counted;
    return {
      quiet: { requestsPerS: median(rounds.quiet), offsetUs: median(offsets.quiet), instructions: quiet },
      visited: { requestsPerS: median(rounds.visited), offsetUs: median(offsets.visited), instructions: visited },
      ratios: rounds.visited.map((perS, index) => perS / (rounds.quiet[index] ?? Number.NaN)),
      late,
      visits: visitors.visits,
      uncounted: typeof counted === "string" ? counted : "",
    };
  } finally {
    visitors.leave();
    await server.stop();
  }
}

/** Instructions per request without and with visitors. */
async function countBoth(load: string): Promise<[number, number] | string> {
  const webPort = await freeTcpPort("127.0.0.1");
  if (webPort === undefined) return "no TCP port of 127.0.0.1 is free";
  return await underCallgrind({ webPort }, async (server, count) => {
    const run = () => runLoad(load, server.port, COUNTED_WINDOW, COUNTED_REQUESTS);
    const quiet = await count(run);
    const visitors = new Visitors(webPort);
    visitors.come();
    try {
      await pause(SETTLE_MS);
      return [quiet, await count(run)] as [number, number];
    } finally {
      visitors.leave();
    }
  });
}

/** Of the fastest of some answers: the others waited for a processor, on the way there or back. */
async function offsetUs(port: number): Promise<number> {
  let best = { delayNs: Number.POSITIVE_INFINITY, offsetNs: Number.NaN };
  for (let n = 0; n < ASKS; n++) {
    await pause(ASK_PAUSE_MS);
    const answer = await ask("127.0.0.1", port, 1000).catch(() => undefined);
    const measured = answer === undefined ? best : measure(answer);
    if (measured.delayNs < best.delayNs) best = measured;
  }
  return best.offsetNs / 1000;
}

/** As the appliance itself counts it. */
async function lateCount(webPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${webPort}/metrics`);
  const text = await response.text();
  if (!text.includes("noonmark_packets_received_total")) throw new Failure("/metrics was not answered whole");
  return Number(/^noonmark_packets_unanswered_total\{reason="late"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = low] = sorted.slice(sorted.length % 2 === 1 ? middle : middle - 1, middle + 1);
  return (low + high) / 2;
}

function pause(ms: number): Promise<void> {
  return new Promise((over) => setTimeout(over, ms));
}
