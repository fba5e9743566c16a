import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ROOT } from "../../../host-tools/build/paths.js";
import { FROM_APPLIANCE, FrameReader, FrameWriter, TO_APPLIANCE, usageOf } from "../../../host-tools/simulator/link.js";

const instants = fc.record({
  second: fc.integer({ min: 0, max: 18_000_000_000 }),
  nanosecond: fc.integer({ min: 0, max: 999_999_999 }),
});

test("a frame's bytes", () => {
  const writer = new FrameWriter();
  writer.horizon({ second: 2, nanosecond: 0 });
  assert.equal(writer.take().toString("hex"), "00000000050000000094357700000000");
  writer.event({ kind: "edge", at: { second: 0, nanosecond: 5 }, capturedCount: 2 ** 40 + 1 });
  assert.equal(writer.take().toString("hex"), "080000000200000005000000000000000100000000010000");
});

test("an oscillator record: count, fraction, and ticks per nanosecond as Q0.64", () => {
  const writer = new FrameWriter();
  writer.oscillator(1, 80_000_000, { count: 80_000_000, fractionQ32: 7, excessQ32: -(2 ** 32), frequency: 0 });
  const bytes = writer.take();
  assert.equal(bytes.readBigUInt64LE(16), 80_000_000n);
  assert.equal(bytes.readUInt32LE(24), 7);
  // One tick short of 80 MHz: 79,999,999 / 1e9 · 2^64, rounded down.
  assert.equal(bytes.readBigUInt64LE(32), (79_999_999n * 2n ** 64n) / 1_000_000_000n);
});

test("ticks per nanosecond are the quotient rounded down, at every rate", () => {
  const excesses = fc.integer({ min: -(2 ** 48), max: 2 ** 48 });
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000, max: 900_000_000 }), excesses, (nominalHz, excessQ32) => {
      const writer = new FrameWriter();
      writer.oscillator(1, nominalHz, { count: 0, fractionQ32: 0, excessQ32, frequency: 0 });
      const ticksPerSecondQ32 = BigInt(nominalHz) * 2n ** 32n + BigInt(excessQ32);
      assert.equal(writer.take().readBigUInt64LE(32), (ticksPerSecondQ32 * 2n ** 32n) / 1_000_000_000n);
    }),
  );
});

test("every instant of 570 years passes through a frame unchanged, whatever the pieces it arrives in", () => {
  fc.assert(
    fc.property(fc.array(instants, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 40 }), (times, size) => {
      const writer = new FrameWriter();
      for (const at of times) writer.event({ kind: "bytes", at, bytes: Uint8Array.of(1, 2, 3) });
      const bytes = writer.take();
      const reader = new FrameReader();
      const found = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const frame of reader.push(bytes.subarray(at, at + size)))
          found.push({ ...frame.at, n: frame.payload.length });
      }
      assert.deepEqual(
        found,
        times.map((at) => ({ ...at, n: 3 })),
      );
    }),
  );
});

test("a request carries its address and packet", () => {
  const writer = new FrameWriter();
  const packet = Uint8Array.of(0x23, 9);
  const address = Uint8Array.of(192, 0, 2, 7);
  writer.event({ kind: "request", at: { second: 0, nanosecond: 0 }, id: 3, address, port: 0x1234, packet });
  const payload = writer.take().subarray(16);
  assert.equal(payload.toString("hex"), `0300000004000000c0000207${"00".repeat(12)}341200002309`);
});

test("a length that cannot be is a broken link, not a wait", () => {
  const bytes = Buffer.alloc(16, 0xff);
  assert.throws(() => new FrameReader().push(bytes), /the link is broken/);
});

test("what REACHED tells", () => {
  const payload = Buffer.alloc(32);
  payload.writeUInt32LE(450, 0);
  payload.writeUInt32LE(3000, 4);
  payload.writeUInt32LE(4928, 8);
  payload.writeUInt32LE(40000, 12);
  payload.writeBigUInt64LE(123456789012n, 16);
  payload.writeUInt32LE(5, 24);
  payload.writeUInt32LE(6, 28);
  assert.deepEqual(usageOf(payload), {
    slots: 450,
    chunkBytes: 3000,
    slotLimit: 4928,
    chunkLimitBytes: 40000,
    byteCodes: 123456789012,
    answeredInC: 5,
    handedOn: 6,
  });
});

/** The enumerations of link.h behind these words, as names and numbers in the manner of TypeScript. */
function codesBehind(words: string): Record<string, number> {
  const text = readFileSync(join(ROOT, "drivers/sim/link.h"), "utf8");
  const block = text.slice(text.indexOf(words)).split("};")[0] ?? "";
  const entries = [...block.matchAll(/^\s*LINK_(\w+) = (\d+),/gm)].map(([, name = "", number]) => [
    name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    Number(number),
  ]);
  return Object.fromEntries(entries);
}

test("both processes have the same list of frames", () => {
  assert.deepEqual(codesBehind("/* World to child. */"), TO_APPLIANCE);
  assert.deepEqual(codesBehind("/* Child to world. */"), FROM_APPLIANCE);
});
