/**
 * Random numbers of the world: the same seed and name give the same numbers on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, PractRand): 96 bits of state and a
 * 32-bit counter, additions, shifts and exclusive-ors of 32-bit integers only. Every part of the world draws from a
 * stream of its own that is made from the seed and the part's name, so a part added or taken away shifts no other.
 */

import { naturalLog } from "./portable-math.js";

/** Multiplier of the FNV-1a hash, 32 bits (RFC 9923 §5). */
const FNV_PRIME = 0x01000193;
/** FNV-1a's offset basis for the first word of state, and its continuations for the others: any distinct words do. */
const STATE_BASES = [0x811c9dc5, 0x050c5d1f, 0xc0ffee11] as const;
/** Values thrown away after seeding, until every bit of the seed has reached every bit of the state (PractRand: 12). */
const WARM_UP = 15;

export class RandomStream {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  /** The second of a pair of Gaussian numbers, until it is asked for; NaN when there is none. */
  #spareGaussian = Number.NaN;

  /** @param seed any integer. @param name the part of the world that draws from this stream. */
  constructor(seed: number, name: string) {
    this.#path = `${seed}/${name}`;
    [this.#a, this.#b, this.#c] = STATE_BASES.map((basis) => hash(this.#path, basis)) as [number, number, number];
    for (let n = 0; n < WARM_UP; n++) this.uint32();
  }

  /** A stream of its own for a sub-part; does not draw from this one. */
  fork(name: string): RandomStream {
    return new RandomStream(hash(this.#path, STATE_BASES[0]), `${this.#path}/${name}`);
  }

  /** 0 … 2^32 − 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), with 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 2 ** 53;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** True with the given probability. Draws one number whatever the probability is. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal, by Marsaglia's polar method. */
  gaussian(): number {
    if (!Number.isNaN(this.#spareGaussian)) {
      const spare = this.#spareGaussian;
      this.#spareGaussian = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * naturalLog(square)) / square);
      this.#spareGaussian = y * scale;
      return x * scale;
    }
  }

  /** Exponentially distributed with mean 1. */
  exponential(): number {
    return -naturalLog(1 - this.uniform());
  }
}

/** FNV-1a of the text's code units, with murmur3's finish so that near names do not give near words. */
function hash(text: string, basis: number): number {
  let word = basis | 0;
  for (let n = 0; n < text.length; n++) word = Math.imul(word ^ text.charCodeAt(n), FNV_PRIME);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) | 0;
}
