import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK_DEFAULTS, sameSurroundings, surroundingsBytes } from "../../../host-tools/simulator/access-point.js";

test("a frame's payload", () => {
  const bytes = surroundingsBytes({
    medium: "wifi",
    present: true,
    name: "Café",
    password: "ab",
    dhcp: false,
    address: [10, 0, 0, 7],
    signalDbm: -61,
    refusesForReason: 201,
    sendsAwayForReason: 12,
  });
  assert.equal(bytes.toString("hex"), "0101c9000c00c3000a000007" + "0502" + "436166c3a9" + "6162");
  assert.equal(surroundingsBytes({ ...NETWORK_DEFAULTS, medium: "ethernet" })[0], 2);
});

test("names and passwords that no network has are our own mistakes", () => {
  assert.throws(() => surroundingsBytes({ ...NETWORK_DEFAULTS, name: "é".repeat(17) }), /name of 34 bytes/);
  assert.throws(() => surroundingsBytes({ ...NETWORK_DEFAULTS, password: "x".repeat(65) }), /password of 65/);
});

test("one difference is a difference", () => {
  assert.ok(sameSurroundings(NETWORK_DEFAULTS, { ...NETWORK_DEFAULTS }));
  assert.ok(!sameSurroundings(NETWORK_DEFAULTS, { ...NETWORK_DEFAULTS, dhcp: false }));
});
