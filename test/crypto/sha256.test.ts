/** The same digests as OpenSSL, whatever the message and in whatever pieces it comes. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { DIGEST_BYTES, Sha256 } from "../../src/crypto/sha256.js";

/** One instance that all the messages go through. */
const hash = new Sha256();

function digest(pieces: readonly Uint8Array[]): string {
  const into = Buffer.alloc(DIGEST_BYTES);
  hash.begin();
  for (const piece of pieces) hash.update(piece, piece.length);
  hash.finish(into);
  return into.toString("hex");
}

const openssl = (...pieces: readonly Uint8Array[]) => {
  const theirs = createHash("sha256");
  for (const piece of pieces) theirs.update(piece);
  return theirs.digest("hex");
};

test('"abc", nothing, and a million times "a"', () => {
  const messages = [Buffer.from("abc"), Buffer.alloc(0), Buffer.alloc(1_000_000, "a")];
  for (const message of messages) assert.equal(digest([message]), openssl(message));
});

test("every length about the ends of blocks", () => {
  const message = Buffer.alloc(200, "Noonmark");
  for (let length = 0; length <= 200; length++) {
    const part = message.subarray(0, length);
    assert.equal(digest([part]), openssl(part), `${length} bytes`);
  }
});

test("any message in any two pieces", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90 }), fc.uint8Array({ maxLength: 90 }), (first, second) => {
      assert.equal(digest([first, second]), openssl(first, second));
    }),
    { numRuns: 150 },
  );
});
