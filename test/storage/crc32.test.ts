import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "../../src/storage/crc32.js";

test("the CRC-32 of the nine digits is the one that everybody has", () => {
  assert.equal(crc32(Buffer.from("123456789-"), 9), 0xcbf43926);
});
