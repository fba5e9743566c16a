/** MD5 (RFC 1321): only for a client that has nothing else, by a key that says so. */

import { BlockHash } from "./block-hash.js";

const INITIAL: readonly number[] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476].map((value) => value | 0);

/** RFC 1321 §3.4: the table T, 2^32 times |sin(i)|. */
const CONSTANTS: readonly number[] = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
  0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
  0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
  0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
  0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
  0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
  0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
  0xeb86d391,
].map((value) => value | 0);

/** Rotations of the four rounds, four steps each in turn. */
const ROTATIONS: readonly number[] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

export class Md5 extends BlockHash {
  constructor() {
    super(INITIAL, 16);
  }

  protected compress(): void {
    const { state, words } = this;
    for (let index = 0; index < 16; index++) words[index] = reversed(words[index] as number);
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      // F, G, H and I of RFC 1321 §3.4, and the word that each step takes.
      let mixed = 0;
      let index = step;
      if (round === 0) mixed = (b & c) | (~b & d);
      else if (round === 1) {
        mixed = (b & d) | (c & ~d);
        index = 5 * step + 1;
      } else if (round === 2) {
        mixed = b ^ c ^ d;
        index = 3 * step + 5;
      } else {
        mixed = c ^ (b | ~d);
        index = 7 * step;
      }
      const sum = (a + mixed + (words[index & 15] as number) + (CONSTANTS[step] as number)) | 0;
      const bits = ROTATIONS[4 * round + (step & 3)] as number;
      a = d;
      d = c;
      c = b;
      b = (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
  }

  protected override writeLength(bits: number, at: number): void {
    this.words[at] = reversed(bits);
    this.words[at + 1] = 0;
  }

  protected override result(index: number): number {
    return reversed(this.state[index] ?? 0);
  }
}

/** The four bytes of a word in the other order. */
function reversed(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
