import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checksum,
  PAYLOAD_BYTES,
  readFrame,
  writeArp,
  writeUdp,
} from "../../../../host-tools/emulate/network/frames.js";

const BOARD = "525400123456";
const OURS = "024e0a000264";

const datagram = {
  source: OURS,
  destination: BOARD,
  from: { address: "10.0.2.100", port: 49_152 },
  to: { address: "10.0.2.15", port: 123 },
  payload: Buffer.from("e30006", "hex"),
};

test("the checksum is that of RFC 1071's example", () => {
  // §3: 00 01 f2 03 f4 f5 f6 f7 sums up to ddf2.
  assert.equal(checksum(Buffer.from("0001f203f4f5f6f7", "hex")), ~0xddf2 & 0xffff);
});

test("a datagram that Python's struct and socket made: 10.0.2.3:53 to 10.0.2.15:49159", () => {
  const header = "4500001f00070000401162b60a0002030a00020f";
  const read = readFrame(Buffer.from(`${BOARD}52550a0002030800${header}0035c007000b9e20686921`, "hex"));
  assert.ok(read?.kind === "udp");
  assert.deepEqual(read.from, { address: "10.0.2.3", port: 53 });
  assert.deepEqual(read.to, { address: "10.0.2.15", port: 49_159 });
  assert.equal(read.source, "52550a000203");
  assert.equal(read.payload.toString(), "hi!");
});

test("what is written is read again, whatever its payload and with the padding of short frames", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: PAYLOAD_BYTES }), fc.nat(46), (bytes, padding) => {
      const payload = Buffer.from(bytes);
      const frame = Buffer.concat([writeUdp({ ...datagram, payload }), Buffer.alloc(padding)]);
      assert.deepEqual(readFrame(frame), { kind: "udp", ...datagram, payload });
    }),
    { seed: 1 },
  );
  assert.throws(() => writeUdp({ ...datagram, payload: Buffer.alloc(PAYLOAD_BYTES + 1) }), RangeError);
});

test("every changed bit of a datagram is noticed", () => {
  const frame = writeUdp(datagram);
  for (let bit = 14 * 8; bit < frame.length * 8; bit++) {
    const changed = Buffer.from(frame);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(readFrame(changed), undefined, `bit ${bit}`);
  }
});

test("fragments and frames that are cut short are nothing", () => {
  const frame = writeUdp(datagram);
  for (let length = 0; length < frame.length; length++) assert.equal(readFrame(frame.subarray(0, length)), undefined);
  const fragment = Buffer.from(frame);
  fragment.writeUInt16BE(0x2000, 20);
  fragment.writeUInt16BE(0, 24);
  fragment.writeUInt16BE(checksum(fragment.subarray(14, 34)), 24);
  assert.equal(readFrame(fragment), undefined);
});

test("random bytes are read as something or nothing, and never thrown at", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom("0806", "0800", ""), (bytes, type) => {
      readFrame(Buffer.concat([Buffer.alloc(12), Buffer.from(type, "hex"), bytes]));
    }),
    { seed: 2 },
  );
});

test("ARP: a question to everybody, an answer to who asked", () => {
  const sender = { mac: OURS, address: "10.0.2.100" };
  const target = { mac: BOARD, address: "10.0.2.15" };
  const question = writeArp({ kind: "arp", operation: "request", sender, target });
  // RFC 826: Ethernet and IPv4, lengths 6 and 4, request; whom it is about comes last.
  const asked = `0001080006040001${OURS}0a0002640000000000000a00020f`;
  assert.equal(question.toString("hex"), `ffffffffffff${OURS}0806${asked}`);
  const answer = writeArp({ kind: "arp", operation: "reply", sender, target });
  assert.equal(answer.toString("hex", 0, 12), `${BOARD}${OURS}`);
  assert.deepEqual(readFrame(answer), { kind: "arp", operation: "reply", sender, target });
});
