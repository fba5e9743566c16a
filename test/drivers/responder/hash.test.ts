import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Random } from "./cases.js";
import { ask, record } from "./digests.js";

/** In the order of enum hash_kind. */
const KINDS = ["sha256", "sha1", "md5"] as const;
const NOTHING = Buffer.alloc(0);

/** What the C makes of messages, each in two pieces, in hexadecimal digits. */
function digests(kind: number, messages: readonly [Uint8Array, Uint8Array][]): string[] {
  const said = ask(messages.map(([first, second]) => record("H", [1, kind], first, second)));
  const bytes = said.length / messages.length;
  return messages.map((_, index) => said.toString("hex", index * bytes, (index + 1) * bytes));
}

test("the examples of the standards (FIPS 180-4 by NIST's, RFC 1321 appendix A.5)", () => {
  const abc = [[Buffer.from("abc"), NOTHING]] as [Uint8Array, Uint8Array][];
  const expected = [
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "a9993e364706816aba3e25717850c26c9cd0d89d",
    "900150983cd24fb0d6963f7d28e17f72",
  ];
  for (const [kind, digest] of expected.entries()) assert.deepEqual(digests(kind, abc), [digest]);
});

for (const [kind, name] of KINDS.entries()) {
  test(`${name}: every length about the ends of blocks, in any two pieces`, () => {
    const random = new Random(kind);
    const messages = Array.from({ length: 1000 }, (_, index) => {
      const bytes = Uint8Array.from({ length: index < 260 ? index : random.below(1300) }, () => random.word());
      const cut = random.below(bytes.length + 1);
      return [bytes.subarray(0, cut), bytes.subarray(cut)] as [Uint8Array, Uint8Array];
    });
    for (const [index, digest] of digests(kind, messages).entries()) {
      const [first, second] = messages[index] as [Uint8Array, Uint8Array];
      const expected = createHash(name).update(first).update(second).digest("hex");
      assert.equal(digest, expected, `${first.length} and ${second.length} bytes`);
    }
  });
}
