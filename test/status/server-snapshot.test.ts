import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyServers, fillServers, refidWords, type ServerSubject } from "../../src/status/server-snapshot.js";

function subject(changes: { denied?: boolean; address?: string; failure?: string; exchanges?: number }): ServerSubject {
  const { denied = false, address = "192.0.2.1", failure = "", exchanges = 3 } = changes;
  return {
    servers: [
      {
        written: { host: "a.example", port: 123 },
        place: { address, failure },
        theirRefid: 0xc0000209,
        answeredSeconds: 90,
      },
    ],
    upstream: {
      associations: [{ reach: 0o17, poll: 6, denied, requests: 5, answers: 4 }],
      candidates: [
        {
          exchanges,
          stratum: 2,
          leap: 0,
          offsetSeconds: 2e-3,
          delaySeconds: 20e-3,
          jitterSeconds: 1e-3,
          rootDelaySeconds: 5e-3,
          rootDispersionSeconds: 1e-3,
        },
      ],
      selection: { judgements: [{ state: "*", reason: "selected" }] },
    },
    distanceSeconds: () => 14e-3,
  };
}

function filled(changes: Parameters<typeof subject>[0] = {}) {
  const servers = emptyServers(1);
  fillServers(servers, subject(changes), 100);
  const [server] = servers;
  assert.ok(server);
  return server;
}

test("a server is shown as selection and association have it, its offset with NTP's sign", () => {
  const server = filled();
  assert.deepEqual([server.name, server.state, server.reason, server.reach], ["a.example", "*", "selected", 15]);
  assert.deepEqual([server.offsetSeconds, server.distanceSeconds, server.ageSeconds], [-2e-3, 14e-3, 10]);
  assert.equal(server.refid, "192.0.2.9");
  assert.ok(Number.isNaN(filled({ exchanges: 0 }).offsetSeconds));
});

test("a server that refuses, or has no address, says so", () => {
  assert.deepEqual(
    [filled({ denied: true }).state, filled({ denied: true }).reason],
    ["?", "refuses service (DENY or RSTR)"],
  );
  assert.equal(filled({ address: "" }).reason, "its name is being looked up");
  assert.equal(filled({ address: "", failure: "no such name" }).reason, "no address: no such name");
});

test("a refid is characters at stratum 1 and an address above", () => {
  assert.equal(refidWords(0x47505300, 1), "GPS");
  assert.equal(refidWords(0xc0000209, 3), "192.0.2.9");
  assert.equal(refidWords(0x494e4954, 16), "INIT");
});
