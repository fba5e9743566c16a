import assert from "node:assert/strict";
import { test } from "node:test";
import { denialOf, ownAddressTowards } from "../../../host-tools/doctor/access.js";

const keyOf = (allow: string[], deny: string[], address: string) =>
  denialOf({ "serving.allow": allow, "serving.deny": deny }, address)?.key;

test("the setting that keeps an address out is named", () => {
  assert.equal(keyOf([], [], "192.168.1.5"), undefined);
  assert.equal(keyOf(["192.168.1.0/24"], [], "192.168.1.5"), undefined);
  assert.equal(keyOf(["192.168.1.0/24"], [], "192.168.2.5"), "serving.allow");
  assert.equal(keyOf(["192.168.1.5"], [], "192.168.1.6"), "serving.allow");
  assert.equal(keyOf(["192.168.1.0/24"], ["192.168.1.5"], "192.168.1.5"), "serving.deny");
  assert.equal(keyOf([], ["fd00::/8"], "fd00::5"), "serving.deny");
  assert.equal(keyOf(["fd00::/8"], [], "fe80::1"), "serving.allow");
  assert.equal(keyOf(["0.0.0.0/0"], [], "fd00::1"), "serving.allow");
});

test("settings of firmware that has none deny nobody", () => {
  assert.equal(denialOf({}, "192.168.1.5"), undefined);
});

test("the own address is that of the interface which leads there", async () => {
  assert.equal(await ownAddressTowards("127.0.0.1", 123), "127.0.0.1");
});
