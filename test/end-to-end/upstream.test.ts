/** The simulator in real time with Debian's chronyd as its server: no receiver that can be used, and one real server. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, program, Simulation } from "./simulator.js";

const SECRET = "2b7e151628aed2a6abf7158809cf4f3c";
/** A burst of three, and the resolver; on a busy computer longer. */
const LIMIT_S = 60;
/** Of the simulated counter against the host's clock, which chronyd serves: what a busy host adds on a loopback. */
const BOUND_US = 5000;

/** Runs chronyd as a server of the host's own clock, which it leaves alone. */
function serve(chronyd: string, folder: string, port: number): ChildProcess {
  const [keys, configuration] = [join(folder, "keys"), join(folder, "chrony.conf")];
  writeFileSync(keys, `1 AES128 HEX:${SECRET}\n`, { mode: 0o600 });
  const lines = ["local stratum 2", "allow 127.0.0.1", `port ${port}`, "bindaddress 127.0.0.1", `keyfile ${keys}`];
  const sockets = ["cmdport 0", "bindcmdaddress /", `pidfile ${join(folder, "pid")}`];
  writeFileSync(configuration, [...lines, ...sockets, ""].join("\n"));
  return spawn(chronyd, ["-x", "-d", "-u", "root", "-f", configuration], { stdio: "ignore" });
}

test("without pulses it follows chronyd, signed and interleaved, as stratum 3, with an honest bound", async (context) => {
  const chronyd = program("chronyd");
  if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
  if (process.getuid?.() !== 0) return context.skip("chronyd wants root to begin with");
  const folder = mkdtempSync(join(tmpdir(), "noonmark-upstream-"));
  chmodSync(folder, 0o750);
  const [port, own] = [await freePort(), await freePort()];
  const server = serve(chronyd, folder, port);
  const asked = `127.0.0.1:${port},iburst,minpoll=0,maxpoll=2,xleave,key=1`;
  const simulation = new Simulation([
    ...["--ntp-port", String(own), "--json", "--config", `upstream.servers=["${asked}"]`],
    ...["--config", `authentication.keys=["1:AES128:${SECRET}"]`, "--config", "receiver.minimumSatellites=12"],
    // Two simulators that start at once would both choose the page's usual port.
    ...["--config", "web.port=0"],
  ]);
  try {
    const row = await simulation.row(({ stratum }) => stratum === 3, LIMIT_S);
    assert.deepEqual([row.follows, row.refid, row.leap], ["servers", "127.0.0.1", 0]);
    const later = await simulation.row(({ uptimeS }) => Number(uptimeS) >= Number(row.uptimeS) + 8, LIMIT_S);
    assert.deepEqual([later.stratum, later.state], [3, "synchronised"]);
    const boundUs = Number(later.rootDelayUs) / 2 + Number(later.rootDispersionUs);
    assert.ok(boundUs < BOUND_US, JSON.stringify(later));
    assert.match(simulation.text, /source: the servers are followed/);
  } finally {
    await simulation.stop();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
