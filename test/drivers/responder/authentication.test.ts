import assert from "node:assert/strict";
import { test } from "node:test";
import { keyRecords } from "../../../src/settings/keys.js";
import { Random } from "./cases.js";
import { ask, record } from "./digests.js";
import { signed } from "./request-model.js";

const AES = "2b7e151628aed2a6abf7158809cf4f3c";
const KEYS = [
  `1:AES128:${AES}`,
  "256:SHA256:00112233445566778899",
  `257:SHA256:${AES}${AES}`,
  `65534:SHA1:${AES}`,
  `65535:MD5:${AES}`,
];
const SET = record("K", keyRecords(KEYS));
const idOf = (key: string) => Number.parseInt(key, 10);

function sign(key: number, message: Uint8Array, macBytes = 0): string {
  const said = ask([SET, record("S", [4, key], [2, macBytes], message)]);
  assert.equal(said[0], 1);
  return said.toString("hex", 3, 3 + said.readUInt16LE(1));
}

function checks(cases: readonly { id: number; macAt: number; packet: Uint8Array }[]): boolean[] {
  const said = ask([SET, ...cases.map(({ id, macAt, packet }) => record("C", [4, id], [2, macAt], packet))]);
  return [...said.subarray(1)].map((right) => right === 1);
}

test("the examples of RFC 4493 §4 that have a message, behind the key's identifier", () => {
  const message = Buffer.from(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
      "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
    "hex",
  );
  const expected = [
    [16, "070a16b46b4d4144f79bdd9dd04a287c"],
    [40, "dfa66747de9ae63030ca32611497c827"],
    [64, "51f0bebf7e3b9d92fc49741779363cfe"],
  ] as const;
  for (const [length, mac] of expected) {
    const part = message.subarray(0, length);
    assert.equal(sign(1, part), `${part.toString("hex")}00000001${mac}`);
  }
});

test("any packet is signed as by definition, and the whole of SHA-256 where a request had it", () => {
  const random = new Random(5);
  for (const key of KEYS) {
    for (const length of [48, 52, 63, 64, 65, 80, 1196]) {
      const message = Uint8Array.from({ length }, () => random.word());
      assert.equal(sign(idOf(key), message), signed(key, message).toString("hex"), `${length} bytes`);
    }
  }
  const message = new Uint8Array(48);
  const key = KEYS[1] ?? "";
  assert.equal(sign(256, message, 36), signed(key, message, 32).toString("hex"));
});

test("a MAC is right for its own packet and key only, to the last bit and the last byte", () => {
  const message = Uint8Array.from({ length: 48 }, (_, at) => at);
  for (const key of KEYS) {
    const id = idOf(key);
    const packet = signed(key, message);
    const right = { id, macAt: 48, packet };
    const flipped = Array.from({ length: packet.length * 8 }, (_, bit) => {
      const other = Buffer.from(packet);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // The identifier itself is looked up before: its bits are not signed.
      return { id, macAt: 48, packet: other };
    }).filter((_, bit) => bit < 48 * 8 || bit >= 52 * 8);
    const cut = [1, 4, 8, packet.length - 52].map((less) => ({
      id,
      macAt: 48,
      packet: packet.subarray(0, packet.length - less),
    }));
    const [first, ...others] = checks([right, ...flipped, ...cut]);
    assert.ok(first, `key ${id}`);
    assert.ok(!others.includes(true), `key ${id}`);
  }
});

test("keys are found by the whole of their identifier", () => {
  const packet = signed(KEYS[0] ?? "", new Uint8Array(48));
  const ids = [1, 0, 2, 0x10001, 0x01000000];
  assert.deepEqual(checks(ids.map((id) => ({ id, macAt: 48, packet }))), [true, false, false, false, false]);
});

test("records that are none are refused whole", () => {
  const good = keyRecords(KEYS.slice(0, 1));
  const wrong = [
    good.subarray(0, good.length - 1),
    Uint8Array.from([0, 0, ...good.subarray(2)]), // identifier 0
    Uint8Array.from([0, 1, 4, ...good.subarray(3)]), // no such algorithm
    Uint8Array.from([0, 1, 0, 15, ...good.subarray(4, 19)]), // AES128 with 15 bytes
    Uint8Array.from([0, 1, 2, 0]), // SHA1 with none
    Uint8Array.from([0, 1, 2, 33, ...new Array(33).fill(7)]),
    Uint8Array.from(Array.from({ length: 9 }, () => [...good]).flat()),
    Uint8Array.from([...good, 1]),
  ];
  const said = ask([SET, ...wrong.map((records) => record("K", records)), record("S", [4, 65535], [2, 0], good)]);
  assert.deepEqual([...said.subarray(0, 9)], [1, ...wrong.map(() => 0)]);
  assert.ok(said.readUInt16LE(9) > good.length, "the keys before them are still there");
});
