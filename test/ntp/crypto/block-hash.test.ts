import assert from "node:assert/strict";
import { test } from "node:test";
import { rotateLeft } from "../../../src/ntp/crypto/block-hash.js";

test("rotation keeps every bit, the sign's too", () => {
  assert.equal(rotateLeft(1, 31), -(2 ** 31));
  assert.equal(rotateLeft(-(2 ** 31), 1), 1);
  assert.equal(rotateLeft(0x12345678, 8), 0x34567812);
});
