import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, record } from "./digests.js";

/** A packet with extension fields of the given lengths and `rest` bytes behind them. */
function packet(fields: readonly number[], rest = 0, version = 4): Uint8Array {
  const bytes = new Uint8Array(48 + fields.reduce((sum, length) => sum + length, 0) + rest);
  bytes[0] = (version << 3) | 3;
  let at = 48;
  for (const length of fields) {
    bytes.set([0x01, 0x04, length >> 8, length & 0xff], at);
    at += length;
  }
  return bytes;
}

/** Where the MAC begins, 0 where there is none, "malformed" where the lengths do not add up. */
function trailer(bytes: Uint8Array): number | "malformed" {
  const said = ask([record("T", bytes)]);
  return said[0] === 1 ? said.readUInt16LE(1) : "malformed";
}

test("fields and MACs are told apart by length (RFC 7822 §3)", () => {
  assert.equal(trailer(packet([])), 0);
  assert.equal(trailer(packet([28])), 0);
  assert.equal(trailer(packet([16, 28])), 0);
  assert.equal(trailer(packet([16, 64, 1024])), 0);
  assert.equal(trailer(packet([], 4)), 48);
  assert.equal(trailer(packet([], 20)), 48);
  assert.equal(trailer(packet([], 24)), 48);
  assert.equal(trailer(packet([28], 20)), 76);
  assert.equal(trailer(packet([16], 24)), 64);
  assert.equal(trailer(packet([28, 100], 24)), 176);
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

test("before version 4 only a MAC may follow", () => {
  assert.equal(trailer(packet([], 12, 3)), 48);
  assert.equal(trailer(packet([], 20, 3)), 48);
  assert.equal(trailer(packet([], 36, 3)), 48);
  assert.equal(trailer(packet([], 36, 4)), "malformed");
  assert.equal(trailer(packet([28], 0, 3)), "malformed");
});
