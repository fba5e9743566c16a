import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults, setText } from "../../src/settings/config.js";
import { isMask, meantPrefix } from "../../src/settings/meant-prefix.js";

/** What people write, and what they mean. */
const WRITTEN: readonly (readonly [string, string])[] = [
  ["192.168.1.0 255.255.255.0", "192.168.1.0/24"],
  ["192.168.1.7 255.255.255.0", "192.168.1.0/24"],
  ["192.168.1.0 0.0.0.255", "192.168.1.0/24"],
  ["192.168.1.0/255.255.255.0", "192.168.1.0/24"],
  ["10.0.0.0/255.0.0.0", "10.0.0.0/8"],
  ["172.16.0.0 255.240.0.0", "172.16.0.0/12"],
  ["192.168.1.7/24", "192.168.1.0/24"],
  ["10.1.2.3/9", "10.0.0.0/9"],
  ["192.168.1.*", "192.168.1.0/24"],
  ["192.168.*.*", "192.168.0.0/16"],
  ["192.168.1.", "192.168.1.0/24"],
  ["10", "10.0.0.0/8"],
  ["fd00::1/8", "fd00::/8"],
  ["10.0.0.0/8 192.168.1.0 255.255.255.0", "192.168.1.0/24"],
];

test("a network in another writing is refused with the prefix that was meant", () => {
  for (const key of ["serving.allow", "serving.deny", "serving.control"]) {
    for (const [text, meant] of WRITTEN) {
      const config = defaults();
      const problem = setText(config, key, text);
      assert.equal(problem?.refusal, "badFormat", `${key} ${text}`);
      assert.ok(problem.message.endsWith(`; write ${meant} if that is the network that is meant`), problem.message);
      assert.deepEqual(config, defaults());
    }
  }
});

test("prefixes and hosts are taken, and what nobody can tell is refused without a guess", () => {
  for (const text of ["192.168.1.0/24", "10.0.0.1 10.0.0.2", "0.0.0.0/0", "::/0", "fd00::/8 192.0.2.1", "::1"]) {
    assert.equal(setText(defaults(), "serving.allow", text), undefined, text);
  }
  for (const text of ["office", "10.0.0.0/33", "10.0.0.0/255.0.255.0", "1.2.3.4.5", "300"]) {
    const problem = setText(defaults(), "serving.allow", text);
    assert.equal(problem?.refusal, "badFormat", text);
    assert.doesNotMatch(problem.message, /is meant/);
    assert.equal(meantPrefix([text]), undefined);
  }
});

test("masks are told from hosts", () => {
  for (const mask of ["255.255.255.0", "255.0.0.0", "255.255.255.255", "0.0.0.255", "0.0.0.0"])
    assert.ok(isMask(mask), mask);
  for (const host of ["192.168.1.0", "10.0.0.255", "255.0.255.0", "::", "255.255.255.0/24"])
    assert.ok(!isMask(host), host);
});
