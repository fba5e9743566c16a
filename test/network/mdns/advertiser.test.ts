import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Advertiser } from "../../../src/network/mdns/advertiser.js";
import { PacketWriter, wireName } from "../../../src/network/mdns/packet.js";
import { decode, type Message, readName } from "../../drivers/mdns/decode.js";

const A = 1;
const PTR = 12;
const TXT = 16;
const AAAA = 28;
const SRV = 33;
const ANY = 255;
const FLUSH = 0x8000;

/** A network with one advertiser on it. */
class Network {
  readonly sent: Buffer[] = [];
  readonly said: string[] = [];
  joined = 0;
  readonly advertiser: Advertiser;
  /** For what comes and what goes, as main.ts has it. */
  private readonly buffer = new Uint8Array(512);
  own = [192, 168, 1, 20];

  constructor(name = "noonmark") {
    this.advertiser = new Advertiser(this, name, 123, (text) => this.said.push(text), this.buffer);
  }

  join(): void {
    this.joined++;
  }

  send(bytes: Uint8Array, length: number): boolean {
    this.sent.push(Buffer.from(bytes.subarray(0, length)));
    return true;
  }

  addresses(into: Uint8Array): number {
    into.set(this.own);
    into.set([0xfe, 0x80, ...new Array(13).fill(0), 7], 4);
    return 3;
  }

  ticks(count: number): void {
    for (let i = 0; i < count; i++) this.advertiser.tick(true);
  }

  /** What was sent since the last call. */
  heard(): Message[] {
    return this.sent.splice(0).map(decode);
  }

  receive(packet: Buffer): void {
    this.buffer.set(packet);
    this.advertiser.receive(this.buffer, packet.length);
  }
}

/** A question by somebody else, with what he knows already. */
function question(name: string, type: number, known: Buffer[] = []): Buffer {
  const writer = new PacketWriter(new Uint8Array(512));
  writer.begin(0, 1, known.length, 0);
  writer.writeBytes(wireName(...name.split(".")));
  writer.write16(type);
  writer.write16(1);
  for (const record of known) writer.writeBytes(record);
  return Buffer.from(writer.bytes.subarray(0, writer.length));
}

function addressRecord(name: string, address: number[], recordClass = 1 | FLUSH): Buffer {
  const writer = new PacketWriter(new Uint8Array(256));
  writer.record(wireName(...name.split(".")), A, recordClass, 120, 4);
  for (const byte of address) writer.write8(byte);
  return Buffer.from(writer.bytes.subarray(0, writer.length));
}

/** Somebody else says that a name is his. */
function claim(name: string, address: number[]): Buffer {
  const writer = new PacketWriter(new Uint8Array(256));
  writer.begin(0x8400, 0, 1, 0);
  writer.writeBytes(addressRecord(name, address));
  return Buffer.from(writer.bytes.subarray(0, writer.length));
}

/** Somebody else asks for a name that he wants. */
function probe(name: string, address: number[]): Buffer {
  const writer = new PacketWriter(new Uint8Array(256));
  writer.begin(0, 1, 0, 1);
  writer.writeBytes(wireName(...name.split(".")));
  writer.write16(ANY);
  writer.write16(1);
  writer.writeBytes(addressRecord(name, address, 1));
  return Buffer.from(writer.bytes.subarray(0, writer.length));
}

function running(name?: string): Network {
  const network = new Network(name);
  network.ticks(7);
  network.heard();
  return network;
}

describe("mDNS advertisement", () => {
  it("asks three times for its name, then announces twice, then is quiet", () => {
    const network = new Network();
    network.ticks(20);
    assert.equal(network.joined, 1);
    const messages = network.heard();
    assert.deepEqual(
      messages.map(({ flags }) => flags),
      [0, 0, 0, 0x8400, 0x8400],
    );
    const [first] = messages;
    assert.deepEqual(first?.questions, [{ name: "noonmark.local", type: ANY, class: 1 }]);
    assert.deepEqual(
      first?.authorities.map(({ name, type }) => [name, type]),
      [
        ["noonmark.local", A],
        ["noonmark.local", AAAA],
      ],
    );
  });

  it("tells all that is needed to reach the service, in one packet", () => {
    const network = running();
    network.ticks(1);
    network.receive(question("_ntp._udp.local", PTR));
    const [packet] = network.sent;
    const [message] = network.heard();
    const rows = message?.answers.map(({ name, type, class: c, ttl }) => [name, type, c, ttl]);
    assert.deepEqual(rows, [
      ["_services._dns-sd._udp.local", PTR, 1, 4500],
      ["_ntp._udp.local", PTR, 1, 4500],
      ["noonmark._ntp._udp.local", SRV, 1 | FLUSH, 120],
      ["noonmark._ntp._udp.local", TXT, 1 | FLUSH, 4500],
      ["noonmark.local", A, 1 | FLUSH, 120],
      ["noonmark.local", AAAA, 1 | FLUSH, 120],
    ]);
    const [meta, service, srv, txt, a, aaaa] = message?.answers ?? [];
    assert.ok(packet !== undefined && srv !== undefined);
    assert.equal(readName(packet, meta?.at ?? 0).name, "_ntp._udp.local");
    assert.equal(readName(packet, service?.at ?? 0).name, "noonmark._ntp._udp.local");
    assert.deepEqual([...srv.data.subarray(0, 6)], [0, 0, 0, 0, 0, 123]);
    assert.equal(readName(packet, srv.at + 6).name, "noonmark.local");
    assert.deepEqual([...(txt?.data ?? [])], [0]);
    assert.deepEqual([...(a?.data ?? [])], [192, 168, 1, 20]);
    assert.equal(aaaa?.data.toString("hex"), "fe800000000000000000000000000007");
  });

  const asked: [string, number][] = [
    ["_services._dns-sd._udp.local", PTR],
    ["NOONMARK._ntp._udp.LOCAL", SRV],
    ["noonmark._ntp._udp.local", TXT],
    ["noonmark.local", A],
    ["noonmark.local", AAAA],
    ["Noonmark.Local", ANY],
  ];
  for (const [name, type] of asked) {
    it(`answers a question for ${name}, type ${type}`, () => {
      const network = running();
      network.ticks(1);
      network.receive(question(name, type));
      assert.equal(network.heard().length, 1);
    });
  }

  for (const [name, type] of [
    ["noonmark2.local", A],
    ["_ntp._tcp.local", PTR],
    ["noonmark.local", SRV],
    ["local", ANY],
  ] as const) {
    it(`is silent about ${name}, type ${type}`, () => {
      const network = running();
      network.ticks(1);
      network.receive(question(name, type));
      assert.deepEqual(network.heard(), []);
    });
  }

  it("follows pointers in what it is asked", () => {
    const network = running();
    network.ticks(1);
    // Two questions, the second of which is "noonmark" and a pointer to "local" in the first.
    const packet = Buffer.concat([
      Buffer.from([0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]),
      Buffer.from(wireName("other", "local")),
      Buffer.from([0, 1, 0, 1]),
      Buffer.from("\x08noonmark", "latin1"),
      Buffer.from([0xc0, 12 + 6, 0, 1, 0, 1]),
    ]);
    network.receive(packet);
    assert.equal(network.heard().length, 1);
  });

  it("answers at most once a second", () => {
    const network = running();
    network.ticks(1);
    for (let i = 0; i < 10; i++) network.receive(question("noonmark.local", A));
    assert.equal(network.heard().length, 1);
    network.ticks(1);
    network.receive(question("noonmark.local", A));
    assert.equal(network.heard().length, 1);
  });

  it("does not repeat what is known for half of its time, and does what is known for less", () => {
    const known = (ttl: number): Buffer => {
      const writer = new PacketWriter(new Uint8Array(256));
      const instance = wireName("noonmark", "_ntp", "_udp", "local");
      writer.record(wireName("_ntp", "_udp", "local"), PTR, 1, ttl, instance.length);
      writer.writeBytes(instance);
      return Buffer.from(writer.bytes.subarray(0, writer.length));
    };
    const network = running();
    network.ticks(1);
    network.receive(question("_ntp._udp.local", PTR, [known(2250)]));
    assert.equal(network.heard().length, 0);
    network.receive(question("_ntp._udp.local", PTR, [known(2249)]));
    assert.equal(network.heard().length, 1);
  });

  it("takes another name when its own is taken, says so, and serves under it", () => {
    const network = new Network();
    network.ticks(2);
    network.receive(claim("Noonmark.local", [192, 168, 1, 99]));
    assert.deepEqual(network.said, ["noonmark.local is taken by another device; trying noonmark-2.local"]);
    network.heard();
    network.ticks(6);
    const messages = network.heard();
    assert.equal(messages[0]?.questions[0]?.name, "noonmark-2.local");
    assert.equal(messages.at(-1)?.answers.at(-1)?.name, "noonmark-2.local");
  });

  it("asks again before it gives up a name that it has", () => {
    const network = running();
    network.receive(claim("noonmark.local", [192, 168, 1, 99]));
    assert.deepEqual(network.said, []);
    network.ticks(1);
    assert.equal(network.heard()[0]?.questions.length, 1);
    network.receive(claim("noonmark.local", [192, 168, 1, 99]));
    assert.equal(network.advertiser.name, "noonmark-2");
  });

  it("is not frightened by its own words", () => {
    const network = running();
    network.receive(claim("noonmark.local", [192, 168, 1, 20]));
    network.ticks(3);
    assert.deepEqual(network.heard(), []);
  });

  it("waits when one with a greater address wants the same name, and not for one with a lesser", () => {
    const network = new Network();
    network.ticks(2);
    network.receive(probe("noonmark.local", [192, 168, 1, 19]));
    network.ticks(2);
    assert.equal(network.heard().filter(({ flags }) => flags === 0).length, 3);
    const other = new Network();
    other.ticks(2);
    other.receive(probe("noonmark.local", [192, 168, 1, 21]));
    other.ticks(3);
    assert.equal(other.heard().filter(({ flags }) => flags === 0).length, 5);
  });

  it("begins anew when it was away", () => {
    const network = running();
    network.advertiser.tick(false);
    network.receive(question("noonmark.local", A));
    assert.deepEqual(network.heard(), []);
    network.own = [10, 0, 0, 5];
    network.ticks(5);
    assert.equal(network.joined, 2);
    assert.deepEqual([...(network.heard().at(-1)?.answers[4]?.data ?? [])], [10, 0, 0, 5]);
  });

  it("has room for the longest name, and gives up after nine", () => {
    const network = running("x".repeat(32));
    for (let i = 0; i < 9; i++) {
      network.ticks(7);
      network.receive(question(`${network.advertiser.name}.local`, A));
      for (const { answers } of network.heard()) assert.ok(answers.length === 0 || answers.length === 6);
      network.receive(claim(`${network.advertiser.name}.local`, [1, 2, 3, 4]));
      network.receive(claim(`${network.advertiser.name}.local`, [1, 2, 3, 4]));
    }
    assert.equal(network.advertiser.name, `${"x".repeat(32)}-9`);
    assert.equal(network.said.length, 9);
    assert.match(network.said.at(-1) ?? "", /mDNS is silent until a restart/);
    network.heard();
    network.ticks(10);
    network.receive(claim(`${network.advertiser.name}.local`, [1, 2, 3, 4]));
    network.receive(question(`${network.advertiser.name}.local`, A));
    assert.deepEqual(network.heard(), []);
  });

  it("survives any packet, and never answers more than once to one", () => {
    const good = question("_ntp._udp.local", PTR);
    const packets = fc.oneof(
      fc.uint8Array({ maxLength: 512 }),
      // A good question with some bytes changed: counts, lengths and pointers that lie.
      fc
        .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
        .map((changes) => changes.reduce((packet, [at, value]) => packet.fill(value, at, at + 1), Buffer.from(good))),
      // Pointers everywhere.
      fc
        .array(fc.constantFrom(0xc0, 0x0c, 0x00, 0x01, 0x3f, 0xff), { maxLength: 512 })
        .map((bytes) => Uint8Array.from(bytes)),
    );
    fc.assert(
      fc.property(packets, (packet) => {
        const network = running();
        network.ticks(1);
        network.advertiser.receive(packet, packet.length);
        assert.ok(network.heard().length <= 1);
      }),
      { numRuns: 3000, seed: 20_261_122 },
    );
  });
});
