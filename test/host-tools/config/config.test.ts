import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPty } from "../../../host-tools/pty/pty.js";
import { setValue } from "../../../src/settings/config.js";
import { CLI, cli, startCli } from "../support/cli.js";
import { CardboardAppliance } from "../support/console.js";
import { until } from "../support/until.js";

test("get shows all, a section, or one value; never a secret", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  setValue(appliance.config, "wifi.ssid", "Café 🛰");
  setValue(appliance.config, "wifi.password", "do not tell");
  const section = await cli(t, "config", "get", appliance.path, "wifi");
  assert.equal(section.out, 'wifi.ssid = "Café 🛰"\nwifi.password (set, not shown)\n');
  const one = await cli(t, "config", "get", appliance.path, "serving.port", "--json");
  assert.deepEqual(JSON.parse(one.out), { values: { "serving.port": 123 }, secrets: {} });
  const all = await cli(t, "config", "get", appliance.path);
  assert.ok(all.out.split("\n").length > 20);
  assert.doesNotMatch(section.out + one.out + all.out, /do not tell/);
  assert.deepEqual([section.status, one.status, all.status], [0, 0, 0]);
});

test("set changes a value and says that a restart is needed, or restarts", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const first = await cli(t, "config", "set", appliance.path, "pulse.correctionNs", "-50");
  assert.equal(first.out, "pulse.correctionNs = -50\ntakes effect at the next restart\n");
  assert.equal(appliance.config.pulse.correctionNs, -50);
  assert.equal(appliance.restarts, 0);
  const second = await cli(t, "config", "set", appliance.path, "wifi.ssid", "My home", "--restart");
  assert.equal(second.out, 'wifi.ssid = "My home"\n');
  assert.equal(appliance.config.wifi.ssid, "My home");
  assert.equal(appliance.restarts, 1);
  assert.deepEqual([first.status, second.status], [0, 0]);
});

test("a password comes from standard input, and is shown nowhere", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const secret = 'a "quoted" pass phrase 🔑 #7';
  const { status, out, err } = await startCli(t, ["config", "set", appliance.path, "wifi.password"], `${secret}\n`)
    .ended;
  assert.equal(status, 0);
  assert.equal(appliance.config.wifi.password, secret);
  assert.doesNotMatch(out + err, /quoted/);
});

test("a password typed on a terminal is asked for and not echoed", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  let screen = "";
  const terminal = await openPty({
    onData: (bytes) => {
      screen += bytes.toString();
    },
  });
  t.after(() => terminal.close());
  const fd = openSync(terminal.path, "r+");
  const child = spawn(process.execPath, [CLI, "config", "set", appliance.path, "wifi.password"], {
    stdio: [fd, fd, fd],
  });
  t.after(() => child.kill());
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await until(() => screen.includes("wifi.password (not shown while you type): "), "it asks");
  terminal.write("pass phrasX\u007fe\r");
  assert.equal(await ended, 0);
  closeSync(fd);
  assert.equal(appliance.config.wifi.password, "pass phrase");
  assert.doesNotMatch(screen, /phras/);
});

test("what is refused ends with 1 and the appliance's own words", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const { status, err } = await cli(t, "config", "set", appliance.path, "receiver.baud", "9601");
  assert.match(err, /^noonmark config: receiver\.baud cannot be 9601: it must be one of 0, 4800/);
  assert.equal(status, 1);
  assert.equal(appliance.stores, 0);
});

test("a backup restores another appliance, and says what it cannot hold", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-backup-"));
  const file = join(folder, "backup.json");
  const networks = Array.from({ length: 16 }, (_, i) => `fd00:1234:5678:9abc:${(i + 0xa000).toString(16)}::/80`);
  const first = await CardboardAppliance.start(t);
  setValue(first.config, "wifi.ssid", ' "Café" #1 ');
  setValue(first.config, "wifi.password", "do not tell");
  setValue(first.config, "serving.allow", networks);
  setValue(first.config, "pulse.correctionNs", -75);

  const made = await cli(t, "config", "backup", first.path, "--file", file);
  assert.equal(made.status, 0);
  assert.match(made.err, /^not in the backup, since they are never shown: wifi\.password\n$/);
  assert.doesNotMatch(readFileSync(file, "utf8"), /do not tell/);

  const second = await CardboardAppliance.start(t);
  const restored = await cli(t, "config", "restore", second.path, "--file", file, "--restart");
  assert.equal(restored.status, 0);
  assert.deepEqual(second.config, { ...first.config, wifi: { ...first.config.wifi, password: "" } });
  assert.equal(second.restarts, 1);
  assert.match(
    restored.out,
    /3 set, \d+ were the same, 0 refused; restarting\nwifi\.password is not in a backup: set it/,
  );

  const again = await cli(t, "config", "restore", second.path, "--file", file, "--json");
  assert.deepEqual(JSON.parse(again.out).changed, []);
  rmSync(folder, { recursive: true });
});

test("a key or value that the appliance refuses does not keep the others of a backup from being set", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const backup = {
    noonmark: "configuration",
    version: 1,
    values: { "a.b": 1, "serving.port": 0, "leap.source": "table" },
  };
  const { status, out } = await startCli(t, ["config", "restore", appliance.path], JSON.stringify(backup)).ended;
  assert.equal(status, 1);
  assert.equal(appliance.config.leap.source, "table");
  assert.match(
    out,
    /^set {6}leap\.source\nREFUSED {2}there is no key "a\.b".*\nREFUSED {2}serving\.port cannot be 0: .*\n1 set, 0 were/,
  );
});

test("what is no backup is refused before anything is set", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  for (const [text, complaint] of [
    ["{", /standard input is not JSON .*noonmark config backup/],
    ["null", /standard input is not a configuration/],
    ['{"noonmark":"configuration","version":1,"values":{"a.b":{}}}', /a\.b is \{\}, which is no number/],
  ] as const) {
    const { status, err } = await startCli(t, ["config", "restore", appliance.path], text).ended;
    assert.match(err, complaint);
    assert.equal(status, 1);
  }
  const nowhere = await cli(t, "config", "restore", appliance.path, "--file", "/nowhere/backup.json");
  assert.match(nowhere.err, /\/nowhere\/backup\.json cannot be read/);
  assert.deepEqual(appliance.received, []);
});

test("wrong calls end with 2 and say what is wanted", async (t) => {
  for (const [words, complaint] of [
    [[], /config cannot "": it is get, set, backup, restore, reset or reference/],
    [["put"], /config cannot "put"/],
    [["set"], /config set wants a KEY/],
    [["get", "a", "b"], /"b" is too much: it is config get \[PORT\] \[KEY\]/],
    [["backup", "COM3", "file"], /"file" is too much/],
  ] as const) {
    const { status, err } = await cli(t, "config", ...words);
    assert.match(err, complaint);
    assert.equal(status, 2);
  }
});

test("a reset is done where it is meant", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  setValue(appliance.config, "wifi.ssid", "home");
  const careless = await cli(t, "config", "reset", appliance.path);
  assert.equal(careless.status, 2);
  assert.match(careless.err, /say "config reset \[PORT\] everything" if that is meant/);
  assert.equal(appliance.config.wifi.ssid, "home");
  const meant = await cli(t, "config", "reset", appliance.path, "everything", "--restart");
  assert.equal(meant.status, 0, meant.err);
  assert.equal(meant.out, "all settings are the defaults now\n");
  assert.equal(appliance.config.wifi.ssid, "");
  assert.equal(appliance.restarts, 1);
});
