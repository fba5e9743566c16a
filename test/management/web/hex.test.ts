import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hexOf, readBase64, readHex } from "../../../src/management/web/hex.js";

test("bytes come back from hexadecimal digits and from base64", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = hexOf(bytes, bytes.length);
      assert.equal(text, Buffer.from(bytes).toString("hex"));
      const back = new Uint8Array(bytes.length);
      assert.ok(readHex(text, back));
      assert.deepEqual(back, bytes);
      const room = new Uint8Array(70);
      assert.equal(readBase64(Buffer.from(bytes).toString("base64"), room), bytes.length);
      assert.deepEqual(room.subarray(0, bytes.length), bytes);
    }),
    { seed: 17 },
  );
});

test("what is neither is refused", () => {
  const room = new Uint8Array(2);
  for (const text of ["", "0g00", "00", "000000", "0A00"]) assert.equal(readHex(text, room), false, text);
  for (const text of ["AAAA", "A", "AA", "A===", "!AA=", "A=A=", "AA\n="])
    assert.equal(readBase64(text, room), -1, text);
  assert.equal(readBase64("AAA=", room), 2);
});
