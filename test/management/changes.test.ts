import assert from "node:assert/strict";
import { test } from "node:test";
import { changeSettings } from "../../src/management/changes.js";
import { defaults, setValue } from "../../src/settings/config.js";
import type { Outcome } from "../../src/storage/part-store.js";

function change(outcome: Outcome, problem?: string) {
  const config = defaults();
  const keys = ["web.port", "serving.port"];
  const changed = changeSettings({ config, storeConfig: () => outcome }, keys, () => {
    for (const key of keys) setValue(config, key, 1000);
    return problem;
  });
  return { changed, ports: [config.web.port, config.serving.port] };
}

test("settings change wholly or not at all", () => {
  assert.deepEqual(change("stored"), { changed: { warnings: [] }, ports: [1000, 1000] });
  assert.deepEqual(change("stored", "why").ports, [80, 123]);
  for (const [outcome, why] of [
    ["full", /web\.port, serving\.port were not changed: all settings would take \d+ bytes/],
    ["refused", /were not changed: the storage refused/],
  ] as const) {
    const { changed, ports } = change(outcome);
    assert.match(changed.problem ?? "", why);
    assert.deepEqual(ports, [80, 123]);
  }
});
