import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UbxReader } from "../../src/gnss/ubx.js";
import { frame } from "./make.js";

/** Reads what follows B5 in one piece. */
function read(bytes: Uint8Array): { reader: UbxReader; taken: number } {
  const reader = new UbxReader();
  reader.begin();
  reader.chunk.set(bytes);
  return { reader, taken: reader.take(1, bytes.length) };
}

test("the frame of the protocol's example", () => {
  const { reader, taken } = read(Uint8Array.of(0xb5, 0x62, 0x06, 0x08, 0x00, 0x00, 0x0e, 0x30));
  assert.equal(reader.progress, "complete");
  assert.equal(taken, 8);
  assert.equal(reader.kind, 0x0608);
  assert.equal(reader.length, 0);
});

test("any payload up to 1024 bytes in any pieces; the first 256 bytes are kept", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1024, size: "max" }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 1, max: 100 }),
      (payload, kind, step) => {
        const bytes = frame(kind, payload);
        const reader = new UbxReader();
        reader.begin();
        for (let at = 1; at < bytes.length; at += step) {
          const piece = bytes.subarray(at, at + step);
          reader.chunk.set(piece, at % 100);
          reader.take(at % 100, (at % 100) + piece.length);
        }
        assert.equal(reader.progress, "complete");
        assert.equal(reader.kind, kind);
        assert.equal(reader.length, payload.length);
        for (let at = 0; at < Math.min(payload.length, 256); at++)
          assert.equal(reader.payload.getUint8(at), payload[at]);
      },
    ),
    { seed: 62, numRuns: 60 },
  );
});

test("a changed byte is noticed", () => {
  const whole = frame(
    0x0107,
    Uint8Array.from({ length: 92 }, (_, at) => (at * 37) & 0xff),
  );
  for (let at = 1; at < whole.length; at++) {
    const changed = Uint8Array.from(whole);
    changed[at] = (changed[at] as number) ^ 0x11;
    assert.notEqual(read(changed).reader.progress, "complete", `byte ${at}`);
  }
});

test("why a frame is refused, and where reading goes on", () => {
  const notSync = read(Uint8Array.of(0xb5, 0x24, 0x47));
  assert.equal(notSync.reader.progress, "badByte");
  assert.equal(notSync.taken, 1);
  assert.equal(notSync.reader.synchronised, false);
  const noise = read(Uint8Array.of(0xb5, 0x62, 0x24, 0x47, 0x01, 0x04, 0x41));
  assert.equal(noise.reader.progress, "frameTooLong");
  assert.equal(noise.taken, 6);
  assert.equal(noise.reader.synchronised, true);
  const badSum = read(Uint8Array.of(0xb5, 0x62, 0x06, 0x08, 0x00, 0x00, 0x0e, 0x31));
  assert.equal(badSum.reader.progress, "badFrameChecksum");
});
