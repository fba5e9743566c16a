/** Packets from the network, and frames between the tools and the simulator's process. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../../host-tools/failure.js";
import { readInputs } from "../../host-tools/simulator/inputs.js";
import { FrameReader } from "../../host-tools/simulator/link.js";
import { announce } from "../../host-tools/simulator/ptp/messages.js";
import { Advertiser } from "../../src/network/mdns/advertiser.js";
import { ANSWER_BYTES, CONTROL_BUFFER_BYTES, Control } from "../../src/serving/control/control.js";
import { readAnnounce } from "../../src/serving/ptp/announce.js";
import { ForeignMasters } from "../../src/serving/ptp/foreign-masters.js";
import { decode } from "../drivers/mdns/decode.js";
import { manyClients } from "../ntp/fake-clients.js";
import { Device, KEY, makeImage } from "../update/device.js";
import { SOURCE } from "./control-source.js";
import { capturedPackets } from "./packet-maker.js";
import type { Parser } from "./parser.js";

const MDNS_BYTES = 512;
const UPDATE_BYTES = 1056;
const FRAME_HEADER_BYTES = 16;

/** What TypeScript takes of NTP: control messages, in the buffer that packets come in. */
const control: Parser = {
  name: "control",
  seeds: () => capturedPackets().filter((packet) => ((packet[0] ?? 0) & 7) === 6),
  run(input) {
    const answerer = new Control({ ...SOURCE, clients: manyClients(9) });
    const packet = new Uint8Array(CONTROL_BUFFER_BYTES);
    const length = Math.min(input.length, packet.length);
    packet.set(input.subarray(0, length));
    if (!answerer.accept(packet, length, 0)) return assert.equal(answerer.next(packet), 0);
    let [bytes, count] = [0, 0];
    for (let size = answerer.next(packet); size > 0; size = answerer.next(packet)) {
      assert.equal((packet[1] ?? 0) & 0x9f, 0x80 | ((input[1] ?? 0) & 0x1f));
      bytes += size;
      count++;
    }
    assert.ok(count > 0 && count <= 2 && bytes <= ANSWER_BYTES, `${bytes} bytes in ${count}`);
  },
};

function updateMessage(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`NMU1${String.fromCharCode(type)}\0\0\0`, "latin1"), body]);
}

const IMAGE = makeImage(3000);

/** A right BEGIN to the first challenge of a device, whose nonces are 01 01 …, 02 02 …; then a block and an end. */
function updateSeeds(): Buffer[] {
  const challenge = new Device().answer(updateMessage(1, Buffer.alloc(48)));
  const body = Buffer.concat([Buffer.from([0, 0, IMAGE.length >> 8, IMAGE.length & 0xff]), IMAGE.subarray(-32)]);
  const signed = Buffer.concat([Buffer.from("noonmark update"), challenge.subarray(8, 40), body]);
  const begin = Buffer.concat([body, createHmac("sha256", KEY).update(signed).digest()]);
  return [
    updateMessage(1, Buffer.alloc(48)),
    updateMessage(3, begin),
    updateMessage(5, Buffer.concat([Buffer.alloc(4), IMAGE.subarray(0, 1024)])),
    updateMessage(6, Buffer.alloc(8)),
  ];
}

const update: Parser = {
  name: "update",
  seeds: updateSeeds,
  run(input) {
    // The mutated message at each point of an update: nothing is written that was not signed for.
    const good = updateSeeds();
    for (let before = 0; before <= good.length; before++) {
      const device = new Device();
      for (const message of good.slice(0, before)) device.answer(message);
      const answer = device.answer(input.subarray(0, UPDATE_BYTES));
      assert.ok(answer.length <= input.length, `${answer.length} bytes to ${input.length}`);
      device.seconds(1);
      assert.ok(device.slot.length <= IMAGE.length, `${device.slot.length} bytes of ${IMAGE.length}`);
      assert.ok(!device.chosen || device.slot.equals(IMAGE), "another image was chosen");
      if (before < 2 && !good.some((message) => message.equals(input)))
        assert.ok(!device.transfer.active || before === 1);
      for (const text of device.said) assert.ok(text.length < 300, text);
    }
  },
};

const mdns: Parser = {
  name: "mdns-packet",
  seeds: () => [
    Buffer.from(
      "000000000002000000000000045f6e7470045f756470056c6f63616c00000c0001086e6f6f6e6d61726bc01600ff0001",
      "hex",
    ),
    Buffer.from("000084000000000100000000" + "086e6f6f6e6d61726b056c6f63616c0000018001000000780004c0a80114", "hex"),
    Buffer.from("000000000001000000000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c8001", "hex"),
  ],
  run(input) {
    const packet = Buffer.alloc(MDNS_BYTES);
    const sent: Buffer[] = [];
    const said: string[] = [];
    const port = {
      join() {},
      send(bytes: Uint8Array, length: number) {
        sent.push(Buffer.from(bytes.subarray(0, length)));
        return true;
      },
      addresses(into: Uint8Array) {
        into.set([192, 168, 1, 20, 0xfe, 0x80, ...new Array(13).fill(0), 7]);
        return 3;
      },
    };
    // What is sent is written over what came, as in the firmware.
    const advertiser = new Advertiser(port, "noonmark", 123, (text) => said.push(text), packet);
    for (let second = 0; second < 6; second++) advertiser.tick(true);
    sent.length = 0;
    packet.set(input.subarray(0, MDNS_BYTES));
    advertiser.receive(packet, Math.min(input.length, MDNS_BYTES));
    assert.ok(sent.length <= 2, `${sent.length} answers`);
    for (const each of sent) {
      assert.ok(each.length <= MDNS_BYTES, `${each.length} bytes`);
      decode(each);
    }
    for (const text of said) assert.ok(text.length < 300, text);
  },
};

function framesOf(input: Uint8Array, size: number): string[] {
  const reader = new FrameReader();
  const frames: string[] = [];
  try {
    for (let at = 0; at < input.length; at += size) {
      for (const { type, at: when, payload } of reader.push(Buffer.from(input.subarray(at, at + size)))) {
        frames.push(`${type} ${when.second} ${when.nanosecond} ${payload.toString("hex")}`);
        assert.ok(when.nanosecond >= 0 && when.nanosecond < 1e9);
      }
    }
  } catch (error) {
    const { message } = error as Error;
    assert.match(message, /^the appliance sent a frame of \d+ bytes: the link is broken$/);
    frames.push(message);
  }
  return frames;
}

function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEADER_BYTES);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt8(type, 4);
  head.writeBigUInt64LE(1_500_000_000n, 8);
  return Buffer.concat([head, payload]);
}

const link: Parser = {
  name: "frames",
  seeds: () => [
    frame(22, Buffer.from("XS 13.3.0")),
    Buffer.concat([
      frame(17, Buffer.from('{"type":"status"}')),
      frame(20, Buffer.alloc(32, 1)),
      frame(19, Buffer.alloc(52)),
    ]),
  ],
  run(input) {
    const whole = framesOf(input, Math.max(1, input.length));
    // A frame that is told to be too long is told before or behind the good ones of the same piece.
    const inPieces = framesOf(input, 5);
    const good = (all: readonly string[]) => all.filter((text) => !text.startsWith("the appliance"));
    if (whole.length === good(whole).length) assert.deepEqual(inPieces, whole);
    else assert.deepEqual(inPieces.slice(0, good(whole).length), good(whole));
  },
};

const TOLD = [
  '{"type":"input","n":0,"start":123,"hz":80000000,"board":"esp32/nodemcu","version":"0.1.0","state":"1,12.5"}',
  '{"type":"input","n":1,"set":"receiver.leapWaitS","value":60}',
  '{"type":"input","n":2,"at":80000123,"first":79990000,"bytes":"24474e52"}',
  '{"type":"input","n":3,"at":80400000,"edge":80399000}',
  '{"type":"input","n":4,"at":160000123,"celsius":null,"clock":[1,2]}',
  '{"type":"input","n":5,"at":160000200,"packet":"230006"}',
  '{"type":"input","n":6,"at":160000300,"typed":"status"}',
].join("\n");
const HEADER = '{"format":"noonmark inputs","version":1,"words":["--seed","7"],"from":"seed 7"}\n';

const folder = mkdtempSync(join(tmpdir(), "noonmark-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Files of inputs, as monitor and scenario write them: what is none is told, and nothing is made of it without end. */
const inputs: Parser = {
  name: "inputs",
  seeds: () => [
    Buffer.from(TOLD),
    Buffer.from(`${TOLD}\n${TOLD}`),
    Buffer.concat([
      Buffer.from(HEADER),
      frame(9, Buffer.alloc(0)),
      frame(5, Buffer.alloc(0)),
      frame(6, Buffer.alloc(0)),
    ]),
  ],
  run(input) {
    const path = join(folder, "inputs");
    const bytes = Buffer.from(input);
    // Behind the compression, whose sum would let little through.
    writeFileSync(path, bytes.toString("latin1", 0, 9) === '{"format"' ? gzipSync(bytes, { level: 1 }) : bytes);
    try {
      const { words, frames } = readInputs(path);
      assert.ok(words.every((word) => typeof word === "string"));
      assert.ok(frames.length < 50_000_000, `${frames.length} bytes of frames`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  },
};

const ANNOUNCES = [announce(), announce({ stepsRemoved: 254 }), announce({ priority1: 0, clockClass: 255 })];

/** What TypeScript takes of PTP: Announces, which C has found whole. */
const ptpAnnounce: Parser = {
  name: "ptp-announce",
  seeds: () => ANNOUNCES,
  run(input) {
    const masters = new ForeignMasters(2);
    for (let second = 0; second < 8; second++) {
      const dataSet = readAnnounce(input);
      const isCircle = (input[61] ?? 0) > 0 || input[62] === 255;
      assert.equal(dataSet === undefined, input.length < 64 || isCircle);
      if (dataSet !== undefined) masters.take(dataSet, second);
      const best = masters.best(second);
      assert.equal(best !== undefined, dataSet !== undefined && second > 0);
      if (best !== undefined) assert.match(best.identity, /^[0-9a-f]{6}\.[0-9a-f]{4}\.[0-9a-f]{6}$/);
    }
  },
};

export const PACKET_PARSERS: readonly Parser[] = [ptpAnnounce, control, update, mdns, link, inputs];
