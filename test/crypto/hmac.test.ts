import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hmacSha256, sameTag } from "../../src/crypto/hmac.js";

function tag(key: Uint8Array, message: Uint8Array): string {
  const into = new Uint8Array(32);
  hmacSha256(key, message, message.length, into);
  return Buffer.from(into).toString("hex");
}

describe("HMAC-SHA-256", () => {
  // RFC 4231 §4.2, §4.3, §4.7
  const cases: [string, Buffer, string, string][] = [
    ["1", Buffer.alloc(20, 0x0b), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    [
      "2",
      Buffer.from("Jefe"),
      "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      "6",
      Buffer.alloc(131, 0xaa),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
  ];
  for (const [number, key, message, wanted] of cases) {
    it(`gives the tag of RFC 4231's test case ${number}`, () => assert.equal(tag(key, Buffer.from(message)), wanted));
  }

  it("agrees with OpenSSL on any key and message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 200 }), (key, message) => {
        assert.equal(tag(key, message), createHmac("sha256", key).update(message).digest("hex"));
      }),
      { numRuns: 200, seed: 20_261_122 },
    );
  });

  it("compares tags wherever they lie", () => {
    const bytes = Uint8Array.from({ length: 70 }, (_, index) => index % 35);
    assert.ok(sameTag(bytes, 0, bytes, 35));
    for (let at = 0; at < 32; at++) {
      const other = bytes.slice();
      other[35 + at] = 99;
      assert.ok(!sameTag(bytes, 0, other, 35), String(at));
    }
  });
});
