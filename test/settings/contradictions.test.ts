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
