/**
 * AES with a key of 128 bits, encryption only (FIPS 197): what AES-CMAC needs.
 *
 * SubBytes, ShiftRows and MixColumns of a round are four table look-ups per column (Daemen and Rijmen, "AES Proposal:
 * Rijndael", §5.2.1). Words are signed 32-bit integers throughout: the engine keeps those apart from floating point.
 * The look-ups depend on the key, so their time in a cache could: what an attacker across a network sees of that
 * drowns in the engine's own variation, and MACs are compared in constant time (authentication.ts).
 */

export const BLOCK_WORDS = 4;
export const AES_128_KEY_BYTES = 16;

/** 44 round keys: four for the start and for each of the ten rounds (FIPS 197 §5.2). */
const ROUND_KEY_WORDS = 44;

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2.1). */
function timesX(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

/**
 * The S-box of FIPS 197 §5.1.1: the inverse in GF(2^8), then an affine map. p runs through the powers of 3 and q
 * through those of its inverse, so that q is always the inverse of p; 0 has none and maps to the constant.
 */
function makeSBox(): readonly number[] {
  const box: number[] = new Array(256).fill(0x63);
  let p = 1;
  let q = 1;
  do {
    p ^= timesX(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const doubled = q | (q << 8);
    box[p] = (q ^ (doubled >> 7) ^ (doubled >> 6) ^ (doubled >> 5) ^ (doubled >> 4) ^ 0x63) & 0xff;
  } while (p !== 1);
  return box;
}

/** A column of MixColumns times the S-box, rotated right by `rotation` bits for the row that it stands for. */
function makeTable(rotation: number): readonly number[] {
  return S_BOX.map((s) => {
    const column = (timesX(s) << 24) | (s << 16) | (s << 8) | (timesX(s) ^ s);
    return rotation === 0 ? column : (column >>> rotation) | (column << (32 - rotation));
  });
}

// Made where module bodies run, which for the device is the build machine: these lie in flash.
const S_BOX = makeSBox();
const TABLE_0 = makeTable(0);
const TABLE_1 = makeTable(8);
const TABLE_2 = makeTable(16);
const TABLE_3 = makeTable(24);

/** An element of a table of 256 or of the round keys; every index below is inside by its mask or its loop. */
function word(table: Readonly<ArrayLike<number>>, index: number): number {
  return table[index] as number;
}

export class Aes128 {
  readonly #roundKeys = new Int32Array(ROUND_KEY_WORDS);

  /** @param key 16 bytes; they are not kept, the round keys are. */
  constructor(key: Uint8Array) {
    if (key.length !== AES_128_KEY_BYTES) throw new RangeError(`an AES-128 key of ${key.length} bytes, not 16`);
    const keys = this.#roundKeys;
    let constant = 1;
    for (let at = 0; at < ROUND_KEY_WORDS; at++) {
      if (at < 4) {
        keys[at] =
          (word(key, 4 * at) << 24) |
          (word(key, 4 * at + 1) << 16) |
          (word(key, 4 * at + 2) << 8) |
          word(key, 4 * at + 3);
        continue;
      }
      let next = word(keys, at - 1);
      if (at % 4 === 0) {
        next = substitute((next << 8) | (next >>> 24)) ^ (constant << 24);
        constant = timesX(constant);
      }
      keys[at] = word(keys, at - 4) ^ next;
    }
  }

  /** Encrypts four words in place. */
  encrypt(block: Int32Array): void {
    const keys = this.#roundKeys;
    let a = word(block, 0) ^ word(keys, 0);
    let b = word(block, 1) ^ word(keys, 1);
    let c = word(block, 2) ^ word(keys, 2);
    let d = word(block, 3) ^ word(keys, 3);
    // Columns are written out: in the engine a call for each would cost as much again.
    for (let at = 4; at < ROUND_KEY_WORDS - 4; ) {
      const e =
        (TABLE_0[a >>> 24] as number) ^
        (TABLE_1[(b >> 16) & 255] as number) ^
        (TABLE_2[(c >> 8) & 255] as number) ^
        (TABLE_3[d & 255] as number) ^
        (keys[at++] as number);
      const f =
        (TABLE_0[b >>> 24] as number) ^
        (TABLE_1[(c >> 16) & 255] as number) ^
        (TABLE_2[(d >> 8) & 255] as number) ^
        (TABLE_3[a & 255] as number) ^
        (keys[at++] as number);
      const g =
        (TABLE_0[c >>> 24] as number) ^
        (TABLE_1[(d >> 16) & 255] as number) ^
        (TABLE_2[(a >> 8) & 255] as number) ^
        (TABLE_3[b & 255] as number) ^
        (keys[at++] as number);
      d =
        (TABLE_0[d >>> 24] as number) ^
        (TABLE_1[(a >> 16) & 255] as number) ^
        (TABLE_2[(b >> 8) & 255] as number) ^
        (TABLE_3[c & 255] as number) ^
        (keys[at++] as number);
      a = e;
      b = f;
      c = g;
    }
    block[0] = last(a, b, c, d) ^ word(keys, 40);
    block[1] = last(b, c, d, a) ^ word(keys, 41);
    block[2] = last(c, d, a, b) ^ word(keys, 42);
    block[3] = last(d, a, b, c) ^ word(keys, 43);
  }
}

/** One column of the last round, which mixes none. */
function last(a: number, b: number, c: number, d: number): number {
  return (
    (word(S_BOX, a >>> 24) << 24) |
    (word(S_BOX, (b >> 16) & 255) << 16) |
    (word(S_BOX, (c >> 8) & 255) << 8) |
    word(S_BOX, d & 255)
  );
}

function substitute(value: number): number {
  return last(value, value, value, value);
}
