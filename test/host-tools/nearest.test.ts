import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../host-tools/nearest.js";

test("a name with a few wrong letters has its nearest, another has none", () => {
  const names = ["wifi-gone", "wifi-roaming", "cable-pulled"];
  assert.equal(nearest("wifi-went", names), "wifi-gone");
  assert.equal(nearest("cable-puled", names), "cable-pulled");
  assert.equal(nearest("xylophone", names), undefined);
  assert.equal(nearest("x", []), undefined);
});
