import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { execute, freePort, program, Simulation } from "./simulator.js";

/** What the issue allows between the host's clock and a real client's opinion of the server. */
const OFFSET_LIMIT_S = 100e-6;
const AES = "2b7e151628aed2a6abf7158809cf4f3c";
const SHA256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const SHA1 = "00112233445566778899aabbccddeeff00112233";
const KEYS = [`1:AES128:${AES}`, `2:SHA256:${SHA256}`, `3:SHA1:${SHA1}`, `4:MD5:${AES}`];
const ROOT = process.getuid?.() === 0;

// All of them at once: what takes time is waiting.
describe("a simulation with symmetric keys", { concurrency: 8 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-keys-"));
  let simulation: Simulation;
  let port = 0;

  before(async () => {
    port = await freePort();
    const file = join(folder, "noonmark.json");
    writeFileSync(file, JSON.stringify({ authentication: { keys: KEYS } }));
    simulation = new Simulation(["--ntp-port", String(port), "--json", "--config", file]);
    await simulation.row((row) => row.stratum === 1, 40);
  });
  after(async () => {
    await simulation.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs chronyd once with a key of these words in its key file. */
  async function ask(chronyd: string, id: number, keyLine: string, limitS: number): Promise<string> {
    const file = join(folder, `chrony-${id}-${keyLine.length}.keys`);
    writeFileSync(file, `${id} ${keyLine}\n`, { mode: 0o600 });
    const server = `server 127.0.0.1 port ${port} iburst maxsamples 2 key ${id}`;
    const words = ["-Q", "-t", String(limitS), ...(ROOT ? [] : ["-U"]), server, `keyfile ${file}`];
    return (await execute(chronyd, words)).output;
  }

  const accepted: [number, string][] = [
    [1, `AES128 HEX:${AES}`],
    [2, `SHA256 HEX:${SHA256}`],
    [3, `SHA1 HEX:${SHA1}`],
    [4, `MD5 HEX:${AES}`],
  ];
  for (const [id, line] of accepted) {
    test(`chronyd believes it by ${line.split(" ")[0]}`, async (context) => {
      const chronyd = program("chronyd");
      if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
      const output = await ask(chronyd, id, line, 20);
      const offset = /System clock wrong by (-?[\d.]+) seconds/.exec(output)?.[1];
      assert.ok(offset !== undefined, `it named no offset:\n${output}`);
      assert.ok(Math.abs(Number(offset)) < OFFSET_LIMIT_S, output);
    });
  }

  const refused: [string, number, string][] = [
    ["another secret", 1, `AES128 HEX:${AES.replace("2b", "2c")}`],
    ["another algorithm", 2, `SHA1 HEX:${SHA256}`],
    ["a key that the server has not", 5, `AES128 HEX:${AES}`],
  ];
  for (const [what, id, line] of refused) {
    test(`chronyd with ${what} gets no time`, async (context) => {
      const chronyd = program("chronyd");
      if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
      const output = await ask(chronyd, id, line, 5);
      assert.doesNotMatch(output, /System clock wrong/);
      assert.match(output, /No suitable source|Timeout reached/);
    });
  }

  test("no secret is printed, by whichever stream", async () => {
    await simulation.row((row) => Number(row.requests) > 0, 20);
    const all = simulation.text + JSON.stringify(simulation.rows);
    for (const secret of [AES, SHA256, SHA1]) assert.ok(!all.includes(secret.slice(0, 12)), all);
  });
});
