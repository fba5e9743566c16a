import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults, get, keys, SECTIONS, STORED_BYTES_MOST, setText, storedBytes } from "../../src/settings/config.js";
import type { Config } from "../../src/settings/schema.js";
import { SettingsStore } from "../../src/storage/settings-store.js";
import { fullest } from "../settings/longest.js";
import { FORMER } from "./former.js";
import { Medium } from "./medium.js";

function load(medium: Medium): Config {
  const { config, problems } = new SettingsStore(medium).load();
  assert.deepEqual(problems, []);
  return config;
}

test("every key at its longest is stored and read back equal, with room for half as much again", () => {
  const config = fullest();
  const medium = new Medium();
  assert.equal(new SettingsStore(medium).store(config), "stored");
  const back = load(medium);
  assert.deepEqual(back, config);
  for (const key of keys()) assert.notDeepEqual(get(back, key), get(defaults(), key), key);
  const { parts } = JSON.parse(medium.values.get("set") ?? "");
  assert.deepEqual([...new Set(parts.map(([section]: [string]) => section))], SECTIONS);
  assert.ok(1.5 * storedBytes(config) <= STORED_BYTES_MOST, `${storedBytes(config)} bytes`);
});

test("settings of firmware 0.1.0 are taken over, and its texts are removed with the first change", () => {
  const medium = new Medium(Object.entries(FORMER));
  const config = load(medium);
  assert.equal(config.wifi.ssid, "Café 🛰");
  assert.equal(config.receiver.leapWaitS, 60);
  assert.deepEqual(config.authentication.keys, ["7:AES128:2b7e151628aed2a6abf7158809cf4f3c"]);
  assert.equal(medium.changes.length, 0);
  assert.equal(setText(config, "receiver.leapWaitS", "61"), undefined);
  assert.equal(new SettingsStore(medium).store(config), "stored");
  assert.deepEqual(load(medium), config);
  assert.deepEqual([medium.values.has("config.0"), medium.values.has("config.1")], [false, false]);
});

/** Changes in three sections; one becomes the default again. */
function changed(config: Config): Config {
  for (const line of ["wifi.ssid other", "serving.port 1123", "receiver.leapWaitS 750", "serving.deny 10.9.0.0/16"]) {
    const [key = "", value = ""] = line.split(" ");
    assert.equal(setText(config, key, value), undefined);
  }
  return config;
}

for (const [name, values] of [
  ["settings of this firmware", storedBefore()],
  ["settings of firmware 0.1.0", FORMER],
  ["nothing", {}],
] as const) {
  test(`power lost at each byte of a change of ${name}: wholly the old ones or wholly the new ones`, () => {
    const old = load(new Medium(Object.entries(values)));
    const young = changed(load(new Medium(Object.entries(values))));
    const seen = new Set<string>();
    for (let bytes = 0; ; bytes++) {
      const medium = new Medium(Object.entries(values));
      const config = changed(load(medium));
      medium.bytesLeft = bytes;
      new SettingsStore(medium).store(config);
      const lost = medium.bytesLeft === 0;
      const found = load(medium.afterwards());
      const text = JSON.stringify(found);
      assert.ok(
        [old, young].some((each) => JSON.stringify(each) === text),
        `cut at byte ${bytes}: ${text}`,
      );
      seen.add(text);
      if (!lost) break;
    }
    assert.equal(seen.size, 2);
  });

  test(`power lost at each byte while ${name} are forgotten: the old ones or the defaults`, () => {
    const old = load(new Medium(Object.entries(values)));
    for (let bytes = 0; bytes < 80; bytes++) {
      const medium = new Medium(Object.entries(values));
      medium.bytesLeft = bytes;
      const done = new SettingsStore(medium).clear();
      const text = JSON.stringify(load(medium.afterwards()));
      assert.ok([JSON.stringify(old), JSON.stringify(defaults())].includes(text), `cut at byte ${bytes}`);
      if (done) assert.equal(text, JSON.stringify(defaults()));
    }
  });
}

/** As FORMER, stored by this firmware. */
function storedBefore(): Record<string, string> {
  const medium = new Medium(Object.entries(FORMER));
  new SettingsStore(medium).store(load(medium));
  return Object.fromEntries(medium.values);
}

test("a damaged section costs only itself and is reported, a damaged index all, and neither is destroyed further", () => {
  const medium = new Medium(Object.entries(storedBefore()));
  medium.values.set("set.0", '{"ssid":');
  const { config, problems } = new SettingsStore(medium).load();
  assert.equal(config.receiver.leapWaitS, 60);
  assert.deepEqual(
    problems.map(({ message }) => message),
    ["the stored settings of section wifi are damaged; what could not be read is at its default"],
  );
  medium.values.set("set", "[");
  const none = new SettingsStore(medium).load();
  assert.deepEqual(none.config, defaults());
  assert.match(none.problems[0]?.message ?? "", /the index of the stored settings is damaged/);
  assert.ok(medium.values.has("set.1"));
});

test("a medium that refuses changes nothing", () => {
  const medium = new Medium(Object.entries(storedBefore()));
  const before = load(medium);
  medium.refuses = true;
  const store = new SettingsStore(medium);
  assert.equal(store.store(changed(load(medium))), "refused");
  assert.equal(store.clear(), false);
  medium.refuses = false;
  assert.deepEqual(load(medium), before);
});
