/**
 * What MD5, SHA-1 and SHA-256 have in common: a state of words, blocks of 64 bytes, and padding with the length in
 * bits (RFC 1321 §3, FIPS 180-4 §5.1.1). Words are signed 32-bit integers, which the engine keeps apart from floating
 * point, and of the order that SHA has: the first byte is the highest. MD5 turns them round.
 */

const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;
/** The last two words of the last block hold the length. */
const LENGTH_WORD = 14;

export abstract class BlockHash {
  /** Bytes of the digest. */
  readonly bytes: number;
  protected readonly state: Int32Array;
  /** The sixteen words of the block to be taken; what follows them is the algorithm's own. */
  protected readonly words: Int32Array;
  readonly #initial: readonly number[];
  #length = 0;

  protected constructor(initial: readonly number[], words: number) {
    this.#initial = initial;
    this.bytes = 4 * initial.length;
    this.state = new Int32Array(initial.length);
    this.words = new Int32Array(words);
  }

  /** Changes the state by the block in the first sixteen of `words`. */
  protected abstract compress(): void;

  /** The length of the message in bits as the words that end the last block. */
  protected writeLength(bits: number, at: number): void {
    this.words[at] = 0;
    this.words[at + 1] = bits;
  }

  /** A word of the finished state, as SHA has it. */
  protected result(index: number): number {
    return this.state[index] ?? 0;
  }

  /** Begins a new digest. */
  begin(): void {
    this.#length = 0;
    for (let index = 0; index < this.state.length; index++) this.state[index] = this.#initial[index] ?? 0;
  }

  /** Takes the first `length` of `bytes`; a message is at most 2^28 bytes long. */
  update(bytes: Uint8Array, length: number): void {
    const { words } = this;
    let within = this.#length & (BLOCK_BYTES - 1);
    this.#length += length;
    for (let at = 0; at < length; at++) {
      const index = within >> 2;
      // After four bytes nothing is left of what the word held before.
      words[index] = ((words[index] as number) << 8) | (bytes[at] as number);
      if (++within === BLOCK_BYTES) {
        within = 0;
        this.compress();
      }
    }
  }

  /** Writes the digest into `into`, `bytes` of it. */
  finish(into: Uint8Array): void {
    const { words } = this;
    const within = this.#length & (BLOCK_BYTES - 1);
    const started = within >> 2;
    const missing = 4 - (within & 3);
    const kept = missing === 4 ? 0 : (words[started] ?? 0) << (8 * missing);
    words[started] = kept | (0x80 << (8 * (missing - 1)));
    let index = started + 1;
    if (index > LENGTH_WORD) {
      while (index < BLOCK_WORDS) words[index++] = 0;
      this.compress();
      index = 0;
    }
    while (index < LENGTH_WORD) words[index++] = 0;
    this.writeLength(this.#length * 8, LENGTH_WORD);
    this.compress();
    for (let at = 0; at < this.bytes; at++) into[at] = this.result(at >> 2) >> (24 - 8 * (at & 3));
  }
}
