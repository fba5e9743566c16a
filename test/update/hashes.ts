/** What every hash has to pass: the same digests as OpenSSL, whatever the message and in whatever pieces it comes. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import type { BlockHash } from "../../src/crypto/block-hash.js";

/** @param hash an instance that all the messages go through. */
export function testHash(name: string, hash: BlockHash): void {
  const digest = (pieces: readonly Uint8Array[]): string => {
    const into = Buffer.alloc(hash.bytes);
    hash.begin();
    for (const piece of pieces) hash.update(piece, piece.length);
    hash.finish(into);
    return into.toString("hex");
  };

  test(`${name}: "abc", nothing, and a million times "a"`, () => {
    const messages = [Buffer.from("abc"), Buffer.alloc(0), Buffer.alloc(1_000_000, "a")];
    for (const message of messages) assert.equal(digest([message]), createHash(name).update(message).digest("hex"));
  });

  test(`${name}: every length about the ends of blocks`, () => {
    const message = Buffer.alloc(200, "Noonmark");
    for (let length = 0; length <= 200; length++) {
      const part = message.subarray(0, length);
      assert.equal(digest([part]), createHash(name).update(part).digest("hex"), `${length} bytes`);
    }
  });

  test(`${name}: any message in any two pieces`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), fc.uint8Array({ maxLength: 90 }), (first, second) => {
        assert.equal(digest([first, second]), createHash(name).update(first).update(second).digest("hex"));
      }),
      { numRuns: 150 },
    );
  });
}
