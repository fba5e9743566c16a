import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, program, Simulation } from "./simulator.js";

const SECRET = "2b7e151628aed2a6abf7158809cf4f3c";
const OFFSET_LIMIT_S = 100e-6;
/** chronyd asks each second and believes after three answers. */
const TIMEOUT_MS = 30_000;

/** Runs chronyd until it has selected its source, or for TIMEOUT_MS; returns what it said. */
async function runUntilSelected(chronyd: string, configuration: string): Promise<string> {
  const child = spawn(chronyd, ["-x", "-d", "-u", "root", "-f", configuration], { stdio: ["ignore", "pipe", "pipe"] });
  const timer = setTimeout(() => child.kill(), TIMEOUT_MS);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("Selected source")) child.kill();
    });
  }
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  return output;
}

test("chronyd takes it for a symmetric peer, signed with AES-CMAC, and follows it", async (context) => {
  const chronyd = program("chronyd");
  if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
  if (process.getuid?.() !== 0) return context.skip("chronyd keeps a log of its measurements for root only");
  const folder = mkdtempSync(join(tmpdir(), "noonmark-symmetric-"));
  const [port, own] = [await freePort(), await freePort()];
  const simulation = new Simulation([
    ...["--ntp-port", String(port), "--json", "--config", "serving.symmetric=true"],
    ...["--config", `authentication.keys=["1:AES128:${SECRET}"]`],
  ]);
  try {
    chmodSync(folder, 0o750);
    const [keys, configuration] = [join(folder, "keys"), join(folder, "chrony.conf")];
    writeFileSync(keys, `1 AES128 HEX:${SECRET}\n`, { mode: 0o600 });
    const peer = `peer 127.0.0.1 port ${port} minpoll 0 maxpoll 0 key 1`;
    const files = [`keyfile ${keys}`, `logdir ${folder}`, `pidfile ${join(folder, "pid")}`];
    const sockets = ["cmdport 0", "bindcmdaddress /", `port ${own}`, "bindaddress 127.0.0.1"];
    writeFileSync(configuration, [peer, ...files, "log rawmeasurements", ...sockets, ""].join("\n"));
    await simulation.row(({ stratum }) => stratum === 1, 40);
    const output = await runUntilSelected(chronyd, configuration);
    assert.match(output, /Selected source 127\.0\.0\.1/);
    const rows = readFileSync(join(folder, "measurements.log"), "utf8").split("\n");
    // Date, time, address, leap, stratum, three groups of tests passed, two polls, score, offset, delay, …, mode and "K K".
    const measured = rows.filter((row) => /^\d/.test(row)).map((row) => row.trim().split(/\s+/));
    assert.ok(measured.length >= 2, rows.join("\n"));
    for (const fields of measured) {
      assert.deepEqual([fields[3], fields[4], fields[5]], ["N", "1", "111"], fields.join(" "));
      assert.equal(fields[17], "2B", fields.join(" "));
      // No clock can be measured better than half the delay (RFC 5905 §11.2): a busy computer has long ones.
      const [offsetS, delayS] = [Number(fields[11]), Number(fields[12])];
      assert.ok(Math.abs(offsetS) < OFFSET_LIMIT_S + delayS / 2, fields.join(" "));
    }
  } finally {
    await simulation.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
