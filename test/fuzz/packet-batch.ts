/**
 * A batch of random packets with all that surrounds them (access list, rate, clock), made from one number, so that one
 * that fails can be made again alone; and the same as records for responder-harness.c.
 */

import { makePublication } from "../../src/serving/publication.js";
import { keyRecords } from "../../src/settings/keys.js";
import { anyCounter, anyPublication, type Random } from "../drivers/responder/cases.js";
import { read64 } from "../drivers/responder/model.js";
import { RequestModel } from "../drivers/responder/request-model.js";
import { KEYS, type PacketMaker } from "./packet-maker.js";
import { refusal } from "./packet-verdicts.js";

export const BATCH = 2500;
/** Packets to a publication: more where an interleaving client is to find the clock that it knows. */
const PER_PUBLICATION = 16;
const PER_CALM_PUBLICATION = 400;
/** The first of them come before anything was published. */
const WITHOUT_CLOCK = 20;
/** TypeScript takes what was handed over now and then; some of it finds no room meanwhile. */
const TAKEN_ONCE_IN = 8;
const ADDRESSES = 3000;
/** Some of them ask half of the time. */
const BUSY_ADDRESSES = 12;
const ADDRESS_BYTES = 16;
const CLIENTS_KEY_BYTES = 40;
/** Of the replies in the interleaved mode so many are remembered to be asked about. */
const REMEMBERED = 40;

export interface Rule {
  address: Uint8Array;
  bits: number;
  allow: boolean;
}

export interface PacketCase {
  packet: Uint8Array;
  publication: Uint32Array;
  /** The counter when that was published; undefined before there was one. */
  published: bigint | undefined;
  receive: bigint;
  transmit: bigint;
  address: Uint8Array;
  port: number;
  /** Behind it: the reply with that receive time left at that count. */
  left: { receive: bigint; ticks: bigint } | undefined;
  /** What was handed over is taken after this one. */
  taken: boolean;
}

export interface PacketBatch {
  rules: Rule[];
  ratePerS: number;
  interleaves: boolean;
  symmetric: boolean;
  cryptoNak: boolean;
  cases: PacketCase[];
  records: Buffer;
}

/** Grows as it is written to. */
class Records {
  #bytes = Buffer.alloc(1 << 20);
  #length = 0;

  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length + size);
    this.#length += size;
    return at;
  }

  letter(name: string): void {
    this.byte(name.charCodeAt(0));
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  short(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  word(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value >>> 0, at);
  }

  wide(value: bigint): void {
    const at = this.#room(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  get all(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Addresses of both families that batches share, so that the list of clients meets them again. */
function addressOf(random: Random): Uint8Array {
  const number = random.below(random.once(2) ? BUSY_ADDRESSES : ADDRESSES);
  const bytes = new Uint8Array(ADDRESS_BYTES);
  if (number % 3 === 0) {
    bytes.set([0x20, 1, 0x0d, 0xb8]);
  } else {
    bytes.set([0xff, 0xff, 10, 0], 10);
  }
  bytes[14] = number >> 8;
  bytes[15] = number;
  return bytes;
}

function anyRules(random: Random): Rule[] {
  if (!random.once(4)) return [];
  return Array.from({ length: 1 + random.below(4) }, () => ({
    address: addressOf(random),
    bits: 96 + random.below(33),
    allow: random.once(6),
  }));
}

function begin(
  random: Random,
  records: Records,
  { rules, ratePerS, interleaves, symmetric, cryptoNak }: Omit<PacketBatch, "cases" | "records">,
): void {
  records.letter("K");
  records.byte(rules.length);
  for (const { address, bits, allow } of rules) {
    records.bytes(address);
    records.byte(bits);
    records.byte(allow ? 1 : 0);
  }
  records.word(ratePerS);
  records.word(1 + random.below(random.once(2) ? 4 : 255));
  const key = new Uint8Array(CLIENTS_KEY_BYTES);
  for (let at = 0; at < key.length; at++) key[at] = random.word();
  records.bytes(key);
  records.byte(interleaves ? 1 : 0);
  records.byte(symmetric ? 1 : 0);
  records.byte(cryptoNak ? 1 : 0);
  const keys = keyRecords(KEYS);
  records.short(keys.length);
  records.bytes(keys);
}

function publish(records: Records, now: bigint, publication: Uint32Array): void {
  records.letter("P");
  records.wide(now);
  for (const word of publication) records.word(word);
}

/** Makes requests for the interleaved mode: it keeps a model of the server, to know what that remembers. */
class Interleaver {
  readonly #model: RequestModel;
  readonly #replies: Uint8Array[] = [];

  constructor(symmetric: boolean, cryptoNak: boolean) {
    this.#model = new RequestModel(true, KEYS, symmetric, cryptoNak);
  }

  publish(words: Uint32Array, now: bigint): void {
    this.#model.publish(words, now);
  }

  /** Turns a plain request into one that sends back the receive time of an earlier reply, or nearly so. */
  disguise(random: Random, packet: Uint8Array): void {
    const reply = this.#replies[random.below(REMEMBERED)];
    packet[0] = 0x23;
    if (reply !== undefined) packet.set(reply.subarray(32, 40), 24);
    packet[31] = (packet[31] ?? 0) | 1;
    if (random.once(16)) packet[30] = random.word();
    if (random.once(16)) packet.copyWithin(32, 40, 48);
  }

  /** What the server answers is known from now on; sometimes also when that left. */
  observe(random: Random, each: PacketCase): void {
    const { packet, receive, transmit, port } = each;
    const { reply } = this.#model.take(packet, receive, transmit, port);
    if (reply === undefined) return;
    this.#replies.unshift(reply);
    this.#replies.length = Math.min(this.#replies.length, REMEMBERED);
    if (!random.once(3)) return;
    each.left = { receive: read64(reply, 32), ticks: transmit + random.around(random.once(8) ? 40 : 16) };
    this.#model.left(each.left.receive, BigInt.asUintN(64, each.left.ticks));
  }
}

export function makeBatch(random: Random, maker: PacketMaker, count = BATCH): PacketBatch {
  const records = new Records();
  const rules = anyRules(random);
  const ratePerS = random.once(2) ? 0 : 1 + random.below(random.once(2) ? 3 : 200);
  const [interleaves, symmetric, cryptoNak] = [random.once(2), !random.once(3), random.once(2)];
  const batch: PacketBatch = { rules, ratePerS, interleaves, symmetric, cryptoNak, cases: [], records: records.all };
  const interleaver = interleaves ? new Interleaver(symmetric, cryptoNak) : undefined;
  begin(random, records, batch);
  let now = anyCounter(random);
  let publication: Uint32Array = makePublication();
  let published: bigint | undefined;
  const perPublication = batch.interleaves ? PER_CALM_PUBLICATION : PER_PUBLICATION;
  for (let index = 0; index < count; index++) {
    if (index >= WITHOUT_CLOCK && (published === undefined || index % perPublication === 0)) {
      // The counter goes on by tenths of a second or by hours, and is somewhere else now and then.
      const later = random.once(8) ? BigInt(random.word()) * 4000n : BigInt(random.below(16_000_000));
      now = random.once(64) ? anyCounter(random) : now + later;
      publication = anyPublication(random, now);
      published = now;
      publish(records, now, publication);
      interleaver?.publish(publication, now);
    }
    const transmit = now + random.around(random.once(2) ? 32 : 18);
    const each: PacketCase = {
      packet: maker.make(random),
      publication,
      published,
      receive: transmit - (random.once(3) ? random.around(26) : BigInt(random.below(100_000))),
      transmit,
      address: addressOf(random),
      port: random.once(64) ? 0 : random.once(8) ? 123 : random.below(65536),
      left: undefined,
      taken: random.once(TAKEN_ONCE_IN) || index === count - 1,
    };
    if (interleaver !== undefined && each.packet.length === 48 && random.once(2))
      interleaver.disguise(random, each.packet);
    if (refusal(rules, each) === undefined) interleaver?.observe(random, each);
    batch.cases.push(each);
    write(records, each);
  }
  records.letter("E");
  return { ...batch, records: records.all };
}

function write(records: Records, { packet, receive, transmit, address, port, left, taken }: PacketCase): void {
  records.letter("R");
  records.wide(receive);
  records.wide(transmit);
  records.bytes(address);
  records.short(port);
  records.short(packet.length);
  records.bytes(packet);
  if (left !== undefined) {
    records.letter("L");
    records.wide(left.receive);
    records.wide(left.ticks);
  }
  if (taken) records.letter("T");
}
