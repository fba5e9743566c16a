/** SHA-1 (FIPS 180-4 §6.1): for clients that know nothing newer; a keyed digest in NTP does not rest on collisions. */

import { BlockHash } from "./block-hash.js";

const INITIAL: readonly number[] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0].map(
  (value) => value | 0,
);
/** FIPS 180-4 §4.2.1, one for each twenty rounds; as signed integers. */
const CONSTANT_0 = 0x5a827999;
const CONSTANT_1 = 0x6ed9eba1;
const CONSTANT_2 = 0x8f1bbcdc - 2 ** 32;
const CONSTANT_3 = 0xca62c1d6 - 2 ** 32;

export class Sha1 extends BlockHash {
  constructor() {
    super(INITIAL, 80);
  }

  protected compress(): void {
    const { state, words } = this;
    for (let t = 16; t < 80; t++) {
      const mixed =
        (words[t - 3] as number) ^ (words[t - 8] as number) ^ (words[t - 14] as number) ^ (words[t - 16] as number);
      words[t] = (mixed << 1) | (mixed >>> 31);
    }
    let a = state[0] as number;
    let b = state[1] as number;
    let c = state[2] as number;
    let d = state[3] as number;
    let e = state[4] as number;
    for (let t = 0; t < 80; t++) {
      // Ch, Parity, Maj, Parity (FIPS 180-4 §4.1.1), each with its constant, for twenty rounds.
      let round = 0;
      if (t < 20) round = ((b & c) ^ (~b & d)) + CONSTANT_0;
      else if (t < 40) round = (b ^ c ^ d) + CONSTANT_1;
      else if (t < 60) round = ((b & c) ^ (b & d) ^ (c & d)) + CONSTANT_2;
      else round = (b ^ c ^ d) + CONSTANT_3;
      const next = (((a << 5) | (a >>> 27)) + round + e + (words[t] as number)) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = next;
    }
    state[0] = (state[0] as number) + a;
    state[1] = (state[1] as number) + b;
    state[2] = (state[2] as number) + c;
    state[3] = (state[3] as number) + d;
    state[4] = (state[4] as number) + e;
  }
}
