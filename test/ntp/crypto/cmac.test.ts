import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { AesCmac, CMAC_BYTES } from "../../../src/ntp/crypto/cmac.js";

const KEY = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex");
const MESSAGE = Buffer.from(
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
  "hex",
);

function cmac(key: Uint8Array, message: Uint8Array): string {
  const into = new Uint8Array(CMAC_BYTES);
  new AesCmac(key).compute(message, message.length, into);
  return Buffer.from(into).toString("hex");
}

test("the four examples of RFC 4493 §4", () => {
  assert.equal(cmac(KEY, MESSAGE.subarray(0, 0)), "bb1d6929e95937287fa37d129b756746");
  assert.equal(cmac(KEY, MESSAGE.subarray(0, 16)), "070a16b46b4d4144f79bdd9dd04a287c");
  assert.equal(cmac(KEY, MESSAGE.subarray(0, 40)), "dfa66747de9ae63030ca32611497c827");
  assert.equal(cmac(KEY, MESSAGE.subarray(0, 64)), "51f0bebf7e3b9d92fc49741779363cfe");
});

/** CMAC by its definition on OpenSSL's block cipher, with big integers: nothing in common with the code under test. */
function reference(key: Uint8Array, message: Uint8Array): string {
  const encrypt = (block: bigint): bigint => {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return BigInt(`0x${cipher.update(Buffer.from(block.toString(16).padStart(32, "0"), "hex")).toString("hex")}`);
  };
  const double = (x: bigint): bigint => ((x << 1n) & ((1n << 128n) - 1n)) ^ (x >> 127n === 1n ? 0x87n : 0n);
  const value = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
  let state = 0n;
  let at = 0;
  for (; message.length - at > 16; at += 16) state = encrypt(state ^ value(message.subarray(at, at + 16)));
  const rest = message.subarray(at);
  const once = double(encrypt(0n));
  const padded = ((value(rest) << 8n) | 0x80n) << BigInt(8 * (15 - rest.length));
  state = encrypt(state ^ (rest.length === 16 ? value(rest) ^ once : padded ^ double(once)));
  return state.toString(16).padStart(32, "0");
}

test("any message under any key, longer than what it may read of it too", () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(key, fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 20 }), (bytes, message, more) => {
      const longer = new Uint8Array(message.length + more).fill(0x5a);
      longer.set(message);
      const into = new Uint8Array(CMAC_BYTES);
      new AesCmac(bytes).compute(longer, message.length, into);
      assert.equal(Buffer.from(into).toString("hex"), reference(bytes, message));
    }),
    { numRuns: 200 },
  );
});

test("one instance takes message after message", () => {
  const mac = new AesCmac(KEY);
  const into = new Uint8Array(CMAC_BYTES);
  for (const length of [64, 0, 40, 16]) {
    mac.compute(MESSAGE, length, into);
    assert.equal(Buffer.from(into).toString("hex"), cmac(KEY, MESSAGE.subarray(0, length)));
  }
});
