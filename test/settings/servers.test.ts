import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { defaults, get, setText } from "../../src/settings/config.js";
import { parseServer } from "../../src/settings/servers.js";

test("a server is a name or an address, a port and options", () => {
  assert.deepEqual(parseServer("ntp.example.net"), { host: "ntp.example.net", isAddress: false, port: 123, keyId: 0 });
  assert.deepEqual(parseServer("192.168.1.1:1123,iburst,minpoll=4,maxpoll=6"), {
    host: "192.168.1.1",
    isAddress: true,
    port: 1123,
    keyId: 0,
    iburst: true,
    minPoll: 4,
    maxPoll: 6,
  });
  assert.deepEqual(parseServer("[2001:db8::1]:124,prefer,key=7"), {
    host: "2001:db8::1",
    isAddress: true,
    port: 124,
    keyId: 7,
    prefer: true,
  });
  const bare = parseServer("2001:db8::1,trust,require,noselect,xleave");
  assert.ok(typeof bare !== "string" && bare.host === "2001:db8::1" && bare.port === 123 && bare.xleave && bare.trust);
});

test("what is no server is refused with the reason", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "": /neither an address nor a name/,
    "a..b": /neither/,
    "-a.example": /neither/,
    "192.168.1": /neither/,
    "192.168.1.300": /neither/,
    "a.example:0": /port "0".*from 1 to 65535/,
    "a.example:65536": /port "65536"/,
    "a.example:": /port ""/,
    "[192.168.1.1]": /no IPv6 address within brackets/,
    "[2001:db8::1": /no closing bracket/,
    "[2001:db8::1]x": /"x" behind its address/,
    "a.example,fast": /option "fast": there are prefer, .*minpoll=N/,
    "a.example,constructor=1": /option "constructor=1"/,
    "a.example,minpoll": /minpoll=, which must be from 0 to 10/,
    "a.example,maxpoll=11": /maxpoll=11, which must be from 0 to 10/,
    "a.example,key=0": /key=0, which must be from 1 to 65535/,
    "a.example,minpoll=8,maxpoll=6": /minpoll=8 above maxpoll=6/,
    "a.example,iburst,iburst": /iburst twice/,
  };
  for (const [text, why] of Object.entries(cases)) {
    const read = parseServer(text);
    assert.ok(typeof read === "string", text);
    assert.match(read, why, text);
  }
});

test("no text makes the reader throw, and what it reads has a port and polls within their ranges", () => {
  const pieces = fc.constantFrom(
    "a",
    ".",
    ":",
    "[",
    "]",
    ",",
    "=",
    "9",
    "minpoll",
    "key",
    "192.0.2.1",
    "::1",
    "iburst",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (some) => {
      const server = parseServer(some.join(""));
      if (typeof server === "string") return;
      assert.ok(server.port >= 1 && server.port <= 65535 && server.keyId >= 0 && server.keyId <= 65535);
      for (const poll of [server.minPoll ?? 0, server.maxPoll ?? 0]) assert.ok(poll >= 0 && poll <= 10);
    }),
  );
});

test("servers are set with spaces between them, and a wrong one is named with its reason", () => {
  const config = defaults();
  assert.equal(setText(config, "upstream.servers", "a.example,iburst  b.example,key=3"), undefined);
  assert.deepEqual(get(config, "upstream.servers"), ["a.example,iburst", "b.example,key=3"]);
  assert.equal(setText(config, "upstream.servers", "+ 192.0.2.1"), undefined);
  assert.equal(config.upstream.servers.length, 3);
  const problem = setText(config, "upstream.servers", "a.example b.example,maxpoll=12");
  assert.equal(
    problem?.message,
    'upstream.servers: the server "b.example,maxpoll=12" has maxpoll=12, which must be from 0 to 10',
  );
  assert.equal(config.upstream.servers.length, 3);
});
