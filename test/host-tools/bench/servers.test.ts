import assert from "node:assert/strict";
import { test } from "node:test";
import { startChronyd } from "../../../host-tools/bench/servers.js";
import { ask } from "../../../host-tools/query/exchange.js";

test("chronyd serves as stratum 1 on a port of its own until it is stopped", async (t) => {
  const server = await startChronyd();
  if (typeof server === "string") {
    assert.match(server, /not installed \(Debian: apt install chrony\)/);
    t.skip(server);
    return;
  }
  try {
    const { header } = await ask("127.0.0.1", server.port);
    assert.equal(header.stratum, 1);
    assert.ok(server.port > 1023 && server.pid > 0);
  } finally {
    await server.stop();
  }
  await assert.rejects(ask("127.0.0.1", server.port), /nothing listens/);
});
