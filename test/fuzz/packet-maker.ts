/**
 * Random packets for the responder: from nothing, and from captures of every mode (corpus/packets.txt), changed as
 * somebody would who means harm, or as a network or a bug does. Repeatable from a seed.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SYSTEM_DEFAULTS, SYSTEM_OTHERS } from "../../src/serving/control/variables.js";
import { anyPacket, type Random } from "../drivers/responder/cases.js";
import { signed } from "../drivers/responder/request-model.js";
import { NONCE } from "../ntp/fake-clients.js";

/** Beside the sources, where the compiler leaves it. */
const CORPUS = fileURLToPath(new URL("../../../test/fuzz/corpus/packets.txt", import.meta.url));
/** Longer than what is handed over at most (1232 bytes), so that too long ones come too. */
const LONGEST = 1300;
const HEADER_BYTES = 48;
const MAC_BYTES_LIMIT = 36;

/** The keys that the captures were signed with. */
export const KEYS: readonly string[] = [
  "1:AES128:2b7e151628aed2a6abf7158809cf4f3c",
  "2:SHA256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  "3:SHA1:00112233445566778899aabbccddeeff00112233",
  "4:MD5:2b7e151628aed2a6abf7158809cf4f3c",
];

export function capturedPackets(): Uint8Array[] {
  return readFileSync(CORPUS, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .map((line) => Uint8Array.from(Buffer.from(line, "hex")));
}

/** Numbers at which programs change their mind. */
const EDGES = [0, 1, 2, 4, 12, 16, 20, 24, 28, 0x7f, 0x80, 0xff, 468, 469, 0x7fff, 0x8000, 0xffff];
const NAMES = [...SYSTEM_DEFAULTS, ...SYSTEM_OTHERS].map(({ name }) => name);
const WORDS = [
  "nonce=",
  "frags=2",
  "limit=1",
  "mincount=1",
  "recent=1",
  "laddr=",
  "addr.0=127.0.0.1:123",
  "last.0=0x1.2",
];

/** Those that are asked in, and those that ask something. */
const MODES = [1, 3, 6];
const OPCODES = [1, 2, 2, 2, 10, 10, 12, 31];

function oneOf(random: Random, list: readonly number[]): number {
  return list[random.below(list.length)] ?? 0;
}

/** Changes a packet of `length` bytes in `bytes`, which has room for LONGEST; returns its length then. */
type Change = (random: Random, bytes: Uint8Array, length: number, maker: PacketMaker) => number;

const flipBit: Change = (random, bytes, length) => {
  const at = random.below(length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return length;
};

const setEdge: Change = (random, bytes, length) => {
  const value = oneOf(random, EDGES);
  const at = random.below(length);
  if (random.once(2)) {
    bytes[at] = value;
  } else {
    bytes[at & ~1] = value >> 8;
    bytes[at | 1] = value;
  }
  return length;
};

const changeKind: Change = (random, bytes, length) => {
  bytes[0] = random.once(2) ? random.word() : ((bytes[0] ?? 0) & ~7) | oneOf(random, MODES);
  return length;
};

const cut: Change = (random, _, length) => random.below(length + 1);

const extend: Change = (random, bytes, length) => {
  const end = Math.min(LONGEST, length + (random.once(2) ? 4 * (1 + random.below(16)) : random.below(LONGEST)));
  for (let at = length; at < end; at++) bytes[at] = random.once(2) ? 0 : random.word();
  return end;
};

/** An extension field behind the header, of a length that is right or nearly so. */
const insertField: Change = (random, bytes, length) => {
  if (length < HEADER_BYTES) return length;
  const size = Math.min(4 * (1 + random.below(20)), LONGEST - length) & ~3;
  bytes.copyWithin(HEADER_BYTES + size, HEADER_BYTES, length);
  for (let at = HEADER_BYTES; at < HEADER_BYTES + size; at++) bytes[at] = random.word();
  if (size >= 4) {
    bytes[HEADER_BYTES + 2] = random.once(8) ? random.word() : size >> 8;
    bytes[HEADER_BYTES + 3] = random.once(8) ? random.word() : size;
  }
  return length + size;
};

/** The end of another capture in the place of its own. */
const splice: Change = (random, bytes, length, maker) => {
  const other = maker.captured(random);
  const at = random.below(Math.min(length, other.length));
  bytes.set(other.subarray(at), at);
  return other.length;
};

/** What a control message asks: other opcodes, numbers and names. */
const changeQuestion: Change = (random, bytes, length) => {
  if (length < 12) return length;
  bytes[1] = random.once(4) ? random.word() : oneOf(random, OPCODES);
  for (const at of [4, 6, 8]) if (random.once(4)) bytes[at + 1] = random.below(4);
  let text = random.once(4) ? `nonce=${NONCE}, ` : "";
  for (let count = random.below(6); count > 0; count--) {
    const list = random.once(3) ? WORDS : NAMES;
    text += `${list[random.below(list.length)]}${random.once(8) ? "=" : ""},${random.once(8) ? " \t" : ""}`;
  }
  const data = Buffer.from(text.slice(0, random.once(16) ? 468 : 200), "latin1");
  bytes.set(data, 12);
  const count = random.once(8) ? random.below(600) : data.length;
  bytes[10] = count >> 8;
  bytes[11] = count;
  return random.once(2) ? 12 + data.length : (12 + data.length + 3) & ~3;
};

const CHANGES: readonly Change[] = [
  ...[flipBit, flipBit, setEdge, setEdge],
  ...[changeKind, cut, extend, insertField, splice, changeQuestion],
];

export class PacketMaker {
  readonly #captured: readonly Uint8Array[];
  readonly #work = new Uint8Array(LONGEST + MAC_BYTES_LIMIT);

  constructor(captured: readonly Uint8Array[] = capturedPackets()) {
    this.#captured = captured;
  }

  captured(random: Random): Uint8Array {
    return this.#captured[random.below(this.#captured.length)] ?? new Uint8Array(1);
  }

  /** A packet of its own memory, of 0 to LONGEST bytes and a MAC. */
  make(random: Random): Uint8Array {
    const kind = random.below(16);
    if (kind < 4) return anyPacket(random);
    if (kind === 4) return this.#noise(random);
    const work = this.#work;
    const start = this.captured(random);
    work.set(start);
    let length = start.length;
    if (kind > 5) {
      for (let times = 1 + random.below(4); times > 0 && length > 0; times--) {
        const change = CHANGES[random.below(CHANGES.length)] ?? flipBit;
        length = change(random, work, length, this);
      }
    }
    return random.once(8) ? this.#sign(random, length) : work.slice(0, length);
  }

  #noise(random: Random): Uint8Array {
    const bytes = new Uint8Array(random.below(random.once(4) ? LONGEST : 100));
    for (let at = 0; at < bytes.length; at++) bytes[at] = random.word();
    return bytes;
  }

  /** A right MAC where the packet has none, or in the place of the one that it has. */
  #sign(random: Random, length: number): Uint8Array {
    if (length < HEADER_BYTES) return this.#work.slice(0, length);
    const key = KEYS[random.below(KEYS.length)] ?? "";
    const end = length > HEADER_BYTES && length <= HEADER_BYTES + MAC_BYTES_LIMIT ? HEADER_BYTES : length & ~3;
    return signed(key, this.#work.slice(0, Math.min(end, LONGEST)), random.once(4) ? 32 : undefined);
  }
}
