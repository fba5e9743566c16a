import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBackup } from "../../../host-tools/config/backup.js";
import { Failure } from "../../../host-tools/failure.js";

const GOOD = {
  noonmark: "configuration",
  version: 1,
  madeUtc: "2026-11-22T15:00:00Z",
  values: { "wifi.ssid": "Café", "serving.port": 123, "pulse.inverted": false, "serving.allow": ["10.0.0.0/8"] },
  secretsNotIncluded: ["wifi.password"],
};

test("a backup is read as it was written", () => {
  assert.deepEqual(readBackup(JSON.stringify(GOOD), "FILE"), GOOD);
});

test("a backup without secrets may leave their list out", () => {
  const { secretsNotIncluded: _, ...rest } = GOOD;
  assert.deepEqual(readBackup(JSON.stringify(rest), "FILE").secretsNotIncluded, []);
});

test("each way of being no backup is named", () => {
  const cases: [unknown, RegExp][] = [
    ["text", /^FILE is not a configuration/],
    [[], /^FILE is not a configuration/],
    [{ ...GOOD, noonmark: "manifest" }, /^FILE is not a configuration/],
    [{ ...GOOD, values: [1] }, /^FILE is not a configuration/],
    [{ ...GOOD, values: { a: null } }, /^FILE: a is null, which is no number/],
    [{ ...GOOD, values: { a: [1] } }, /^FILE: a is \[1\], which is no number/],
    [{ ...GOOD, secretsNotIncluded: "wifi.password" }, /^FILE: "secretsNotIncluded" is not a list/],
  ];
  for (const [content, complaint] of cases) {
    assert.throws(() => readBackup(JSON.stringify(content), "FILE"), { message: complaint });
  }
});

test("any JSON at all is a backup or a failure with words, never a crash", () => {
  const nearly = fc.record({ noonmark: fc.constant("configuration"), version: fc.nat(), values: fc.jsonValue() });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearly), (content) => {
      try {
        readBackup(JSON.stringify(content), "FILE");
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
  );
});
