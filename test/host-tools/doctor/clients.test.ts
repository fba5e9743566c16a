import assert from "node:assert/strict";
import { test } from "node:test";
import { clientLines, clientText } from "../../../host-tools/doctor/clients.js";

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
