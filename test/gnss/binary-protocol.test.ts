import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BinaryProtocol, ProtocolFinder } from "../../src/gnss/binary-protocol.js";
import { concatenate, navPvt, sentence } from "./make.js";

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);
const parity = (bytes: Uint8Array) => bytes.reduce((total, byte) => total ^ byte, 0);
const stuffed = (bytes: readonly number[]) => bytes.flatMap((byte) => (byte === 0x10 ? [0x10, 0x10] : [byte]));

const FRAMES: Record<BinaryProtocol, (payload: Uint8Array) => number[]> = {
  "SiRF binary": (payload) => {
    const check = sum(payload) & 0x7fff;
    return [0xa0, 0xa2, 0, payload.length, ...payload, check >> 8, check & 0xff, 0xb0, 0xb3];
  },
  "SkyTraq binary": (payload) => [0xa0, 0xa1, 0, payload.length, ...payload, parity(payload), 0x0d, 0x0a],
  "Garmin binary": (payload) => {
    const body = [0x33, payload.length, ...payload];
    return [0x10, ...stuffed([...body, -sum(Uint8Array.from(body)) & 0xff]), 0x10, 0x03];
  },
  // The length of 200 is none of its payload, which would make it Garmin's.
  TSIP: (payload) => [0x10, 0x8f, ...stuffed([200, ...payload]), 0x10, 0x03],
  "Motorola Oncore binary": (payload) => {
    const body = [0x48, 0x61, ...payload];
    return [0x40, 0x40, ...body, parity(Uint8Array.from(body)), 0x0d, 0x0a];
  },
};

function find(bytes: Uint8Array, size = bytes.length): BinaryProtocol | undefined {
  const finder = new ProtocolFinder();
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    finder.take(piece, piece.length);
  }
  finder.look();
  return finder.protocol;
}

for (const [name, frame] of Object.entries(FRAMES)) {
  test(`${name} is named, whatever its messages hold and wherever the line is cut`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 4, maxLength: 150 }), { minLength: 8, maxLength: 8 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 50 }),
        (payloads, skipped, size) => {
          const bytes = Uint8Array.from(payloads.flatMap((payload) => frame(payload)));
          assert.equal(find(bytes.subarray(skipped), size), name);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
}

test("neither sentences nor UBX nor noise are given a name", () => {
  assert.equal(
    find(concatenate(...Array.from({ length: 50 }, () => sentence("GPRMC,120000,A,,,,,,,010126,,,A")))),
    undefined,
  );
  assert.equal(find(concatenate(...Array.from({ length: 50 }, () => navPvt()))), undefined);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3000, maxLength: 3000 }), (noise) => {
      assert.equal(find(noise), undefined);
    }),
    { seed: 6, numRuns: 100 },
  );
});
