import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTarget, resolveHost } from "../../../host-tools/query/target.js";

test("the forms of an address", () => {
  assert.deepEqual(parseTarget("pool.ntp.org"), { host: "pool.ntp.org", port: 123 });
  assert.deepEqual(parseTarget("localhost:1123"), { host: "localhost", port: 1123 });
  assert.deepEqual(parseTarget("192.0.2.1"), { host: "192.0.2.1", port: 123 });
  assert.deepEqual(parseTarget("192.0.2.1:65535"), { host: "192.0.2.1", port: 65535 });
  assert.deepEqual(parseTarget("::1"), { host: "::1", port: 123 });
  assert.deepEqual(parseTarget("[::1]"), { host: "::1", port: 123 });
  assert.deepEqual(parseTarget("[2001:db8::7]:1123"), { host: "2001:db8::7", port: 1123 });
});

test("what is none is said with its value", () => {
  const wrong: [string, RegExp][] = [
    ["", /"" is not a host name/],
    ["a b", /"a b" is not a host name/],
    ["host:", /"" is not a port: 1 to 65535/],
    ["host:0", /"0" is not a port/],
    ["host:65536", /"65536" is not a port/],
    ["host:1e3", /"1e3" is not a port/],
    ["a:b:c", /write \[IPV6\]:PORT/],
    ["[::1]:x", /"x" is not a port/],
    ["[192.0.2.1]:1", /"192.0.2.1" in brackets is not an IPv6 address/],
    ["[::1]1123", /is neither|not a host name/],
  ];
  for (const [text, expected] of wrong) {
    assert.throws(() => parseTarget(text), { name: "Error", status: 2, message: expected });
  }
});

test("numeric addresses are not looked up, and what a name comes to is explained", async () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  assert.equal(await resolveHost("192.0.2.1", failing("unasked")), "192.0.2.1");
  assert.equal(await resolveHost("::1", failing("unasked")), "::1");
  assert.equal(await resolveHost("clock", () => Promise.resolve({ address: "192.0.2.7" })), "192.0.2.7");
  await assert.rejects(
    resolveHost("clock", failing("ENOTFOUND")),
    /the name "clock" has no address \(ENOTFOUND\): check/,
  );
  await assert.rejects(resolveHost("clock", failing("EAI_AGAIN")), /no name server answered for "clock": give/);
});
