/**
 * What MD5, SHA-1 and SHA-256 have in common: a state of words, blocks of 64 bytes, and padding with the length in
 * bits (RFC 1321 §3, FIPS 180-4 §5.1.1). They differ in how a block changes the state and in the order of bytes.
 */

const BLOCK_BYTES = 64;
/** Where the length begins in the last block. */
const LENGTH_AT = 56;

export abstract class BlockHash {
  /** Bytes of the digest. */
  readonly bytes: number;
  protected readonly state: Int32Array;
  /** The sixteen words of the block to be taken; what follows them is the algorithm's own. */
  protected readonly words: Int32Array;
  readonly #initial: readonly number[];
  readonly #littleEndian: boolean;
  #length = 0;

  protected constructor(initial: readonly number[], words: number, littleEndian: boolean) {
    this.#initial = initial;
    this.#littleEndian = littleEndian;
    this.bytes = 4 * initial.length;
    this.state = new Int32Array(initial.length);
    this.words = new Int32Array(words);
  }

  /** Changes the state by the block in the first sixteen of `words`. */
  protected abstract compress(): void;

  /** Begins a new digest. */
  begin(): void {
    this.#length = 0;
    for (let index = 0; index < this.state.length; index++) this.state[index] = this.#initial[index] ?? 0;
  }

  /** Takes the first `length` of `bytes`; a message is at most 2^28 bytes long. */
  update(bytes: Uint8Array, length: number): void {
    for (let at = 0; at < length; at++) this.#take(bytes[at] ?? 0);
  }

  /** Writes the digest into `into`, `bytes` of it. */
  finish(into: Uint8Array): void {
    const bits = this.#length * 8;
    this.#take(0x80);
    while (this.#length % BLOCK_BYTES !== LENGTH_AT) this.#take(0);
    for (let index = 0; index < 8; index++) {
      const shift = 8 * (this.#littleEndian ? index : 7 - index);
      this.#take(shift < 32 ? (bits >>> shift) & 0xff : 0);
    }
    for (let at = 0; at < this.bytes; at++) {
      const shift = 8 * (this.#littleEndian ? at & 3 : 3 - (at & 3));
      into[at] = (this.state[at >> 2] ?? 0) >> shift;
    }
  }

  #take(byte: number): void {
    const index = (this.#length & (BLOCK_BYTES - 1)) >> 2;
    const place = this.#length & 3;
    const shifted = byte << (8 * (this.#littleEndian ? place : 3 - place));
    this.words[index] = place === 0 ? shifted : (this.words[index] ?? 0) | shifted;
    this.#length++;
    if ((this.#length & (BLOCK_BYTES - 1)) === 0) this.compress();
  }
}

export function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
