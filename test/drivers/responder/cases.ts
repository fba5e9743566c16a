/**
 * Random publications and packets for the comparison of C with its model: mostly what a day brings,
 * and enough of what should never come. Repeatable from a seed.
 */

import * as layout from "../../../src/serving/publication.js";

/** Authenticated encryption and AES-CMAC. */
export const AEAD = ["../aead/cmac", "../aead/sim/aes", "../aead/siv"];

/** What it takes to answer a request: names of files, from drivers/responder. */
export const REQUEST_SOURCES = [
  ...AEAD,
  ...["authentication", "cookie", "hash", "interleave", "nts", "reply", "request", "trailer"],
];

/** What it takes to serve a packet, from its admission on. */
export const SERVE_SOURCES = [...REQUEST_SOURCES, "access", "admission", "clients", "handover", "nonce", "serve"];

/** What the harness of the replies is made of. */
export const REPLY_HARNESS = [
  "test/drivers/responder/reply-harness.c",
  ...SERVE_SOURCES.map((name) => `drivers/responder/${name}.c`),
];

/** Uniform 32-bit words: Marsaglia's xorshift128 ("Xorshift RNGs", 2003), seeded by a multiplicative hash. */
export class Random {
  #x: number;
  #y = 362436069;
  #z = 521288629;
  #w = 88675123;

  constructor(seed: number) {
    this.#x = (Math.imul(seed + 1, 0x9e3779b1) | 1) >>> 0;
    for (let turn = 0; turn < 20; turn++) this.word();
  }

  word(): number {
    const mixed = this.#x ^ (this.#x << 11);
    this.#x = this.#y;
    this.#y = this.#z;
    this.#z = this.#w;
    this.#w = (this.#w ^ (this.#w >>> 19) ^ mixed ^ (mixed >>> 8)) >>> 0;
    return this.#w;
  }

  /** 0 to `limit` − 1. */
  below(limit: number): number {
    return this.word() % limit;
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** −`limit` to `limit`, of every magnitude alike. */
  around(limitBits: number): bigint {
    const size = BigInt(this.word()) & ((1n << BigInt(this.below(limitBits + 1))) - 1n);
    return this.once(2) ? size : -size;
  }
}

const U48 = (1n << 48n) - 1n;

/** The counter as C has it; TypeScript sees the low 48 bits. Often next to where those wrap. */
export function anyCounter(random: Random): bigint {
  const high = BigInt(random.below(65000)) << 48n;
  if (random.once(3)) return high + random.around(24) + (1n << 49n);
  return high + (BigInt(random.below(65536)) << 32n) + BigInt(random.word()) + (1n << 49n);
}

/** A publication around the counter value `now`. */
export function anyPublication(random: Random, now: bigint): Uint32Array {
  const words = layout.makePublication();
  const second = now + random.around(random.once(4) ? 32 : 18);
  const first = second - BigInt(random.below(random.once(2) ? 2 ** 27 : 2 ** 12));
  const era = random.once(4);
  const seconds = era ? 0xffffffff - random.below(3) + random.below(6) : random.word();
  writeSegment(random, words, 0, first, seconds);
  writeSegment(random, words, layout.SEGMENT_WORDS, second, random.word());
  // Mostly the second goes on where the first one ends; a leap second either way; or anywhere.
  const kind = random.below(16);
  if (kind > 0) {
    const rate = (BigInt(words[layout.RATE + 1] ?? 0) << 32n) + BigInt(words[layout.RATE] ?? 0);
    const base = (BigInt(words[layout.BASE_TIME + 1] ?? 0) << 32n) + BigInt(words[layout.BASE_TIME] ?? 0);
    const leap = kind === 1 ? 1n << 32n : kind === 2 ? -1n << 32n : 0n;
    const time = base + (((second - first) * rate) >> 32n) + leap;
    words[layout.SEGMENT_WORDS + layout.BASE_TIME] = Number(time & 0xffffffffn);
    words[layout.SEGMENT_WORDS + layout.BASE_TIME + 1] = Number((time >> 32n) & 0xffffffffn);
  }
  if (!random.once(4)) words.copyWithin(layout.SEGMENT_WORDS + layout.RATE, layout.RATE, layout.RATE + 2);
  writeWide(words, layout.EXPIRES, now + random.around(32));
  const updated = random.below(4);
  words[layout.REFERENCE] = updated === 0 ? 0 : random.word();
  words[layout.REFERENCE + 1] = updated === 0 ? 0 : updated === 1 ? random.word() : seconds - 2 + random.below(5);
  words[layout.STRATUM] = random.once(6) ? random.word() : random.below(18) + (random.once(16) ? layout.SILENT : 0);
  words[layout.PRECISION] = random.once(4) ? random.word() : -random.below(30);
  words[layout.ROOT_DELAY] = random.once(2) ? 0 : random.word();
  words[layout.REFID] = random.word();
  return words;
}

function writeSegment(random: Random, words: Uint32Array, at: number, ticks: bigint, second: number): void {
  writeWide(words, at + layout.BASE_TICKS, ticks);
  words[at + layout.BASE_TIME] = random.once(3) ? -random.below(1000) : random.word();
  words[at + layout.BASE_TIME + 1] = second;
  const usual = !random.once(4);
  words[at + layout.RATE] = random.once(8) ? 0 : random.word();
  words[at + layout.RATE + 1] = usual ? 53 : 1 + random.below(65535);
  const bound = random.below(8);
  words[at + layout.DISPERSION] = bound === 0 ? 0 : random.word() >>> random.below(32);
  words[at + layout.DISPERSION + 1] = bound === 1 ? random.below(65536) : 0;
  words[at + layout.GROWTH] = random.word() >>> random.below(32);
  words[at + layout.LEAP] = random.once(4) ? random.word() : 0;
}

function writeWide(words: Uint32Array, at: number, value: bigint): void {
  words[at] = Number(value & 0xffffffffn);
  words[at + 1] = Number((value & U48) >> 32n);
}

/** A packet of any length and content, more often than not a plain request or nearly one. */
export function anyPacket(random: Random): Uint8Array {
  const kind = random.below(32);
  const length = kind < 30 ? 48 : kind === 30 ? random.below(48) : 48 + random.below(80);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = random.word();
  if (kind === 1) return bytes;
  const mode = random.once(16) ? random.below(8) : 3;
  const version = random.once(16) ? random.below(8) : 1 + random.below(4);
  if (length > 0) bytes[0] = (random.below(4) << 6) | (version << 3) | mode;
  if (kind === 0) bytes.fill(0, 1, 40);
  return bytes;
}
