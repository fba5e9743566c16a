import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../../host-tools/failure.js";
import {
  mergeConfigurations,
  readSettings,
  storedConfiguration,
  VERSION,
} from "../../../host-tools/simulator/configuration.js";
import { CONFIG_VERSION } from "../../../src/settings/schema.js";
import { SettingsStore } from "../../../src/storage/settings-store.js";
import { Medium } from "../../storage/medium.js";

test("a setting is JSON where it can be, and text where not", () => {
  assert.deepEqual(readSettings("serving.symmetric=true"), { serving: { symmetric: true } });
  assert.deepEqual(readSettings("serving.port=1123"), { serving: { port: 1123 } });
  assert.deepEqual(readSettings('wifi.password="12345678"'), { wifi: { password: "12345678" } });
  assert.deepEqual(readSettings("wifi.ssid=a=b c"), { wifi: { ssid: "a=b c" } });
  assert.deepEqual(readSettings('serving.allow=["10.0.0.0/8","::1"]'), { serving: { allow: ["10.0.0.0/8", "::1"] } });
  assert.deepEqual(readSettings("serving.allow=10.0.0.0/8"), { serving: { allow: ["10.0.0.0/8"] } });
  assert.deepEqual(readSettings("serving.allow=10.0.0.0/8, ::1"), { serving: { allow: ["10.0.0.0/8", "::1"] } });
  assert.deepEqual(readSettings("serving.allow="), { serving: { allow: [] } });
  assert.deepEqual(readSettings("wifi.ssid={}"), { wifi: { ssid: "{}" } });
});

test("a file holds sections; what is none is refused by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-configuration-"));
  try {
    const file = join(folder, "a.json");
    writeFileSync(file, '{"serving": {"symmetric": true, "allow": ["::1"]}}');
    assert.deepEqual(readSettings(file), { serving: { symmetric: true, allow: ["::1"] } });
    for (const text of ["", "[]", '{"serving": 1}', '{"serving": {"allow": [1]}}', "serving.port=1"]) {
      writeFileSync(file, text);
      assert.throws(
        () => readSettings(file),
        new Failure(`--config ${file}: it is not JSON like {"serving": {"symmetric": true}}`),
      );
    }
    assert.throws(() => readSettings(folder), /cannot be read/);
    assert.throws(() => readSettings("none"), /neither/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("later values hold, and the firmware reads what is stored", () => {
  const merged = mergeConfigurations(
    { serving: { port: 1, symmetric: true } },
    { serving: { port: 2 }, wifi: { ssid: "Café 🛰" } },
  );
  assert.deepEqual(merged, { serving: { port: 2, symmetric: true }, wifi: { ssid: "Café 🛰" } });
  const stored = storedConfiguration(merged);
  const { config, problems } = new SettingsStore(new Medium(Object.entries(stored))).load();
  assert.deepEqual(problems, []);
  assert.equal(config.serving.port, 2);
  assert.equal(config.wifi.ssid, "Café 🛰");
  assert.equal(config.serving.symmetric, true);
});

test("a backup by noonmark config is a configuration, but for where it is bound", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-configuration-"));
  const file = join(folder, "backup.json");
  const values = {
    "serving.port": 123,
    "serving.address": "10.0.0.1",
    "serving.symmetric": true,
    "wifi.ssid": "Café 🛰",
  };
  const about = { noonmark: "configuration", version: 1, madeUtc: "2026-11-22T15:00:00Z", secretsNotIncluded: [] };
  writeFileSync(file, JSON.stringify({ ...about, values }));
  assert.deepEqual(readSettings(file), { serving: { symmetric: true }, wifi: { ssid: "Café 🛰" } });
  rmSync(folder, { recursive: true });
});

test("what is stored is of the firmware's own version, and may be longer than a part", () => {
  assert.equal(VERSION, CONFIG_VERSION);
  const allow = Array.from({ length: 16 }, (_, n) => `2001:db8:ffff:ffff:ffff:ffff:255.255.255.${n}/128`);
  const stored = storedConfiguration({ serving: { symmetric: false, allow, deny: allow } });
  const { config, problems } = new SettingsStore(new Medium(Object.entries(stored))).load();
  assert.deepEqual(problems, []);
  assert.deepEqual([config.serving.symmetric, config.serving.allow, config.serving.deny], [false, allow, allow]);
});
