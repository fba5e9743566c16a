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
      addBlock(message, at, state);
      this.#cipher.encrypt(state);
    }
    const full = length - at === BLOCK_BYTES;
    if (full) addBlock(message, at, state);
    else addPadded(message, at, length, state);
    const key = full ? this.#fullKey : this.#paddedKey;
    for (let index = 0; index < BLOCK_WORDS; index++) state[index] = (state[index] ?? 0) ^ (key[index] ?? 0);
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

/** Adds a whole block to the state. */
function addBlock(bytes: Uint8Array, at: number, state: Int32Array): void {
  let from = at;
  for (let index = 0; index < BLOCK_WORDS; index++) {
    // The block is inside the message.
    const word =
      ((bytes[from++] as number) << 24) |
      ((bytes[from++] as number) << 16) |
      ((bytes[from++] as number) << 8) |
      (bytes[from++] as number);
    state[index] = (state[index] as number) ^ word;
  }
}

/** Adds what is left of a message, with a one bit and zeros behind it (RFC 4493 §2.4). */
function addPadded(bytes: Uint8Array, at: number, end: number, state: Int32Array): void {
  for (let from = at; from <= end; from++) {
    const byte = from < end ? (bytes[from] ?? 0) : 0x80;
    const index = (from - at) >> 2;
    state[index] = (state[index] ?? 0) ^ (byte << (24 - 8 * ((from - at) & 3)));
  }
}

/** Multiplication by x in GF(2^128), RFC 4493 §2.3; `from` and `into` may be one. */
function double(from: Int32Array, into: Int32Array): void {
  const carry = (from[0] ?? 0) < 0;
  for (let index = 0; index < BLOCK_WORDS; index++) {
    into[index] = ((from[index] ?? 0) << 1) | ((from[index + 1] ?? 0) >>> 31);
  }
  if (carry) into[3] = (into[3] ?? 0) ^ 0x87;
}
