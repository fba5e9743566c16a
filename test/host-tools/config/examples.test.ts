import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleOf } from "../../../host-tools/config/examples.js";
import { defaults, fieldOf, keys, setText } from "../../../src/settings/config.js";

test("every example is allowed where it stands", () => {
  for (const key of keys()) {
    const field = fieldOf(key);
    assert.ok(field !== undefined);
    const example = exampleOf(field);
    if (example !== undefined) assert.equal(setText(defaults(), key, example), undefined, `${key} ${example}`);
  }
});
