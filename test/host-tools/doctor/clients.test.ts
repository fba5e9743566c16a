import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { clientLines, clientText, ntsLines } from "../../../host-tools/doctor/clients.js";

test("each client gets the lines of its own configuration", () => {
  const lines = Object.fromEntries(clientLines("noonmark.local").map(({ client, lines }) => [client, lines]));
  assert.deepEqual(lines, {
    chrony: ["server noonmark.local iburst"],
    ntpd: ["server noonmark.local iburst"],
    "systemd-timesyncd": ["[Time]", "NTP=noonmark.local"],
    w32tm: ['w32tm /config /manualpeerlist:"noonmark.local,0x8" /syncfromflags:manual /update', "w32tm /resync"],
  });
});

test("on another port only chrony can follow, and the others are said to be unable", () => {
  const text = clientText(clientLines("127.0.0.1", 1123));
  assert.equal(text[1], "    server 127.0.0.1 port 1123 iburst");
  assert.deepEqual(text.slice(2), [
    "ntpd: it asks UDP port 123 only, and this server is on 1123",
    "systemd-timesyncd: it asks UDP port 123 only, and this server is on 1123",
    "w32tm: it asks UDP port 123 only, and this server is on 1123",
  ]);
});

test("clients of NTS are told the name and the certificate; on another port only those that can be", () => {
  const [chrony, ntpsec, ntpdRs] = ntsLines("noonmark.local");
  const pem = "/etc/chrony/noonmark.pem";
  assert.deepEqual(chrony?.lines, ["server noonmark.local nts iburst", `ntstrustedcerts ${pem}`]);
  assert.deepEqual(ntpsec?.lines, ["server noonmark.local nts ca /etc/ntpsec/noonmark.pem iburst"]);
  assert.equal(ntpdRs?.lines[2], 'address = "noonmark.local"');
  const other = ntsLines("noonmark.local", 5000);
  assert.equal(other[0]?.lines[0], "server noonmark.local ntsport 5000 nts iburst");
  assert.match(other[1]?.why ?? "", /set nts.port/);
  assert.equal(other[2]?.lines[2], 'address = "noonmark.local:5000"');
});

test("chronyd takes its lines as configuration", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-chrony-"));
  for (const [host, port] of [
    ["noonmark.local", 123],
    ["fd00::20", 1123],
  ] as const) {
    const [chrony] = clientLines(host, port);
    const file = join(folder, "chrony.conf");
    writeFileSync(file, `${chrony?.lines.join("\n")}\n`);
    // -p reads the file, prints what it understood and ends.
    const { status, error, stdout, stderr } = spawnSync("chronyd", ["-p", "-f", file], {
      encoding: "utf8",
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    if (error !== undefined) t.skip(`there is no chronyd: ${error.message}`);
    else assert.deepEqual([status, stdout], [0, `${chrony?.lines[0]}\n`], stderr);
  }
  rmSync(folder, { recursive: true });
});
