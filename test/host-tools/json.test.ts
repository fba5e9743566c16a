import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonLine } from "../../host-tools/json.js";

test("numbers keep six digits, or thousandths; whole numbers and texts stay", () => {
  assert.equal(
    jsonLine({ a: 503.5400390625, b: 1 / 3, c: 7.2e12 + 0.12345 }),
    '{"a":503.54,"b":0.333333,"c":7200000000000.123}',
  );
  assert.equal(
    jsonLine({ a: 12345678901, b: "1.23456789", c: null, d: [0.1234567], e: Number.NaN }),
    '{"a":12345678901,"b":"1.23456789","c":null,"d":[0.123457],"e":null}',
  );
});

test("seconds are S, at every depth, and nothing else is renamed", () => {
  assert.equal(
    jsonLine({ timeConstantSeconds: 8, seconds: 9, runs: [{ skipSeconds: 1, undef: undefined }] }),
    '{"timeConstantS":8,"seconds":9,"runs":[{"skipS":1}]}',
  );
});
