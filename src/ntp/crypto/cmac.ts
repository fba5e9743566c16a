/** AES-CMAC with a key of 128 bits (RFC 4493), as NTP uses it (RFC 8573): a MAC of 16 bytes over a whole message. */

import { Aes128, BLOCK_WORDS } from "./aes.js";

export const CMAC_BYTES = 16;
const BLOCK_BYTES = 16;

export class AesCmac {
  readonly #cipher: Aes128;
  /** K1 and K2 of RFC 4493 §2.3, for a last block that is full and for one that is padded. */
  readonly #fullKey = new Int32Array(BLOCK_WORDS);
  readonly #paddedKey = new Int32Array(BLOCK_WORDS);
  readonly #state = new Int32Array(BLOCK_WORDS);

  /** @param key 16 bytes. */
  constructor(key: Uint8Array) {
    this.#cipher = new Aes128(key);
    this.#fullKey.fill(0);
    this.#cipher.encrypt(this.#fullKey);
    double(this.#fullKey, this.#fullKey);
    double(this.#fullKey, this.#paddedKey);
  }

  /** Writes the MAC of the first `length` bytes of `message` into `into`, CMAC_BYTES of it. */
  compute(message: Uint8Array, length: number, into: Uint8Array): void {
    const state = this.#state;
    state.fill(0);
    let at = 0;
    for (; length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
      for (let index = 0; index < BLOCK_WORDS; index++) add(state, index, wordAt(message, at + 4 * index));
      this.#cipher.encrypt(state);
    }
    const full = length - at === BLOCK_BYTES;
    for (let index = 0; index < BLOCK_WORDS; index++) {
      const from = at + 4 * index;
      add(state, index, full ? wordAt(message, from) : paddedWord(message, from, length));
      add(state, index, (full ? this.#fullKey : this.#paddedKey)[index] ?? 0);
    }
    this.#cipher.encrypt(state);
    for (let index = 0; index < BLOCK_WORDS; index++) {
      const value = state[index] ?? 0;
      into[4 * index] = value >> 24;
      into[4 * index + 1] = value >> 16;
      into[4 * index + 2] = value >> 8;
      into[4 * index + 3] = value;
    }
  }
}

function add(state: Int32Array, index: number, value: number): void {
  state[index] = (state[index] ?? 0) ^ value;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

/** As `wordAt`, with a one bit and zeros behind the end of the message (RFC 4493 §2.4). */
function paddedWord(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  for (let from = at; from < at + 4; from++) {
    value = (value << 8) | (from < end ? (bytes[from] ?? 0) : from === end ? 0x80 : 0);
  }
  return value;
}

/** Multiplication by x in GF(2^128), RFC 4493 §2.3; `from` and `into` may be one. */
function double(from: Int32Array, into: Int32Array): void {
  const carry = (from[0] ?? 0) < 0;
  for (let index = 0; index < BLOCK_WORDS; index++) {
    into[index] = ((from[index] ?? 0) << 1) | ((from[index + 1] ?? 0) >>> 31);
  }
  if (carry) into[3] = (into[3] ?? 0) ^ 0x87;
}
