import assert from "node:assert/strict";
import { test } from "node:test";
import { version } from "../../host-tools/version.js";

test("the version has three numbers", () => {
  assert.match(version(), /^\d+\.\d+\.\d+/);
});
