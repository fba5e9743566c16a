import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fieldOf, keys } from "../../src/settings/config.js";
import { allowed, check, clip, parseValue, type Refusal, show } from "../../src/settings/validate.js";

function field(key: string) {
  const found = fieldOf(key);
  assert.ok(found, key);
  return found;
}

const CASES: readonly [key: string, value: unknown, refusal: Refusal | undefined][] = [
  ["receiver.leapWaitS", 0, undefined],
  ["receiver.leapWaitS", 86400, undefined],
  ["receiver.leapWaitS", -1, "outOfRange"],
  ["receiver.leapWaitS", 86401, "outOfRange"],
  ["receiver.leapWaitS", 1.5, "wrongType"],
  ["receiver.leapWaitS", Number.NaN, "wrongType"],
  ["receiver.leapWaitS", "750", "wrongType"],
  ["receiver.leapWaitS", null, "wrongType"],
  ["receiver.baud", 38400, undefined],
  ["receiver.baud", 9601, "outOfRange"],
  ["receiver.setUp", true, undefined],
  ["receiver.setUp", 1, "wrongType"],
  ["receiver.family", "mtk", undefined],
  ["receiver.family", "MTK", "outOfRange"],
  ["receiver.family", 0, "wrongType"],
  ["receiver.notBefore", "2015-01-01", undefined],
  ["receiver.notBefore", "2015-02-30", "badFormat"],
  ["receiver.notBefore", "", "outOfRange"],
  ["wifi.ssid", "🛰🛰🛰🛰🛰🛰🛰🛰", undefined],
  ["wifi.ssid", "🛰🛰🛰🛰🛰🛰🛰🛰!", "outOfRange"],
  ["wifi.ssid", ' a "quoted" name ', undefined],
  ["wifi.ssid", "a\0b", "badFormat"],
  ["wifi.ssid", "\ud83d", "badFormat"],
  ["wifi.password", "", undefined],
  ["wifi.password", "7 bytes", "outOfRange"],
  ["wifi.password", "8 bytes!", undefined],
  ["wifi.password", "x".repeat(63), undefined],
  ["wifi.password", "x".repeat(64), "badFormat"],
  ["wifi.password", "0123456789abcdefABCDEF".padEnd(64, "0"), undefined],
  ["wifi.password", "0".repeat(65), "outOfRange"],
  ["network.hostName", "gps-1", undefined],
  ["network.hostName", "gps.lan", "badFormat"],
  ["network.hostName", "", "outOfRange"],
  ["network.address", "192.168.1.2", undefined],
  ["network.address", "fd00::1", "badFormat"],
  ["serving.address", "fd00::1", undefined],
  ["serving.address", "localhost", "badFormat"],
  ["serving.port", 0, "outOfRange"],
  ["serving.allow", ["10.0.0.0/8", "fd00::/8"], undefined],
  ["serving.allow", ["10.0.0.1/8"], "badFormat"],
  ["serving.allow", new Array(17).fill("10.0.0.1"), "outOfRange"],
  ["serving.allow", "10.0.0.0/8", "wrongType"],
  ["serving.allow", [10], "wrongType"],
];

for (const [key, value, refusal] of CASES) {
  test(`${key} ${JSON.stringify(value)}: ${refusal ?? "allowed"}`, () =>
    assert.equal(check(field(key), value), refusal));
}

test("every default passes its own check, and every field says what it allows", () => {
  for (const key of keys()) {
    assert.equal(check(field(key), field(key).default), undefined, key);
    assert.ok(allowed(field(key)).length > 5, key);
    assert.ok(field(key).help.length > 5, key);
  }
});

test("typed values", () => {
  assert.equal(parseValue(field("receiver.leapWaitS"), "+60"), 60);
  assert.equal(parseValue(field("pulse.correctionNs"), "-250"), -250);
  assert.equal(parseValue(field("receiver.leapWaitS"), "60s"), undefined);
  assert.equal(parseValue(field("receiver.leapWaitS"), ""), undefined);
  assert.equal(parseValue(field("receiver.leapWaitS"), "1e3"), undefined);
  assert.equal(parseValue(field("receiver.setUp"), "off"), false);
  assert.equal(parseValue(field("receiver.setUp"), "yes"), undefined);
  assert.equal(parseValue(field("wifi.ssid"), "my net"), "my net");
  assert.equal(parseValue(field("wifi.ssid"), '" spaced \\"net\\" "'), ' spaced "net" ');
  assert.equal(parseValue(field("wifi.ssid"), '"open'), undefined);
  assert.equal(parseValue(field("wifi.ssid"), '"a" "b"'), undefined);
  assert.deepEqual(parseValue(field("serving.allow"), " 10.0.0.0/8,\tfd00::/8 "), ["10.0.0.0/8", "fd00::/8"]);
  assert.deepEqual(parseValue(field("serving.allow"), ""), []);
});

test("whatever JSON can hold is checked without a throw, and shown on one bounded line", () => {
  fc.assert(
    fc.property(fc.constantFrom(...keys()), fc.anything(), fc.string({ unit: "binary" }), (key, value, text) => {
      check(field(key), value);
      parseValue(field(key), text);
      const shown = show(field(key), text);
      assert.ok(shown.length <= 82 * 6, shown);
      assert.ok(!/[\n\r\0]/.test(shown));
    }),
    { numRuns: 2000 },
  );
});

test("keys are shown by identifier and algorithm; what is none may be a mistyped one", () => {
  const keys = field("authentication.keys");
  const digits = "2b7e151628aed2a6abf7158809cf4f3c";
  assert.equal(show(keys, []), "(not set)");
  assert.equal(show(keys, [`7:AES128:${digits}`, `8:MD5:${digits}`]), "7:AES128 8:MD5");
  for (const wrong of [`7:AES129:${digits}`, [`7:AES128:${digits}`, digits], { key: digits }]) {
    assert.doesNotMatch(show(keys, wrong), /2b7e/);
  }
  assert.ok(!allowed(keys).includes(digits));
});

test("a secret is never shown", () => {
  assert.equal(show(field("wifi.password"), "correct horse"), "(secret)");
  assert.equal(show(field("wifi.password"), ""), "(not set)");
});

test("clip keeps foreign text short and on its line", () => {
  assert.equal(clip("abcdef", 3), '"abc…"');
  assert.equal(clip("a\r\nb", 10), '"a\\r\\nb"');
});
