import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Aes128 } from "../../../src/ntp/crypto/aes.js";

function encrypt(key: Uint8Array, block: Uint8Array): string {
  const words = Int32Array.from({ length: 4 }, (_, index) => Buffer.from(block).readInt32BE(4 * index));
  new Aes128(key).encrypt(words);
  const out = Buffer.alloc(16);
  for (const [index, word] of words.entries()) out.writeInt32BE(word, 4 * index);
  return out.toString("hex");
}

test("the example of FIPS 197 appendix C.1", () => {
  const key = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");
  const block = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  assert.equal(encrypt(key, block), "69c4e0d86a7b0430d8cdb78070b4c55a");
});

test("any block under any key is encrypted as OpenSSL does", () => {
  const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(sixteen, sixteen, (key, block) => {
      const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
      assert.equal(encrypt(key, block), cipher.update(block).toString("hex"));
    }),
    { numRuns: 300 },
  );
});

test("a key of another length is an error of ours", () => {
  for (const length of [0, 15, 17, 32]) assert.throws(() => new Aes128(new Uint8Array(length)), RangeError);
});
