/** Debian's rsyslog reads the journal as RFC 5424 has it, structured data and all. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import { LOOPBACK, startAppliance, until } from "./real-time.js";
import { freePort, program } from "./simulator.js";

const rsyslogd = program("rsyslogd");
const skip = rsyslogd === undefined ? "Debian's package rsyslog is not installed" : false;

interface Line {
  pri: string;
  version: string;
  time: string;
  host: string;
  app: string;
  msgid: string;
  msg: string;
  sd: { timequality: Record<string, string>; meta: Record<string, string> };
}

/** Every field that rsyslog found, as JSON: mmpstrucdata parses the structured data. */
const config = (port: number, folder: string) => `
global(workDirectory="${folder}")
module(load="imudp")
module(load="mmpstrucdata")
template(name="line" type="list") {
  constant(value="{") property(name="pri" format="jsonf" outname="pri")
  constant(value=",") property(name="protocol-version" format="jsonf" outname="version")
  constant(value=",") property(name="timereported" dateFormat="rfc3339" format="jsonf" outname="time")
  constant(value=",") property(name="hostname" format="jsonf" outname="host")
  constant(value=",") property(name="app-name" format="jsonf" outname="app")
  constant(value=",") property(name="msgid" format="jsonf" outname="msgid")
  constant(value=",") property(name="msg" format="jsonf" outname="msg")
  constant(value=",\\"sd\\":") property(name="$!rfc5424-sd")
  constant(value="}\\n")
}
ruleset(name="in") {
  action(type="mmpstrucdata")
  action(type="omfile" file="${folder}/lines" template="line")
}
input(type="imudp" address="${LOOPBACK}" port="${port}" ruleset="in")
`;

test("rsyslog parses each entry, and the quality of its time is what the clock's was", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-syslog-"));
  const port = await freePort();
  const file = join(folder, "rsyslog.conf");
  writeFileSync(file, config(port, folder));
  const server = spawn(rsyslogd ?? "", ["-n", "-f", file, "-i", join(folder, "pid")], { stdio: "ignore" });
  const lines = (): Line[] => {
    const path = join(folder, "lines");
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line));
  };
  await until("rsyslog", 20, () => existsSync(join(folder, "pid")) || undefined);
  const syslog = { server: `${LOOPBACK}:${port}` };
  const appliance = await startAppliance(
    { syslog, network: { hostName: "roof" } },
    // The clock is set with the second after it was found synchronised: what is stamped comes with the next change.
    { faults: [antennaCut({ fromS: 25, untilS: 1000 })] },
  );
  try {
    const good = await until("an entry of a synchronised clock", 90, () =>
      lines().find(({ sd }) => sd.timequality.issynced === "1"),
    );
    assert.ok(Number(good.sd.timequality.syncaccuracy) > 0);
    assert.ok(Number(good.sd.timequality.syncaccuracy) < 1000);
    assert.match(good.msg, /synchronised → holdover/);
    assert.ok(Math.abs(Date.parse(good.time) - Date.now()) < 90_000, good.time);
    const all = lines();
    const [first] = all;
    assert.ok(first !== undefined);
    const { pri, version, host, app, msgid, msg, sd } = first;
    assert.deepEqual([pri, version, host, app, msgid], ["101", "1", "roof", "noonmark", "start"]);
    assert.match(msg, /^ ?firmware started/);
    assert.deepEqual(sd.timequality, { tzknown: "1", issynced: "0" });
    assert.deepEqual(
      all.map(({ sd }) => Number(sd.meta.sequenceid)),
      all.map((_, index) => index + 1),
    );
    // An arrow in the journal is UTF-8 with its mark.
    assert.ok(all.some(({ msg, msgid }) => msgid === "state" && msg.includes("→")));
  } finally {
    await appliance.stop();
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("close", resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});
