import assert from "node:assert/strict";
import { test } from "node:test";
import { accessRules, controlRules } from "../../src/settings/access.js";

test("IPv4 prefixes are mapped, IPv6 prefixes stand as they are, allowed ones come first", () => {
  const rules = accessRules(["10.0.0.0/8"], ["2001:db8::/32", "192.168.1.7"]);
  assert.equal(rules.length, 3 * 18);
  const ten = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 0, 104, 1];
  const documentation = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0];
  const host = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 168, 1, 7, 128, 0];
  assert.deepEqual([...rules], [...ten, ...documentation, ...host]);
});

test("no lists are no rules", () => {
  assert.equal(accessRules([], []).length, 0);
});

test("control messages of nobody are answered where no network is named, else of those named", () => {
  assert.deepEqual([...controlRules([])], new Array(18).fill(0));
  assert.deepEqual([...controlRules(["10.0.0.0/8"])], [...accessRules(["10.0.0.0/8"], [])]);
});
