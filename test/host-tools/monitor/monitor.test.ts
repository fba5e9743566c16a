import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPty } from "../../../host-tools/pty/pty.js";
import { setValue } from "../../../src/settings/config.js";
import { utcSecond } from "../../../src/time/utc.js";
import { CLI, cli, startCli } from "../support/cli.js";
import { CardboardAppliance } from "../support/console.js";
import { until } from "../support/until.js";

test("status and answers are told in words, lines that are sent are answered, and Ctrl-C ends with 0", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const monitor = startCli(t, ["monitor", appliance.path]);
  await until(() => appliance.json, "it has asked for JSON");
  appliance.say("I (312) boot: a line of the bootloader \u001b[0m");
  appliance.second();
  appliance.say('{"type":"journal","number":2,"uptimeS":12,"second":0,"event":"state","evidence":"label confirmed"}');
  await until(() => monitor.out.includes("label confirmed"), "the journal is shown");
  monitor.child.stdin?.write("config get receiver.leapWaitS\nnonsense\n");
  await until(() => monitor.out.includes("nonsense"), "the answers are shown");

  monitor.child.kill("SIGINT");
  const { status, out, err } = await monitor.ended;
  assert.equal(err, "");
  assert.equal(status, 0);
  const lines = out.trimEnd().split("\n");
  assert.equal(lines[0], `-- ${appliance.path}; Ctrl-C ends`);
  assert.equal(lines[1], "I (312) boot: a line of the bootloader ?[0m");
  assert.match(lines[2] ?? "", /^15:00:00Z {2}synchronised {2}stratum 1 {2}9\/14 sat .* offset \+41 ns ±13 ns/);
  assert.match(lines.pop() ?? "", /^1 s seen, 77 requests answered; time served after 1 s/);
  assert.deepEqual(lines.slice(3), [
    "journal at 12 s: state: label confirmed",
    "receiver.leapWaitS = 750",
    'error: there is no command "nonsense": try help',
  ]);
  await until(() => !appliance.json, "the console is left as it starts");
});

test("with --json, standard output carries the console's JSON and nothing else", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  const monitor = startCli(t, ["monitor", appliance.path, "--json"]);
  await until(() => appliance.json, "it has asked for JSON");
  appliance.say("ets Jul 29 2019 12:21:46");
  appliance.second({ requests: 78 });
  await until(() => monitor.out.includes("\n"), "the status is shown");
  monitor.child.kill("SIGTERM");
  const { status, out, err } = await monitor.ended;
  assert.equal(status, 0);
  assert.equal(JSON.parse(out).requests, 78);
  assert.match(err, /^-- .*Ctrl-C ends\nets Jul 29 2019 12:21:46\n$/);
});

test("a console that starts in JSON is left in JSON", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  setValue(appliance.config, "console.json", true);
  appliance.restart();
  const monitor = startCli(t, ["monitor", appliance.path, "--seconds", "1"]);
  assert.equal((await monitor.ended).status, 0);
  assert.equal(appliance.json, true);
});

test("an unplugged board is waited for, and a restarted one asked again", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-monitor-"));
  const port = join(folder, "port"); // a name that stays, as udev makes them
  const appliance = await CardboardAppliance.start(t);
  symlinkSync(appliance.path, port);
  const monitor = startCli(t, ["monitor", port]);
  await until(() => appliance.json, "it has asked for JSON");
  await appliance.unplug();
  await until(() => monitor.out.includes("is gone; waiting for it"), "the loss is told");
  monitor.child.stdin?.write("status\n");
  await until(() => monitor.out.includes("not sent"), "a line without a port is refused");

  appliance.restart();
  await appliance.plugIn();
  rmSync(port);
  symlinkSync(appliance.path, port);
  await until(() => appliance.json, "it has asked again");
  appliance.second();
  await until(() => monitor.out.includes("stratum 1"), "the status is shown again");
  assert.match(monitor.out, new RegExp(`-- ${port} is gone; waiting for it\n(.*\n)*-- ${port} is back\n`));

  appliance.restart(); // forgets that it was asked for JSON, without the port closing
  await until(() => appliance.json, "it has noticed the silence");
  monitor.child.kill("SIGINT");
  assert.equal((await monitor.ended).status, 0);
  rmSync(folder, { recursive: true });
});

test("on a terminal the status stays on one line, typing takes its place, and Ctrl-C gives the terminal back", async (t) => {
  const appliance = await CardboardAppliance.start(t);
  let screen = "";
  const terminal = await openPty({
    onData: (bytes) => {
      screen += bytes.toString();
    },
  });
  const fd = openSync(terminal.path, "r+");
  const child = spawn(process.execPath, [CLI, "monitor", appliance.path], { stdio: [fd, fd, fd] });
  t.after(() => child.kill());
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await until(() => appliance.json, "it has asked for JSON");
  appliance.second();
  await until(() => screen.includes("\r\u001b[2K15:00:00Z  "), "the status is written in place");
  terminal.write("journal");
  await until(() => screen.endsWith("\r\u001b[2K> journal"), "typing takes the status's place");
  appliance.entries = [
    { number: 1, uptimeSeconds: 0.5, second: utcSecond(1900, 1, 1, 0, 0, 0), event: "start", evidence: "power on" },
  ];
  appliance.second();
  assert.match(screen, /> journal$/);
  terminal.write("\r");
  await until(() => screen.includes("1 start + 0.5 s start: power on\n"), "the answer is shown");
  terminal.write("\u0003");
  assert.equal(await ended, 0);
  closeSync(fd);
  await terminal.close();
});

test("a port that cannot be opened at the start ends with 1, a wrong call with 2", async (t) => {
  const nowhere = await cli(t, "monitor", "/dev/ttyUSB987");
  assert.match(nowhere.err, /^noonmark monitor: there is no port \/dev\/ttyUSB987/);
  assert.equal(nowhere.status, 1);
  const wrong = await cli(t, "monitor", "--seconds", "soon");
  assert.match(wrong.err, /--seconds "soon" is not a whole number/);
  assert.equal(wrong.status, 2);
});
