import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isName, PacketWriter, RecordView, read32, skipName, wireName } from "../../../src/network/mdns/packet.js";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

describe("DNS packets", () => {
  it("writes names as RFC 1035 §3.1 does, in lower case", () => {
    assert.equal(Buffer.from(wireName("Noonmark", "local")).toString("latin1"), "\x08noonmark\x05local\0");
    assert.deepEqual([...wireName()], [0]);
  });

  it("skips names, plain and with a pointer at the end", () => {
    const packet = bytes("\x05local\0\x03abc\xc0\0rest");
    assert.equal(skipName(packet, packet.length, 0), 7);
    assert.equal(skipName(packet, packet.length, 7), 13);
  });

  for (const [what, text] of [
    ["without an end", "\x05local"],
    ["cut within a label", "\x05loc"],
    ["cut within a pointer", "\x01a\xc0"],
    ["with a reserved length", "\x80abc"],
  ] as const) {
    it(`refuses a name ${what}`, () => {
      assert.equal(skipName(bytes(text), text.length, 0), -1);
      assert.equal(isName(bytes(text), text.length, 0, wireName("local")), false);
    });
  }

  it("compares names through pointers and whatever the case, and only whole ones", () => {
    const packet = bytes("\x05LoCaL\0\x08noonMark\xc0\0");
    const name = wireName("noonmark", "local");
    assert.ok(isName(packet, packet.length, 7, name));
    assert.ok(!isName(packet, packet.length, 7, wireName("noonmark")));
    assert.ok(!isName(packet, packet.length, 7, wireName("noonmark", "local", "net")));
    assert.ok(!isName(packet, packet.length, 0, name));
  });

  it("gives up pointers that go round", () => {
    const packet = bytes("\xc0\x02\xc0\0");
    assert.equal(isName(packet, packet.length, 0, wireName("local")), false);
  });

  it("reads back the record that it wrote", () => {
    const writer = new PacketWriter(new Uint8Array(64));
    writer.record(wireName("a"), 33, 0x8001, 0xfedcba98, 3);
    writer.writeBytes(Uint8Array.of(1, 2, 3));
    const record = new RecordView();
    assert.equal(record.read(writer.bytes, writer.length, 0), writer.length);
    const { type, class: recordClass, ttlSeconds, dataLength, data } = record;
    assert.deepEqual([type, recordClass, ttlSeconds, dataLength], [33, 0x8001, 0xfedcba98, 3]);
    assert.equal(writer.bytes[data], 1);
    assert.equal(record.read(writer.bytes, writer.length - 1, 0), -1);
    assert.equal(record.read(writer.bytes, 9, 0), -1);
  });

  it("reads 32 bits without a sign", () => {
    assert.equal(read32(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0), 2 ** 32 - 1);
  });
});
