/** The packets, held against npm's mqtt-packet, which knows nothing of ours. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import * as mqttPacket from "mqtt-packet";
import { PACKET_BYTES, PacketReader, PacketWriter, type Received } from "../../../src/management/mqtt/packets.js";
import { utf8 } from "../../../src/update/updater.js";

function parsed(...pieces: readonly Uint8Array[]): mqttPacket.Packet {
  const packets: mqttPacket.Packet[] = [];
  const parser = mqttPacket.parser({ protocolVersion: 4 });
  parser.on("packet", (packet) => packets.push(packet));
  parser.on("error", (error) => assert.fail(error));
  assert.equal(parser.parse(Buffer.concat(pieces)), 0, "bytes are left");
  assert.equal(packets.length, 1);
  return packets[0] as mqttPacket.Packet;
}

const written = (write: (writer: PacketWriter) => void): Uint8Array => {
  const writer = new PacketWriter();
  write(writer);
  return writer.bytes.slice(0, writer.length);
};

const GREETING = {
  clientId: utf8("noonmark-roof"),
  keepAliveSeconds: 60,
  willTopic: utf8("noonmark/roof/availability"),
  will: utf8("offline"),
  user: utf8(""),
  password: utf8(""),
};

/** What the reader makes of bytes. */
function read(bytes: Uint8Array): [Received, number, string][] {
  const reader = new PacketReader();
  const found: [Received, number, string][] = [];
  for (const byte of bytes) {
    const received = reader.take(byte);
    if (received !== undefined) found.push([received, reader.code, reader.payload]);
  }
  return found;
}

describe("packets of MQTT", () => {
  it("greet with a will, and with user and password where they are set", () => {
    const packet = parsed(written((writer) => writer.connect(GREETING))) as mqttPacket.IConnectPacket;
    const { cmd, protocolId, protocolVersion, clean, keepalive, clientId, will, username } = packet;
    assert.deepEqual(
      [cmd, protocolId, protocolVersion, clean, keepalive, clientId, username],
      ["connect", "MQTT", 4, true, 60, "noonmark-roof", undefined],
    );
    assert.deepEqual(
      [will?.topic, `${will?.payload}`, will?.qos, will?.retain],
      ["noonmark/roof/availability", "offline", 0, true],
    );
    const known = { ...GREETING, user: utf8("clock"), password: utf8("sésame") };
    const other = parsed(written((writer) => writer.connect(known))) as mqttPacket.IConnectPacket;
    assert.deepEqual([other.username, `${other.password}`], ["clock", "sésame"]);
  });

  it("fit their buffer at the settings' longest", () => {
    const most = {
      ...GREETING,
      clientId: utf8("h".repeat(41)),
      user: utf8("u".repeat(64)),
      password: utf8("p".repeat(64)),
    };
    const willTopic = utf8(`noonmark/${"h".repeat(32)}/availability`);
    assert.ok(written((writer) => writer.connect({ ...most, willTopic })).length < PACKET_BYTES);
  });

  it("publish payloads of any length", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(300_000), fc.boolean(), (name, length, retain) => {
        const topic = utf8(name);
        const head = written((writer) => writer.publish(topic, length, retain));
        const packet = parsed(head, new Uint8Array(length).fill(0x61)) as mqttPacket.IPublishPacket;
        assert.deepEqual(
          [packet.cmd, packet.topic, packet.payload.length, packet.retain, packet.qos],
          ["publish", name, length, retain, 0],
        );
      }),
      {
        numRuns: 100,
        examples: [
          ["t", 124, true],
          ["t", 125, true],
          ["t", 16380, false],
          ["t", 16381, false],
        ],
      },
    );
  });

  it("subscribe, ping and take leave", () => {
    const packet = parsed(written((writer) => writer.subscribe(1, utf8("homeassistant/status"))));
    assert.deepEqual(
      (packet as mqttPacket.ISubscribePacket).subscriptions.map(({ topic, qos }) => [topic, qos]),
      [["homeassistant/status", 0]],
    );
    assert.equal(parsed(written((writer) => writer.ping())).cmd, "pingreq");
    assert.equal(parsed(written((writer) => writer.disconnect())).cmd, "disconnect");
  });

  it("that a broker sends are read", () => {
    const accepted = mqttPacket.generate({ cmd: "connack", returnCode: 0, sessionPresent: false });
    const refused = mqttPacket.generate({ cmd: "connack", returnCode: 5, sessionPresent: false });
    const subscribed = mqttPacket.generate({ cmd: "suback", messageId: 1, granted: [0] });
    const message = (payload: string) =>
      mqttPacket.generate({ cmd: "publish", topic: "homeassistant/status", payload, qos: 0, dup: false, retain: true });
    const all = [
      accepted,
      subscribed,
      message("online"),
      message("x".repeat(5000)),
      mqttPacket.generate({ cmd: "pingresp" }),
    ];
    assert.deepEqual(
      read(Buffer.concat([...all, refused])).map(([received, , payload]) => [received, payload]),
      [
        ["accepted", ""],
        ["subscribed", ""],
        ["message", "online"],
        ["message", ""],
        ["pong", ""],
        ["refused", ""],
      ],
    );
    assert.equal(read(refused)[0]?.[1], 5);
    assert.deepEqual(read(mqttPacket.generate({ cmd: "connect", clientId: "x" }))[0]?.[0], "rubbish");
    assert.deepEqual(read(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff))[0]?.[0], "rubbish");
  });

  it("that nobody sends are never more than rubbish", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        for (const [, code, payload] of read(bytes)) {
          assert.ok(code >= 0 && code <= 255);
          assert.ok(payload.length < 128 && /^[ -~]*$/.test(payload));
        }
      }),
      { numRuns: 300 },
    );
  });
});
