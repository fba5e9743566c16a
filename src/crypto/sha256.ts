/**
 * SHA-256 (FIPS 180-4 §6.2) for short messages that wait for nothing: a log-in, the first packet of an update.
 *
 * drivers/responder/hash.c has it once more, in C: there it is beside MD5 and SHA-1 on the path of signed packets, which
 * enters no engine, and where blocks of an update are checked by the thousand. This one needs no driver, so that what
 * decides whom to trust is pure and tested as it is; both are held against OpenSSL.
 *
 * Words are signed 32-bit integers, which the engine keeps apart from floating point, and the first byte of each is the
 * highest.
 */

const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;
/** The last two words of the last block hold the length in bits (§5.1.1). */
const LENGTH_WORD = 14;
export const DIGEST_BYTES = 32;

/** FIPS 180-4 §5.3.3: the fractions of the square roots of the first eight primes. */
const INITIAL: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
].map(signed);

/** FIPS 180-4 §4.2.2: the fractions of the cube roots of the first 64 primes. */
const CONSTANTS: readonly number[] = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
].map(signed);

/** The engine keeps signed 32-bit integers apart from floating point, which the device has to emulate. */
function signed(value: number): number {
  return value | 0;
}

export class Sha256 {
  readonly #state = new Int32Array(INITIAL);
  /** The sixteen words of the block to be taken, and the message schedule behind them. */
  readonly #words = new Int32Array(CONSTANTS.length);
  #length = 0;

  /** Begins a new digest. */
  begin(): void {
    this.#length = 0;
    this.#state.set(INITIAL);
  }

  /** Takes the first `length` of `bytes`; a message is at most 2^28 bytes long. */
  update(bytes: Uint8Array, length: number): void {
    const words = this.#words;
    let within = this.#length & (BLOCK_BYTES - 1);
    this.#length += length;
    for (let at = 0; at < length; at++) {
      const index = within >> 2;
      // After four bytes nothing is left of what the word held before.
      words[index] = ((words[index] as number) << 8) | (bytes[at] as number);
      if (++within === BLOCK_BYTES) {
        within = 0;
        this.#compress();
      }
    }
  }

  /** Writes the digest into the first DIGEST_BYTES of `into`. */
  finish(into: Uint8Array): void {
    const words = this.#words;
    const within = this.#length & (BLOCK_BYTES - 1);
    const started = within >> 2;
    const missing = 4 - (within & 3);
    const kept = missing === 4 ? 0 : (words[started] ?? 0) << (8 * missing);
    words[started] = kept | (0x80 << (8 * (missing - 1)));
    let index = started + 1;
    if (index > LENGTH_WORD) {
      while (index < BLOCK_WORDS) words[index++] = 0;
      this.#compress();
      index = 0;
    }
    while (index < LENGTH_WORD) words[index++] = 0;
    words[LENGTH_WORD] = 0;
    words[LENGTH_WORD + 1] = this.#length * 8;
    this.#compress();
    for (let at = 0; at < DIGEST_BYTES; at++) into[at] = (this.#state[at >> 2] ?? 0) >> (24 - 8 * (at & 3));
  }

  /** Changes the state by the block in the first sixteen words. */
  #compress(): void {
    const state = this.#state;
    const words = this.#words;
    for (let t = 16; t < 64; t++) {
      const x = words[t - 15] as number;
      const y = words[t - 2] as number;
      const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[t] = small1 + (words[t - 7] as number) + small0 + (words[t - 16] as number);
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    let f = state[5] as number;
    let g = state[6] as number;
    let h = state[7] as number;
    for (let t = 0; t < 64; t++) {
      const large1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + large1 + ((e & f) ^ (~e & g)) + (CONSTANTS[t] as number) + (words[t] as number)) | 0;
      const large0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = large0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
    state[5] = (state[5] as number) + f;
    state[6] = (state[6] as number) + g;
    state[7] = (state[7] as number) + h;
  }
}
