import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import { cli, startCli } from "../host-tools/support/cli.js";
import { until } from "../host-tools/support/until.js";
import { freePort, Simulation } from "./simulator.js";

/** A line of the banner, when the console is offered. */
const CONSOLE = /^ {2}console {4}(\S+?),/m;

// In this order: each test finds the appliance as the one before has left it.
describe("the tools for a board, on the firmware's console in the simulator", () => {
  let simulation: Simulation;
  let console = "";

  before(async () => {
    const port = await freePort();
    simulation = new Simulation(["--ntp-port", String(port), "--json", "--console"]);
    await simulation.row(() => true, 20);
    console = CONSOLE.exec(simulation.text)?.[1] ?? "";
  });
  after(() => simulation.stop());

  /** Runs a tool, which must end well, and returns the object that it prints. */
  async function json(t: TestContext, ...words: string[]): Promise<Record<string, Record<string, unknown>>> {
    const { status, out, err } = await cli(t, ...words);
    assert.equal(status, 0, err);
    return JSON.parse(out);
  }

  test("the whole configuration can be read", async (t) => {
    const { values, secrets } = await json(t, "config", "get", console, "--json");
    assert.equal(values?.["wifi.ssid"], "");
    assert.deepEqual(values?.["serving.allow"], []);
    assert.equal(secrets?.["wifi.password"], false);
  });

  test("doctor tells the appliance's own findings", async (t) => {
    const { out, status } = await cli(t, "doctor", console, "--json");
    const { level, findings } = JSON.parse(out);
    assert.equal(status, level === "bad" ? 1 : 0);
    assert.ok(findings.length >= 2, out);
    for (const { code, ok, finding, advice } of findings) {
      assert.deepEqual(
        [typeof code, typeof ok, typeof finding, typeof advice],
        ["string", "boolean", "string", "string"],
      );
    }
  });

  test("what is set survives the restart that makes it take effect, and a backup of it comes back", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "noonmark-tools-"));
    const file = join(folder, "backup.json");
    const name = 'Café "x" 🛰 #7';
    await json(t, "config", "set", console, "wifi.ssid", name, "--restart", "--json");
    await until(() => simulation.text.includes("note: the firmware restarts"), "the firmware restarts");
    assert.equal((await json(t, "config", "get", console, "wifi.ssid", "--json")).values?.["wifi.ssid"], name);

    assert.equal((await cli(t, "config", "backup", console, "--file", file)).status, 0);
    await json(t, "config", "set", console, "wifi.ssid", "", "--json");
    assert.deepEqual(
      await json(t, "config", "restore", console, "--file", file, "--json").then(({ changed }) => changed),
      ["wifi.ssid"],
    );
    assert.equal((await json(t, "config", "get", console, "wifi.ssid", "--json")).values?.["wifi.ssid"], name);
    rmSync(folder, { recursive: true });
  });

  test("monitor asks a board that starts in words for JSON, shows all that happens, and answers every command", async (t) => {
    await json(t, "config", "set", console, "console.json", "false", "--restart", "--json");
    const monitor = startCli(t, ["monitor", console]);
    await until(() => monitor.out.includes("stratum"), "it shows the status");
    for (const command of ["help", "status", "journal", "nonsense"]) monitor.child.stdin?.write(`${command}\n`);
    await until(() => monitor.out.includes('there is no command "nonsense"'), "all commands are answered");
    assert.match(monitor.out, /\njson on\|off +answers/);
    assert.match(monitor.out, /\nuptimeS = \d+\n/);
    assert.match(monitor.out, /\n1 start \+ 0 s start: firmware started/);
    await until(() => / synchronised {2}stratum 1 /.test(monitor.out), "the clock is synchronised", 40_000);
    assert.match(monitor.out, /\njournal at \d+ s: state: \w+ → synchronised/);
    monitor.child.kill("SIGINT");
    assert.equal((await monitor.ended).status, 0);
  });

  test("what monitor records runs again as the same clock, second by second", async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "noonmark-tools-"));
    const file = join(folder, "a.inputs");
    await json(t, "config", "set", console, "receiver.leapWaitS", "0", "--json");
    const monitor = startCli(t, ["monitor", console, "--record", file]);
    // Of the start that is recorded: the line before it is of an appliance that has not restarted yet.
    const recorded = () => monitor.out.split("recording, from a restart of the appliance on")[1] ?? "";
    const synchronised = /journal at \d+ s: state: \w+ → synchronised(.*\n)*.* synchronised {2}stratum 1 /;
    await until(() => synchronised.test(recorded()), "the clock is synchronised", 40_000);
    monitor.child.kill("SIGINT");
    const { status, out } = await monitor.ended;
    assert.equal(status, 0, out);
    assert.match(
      out,
      /recording, from a restart of the appliance on\n(.*\n)*-- .*a\.inputs: \d+ lines\n\d+ s seen, .*\n$/,
    );
    const again = await cli(t, "scenario", "--replay", file);
    assert.equal(again.status, 0, again.err);
    assert.match(again.out, /→ synchronised(.*\n)*the same clock as was recorded, second by second \(\d+ lines\)\n$/);
    rmSync(folder, { recursive: true });
  });

  test("nothing of it has ended the firmware, and doctor finds all well, over the cable and by its address", async (t) => {
    const { out } = await cli(t, "doctor", console, "--json");
    const findings: { code: string; ok: boolean; finding: string }[] = JSON.parse(out).findings;
    const ill = findings.filter(({ ok }) => !ok);
    assert.deepEqual(ill, []);
    assert.ok(findings.some(({ code, finding }) => code === "answers" && finding.includes("127.0.0.1")));
    assert.doesNotMatch(simulation.text, /noonmark sim:/);
  });

  test("a reset brings the defaults back, and they survive the restart", async (t) => {
    await json(t, "config", "set", console, "leap.source", "table", "--restart", "--json");
    assert.equal((await json(t, "config", "get", console, "leap.source", "--json")).values?.["leap.source"], "table");
    await json(t, "config", "reset", console, "everything", "--restart", "--json");
    const { values } = await json(t, "config", "get", console, "leap.source", "--json");
    assert.equal(values?.["leap.source"], "both");
  });
});
