import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults, setText } from "../../src/settings/config.js";
import { contradictions } from "../../src/settings/contradictions.js";

function said(settings: Readonly<Record<string, string>>): string[] {
  const config = defaults();
  for (const [key, text] of Object.entries(settings)) assert.equal(setText(config, key, text), undefined, key);
  return contradictions(config);
}

const KEY = "7:AES128:2b7e151628aed2a6abf7158809cf4f3c";

test("the defaults do not contradict each other", () => {
  assert.deepEqual(said({}), []);
});

test("a broadcast signed with a key that there is not", () => {
  assert.match(said({ "broadcast.keyId": "8" }).join(), /broadcast\.keyId 8 is no key of authentication\.keys/);
  assert.match(said({ "broadcast.keyId": "8", "authentication.keys": KEY }).join(), /keyId 8/);
  assert.deepEqual(said({ "broadcast.keyId": "7", "authentication.keys": KEY }), []);
});

test("half of what smearing takes", () => {
  assert.match(said({ "leap.smear": "true" }).join(), /not smeared/);
  assert.match(said({ "leap.timescale": "smeared" }).join(), /not smeared/);
  assert.deepEqual(said({ "leap.smear": "true", "leap.timescale": "smeared" }), []);
});

const FIXED = { "network.address": "192.168.1.20" };

test("a fixed address that no host can have", () => {
  assert.deepEqual(said(FIXED), []);
  assert.match(said({ "network.address": "127.0.0.1" }).join(), /address of loopback/);
  assert.match(said({ "network.address": "224.0.1.1" }).join(), /no address of a host/);
  assert.match(said({ "network.address": "0.0.0.1" }).join(), /no address of a host/);
  assert.match(said({ "network.address": "192.168.1.255" }).join(), /its broadcast address/);
  assert.match(said({ "network.address": "192.168.1.0" }).join(), /is the network/);
  assert.deepEqual(said({ "network.address": "192.168.1.0", "network.prefixLength": "16" }), []);
});

test("a gateway that cannot be reached, or is not used", () => {
  assert.deepEqual(said({ ...FIXED, "network.gateway": "192.168.1.1" }), []);
  assert.match(
    said({ ...FIXED, "network.gateway": "192.168.2.1" }).join(),
    /outside the network of 192\.168\.1\.20\/24/,
  );
  assert.deepEqual(said({ ...FIXED, "network.gateway": "192.168.2.1", "network.prefixLength": "16" }), []);
  assert.match(said({ ...FIXED, "network.gateway": "192.168.1.20" }).join(), /not its own router/);
  assert.match(said({ "network.gateway": "192.168.1.1" }).join(), /takes network\.address/);
});

test("an own address that only the device itself can ask", () => {
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    assert.match(said({ "serving.address": address }).join(), /nobody else is served/, address);
  }
  assert.deepEqual(said({ "serving.address": "192.168.1.20" }), []);
  assert.deepEqual(said({ "serving.address": "::2" }), []);
});

test("servers that cannot be asked, or would vote twice", () => {
  assert.deepEqual(said({ "upstream.servers": "a.example b.example,key=7", "authentication.keys": KEY }), []);
  assert.match(said({ "upstream.servers": "a.example,key=8" }).join(), /a\.example is not asked: its key=8 is no key/);
  assert.match(said({ "upstream.servers": "a.example A.example:123" }).join(), /a\.example port 123 .* twice/);
  assert.deepEqual(said({ "upstream.servers": "a.example a.example:124" }), []);
});

test("a name without anybody who knows names", () => {
  assert.match(said({ ...FIXED, "upstream.servers": "a.example" }).join(), /a\.example cannot be found.*network\.dns/);
  assert.deepEqual(said({ ...FIXED, "upstream.servers": "192.168.1.9" }), []);
  assert.deepEqual(said({ ...FIXED, "upstream.servers": "a.example", "network.dns": "192.168.1.1" }), []);
});

test("inputs that are told without what servers answer", () => {
  const servers = { "upstream.servers": "192.168.1.9" };
  assert.match(said({ ...servers, "console.inputs": "true" }).join(), /console\.inputs leaves out what servers answer/);
  assert.deepEqual(said({ "console.inputs": "true" }), []);
});
