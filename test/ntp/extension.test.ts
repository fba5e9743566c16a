import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readTrailer, type Trailer } from "../../src/ntp/extension.js";

/** A packet with extension fields of the given lengths and `rest` bytes behind them. */
function packet(fields: readonly number[], rest = 0): Uint8Array {
  const bytes = new Uint8Array(48 + fields.reduce((sum, length) => sum + length, 0) + rest);
  let at = 48;
  for (const length of fields) {
    bytes.set([0x01, 0x04, length >> 8, length & 0xff], at);
    at += length;
  }
  return bytes;
}

function read(bytes: Uint8Array, length: number, version = 4): Trailer {
  const found: Trailer = { content: "none", end: -1 };
  readTrailer(bytes, length, version, found);
  return found;
}

function trailer(bytes: Uint8Array, version = 4): string {
  return read(bytes, bytes.length, version).content;
}

test("fields and codes are told apart by length (RFC 7822 §3)", () => {
  assert.equal(trailer(packet([])), "none");
  assert.equal(trailer(packet([28])), "extension");
  assert.equal(trailer(packet([16, 28])), "extension");
  assert.equal(trailer(packet([16, 64, 1024])), "extension");
  assert.equal(trailer(packet([], 4)), "mac");
  assert.equal(trailer(packet([], 20)), "mac");
  assert.equal(trailer(packet([], 24)), "mac");
  assert.equal(trailer(packet([28], 20)), "mac");
  assert.equal(trailer(packet([16], 24)), "mac");
});

test("a code begins where the fields end", () => {
  for (const [fields, end] of [
    [[], 48],
    [[16], 64],
    [[28, 100], 176],
  ] as const) {
    for (const mac of [20, 24]) {
      const bytes = packet(fields, mac);
      assert.deepEqual(read(bytes, bytes.length), { content: "mac", end });
    }
  }
});

test("lengths that do not add up are malformed", () => {
  assert.equal(trailer(packet([], 12)), "malformed");
  assert.equal(trailer(packet([], 1)), "malformed");
  assert.equal(trailer(packet([], 25)), "malformed"); // a field of length 0
  assert.equal(trailer(packet([30])), "malformed"); // not a multiple of 4
  assert.equal(trailer(packet([28], 7)), "malformed");
  assert.equal(trailer(packet([28, 16])), "malformed"); // 16 left over: neither a MAC nor a field
  const long = packet([28]);
  long[51] = 32;
  assert.equal(trailer(long), "malformed"); // past the end of the packet
});

test("before version 4 only a code may follow", () => {
  assert.equal(trailer(packet([], 12), 3), "mac");
  assert.equal(trailer(packet([], 20), 3), "mac");
  assert.equal(trailer(packet([], 36), 3), "mac");
  assert.equal(trailer(packet([], 36), 4), "malformed");
  assert.equal(trailer(packet([28]), 3), "malformed");
});

test("any tail ends in one of the four, and what lies past the length changes nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 300 }), fc.integer({ min: 0, max: 9 }), (bytes, version) => {
      const verdict = trailer(bytes, version);
      assert.ok(["none", "extension", "mac", "malformed"].includes(verdict));
      const longer = new Uint8Array(bytes.length + 64).fill(0xa5);
      longer.set(bytes);
      assert.deepEqual(read(longer, bytes.length, version), read(bytes, bytes.length, version));
    }),
  );
});
