import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import * as layout from "../../../src/serving/publication.js";
import { ADDRESS_AND_UNDEFINED, compile } from "../compile.js";
import { anyPacket, Random, REPLY_HARNESS } from "./cases.js";
import { Model, read64 } from "./model.js";

const HZ = 100_000;
const HEADER_BYTES = 48;
const ANSWERED = 0;
/** Another set of cases: NOONMARK_SEED=N. */
const SEED = Number(process.env.NOONMARK_SEED ?? 1);
const RATE = (1n << 64n) / BigInt(HZ);
const CLIENTS = 128;
/** Longer than any clock here is believed. */
const HOUR = 3600n * BigInt(HZ);

let program = "";
before(() => {
  program = compile(REPLY_HARNESS, ADDRESS_AND_UNDEFINED);
});

/** Records for reply-harness.c, and what the model says that it has to answer. */
class Session {
  readonly model = new Model(true);
  ticks = 1n << 40n;
  /** How many replies told when the one before left. */
  interleaved = 0;
  answered = 0;
  readonly #input: Buffer[] = [];
  readonly #expected: Buffer[] = [];

  constructor() {
    this.#input.push(Buffer.from("I"));
  }

  /** A clock of the nominal rate that says `time` now. */
  publish(time: bigint, stratum = 1): void {
    const words = layout.makePublication();
    for (const base of [0, layout.SEGMENT_WORDS]) {
      wide(words, base + layout.BASE_TICKS, this.ticks & ((1n << 48n) - 1n));
      wide(words, base + layout.BASE_TIME, time & ((1n << 64n) - 1n));
      wide(words, base + layout.RATE, RATE);
    }
    wide(words, layout.EXPIRES, (this.ticks + 4n * HOUR) & ((1n << 48n) - 1n));
    words[layout.STRATUM] = stratum;
    this.model.publish(words, this.ticks);
    const record = Buffer.alloc(9 + words.byteLength, "P");
    record.writeBigUInt64LE(this.ticks, 1);
    record.set(new Uint8Array(words.buffer), 9);
    this.#input.push(record);
  }

  /** A request that is answered after `held` ticks; returns the reply that it must get. */
  ask(request: Uint8Array, held: bigint): Uint8Array {
    const record = Buffer.alloc(19 + HEADER_BYTES, "R");
    const transmit = this.ticks + held;
    record.writeBigUInt64LE(this.ticks, 1);
    record.writeBigUInt64LE(transmit, 9);
    record.writeUInt16LE(HEADER_BYTES, 17);
    record.set(request, 19);
    this.#input.push(record);
    const { verdict, reply, interleaved } = this.model.answer(request, this.ticks, transmit);
    assert.ok(verdict === "answered" && reply !== undefined);
    this.answered++;
    if (interleaved) this.interleaved++;
    this.#expected.push(Buffer.from([ANSWERED, HEADER_BYTES, 0, ...reply]));
    return reply;
  }

  left(reply: Uint8Array, ticks: bigint): void {
    const record = Buffer.alloc(17, "L");
    record.writeBigUInt64LE(read64(reply, 32), 1);
    record.writeBigUInt64LE(ticks, 9);
    this.#input.push(record);
    this.#expected.push(Buffer.from([this.model.left(read64(reply, 32), ticks) ? 1 : 0]));
  }

  /** Holds C against the model. */
  check(): void {
    const input = Buffer.concat(this.#input);
    const expected = Buffer.concat(this.#expected);
    const { status, stdout, stderr } = spawnSync(program, { input, maxBuffer: expected.length + 65536 });
    assert.equal(status, 0, String(stderr));
    let at = 0;
    for (const [index, each] of this.#expected.entries()) {
      const said = stdout.subarray(at, at + each.length);
      const both = `answer ${index}\nC     ${said.toString("hex")}\nmodel ${each.toString("hex")}`;
      assert.ok(said.equals(each), `${both}\nrepeat with NOONMARK_SEED=${SEED}`);
      at += each.length;
    }
    assert.equal(at, stdout.length);
  }
}

function wide(words: Uint32Array, at: number, value: bigint): void {
  words[at] = Number(value & 0xffffffffn);
  words[at + 1] = Number(value >> 32n);
}

interface Times {
  origin?: bigint;
  receive?: bigint;
  transmit: bigint;
}

function request({ origin = 0n, receive = 0n, transmit }: Times, first = 0x23): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes[0] = first;
  bytes.writeBigUInt64BE(origin, 24);
  bytes.writeBigUInt64BE(receive, 32);
  bytes.writeBigUInt64BE(transmit, 40);
  return bytes;
}

const TODAY = 3_976_214_400n << 32n;
/** Ticks that the replies below are held for, and that the network takes to stamp them. */
const HELD = 7n;
const STAMPED = 12n;

/** The three exchanges with which an interleaving client begins; the third reply. */
function begin(session: Session, first = 0x23): { replies: Uint8Array[]; client: bigint } {
  const replies: Uint8Array[] = [];
  let client = 1n << 32n;
  for (let turn = 0; turn < 3; turn++) {
    const last = replies.at(-1);
    const origin = last === undefined ? 0n : read64(last, 32);
    const asked = request({ origin, receive: last === undefined ? 0n : client + 5n, transmit: ++client }, first);
    const reply = session.ask(asked, HELD);
    session.left(reply, session.ticks + STAMPED);
    replies.push(reply);
    session.ticks += BigInt(HZ);
  }
  return { replies, client };
}

test("the third reply tells when the second one left, by the stamp taken after it was sent", () => {
  const session = new Session();
  session.publish(TODAY);
  const { replies, client } = begin(session);
  const [, second, third] = replies;
  assert.ok(second !== undefined && third !== undefined);
  assert.equal(session.interleaved, 1);
  const told = read64(third, 40) - read64(second, 32);
  const expected = (STAMPED * RATE) >> 32n;
  assert.ok(told <= expected && told > expected - 4n, `${told} is not ${expected}`);
  // Known by when the client received the second one, and not by its transmit time.
  assert.equal(read64(third, 24), client - 1n + 5n);
  assert.equal(read64(third, 32) & 1n, 1n);
  assert.equal(read64(third, 40) & 1n, 0n);
  session.check();
});

test("who asks otherwise is answered in the basic mode", () => {
  const session = new Session();
  session.publish(TODAY);
  // Version 3 has no such mode.
  begin(session, 0x1b);
  const { replies } = begin(session);
  const receive = read64(replies[2] as Uint8Array, 32);
  const transmit = 77n;
  const before = session.interleaved;
  const basic = [
    { origin: receive, receive: transmit, transmit },
    { origin: receive ^ 1n, receive: 5n, transmit },
    { origin: receive + 2n, receive: 5n, transmit },
    { origin: read64(replies[2] as Uint8Array, 40), receive: 5n, transmit },
  ];
  for (const times of basic) assert.equal(read64(session.ask(request(times), HELD), 24), transmit);
  assert.equal(session.interleaved, before);
  session.check();
});

test("an exchange is answered once, and not over a leap second, a new label or a clock that was lost", () => {
  const session = new Session();
  session.publish(TODAY);
  const { replies } = begin(session);
  const again = request({ origin: read64(replies[2] as Uint8Array, 32), receive: 5n, transmit: 77n });
  const next = session.ask(again, HELD);
  assert.equal(session.interleaved, 2);
  session.ask(again, HELD);
  assert.equal(session.interleaved, 2);
  // As if the clock were a second behind what it said.
  session.publish(TODAY);
  const followed = request({ origin: read64(next, 32), receive: 9n, transmit: 79n });
  const moved = session.ask(followed, HELD);
  assert.equal(session.interleaved, 2);
  session.publish(TODAY, 16);
  session.ask(request({ origin: read64(moved, 32), receive: 11n, transmit: 81n }), HELD);
  assert.equal(session.interleaved, 2);
  session.check();
});

test("forged requests take the places of newcomers only, where nobody stays away", () => {
  const session = new Session();
  session.publish(TODAY);
  const random = new Random(SEED);
  const beginners = Array.from({ length: CLIENTS - 1 }, () => begin(session).replies[2] as Uint8Array);
  // From then on each asks in its usual interval.
  session.ticks += HOUR / 3600n;
  const regulars = beginners.map((reply) => {
    session.ticks += 3n;
    return session.ask(request({ origin: read64(reply, 32), receive: 5n, transmit: 7n }), HELD);
  });
  assert.equal(session.interleaved, 2 * regulars.length);
  for (let forged = 0; forged < 4 * CLIENTS; forged++) {
    session.ticks += 3n;
    session.ask(request({ origin: BigInt(random.word()) | 1n, receive: 5n, transmit: BigInt(random.word()) }), HELD);
  }
  assert.equal(session.interleaved, 2 * regulars.length);
  for (const reply of regulars) {
    session.ticks += 3n;
    session.ask(request({ origin: read64(reply, 32), receive: 5n, transmit: 6n }), HELD);
  }
  assert.equal(session.interleaved, 3 * regulars.length);
  // And those who have left make room after a while: their last interval was longer than an hour's tenth.
  session.ticks += HOUR;
  const before = session.interleaved;
  for (let client = 0; client < CLIENTS; client++) begin(session);
  assert.equal(session.interleaved, before + CLIENTS);
  session.check();
});

test("as many newcomers at once as there are places have them when those who had them are gone", () => {
  const session = new Session();
  session.publish(TODAY);
  for (let client = 0; client < CLIENTS; client++) begin(session);
  session.ticks += HOUR;
  const before = session.interleaved;
  const last: Uint8Array[] = Array.from({ length: CLIENTS }, () => new Uint8Array(48));
  for (let round = 0; round < 3; round++) {
    for (const [client, reply] of last.entries()) {
      session.ticks += 3n;
      const transmit = BigInt(100 * client + round);
      last[client] = session.ask(request({ origin: read64(reply, 32), receive: 5n, transmit }), HELD);
    }
  }
  assert.equal(session.interleaved, before + CLIENTS);
  session.check();
});

test(`requests of more clients than there are places, under clocks that step: C and model agree (seed ${SEED})`, () => {
  const random = new Random(SEED);
  const session = new Session();
  session.publish(TODAY);
  const clients: (Uint8Array | undefined)[] = Array.from({ length: 150 });
  for (let index = 0; index < 20_000; index++) {
    session.ticks += random.once(3) ? 0n : BigInt(random.below(random.once(1000) ? 2 ** 24 : 2 ** 14));
    if (random.once(400)) {
      const step = random.once(4) ? random.around(33) : 0n;
      session.publish(TODAY + (((session.ticks - (1n << 40n)) * RATE) >> 32n) + step, random.once(8) ? 16 : 1);
    }
    const client = random.below(clients.length);
    const last = clients[client];
    const packet = plain(random);
    if (last !== undefined && !random.once(300)) packet.set(last.subarray(32, 40), 24);
    if (random.once(300)) packet.copyWithin(40, 32, 40);
    const held = BigInt(random.below(random.once(9) ? 40_000 : 64));
    const reply = session.ask(packet, held);
    if (!random.once(8)) session.left(reply, session.ticks + held + BigInt(random.below(100)));
    if (!random.once(200)) clients[client] = reply;
  }
  const { interleaved, answered } = session;
  assert.ok(interleaved > answered / 10 && interleaved < answered * 0.9, `${interleaved} of ${answered}`);
  session.check();
});

/** Of version 4 mostly. */
function plain(random: Random): Uint8Array {
  for (;;) {
    const packet = anyPacket(random);
    if (packet.length !== HEADER_BYTES) continue;
    packet[0] = ((random.once(200) ? 1 + random.below(4) : 4) << 3) | 3;
    return packet;
  }
}
