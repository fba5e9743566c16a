import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { makeHeader, type PacketHeader, readHeader } from "../../../../src/ntp/packet.js";
import { type Conversation, consoleLines, converse, FRAME, frame, STEADY, sanitized } from "../../sim/run.js";
import { anyPacket, Random } from "../cases.js";

/**
 * Serves second 3,976,214,400 + t at virtual time t from the world's first second on. What is handed over it answers
 * with the packet's own header in mode 4, if it has one and asks for another version than 2. At the 50th second it
 * writes its counters.
 */
const MAIN = `
  import timer from "timer";
  import * as responder from "drivers/responder/responder";
  import { write } from "drivers/console/console";
  import { PACKET_VERDICTS, PacketCounters } from "serving/packet-counters";
  import { makePublication, writePublication } from "serving/publication";
  import { refid } from "ntp/refid";
  export default function () {
    const words = makePublication();
    const packet = new Uint8Array(responder.PACKET_BYTES);
    const segment = {
      baseTicks: 0, baseSecond: 3976214400, baseFraction: 0, rateInteger: 53, rateFraction: 2951034234,
      leap: 0, errorBoundSeconds: 1e-5, errorBoundGrowth: 0,
    };
    const system = {
      stratum: 1, precisionExponent: -24, rootDelaySeconds: 0, silentWhenUnsynchronised: false, dispersionFloorSeconds: 0, refid: refid("GPS"),
      referenceSecond: 3976214400, referenceFraction: 0,
    };
    responder.open("", 123, () => {
      for (let length = responder.take(packet); length > 0; length = responder.take(packet)) {
        write("took " + length);
        const version = packet[0] >> 3 & 7;
        if (version === 2 || length < 48) continue;
        packet[0] = 4 | version << 3;
        write("sent " + responder.send(packet, 48) + " and " + responder.send(packet, 48));
      }
      write("take " + responder.take(packet));
    });
    timer.set(() => {
      writePublication(words, segment, segment, 100 * 80_000_000, system);
      responder.publish(words.buffer);
    }, 1000);
    timer.set(() => {
      const counters = new PacketCounters();
      responder.counters(counters.words.buffer);
      write(PACKET_VERDICTS.filter((each) => counters.of(each) > 0).map((each) => each + " " + counters.of(each)).join(", "));
    }, 50000);
  }`;

let nextId = 1;
/** A request of the world at `seconds`; `first` is its first byte. */
function request(seconds: number, length: number, first = 0x23, port = 4000, family = 4, host = 1): Buffer {
  const payload = Buffer.alloc(28 + length);
  payload.writeUInt32LE(nextId++, 0);
  payload.writeUInt8(family, 4);
  payload.set([192, 0, 2, host], 8);
  payload.writeUInt16LE(port, 24);
  if (length > 0) payload[28] = first;
  if (length >= 48) payload.writeUInt32BE(0xcafe, 28 + 44);
  // One extension field of an unknown type fills what follows the header.
  if (length > 48) payload.set([0x7f, 0xff, (length - 48) >> 8, (length - 48) & 255], 28 + 48);
  return frame(FRAME.request, BigInt(seconds * 1e9), payload);
}

async function serve(requests: readonly Buffer[], main = MAIN): Promise<Conversation> {
  const { program } = await sanitized();
  const pieces = [STEADY, frame(FRAME.start, 0), ...requests, frame(FRAME.horizon, 60e9), frame(FRAME.stop, 0)];
  const conversation = await converse({ main }, pieces, { program });
  assert.equal(conversation.status, 0, conversation.stderr);
  return conversation;
}

/** The replies by the order of their requests; empty where there was none. */
function replies({ frames }: Conversation): Buffer[] {
  return frames.filter(({ type }) => type === FRAME.reply).map(({ payload }) => payload.subarray(4));
}

function headerOf(packet: Buffer | undefined): PacketHeader {
  assert.equal(packet?.length, 48);
  const header = makeHeader();
  readHeader(packet, header);
  return header;
}

test("a plain request is answered in C from what the firmware published", async () => {
  const conversation = await serve([request(10, 48), request(20, 48, 0x1b, 4000, 6)]);
  const [first, second] = replies(conversation).map(headerOf);
  assert.equal(first?.stratum, 1);
  assert.deepEqual(first?.origin, { second: 0, fraction: 0xcafe });
  assert.equal(first?.transmit.second, 3976214410);
  // The rate is rounded up, and the counter may be a tick further.
  assert.ok((first?.transmit.fraction ?? 1000) < 1000);
  assert.equal(second?.version, 3);
  assert.equal(second?.transmit.second, 3976214420);
  assert.deepEqual(consoleLines(conversation), ["answered 2"]);
});

test("replies of one instant are a tick apart: one reading for both of their stamps", async () => {
  const fractions = replies(await serve([request(10, 48), request(10, 48), request(10, 48)])).map(
    (packet) => headerOf(packet).transmit.fraction,
  );
  const [first = 0, second = 0, third = 0] = fractions;
  const ticks = (units: number) => Math.round((units / 2 ** 32) * 80e6);
  assert.deepEqual([ticks(second - first), ticks(third - second)], [1, 1]);
});

test("a control message is answered by TypeScript, once", async () => {
  const conversation = await serve([request(10, 48 + 32, 0x26), request(11, 1232, 0x26), request(12, 48)]);
  const all = replies(conversation).map(headerOf);
  assert.deepEqual(
    all.map(({ mode, transmit }) => [mode, transmit.second]),
    [
      [4, 0],
      [4, 0],
      [4, 3976214412],
    ],
  );
  assert.deepEqual(consoleLines(conversation), [
    "took 80",
    "sent true and false",
    "take 0",
    "took 1232",
    "sent true and false",
    "take 0",
    "answered 1, handedOver 2, unsent 2",
  ]);
});

test("everything else gets no answer, and is counted", async () => {
  const conversation = await serve([
    request(0.5, 48), // before the first publication
    request(2, 0),
    request(2, 47),
    request(2, 1233),
    request(2, 48, 0x03),
    request(2, 48, 0x2b),
    request(2, 48, 0x24),
    request(2, 48, 0x23, 0),
    request(2, 48 + 20, 0x16), // handed over, and left without an answer
  ]);
  assert.deepEqual(
    replies(conversation).map(({ length }) => length),
    [0, 0, 0, 0, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(consoleLines(conversation).slice(-1), [
    "handedOver 1, wrongLength 3, wrongVersion 2, notARequest 1, noClock 1, badSource 1",
  ]);
});

test("version 1 without a mode is answered from any port but 123, as by chronyd; mode 1 in mode 2", async () => {
  const symmetric = MAIN.replace("responder.open(", "responder.serveSymmetric();\n responder.open(");
  const conversation = await serve(
    [request(2, 48, 0x08), request(2, 48, 0xc8), request(2, 48, 0x08, 123), request(2, 48, 0x10), request(2, 48, 0xd9)],
    symmetric,
  );
  const firsts = replies(conversation).map((reply) => reply[0]);
  assert.deepEqual(firsts, [0x0c, 0x0c, undefined, undefined, 0x1a]);
});

/** The same with a limit, and the clients are written too. */
const LIMITING = MAIN.replace("responder.open(", "responder.setRate(1, 3, 0);\n responder.open(").replace(
  '.join(", "));',
  `.join(", "));
      const words = new Uint32Array(9);
      for (let index = 0; index < responder.CLIENTS; index++) {
        if (!responder.client(index, words.buffer)) continue;
        write(new Uint8Array(words.buffer, 0, 16).join(".") + " " + words.slice(4, 6).join(" ") + " " +
          words.slice(6, 8).map((time) => time / responder.CLIENT_HZ).join(" "));
      }`,
);

test("a client over its rate is told so, then left without an answer, while another is served", async () => {
  const ask = (seconds: number, host: number, length = 48) =>
    request(seconds, length, length > 48 ? 0x26 : 0x23, 4000, 4, host);
  const greedy = new Array(6).fill(0).map(() => ask(10, 1));
  const others = [ask(10, 2), ask(10, 1, 80), ask(11.1, 1), ask(11.1, 2), ask(11.2, 1)];
  const conversation = await serve([...greedy, ...others], LIMITING);
  const all = replies(conversation);
  assert.deepEqual(
    all.map((reply) => (reply.length === 0 ? "silence" : `stratum ${reply[1]}`)),
    [
      ...["stratum 1", "stratum 1", "stratum 1", "stratum 0", "silence", "silence"],
      ...["stratum 1", "silence", "stratum 1", "stratum 1", "silence"],
    ],
  );
  // LI 3, version 4, mode 4; stratum 0; poll 64 s; RATE; the request's transmit stamp, and no time of ours.
  const stamp = "000000000000cafe";
  assert.equal(all[3]?.toString("hex"), `e4000600${"00".repeat(8)}52415445${"00".repeat(8)}${stamp.repeat(3)}`);
  const [counts, ...clients] = consoleLines(conversation);
  assert.equal(counts, "answered 6, limited 4, kissed 1");
  assert.deepEqual(clients.sort(), [
    "0.0.0.0.0.0.0.0.0.0.255.255.192.0.2.1 9 35 40 38",
    "0.0.0.0.0.0.0.0.0.0.255.255.192.0.2.2 2 35 40 38",
  ]);
});

const INTERLEAVING = MAIN.replace("responder.open(", "responder.interleave();\n responder.open(");

test("in virtual time too an interleaved reply tells when the one before left", async () => {
  const following = (seconds: number, origin: Buffer) => {
    const asked = request(seconds, 48);
    origin.copy(asked, 16 + 28 + 24);
    asked.writeUInt32BE(0xbeef, 16 + 28 + 36);
    return asked;
  };
  const first = following(10, Buffer.from("0000000000000001", "hex"));
  const [alone] = replies(await serve([first], INTERLEAVING));
  assert.deepEqual(headerOf(alone).origin, { second: 0, fraction: 0xcafe });
  // A run can be repeated bit for bit, so what was told in it can be sent back in the next one.
  const second = following(20, alone?.subarray(32, 40) ?? Buffer.alloc(8));
  const [again, interleaved] = replies(await serve([first, second], INTERLEAVING));
  assert.deepEqual(again, alone);
  const header = headerOf(interleaved);
  assert.deepEqual(header.origin, { second: 0, fraction: 0xbeef });
  assert.equal(header.receive.second, 3976214420);
  assert.equal(header.transmit.second, 3976214410);
  const composed = headerOf(again).transmit.fraction;
  const left = header.transmit.fraction;
  assert.ok(left > composed && left < composed + 1000, `composed at ${composed}, left at ${left}`);
});

test("a thousand packets of any length and content: no reply is longer than its request, and serving goes on", async () => {
  const random = new Random(7);
  const packets = Array.from({ length: 1000 }, () => anyPacket(random));
  const requests = packets.map((packet, index) => {
    const whole = request(2 + index / 128, packet.length);
    whole.set(packet, 16 + 28);
    return whole;
  });
  const conversation = await serve([...requests, request(30, 48)]);
  const all = replies(conversation);
  assert.equal(all.length, 1001);
  for (const [index, packet] of packets.entries()) {
    const hex = Buffer.from(packet).toString("hex");
    assert.ok((all[index]?.length ?? 0) <= packet.length, `packet ${index} (seed 7): ${hex}`);
  }
  assert.equal(headerOf(all[1000]).transmit.second, 3976214430);
});

test("the natives refuse what would not fit", async () => {
  const main = `
    import * as responder from "drivers/responder/responder";
    import { write } from "drivers/console/console";
    export default function () {
      for (const wrong of [
        () => responder.take(new Uint8Array(1231)),
        () => responder.publish(new ArrayBuffer(111)),
        () => responder.counters(new ArrayBuffer(51)),
        () => responder.setAccess(new Uint8Array(17)),
        () => responder.setRate(201, 1, 0),
        () => responder.setRate(NaN, 1, 0),
        () => responder.setRate(1, 0, 0),
        () => responder.setRate(1, 1, 5),
        () => responder.client(256, new ArrayBuffer(32)),
        () => responder.client(0, new ArrayBuffer(31)),
        () => responder.send(new Uint8Array(10), 11),
        () => responder.send(new Uint8Array(10), -1),
        () => responder.open("", 123, 1),
      ]) {
        try { wrong(); write("accepted"); } catch (error) { write(error.name); }
      }
      write("" + responder.send(new Uint8Array(48), 48) + responder.take(new Uint8Array(1232)));
    }`;
  const { program } = await sanitized();
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];
  const conversation = await converse({ main }, pieces, { program });
  assert.equal(conversation.status, 0, conversation.stderr);
  const errors = [...new Array(12).fill("RangeError"), "TypeError"];
  assert.deepEqual(consoleLines(conversation), [...errors, "false0"]);
});

test("a port in use stops the appliance with an explanation", async () => {
  const taken = createSocket("udp4");
  taken.bind(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address();
  const epochNs = String(process.hrtime.bigint());
  const words = ["--realtime", "--epoch-ns", epochNs, "--address", "127.0.0.1", "--ntp-port", String(port)];
  const conversation = await converse({ main: MAIN }, [STEADY, frame(FRAME.start, 0)], { words });
  taken.close();
  assert.equal(conversation.status, 1);
  assert.match(conversation.stderr, new RegExp(`UDP port ${port} of 127.0.0.1 is in use: stop the other NTP server`));
  assert.ok(conversation.frames.some(({ type }) => type === FRAME.failed));
});
