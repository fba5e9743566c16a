import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OWN_LOGS } from "../gnss/logs.js";
import { canBind, enginesOn, execute, freePort, program, Simulation } from "./simulator.js";

/** What the issue allows between the host's clock and a real client's opinion of the server. */
const OFFSET_LIMIT_S = 100e-6;
/** An address of its own keeps clear of the host's NTP daemon, and any of 127/8 is ours. */
const ADDRESS = "127.0.0.83";
const ROOT = process.getuid?.() === 0;
/** The only port that ntpdig asks: it takes root, and that nobody has it on all addresses. */
const NTP_PORT = 123;

const synchronised = (row: Record<string, unknown>) => row.stratum === 1;

async function gone(port: number, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (enginesOn(port).length > 0) {
    assert.ok(Date.now() < end, `an engine is left after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("a simulation under the host's UTC", () => {
  let simulation: Simulation;
  let port = NTP_PORT;

  before(async () => {
    if (!(await canBind(NTP_PORT, ADDRESS))) port = await freePort();
    simulation = new Simulation(["--ntp-port", String(port), "--address", ADDRESS, "--json"]);
  });
  after(() => simulation.stop());

  test("is stratum 1 within fifteen seconds of the firmware's start", async () => {
    const row = await simulation.row(synchronised, 40);
    assert.ok(Number(row.uptimeS) <= 15, `after ${row.uptimeS} s\n${simulation.text}`);
    assert.equal(row.leap, 0);
    assert.equal(row.state, "synchronised");
  });

  test("its rows keep to the schema, one for each second, and tell the host's time", async () => {
    await simulation.row((row) => Number(row.uptimeS) >= 16, 40);
    const types: Record<string, RegExp> = {
      time: /^string|null$/,
      uptimeS: /^number$/,
      state: /^string$/,
      reason: /^string$/,
      leap: /^number$/,
      stratum: /^number$/,
      refid: /^string$/,
      offsetNs: /^number|null$/,
      offsetUncertaintyNs: /^number|null$/,
      frequencyPpb: /^number|null$/,
      frequencyUncertaintyPpb: /^number|null$/,
      jitterNs: /^number|null$/,
      timeConstantS: /^number|null$/,
      rootDelayUs: /^number|null$/,
      rootDispersionUs: /^number|null$/,
      satellites: /^number$/,
      satellitesInView: /^number|null$/,
      requests: /^number$/,
      rejectedPulses: /^number$/,
      missingPulses: /^number$/,
      network: /^string$/,
      address: /^string$/,
      loop: /^string$/,
      slots: /^number|null$/,
      chunkBytes: /^number|null$/,
    };
    for (const row of simulation.rows) {
      for (const [name, type] of Object.entries(types)) {
        assert.match(row[name] === null ? "null" : typeof row[name], type, `${name} in ${JSON.stringify(row)}`);
      }
    }
    const uptimes = simulation.rows.map((row) => Number(row.uptimeS));
    for (const [n, uptime] of uptimes.entries()) assert.equal(uptime, (uptimes[0] ?? 0) + n);
    const last = simulation.rows.at(-1);
    const apartMs = Math.abs(Date.parse(String(last?.time)) - Date.now());
    assert.ok(apartMs < 5000, `the last row is ${apartMs} ms from the host's time`);
  });

  test("chronyd -Q believes it, and finds it less than 100 µs from the host's clock", async (context) => {
    const chronyd = program("chronyd");
    if (chronyd === undefined) return context.skip("chronyd is not installed (Debian: chrony)");
    await simulation.row(synchronised, 40);
    const server = `server ${ADDRESS} port ${port} iburst maxsamples 4`;
    const { output } = await execute(chronyd, ["-Q", ...(ROOT ? [] : ["-U"]), server]);
    const offset = /System clock wrong by (-?[\d.]+) seconds/.exec(output)?.[1];
    assert.ok(offset !== undefined, `it named no offset:\n${output}`);
    assert.ok(Math.abs(Number(offset)) < OFFSET_LIMIT_S, output);
  });

  test("ntpdig sees stratum 1, and less than 100 µs from the host's clock", async (context) => {
    const ntpdig = program("ntpdig");
    if (ntpdig === undefined) return context.skip("ntpdig is not installed (Debian: ntpsec-ntpdig)");
    if (port !== NTP_PORT) return context.skip("ntpdig asks port 123 only, which this user cannot have or others do");
    await simulation.row(synchronised, 40);
    const { output } = await execute(ntpdig, ["-j", "-p", "4", ADDRESS]);
    const answer: { stratum: number; offset: number } = JSON.parse(output);
    assert.equal(answer.stratum, 1, output);
    assert.ok(Math.abs(answer.offset) < OFFSET_LIMIT_S, output);
  });

  test("a second one on the same port ends with status 1 and says what to do", async () => {
    await simulation.row(() => true, 20);
    const second = new Simulation(["--ntp-port", String(port), "--address", ADDRESS, "--plain"]);
    assert.equal(await second.ended, 1);
    assert.match(second.text, new RegExp(`^noonmark sim: UDP port ${port} of ${ADDRESS} is in use: stop .*\n$`));
  });
});

test("Ctrl-C ends it within a second, with status 0 and nothing left behind", async () => {
  const port = await freePort();
  const simulation = new Simulation(["--ntp-port", String(port), "--json"]);
  await simulation.row(() => true, 20);
  assert.equal(enginesOn(port).length, 1);
  const start = Date.now();
  simulation.signal("SIGINT");
  assert.equal(await simulation.ended, 0);
  assert.ok(Date.now() - start < 1000, `${Date.now() - start} ms`);
  await gone(port, 1000);
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  test(`${signal} leaves no engine behind`, async () => {
    const port = await freePort();
    const simulation = new Simulation(["--ntp-port", String(port), "--json"]);
    await simulation.row(() => true, 20);
    simulation.signal(signal);
    await simulation.ended;
    await gone(port, 1000);
  });
}

test("--seconds ends it after as many rows, with status 0", async () => {
  const simulation = new Simulation(["--ntp-port", String(await freePort()), "--json", "--seconds", "2"]);
  assert.equal(await simulation.ended, 0);
  assert.equal(simulation.rows.length, 2, simulation.text);
});

test("--plain prints a banner with a client's call, and a line a second", async () => {
  const port = await freePort();
  const simulation = new Simulation(["--ntp-port", String(port), "--plain", "--seconds", "2"]);
  assert.equal(await simulation.ended, 0);
  assert.ok(simulation.text.includes(`chronyd -Q 'server 127.0.0.1 port ${port} iburst maxsamples 4'`));
  assert.equal(simulation.text.match(/ stratum 16 /g)?.length, 2, simulation.text);
});

test("a recording is served with its own UTC, rollover repaired", async () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-sim-"));
  const log = join(folder, "rollover.log");
  writeFileSync(log, OWN_LOGS.find(({ name }) => name === "rollover")?.bytes() ?? "");
  const words = ["--gps", log, "--not-before", "2015-01-01", "--ntp-port", String(await freePort()), "--json"];
  const simulation = new Simulation(words);
  try {
    const row = await simulation.row(synchronised, 40);
    assert.match(String(row.time), /^2026-03-01T12:00:[0-5]\d/);
    // The recording begins at 12:00:02; its epochs come one each second.
    const first = simulation.rows.find(({ time }) => time !== null);
    const elapsedS = Number(row.uptimeS) - Number(first?.uptimeS);
    assert.equal(Date.parse(String(row.time)) - Date.parse(String(first?.time)), elapsedS * 1000);
    const late = Date.parse(String(row.time)) / 1000 - Date.parse("2026-03-01T12:00:02Z") / 1000;
    assert.ok(late >= Number(row.uptimeS) - 3 && late <= Number(row.uptimeS), `${row.time} at ${row.uptimeS} s`);
  } finally {
    await simulation.stop();
    rmSync(folder, { recursive: true });
  }
});

test("npm start -s -- --json prints nothing but JSON on standard output", async () => {
  const port = await freePort();
  const words = ["start", "-s", "--", "--json", "--seconds", "2", "--ntp-port", String(port)];
  const child = spawn("npm", words, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  for await (const text of child.stdout.setEncoding("utf8")) out += text;
  const rows = out.trimEnd().split("\n");
  // A busy computer may let it miss one.
  assert.ok(rows.length === 1 || rows.length === 2, out);
  for (const row of rows) assert.equal(JSON.parse(row).type, undefined);
});
