import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { Random } from "../../responder/cases.js";
import { ask } from "../../responder/digests.js";

function encrypted(key: string, block: string): string {
  return ask([Buffer.from("A"), Buffer.from(key + block, "hex")]).toString("hex");
}

test("the examples of FIPS 197 (appendices B and C.1)", () => {
  const { length } = encrypted("00".repeat(16), "00".repeat(16));
  assert.equal(length, 32);
  assert.equal(
    encrypted("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734"),
    "3925841d02dc09fbdc118597196a0b32",
  );
  assert.equal(
    encrypted("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff"),
    "69c4e0d86a7b0430d8cdb78070b4c55a",
  );
});

test("10,000 blocks under as many keys are what OpenSSL makes of them", () => {
  const random = new Random(1);
  const cases = Array.from({ length: 10_000 }, () => {
    const bytes = Buffer.alloc(32);
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(random.word(), at);
    return bytes;
  });
  const said = ask(cases.map((bytes) => Buffer.concat([Buffer.from("A"), bytes])));
  for (const [index, bytes] of cases.entries()) {
    const cipher = createCipheriv("aes-128-ecb", bytes.subarray(0, 16), null).setAutoPadding(false);
    const expected = cipher.update(bytes.subarray(16)).toString("hex");
    assert.equal(
      said.toString("hex", 16 * index, 16 * index + 16),
      expected,
      `case ${index}: ${bytes.toString("hex")}`,
    );
  }
});
