/**
 * What the client costs in the engine: byte codes of an exchange, and the memory of so many servers. On the ESP32 a
 * byte code takes about half a microsecond, a slot 16 bytes.
 */

import { ensureEngine } from "../build/engine.js";
import type { MeteredExchange } from "./client-metered.js";
import type { ClientTrace } from "./client-trace.js";
import { INTERNET, world } from "./client-worlds.js";
import { type MeteredRun, usageOf } from "./metering.js";

export interface ClientCost {
  readonly servers: number;
  /** Of one exchange and all that follows from it, in the steady state. */
  readonly byteCodes: number;
  readonly chunkBytes: number;
  readonly slots: number;
}

const POLL_SECONDS = 64;
/** Rounds of exchanges before what is measured. */
const ROUNDS = 24;
/** Rounds whose mean is taken. */
const MEASURED_ROUNDS = 8;

export async function measureClientCosts(counts: readonly number[] = [1, 4, 8]): Promise<ClientCost[]> {
  const engine = await ensureEngine({ metering: true });
  const usage = (servers: number, exchanges: readonly MeteredExchange[]) => {
    const run: MeteredRun = {
      module: "host-tools/lab/client-metered",
      sources: ["src/upstream", "src/sources/ntp/", "src/selection/", "src/ntp/", "src/time/"],
      words: [servers, exchanges],
    };
    return usageOf(engine, run);
  };
  const nothing = await usage(0, []);
  const costs: ClientCost[] = [];
  for (const servers of counts) {
    const all = exchanges(servers, ROUNDS + MEASURED_ROUNDS);
    const before = await usage(servers, all.slice(0, ROUNDS * servers));
    const after = await usage(servers, all);
    const empty = await usage(servers, []);
    costs.push({
      servers,
      byteCodes: Math.round((after.byteCodes - before.byteCodes) / (MEASURED_ROUNDS * servers)),
      chunkBytes: empty.chunkBytes - nothing.chunkBytes,
      slots: empty.slots - nothing.slots,
    });
  }
  return costs;
}

/** Servers of world c in turn. */
function exchanges(servers: number, rounds: number): MeteredExchange[] {
  const paths = Array.from({ length: servers }, () => INTERNET);
  const seconds = (rounds + 1) * POLL_SECONDS;
  const trace: ClientTrace = world(1, "cost", 1e-9, paths, { seconds });
  const list: MeteredExchange[] = [];
  let phase = 0.05;
  for (let second = 0; second < seconds; second++) {
    trace.servers.forEach(({ outSeconds, backSeconds }, server) => {
      const due = Math.floor((server * POLL_SECONDS) / servers);
      if (second % POLL_SECONDS !== due || list.length >= rounds * servers) return;
      list.push([server, second, (outSeconds[second] ?? 0) - phase, (backSeconds[second] ?? 0) + phase]);
    });
    phase += trace.frequency[second] ?? 0;
  }
  return list;
}
