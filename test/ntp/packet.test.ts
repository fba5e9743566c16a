import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HEADER_BYTES, makeHeader, readHeader } from "../../src/ntp/packet.js";
import { writeHeader } from "./write-header.js";

const anyPacket = fc.uint8Array({ minLength: HEADER_BYTES, maxLength: HEADER_BYTES });

test("any 48 bytes read as a header and are written back the same", () => {
  fc.assert(
    fc.property(anyPacket, (bytes) => {
      const header = makeHeader();
      readHeader(bytes, header);
      const back = new Uint8Array(HEADER_BYTES);
      writeHeader(header, back);
      assert.deepEqual(back, bytes);
    }),
  );
});

test("the worked example", () => {
  const bytes = new Uint8Array(HEADER_BYTES);
  bytes.set([0x24, 0x01, 0x06, 0xec, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x47, 0x50, 0x53, 0]);
  bytes.set([0xee, 0x01, 0x02, 0x03, 0x80, 0, 0, 1], 40);
  const header = makeHeader();
  readHeader(bytes, header);
  assert.equal(header.leap, 0);
  assert.equal(header.version, 4);
  assert.equal(header.mode, 4);
  assert.equal(header.stratum, 1);
  assert.equal(header.pollExponent, 6);
  assert.equal(header.precisionExponent, -20);
  assert.equal(header.rootDelay, 0);
  assert.equal(header.rootDispersion, 33);
  assert.equal(header.refid, 0x47505300);
  assert.deepEqual(header.transmit, { second: 0xee010203, fraction: 0x80000001 });
});

test("a reply captured from chronyd 4.3 (local stratum 1) reads as what it was", () => {
  const reply = "240106e600000000000000007f7f0101eead85a0596a9211123456789abcdef0eead85a225edc34deead85a225f21972";
  const header = makeHeader();
  readHeader(Buffer.from(reply, "hex"), header);
  assert.deepEqual(header, {
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 1,
    pollExponent: 6,
    precisionExponent: -26,
    rootDelay: 0,
    rootDispersion: 0,
    refid: 0x7f7f0101,
    reference: { second: 0xeead85a0, fraction: 0x596a9211 },
    origin: { second: 0x12345678, fraction: 0x9abcdef0 },
    receive: { second: 0xeead85a2, fraction: 0x25edc34d },
    transmit: { second: 0xeead85a2, fraction: 0x25f21972 },
  });
});
