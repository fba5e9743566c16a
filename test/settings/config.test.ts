import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  defaults,
  fieldOf,
  get,
  keys,
  readStored,
  readStoredText,
  SECTIONS,
  sectionText,
  setText,
  setValue,
  storedBytes,
} from "../../src/settings/config.js";
import { CONFIG_VERSION, type Config, type Field } from "../../src/settings/schema.js";

const KEY = "7:AES128:2b7e151628aed2a6abf7158809cf4f3c";

/** The stored forms of all sections that have one. */
function stored(config: Config): Record<string, string> {
  return Object.fromEntries(
    SECTIONS.map((name) => [name, sectionText(config, name)]).filter(([, text]) => text !== ""),
  );
}

/** A value that the field allows. */
function allowedValue(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case "integer":
      return field.only ? fc.constantFrom(...field.only) : fc.integer({ min: field.min, max: field.max });
    case "boolean":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...field.choices);
    case "prefixes":
      return fc.array(fc.constantFrom("10.0.0.0/8", "fd00::/8", "192.168.1.7"), { maxLength: field.maxItems });
    case "keys":
      return fc.constantFrom([], [KEY], ["65535:SHA256:00112233445566778899", KEY]);
    case "list": {
      if (field.item === "server")
        return fc.constantFrom([], ["a.example,iburst"], ["192.0.2.1:1123", "[2001:db8::1]"]);
      if (field.item === "address") return fc.constantFrom([], ["192.0.2.1"], ["2001:db8::1", "192.0.2.1"]);
      return fc.subarray([...field.item]);
    }
    case "text":
      return field.format === "any" ? fc.constantFrom("", "Café 🛰", '"', " x ", "\\") : fc.constant(field.default);
  }
}

const someSettings = fc.tuple(
  ...keys().map((key) => {
    const field = fieldOf(key);
    assert.ok(field);
    return fc.option(allowedValue(field).map((value): [string, unknown] => [key, value]));
  }),
);

test("what is set is got, survives storage, and changes nothing else", () => {
  fc.assert(
    fc.property(someSettings, (settings) => {
      const config = defaults();
      const expected = new Map<string, unknown>(keys().map((key) => [key, get(config, key)]));
      for (const setting of settings) {
        if (setting === null) continue;
        assert.equal(setValue(config, setting[0], setting[1]), undefined, setting[0]);
        expected.set(...setting);
      }
      const back = readStored(CONFIG_VERSION, stored(config));
      assert.deepEqual(back.problems, []);
      for (const [key, value] of expected) assert.deepEqual(get(back.config, key), value, key);
    }),
    { numRuns: 50 },
  );
});

test("defaults are typed, independent of each other, and not stored", () => {
  const config = defaults();
  const loop: "adaptive" | "rfc5905" = config.discipline.loop;
  assert.equal(loop, "adaptive");
  assert.equal(config.receiver.leapWaitS, 750);
  assert.equal(config.limits.holdoverLimitUs, 1000);
  setValue(config, "serving.port", 1123);
  assert.equal(defaults().serving.port, 123);
  assert.deepEqual([stored(defaults()), storedBytes(defaults())], [{}, 0]);
  assert.deepEqual([stored(config), storedBytes(config)], [{ serving: '{"port":1123}' }, 13]);
});

test("sections are shared until a value is set, and never written to", () => {
  const first = defaults();
  const second = defaults();
  assert.equal(first.wifi, second.wifi);
  Object.freeze(second.wifi);
  setValue(second, "wifi.ssid", "home");
  assert.equal(second.wifi.ssid, "home");
  assert.equal(first.wifi.ssid, "");
  assert.equal(defaults().wifi.ssid, "");
});

test("a refusal names the key, the value and what is allowed, and changes nothing", () => {
  const config = defaults();
  const far = setText(config, "receiver.leapWaitS", "90000");
  assert.deepEqual(far, {
    key: "receiver.leapWaitS",
    refusal: "outOfRange",
    message: "receiver.leapWaitS cannot be 90000: it must be a whole number from 0 to 86400 s",
  });
  assert.equal(
    setText(config, "receiver.leapWaitS", "soon")?.message,
    'receiver.leapWaitS cannot be "soon": it must be a whole number from 0 to 86400 s',
  );
  assert.equal(config.receiver.leapWaitS, 750);
  assert.equal(setText(config, "wifi.sid", "x")?.message, 'there is no key "wifi.sid": wifi has ssid, password');
  assert.match(
    setText(config, "wlan.ssid", "x")?.message ?? "",
    /^there is no key "wlan\.ssid": the sections are board, /,
  );
  const secret = setText(config, "wifi.password", "hunter2");
  assert.equal(secret?.refusal, "outOfRange");
  assert.ok(!secret?.message.includes("hunter2"), secret?.message);
});

test("a list is set anew, or made longer", () => {
  const config = defaults();
  assert.equal(setText(config, "serving.allow", "10.0.0.0/8"), undefined);
  assert.equal(setText(config, "serving.allow", "+ fd00::/8"), undefined);
  assert.deepEqual(config.serving.allow, ["10.0.0.0/8", "fd00::/8"]);
  assert.equal(setText(config, "serving.allow", "+ nonsense")?.refusal, "badFormat");
  assert.deepEqual(config.serving.allow, ["10.0.0.0/8", "fd00::/8"]);
  assert.equal(setText(config, "serving.allow", ""), undefined);
  assert.deepEqual(config.serving.allow, []);
});

test("symmetric keys are added one by one, each identifier once, and no message tells a secret", () => {
  const config = defaults();
  const other = "8:SHA1:00112233445566778899AABBCCDDEEFF00112233";
  assert.equal(setText(config, "authentication.keys", KEY), undefined);
  assert.equal(setText(config, "authentication.keys", `+ ${other}`), undefined);
  assert.deepEqual(config.authentication.keys, [KEY, other]);
  const secret = "ffeeddccbbaa99887766554433221100";
  for (const wrong of [`+7:AES128:${secret}`, `+9:AES256:${secret}`, `+0:MD5:${secret}`, `+9:AES128:${secret}00`]) {
    const problem = setText(config, "authentication.keys", wrong);
    assert.equal(problem?.refusal, "badFormat", wrong);
    assert.doesNotMatch(problem?.message ?? "", /ffeedd|2b7e15|00112233/);
  }
  assert.deepEqual(config.authentication.keys, [KEY, other]);
});

test("the keys of a section", () => {
  assert.deepEqual(keys("wifi"), ["wifi.ssid", "wifi.password"]);
  assert.deepEqual(keys("constructor"), []);
  assert.ok(keys().length > 20);
});

test("names from an object's prototype are no keys", () => {
  const config = defaults();
  for (const key of [
    "constructor",
    "__proto__",
    "__proto__.x",
    "wifi.constructor",
    "wifi",
    "",
    ".",
    "wifi.",
    "toString.name",
  ]) {
    assert.equal(fieldOf(key), undefined, key);
    assert.equal(get(config, key), undefined, key);
    assert.equal(setText(config, key, "1")?.refusal, "unknownKey", key);
  }
  assert.deepEqual(config, defaults());
});

test("one bad stored value costs only itself", () => {
  const text = '{"version":1,"wifi":{"ssid":"home","channel":3},"receiver":{"leapWaitS":-1},"future":{"x":1},"y":2}';
  const { config, problems } = readStoredText(text);
  assert.equal(config.wifi.ssid, "home");
  assert.equal(config.receiver.leapWaitS, 750);
  assert.deepEqual(
    problems.map(({ key, refusal }) => `${key} ${refusal}`),
    ["wifi.channel unknownKey", "receiver.leapWaitS outOfRange", "future.x unknownKey", "y unknownKey"],
  );
});

test("any stored text gives a usable configuration", () => {
  for (const bad of ["", "null", "[]", "1", "{", '{"wifi":{"ssid":"x"}', '"x"']) {
    const { config, problems } = readStoredText(bad);
    assert.deepEqual(config, defaults(), bad);
    assert.equal(problems.length, 1, bad);
  }
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const { config } = readStoredText(text);
      for (const key of keys()) assert.equal(setValue(config, key, get(config, key)), undefined, key);
    }),
  );
});

test("sections that were stored are read one by one: a bad one costs only itself", () => {
  const sections = { wifi: '{"ssid":"home"}', serving: '{"port":', future: '{"x":1}', receiver: "[1]" };
  const { config, problems } = readStored(CONFIG_VERSION, sections);
  assert.equal(config.wifi.ssid, "home");
  assert.deepEqual(config.serving, defaults().serving);
  assert.deepEqual(
    problems.map(({ message }) => message.slice(0, 50)),
    [
      'the 8 characters stored of "serving" are no JSON o',
      'the 3 characters stored of "receiver" are no JSON ',
      'there is no key "future.x": the sections are board',
    ],
  );
});
