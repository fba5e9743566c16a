/**
 * A decoder that no one here wrote reads everything that the appliance sends: tshark finds nothing malformed in a
 * capture of every kind of packet, and reads the same fields as src/ntp/packet.ts.
 */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Network, networkUnavailable, SERVER } from "../matrix/network.js";
import { Simulation } from "../simulator.js";
import { assertSameHeader, type Packet, packetOf, refidOf } from "./packets.js";
import { CAPTURE_KEYS, configuration, IPV6_GROUP, MANYCAST_GROUP, MANYCAST_GROUP6 } from "./set-up.js";
import { Capture, objections, tsharkMissing, witnessed } from "./tshark.js";

const PROBE = fileURLToPath(new URL("probe.js", import.meta.url));
const unavailable = networkUnavailable() ?? tsharkMissing();

const isHeader = ({ header }: Packet) => header.mode !== 6;
const isSigned = (id: number, bytes: number) => (packet: Packet) =>
  packet.header.mode === 4 && Number(packet.seen["ntp.keyid"]) === id && packet.bytes.length === bytes;
const controlOf =
  (opcode: number, error = false) =>
  ({ header, bytes }: Packet) =>
    header.mode === 6 && (bytes[1] ?? 0) === (0x80 | (error ? 0x40 : 0) | opcode);

/** What must be among the packets that the appliance sent. */
const KINDS: [kind: string, is: (packet: Packet) => boolean][] = [
  ...[1, 2, 3, 4].map((version): [string, (packet: Packet) => boolean] => [
    `a reply of version ${version}`,
    ({ header, bytes }) =>
      header.mode === 4 && header.version === version && header.stratum === 1 && bytes.length === 48,
  ]),
  ["a reply over IPv6", ({ header, seen }) => header.mode === 4 && seen["ipv6.src"] === SERVER.ipv6],
  ["a symmetric passive reply", ({ header }) => header.mode === 2],
  ["a broadcast", ({ header, seen }) => header.mode === 5 && seen["ip.dst"] === SERVER.broadcast],
  ["a multicast", ({ header, seen }) => header.mode === 5 && seen["ipv6.dst"] === IPV6_GROUP],
  ["a reply signed with AES-CMAC", isSigned(1, 68)],
  ["a reply signed with SHA-256", isSigned(2, 72)],
  ["a reply signed with SHA-1", isSigned(3, 72)],
  ["a reply signed with MD5", isSigned(4, 68)],
  ["a crypto-NAK", isSigned(0, 52)],
  ["a kiss of death by rate", (packet) => packet.header.stratum === 0 && refidOf(packet) === "RATE"],
  ["the status of associations", controlOf(1)],
  ["variables", controlOf(2)],
  ["an error of control", controlOf(3, true)],
  ["a nonce for the list of clients", controlOf(12)],
  ["the list of clients", controlOf(10)],
];

describe("tshark", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-capture-"));
  const file = join(folder, "packets.pcapng");
  let network: Network | undefined;
  let packets: Packet[] = [];
  let asked = "";

  before(async () => {
    if (unavailable !== undefined) return;
    network = await Network.open();
    const capture = await Capture.start(network.enter, file);
    const words = ["--ntp-port", "123", "--address", "::", "--json", ...configuration(SERVER.broadcast)];
    const simulation = new Simulation(words, network.enter);
    const probe = (what: string) =>
      network?.client(`exec '${process.execPath}' '${PROBE}' ${what}`, () => false, 60) ?? Promise.resolve("");
    // A bridge that nobody is at is down: somebody has to be there to be told.
    const audience = network.client("exec sleep 100", () => false, 100);
    try {
      await simulation.row((row) => Number(row.uptimeS) >= 3, 60);
      asked = await probe("cold");
      await simulation.row((row) => row.stratum === 1 && Number(row.uptimeS) >= 12, 60);
      asked += await probe("all");
    } finally {
      await simulation.stop();
      await capture.stop();
      await network.close();
      await audience;
    }
    packets = witnessed(file).map(packetOf);
  });
  after(async () => {
    await network?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sent = () => packets.filter(({ seen }) => seen["udp.srcport"] === "123");
  const skippable = (name: string, body: () => void) =>
    test(name, (context) => (unavailable === undefined ? body() : context.skip(unavailable)));

  for (const [kind, is] of KINDS) {
    skippable(`sees ${kind}`, () => {
      assert.ok(sent().some(is), `none among ${sent().length} packets; what was asked:\n${asked}`);
    });
  }

  for (const [group, field, source, own] of [
    [MANYCAST_GROUP, "ip.dst", "ip.src", SERVER.ipv4],
    [MANYCAST_GROUP6, "ipv6.dst", "ipv6.src", SERVER.ipv6],
  ] as const) {
    skippable(`sees a reply to a request that went to ${group}`, () => {
      const ask = packets.find(({ seen }) => seen[field] === group);
      const transmit = ask?.bytes.toString("hex", 40, 48);
      const reply = sent().find(({ bytes, header }) => header.mode === 4 && bytes.toString("hex", 24, 32) === transmit);
      assert.equal(reply?.seen[source], own, asked);
    });
  }

  skippable("sees an interleaved reply: its origin is the request's receive time", () => {
    const times = new Set(
      packets.filter(({ header }) => header.mode === 3).map(({ bytes }) => bytes.toString("hex", 32, 40)),
    );
    times.delete("0".repeat(16));
    assert.ok(
      sent().some(({ bytes, header }) => header.mode === 4 && times.has(bytes.toString("hex", 24, 32))),
      asked,
    );
  });

  skippable("sees a request with an extension field, and its reply without", () => {
    const ask = packets.find(({ seen }) => seen["ntp.ext.type"] !== "");
    const transmit = ask?.bytes.toString("hex", 40, 48);
    const reply = sent().find(({ bytes, header }) => header.mode === 4 && bytes.toString("hex", 24, 32) === transmit);
    assert.equal(reply?.bytes.length, 48, asked);
  });

  skippable("sees a server that has never had the time say so", () => {
    assert.match(asked, /cold: 1/);
    const [first] = sent();
    assert.equal(first?.header.leap, 3, JSON.stringify(first?.seen));
    assert.equal(first?.header.stratum, 0, JSON.stringify(first?.seen));
  });

  skippable("has nothing to object to in any of them", () => {
    const told = objections(file, "udp.srcport == 123");
    assert.equal(told, "", told.slice(0, 4000));
  });

  skippable("objects to a request that was cut off, so that it would", () => {
    assert.match(objections(file, "udp.dstport == 123"), /Malformed Packet/);
    assert.match(asked, /cut off: 0/);
  });

  skippable("reads each of them as the firmware's decoder does", () => {
    const all = sent().filter(isHeader);
    assert.ok(all.length > 50, `${all.length} packets`);
    for (const packet of all) assertSameHeader(packet);
  });

  skippable("finds every key's identifier", () => {
    const ids = new Set(sent().map(({ seen }) => Number(seen["ntp.keyid"] || -1)));
    for (const { id } of CAPTURE_KEYS) assert.ok(ids.has(id), `${id}: ${[...ids]}`);
  });
});
