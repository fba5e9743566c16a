import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockHash } from "../../src/crypto/block-hash.js";

/** Keeps the blocks that it is given, and has a digest of one word: how many there were. */
class Recorder extends BlockHash {
  readonly blocks: string[] = [];

  constructor() {
    super([0], 16);
  }

  protected compress(): void {
    this.blocks.push(Array.from(this.words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join(""));
    this.state[0] = (this.state[0] ?? 0) + 1;
  }
}

test("a message is padded with a one bit, zeros and its length in bits", () => {
  for (let length = 0; length <= 130; length++) {
    const hash = new Recorder();
    const message = Uint8Array.from({ length }, (_, at) => at + 1);
    const digest = new Uint8Array(4);
    hash.begin();
    hash.update(message, length);
    hash.finish(digest);
    const bits = (8 * length).toString(16).padStart(16, "0");
    const zeros = "00".repeat((119 - (length % 64)) % 64);
    assert.equal(hash.blocks.join(""), `${Buffer.from(message).toString("hex")}80${zeros}${bits}`);
    assert.equal(digest[3], hash.blocks.length);
  }
});
