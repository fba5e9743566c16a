import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { compile } from "../compile.js";
import { Random } from "../responder/cases.js";
import { ask, record } from "../responder/digests.js";
import { open, seal } from "./siv-model.js";

interface Case {
  key: Uint8Array;
  pieces: readonly Uint8Array[];
  text: Uint8Array;
}

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

function words(letter: "V" | "O", { key, pieces, text }: Case): Buffer {
  return Buffer.concat([Buffer.from(letter), key, record("", [2, pieces.length], ...pieces, text)]);
}

/** RFC 5297 appendix A. */
const EXAMPLES: readonly (Case & { sealed: Uint8Array })[] = [
  {
    key: hex("fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0 f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff"),
    pieces: [hex("10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627")],
    text: hex("11223344 55667788 99aabbcc ddee"),
    sealed: hex("85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c"),
  },
  {
    key: hex("7f7e7d7c 7b7a7978 77767574 73727170 40414243 44454647 48494a4b 4c4d4e4f"),
    pieces: [
      hex("00112233 44556677 8899aabb ccddeeff deaddada deaddada ffeeddcc bbaa9988 77665544 33221100"),
      hex("10203040 50607080 90a0"),
      hex("09f91102 9d74e35b d84156c5 635688c0"),
    ],
    text: hex(
      "74686973 20697320 736f6d65 20706c61 696e7465 78742074 6f20656e 63727970 74207573 696e6720 5349562d 414553",
    ),
    sealed: hex(
      "7bdb6e3b 432667eb 06f4d14b ff2fbd0f cb900f2f ddbe4043 26601965 c889bf17" +
        "dba77ceb 094fa663 b7a3f748 ba8af829 ea64ad54 4a272e9c 485b62a3 fd5c0d",
    ),
  },
];

function anyCase(random: Random): Case {
  const piece = (most: number) => Uint8Array.from({ length: random.below(most) }, () => random.word());
  return {
    key: Uint8Array.from({ length: 32 }, () => random.word()),
    pieces: Array.from({ length: random.below(4) }, () => piece(random.once(3) ? 300 : 40)),
    text: piece(random.once(3) ? 900 : 50),
  };
}

test("the examples of RFC 5297 (appendix A)", () => {
  for (const example of EXAMPLES) {
    const { key, pieces, text, sealed } = example;
    assert.equal(ask([words("V", example)]).toString("hex"), Buffer.from(sealed).toString("hex"));
    const opened = ask([words("O", { key, pieces, text: sealed })]);
    assert.deepEqual([...opened], [1, ...text]);
    assert.deepEqual(seal(key, pieces, text), Buffer.from(sealed), "the model");
  }
});

test("texts and pieces of all lengths are sealed as by definition, and opened again", () => {
  const random = new Random(7);
  const cases = Array.from({ length: 2000 }, () => anyCase(random));
  const sealed = cases.map(({ key, pieces, text }) => seal(key, pieces, text));
  const said = ask([
    ...cases.map((each) => words("V", each)),
    ...cases.map(({ key, pieces }, index) => words("O", { key, pieces, text: sealed[index] ?? hex("") })),
  ]);
  const expected = Buffer.concat([...sealed, ...cases.flatMap(({ text }) => [Buffer.from([1]), Buffer.from(text)])]);
  assert.ok(said.equals(expected));
});

test("a text that was changed in any bit, or has other pieces, is not opened, and leaves zeros", () => {
  const [example] = EXAMPLES;
  assert.ok(example !== undefined);
  const { key, pieces, sealed } = example;
  const flipped = Array.from({ length: 8 * sealed.length }, (_, bit) => {
    const text = Buffer.from(sealed);
    text[bit >> 3] = (text[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return { key, pieces, text };
  });
  const others = [[], [...pieces, hex("")], [hex("00"), ...pieces]].map((each) => ({
    key,
    pieces: each,
    text: sealed,
  }));
  const said = ask([...flipped, ...others].map((each) => words("O", each)));
  assert.deepEqual([...said], new Array(said.length).fill(0));
  for (const { text } of flipped) assert.equal(open(key, pieces, text), undefined, "the model");
});

/** OpenSSL 3's AES-128-SIV, which Node does not show: from standard input as 'V', to standard output. */
const LIBRARY = "test/drivers/aead/openssl-siv.c";

test("OpenSSL seals the same", {
  skip: hasLibrary() ? false : "no OpenSSL 3 headers (Debian: apt install libssl-dev)",
}, () => {
  const program = compile([LIBRARY], ["-O1", "-Wl,--no-as-needed", "-lcrypto"]);
  const random = new Random(8);
  // OpenSSL takes no empty text, and wants a piece.
  const cases = Array.from({ length: 500 }, () => anyCase(random)).filter(({ text }) => text.length > 0);
  const input = Buffer.concat(cases.map((each) => words("V", each)));
  const { status, stdout, stderr } = spawnSync(program, { input, maxBuffer: 1 << 26 });
  assert.equal(status, 0, String(stderr));
  assert.ok(ask(cases.map((each) => words("V", each))).equals(stdout));
});

function hasLibrary(): boolean {
  const input = '#include <openssl/evp.h>\nEVP_CIPHER *f(void) { return EVP_CIPHER_fetch(0, "AES-128-SIV", 0); }\n';
  return spawnSync(process.env.CC ?? "cc", ["-fsyntax-only", "-x", "c", "-"], { input }).status === 0;
}
