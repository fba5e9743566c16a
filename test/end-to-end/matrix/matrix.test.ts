/**
 * Every client that could be had, against the simulator, in a namespace of its own; a table of what they say.
 * `npm run matrix` fetches those that Debian cannot install together, and prints it.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Simulation } from "../simulator.js";
import { CHRONYD } from "./chronyd.js";
import type { Client } from "./client.js";
import { DAEMONS } from "./daemons.js";
import { KEYS } from "./keys.js";
import { Network, networkUnavailable } from "./network.js";
import { NTPSEC } from "./ntpsec.js";
import { PACKAGES } from "./packages.js";
import { table } from "./table.js";

const CLIENTS: readonly Client[] = [...CHRONYD, ...NTPSEC, ...DAEMONS, ...PACKAGES];
/**
 * Between the host's clock, which is the simulated sky's too, and what a client says of the server, beyond what the
 * client's own measure of uncertainty allows it. Seen are some microseconds.
 */
const LIMIT_S = 1e-3;
/** What takes time is waiting, but not all of them at once: a request that waits half a second gets no answer. */
const AT_ONCE = 5;

const unavailable = networkUnavailable();
/** Of the table, in the order of CLIENTS. */
const rows: string[][] = [];

/** An offset with the digits that its client gave it. */
function shown(offsetS: number | undefined, resolutionS: number): string {
  if (offsetS === undefined) return "none";
  return resolutionS < 1e-3 ? `${(offsetS * 1e6).toFixed(1)} µs` : `${(offsetS * 1e3).toFixed(1)} ms`;
}

describe("clients of others", { concurrency: AT_ONCE }, () => {
  let network: Network | undefined;
  let simulation: Simulation | undefined;

  before(async () => {
    if (unavailable !== undefined) return;
    network = await Network.open();
    const keys = KEYS.map(({ id, algorithm, secret }) => `${id}:${algorithm}:${secret}`);
    simulation = new Simulation(
      [
        ...["--ntp-port", "123", "--address", "::", "--json", "--config", "serving.symmetric=true"],
        ...["--config", `authentication.keys=${JSON.stringify(keys)}`],
        ...["--config", 'serving.control=["192.0.2.0/24"]', "--config", "serving.listClients=true"],
      ],
      network.enter,
    );
    // A few seconds more than it takes to synchronise, so that ntpq sees both sources.
    await simulation.row((row) => row.stratum === 1 && Number(row.uptimeS) >= 12, 60);
  });
  after(async () => {
    await simulation?.stop();
    await network?.close();
    console.log(`\n${table(["client", "version", "use", "offset it reports", ""], rows)}\n`);
  });

  for (const [at, client] of CLIENTS.entries()) {
    const { name, use, resolutionS } = client;
    test(`${name}: ${use}`, async (context) => {
      const reason = unavailable ?? client.missing();
      if (reason !== undefined || network === undefined) {
        rows[at] = [name, "", use, "not run", reason ?? ""];
        return context.skip(reason);
      }
      const output = await network.client(client.script, client.done, client.limitS);
      const offsetS = client.offsetS(output);
      const version = client.version() ?? "";
      rows[at] = [name, version, use, shown(offsetS, resolutionS), client.note?.(output) ?? ""];
      assert.ok(offsetS !== undefined, `it named no offset:\n${output}\n${simulation?.text}`);
      const allowedS = LIMIT_S + resolutionS + Math.max(client.uncertaintyS?.(output) ?? 0, 0);
      assert.ok(Math.abs(offsetS) <= allowedS, `${offsetS} s, allowed are ${allowedS} s\n${output}`);
      assert.notEqual(version, "", "its version is unknown");
    });
  }
});
