import assert from "node:assert/strict";
import { test } from "node:test";
import { keyRecords } from "../../src/settings/keys.js";

test("a key is its identifier, algorithm and length before its secret", () => {
  const records = keyRecords(["7:AES128:2b7e151628aed2a6abf7158809cf4f3c", "65535:MD5:00112233445566778899"]);
  assert.equal(
    Buffer.from(records).toString("hex"),
    "000700102b7e151628aed2a6abf7158809cf4f3cffff030a00112233445566778899",
  );
  assert.deepEqual(keyRecords([]), new Uint8Array());
});

test("the error of a key that is none does not show it", () => {
  assert.throws(() => keyRecords(["1:AES128:2b7e"]), new RangeError("a key that is none"));
});
