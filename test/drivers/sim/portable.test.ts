import assert from "node:assert/strict";
import { test } from "node:test";
import { portableDigests } from "./portable/all.js";
import { Digest } from "./portable/digest.js";
import { runTree } from "./run.js";

for (const [name, digest] of portableDigests()) {
  test(`${name} computes in XS what it computes in Node, to the last bit`, () => {
    assert.match(digest, /^[0-9a-f]+ of \d{4,} values$/);
    const { status, stdout, stderr } = runTree(name);
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout), digest);
  });
}

test("the digest sees the last bit of a number, and the sign of zero", () => {
  const digests = [0.1, 0.1 + 2 ** -56, -0, 0].map((value) => {
    const digest = new Digest();
    digest.add(value);
    return digest.toString();
  });
  assert.equal(new Set(digests).size, 4);
});
