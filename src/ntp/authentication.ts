/**
 * Message authentication with symmetric keys: which key a packet names, whether its MAC is right, and the MAC of a
 * reply.
 *
 * A MAC is a key identifier of four bytes and a digest of all that stands before it (RFC 5905 §7.3). The digest is
 * AES-CMAC (RFC 8573), or the hash of key and packet in a row, as ntpd and chronyd make it for the older kinds; longer
 * ones are cut to 20 bytes, so that what follows the header can be told apart by length (RFC 7822 §3). chronyd cuts
 * only in version 4 (ntp_auth.c, generate_symmetric_auth): older versions may carry the whole of it.
 *
 * One instance makes all the working memory at its start; a packet costs time but allocates nothing.
 */

import type { BlockHash } from "./crypto/block-hash.js";
import { AesCmac, CMAC_BYTES } from "./crypto/cmac.js";
import { Md5 } from "./crypto/md5.js";
import { Sha1 } from "./crypto/sha1.js";
import { Sha256 } from "./crypto/sha256.js";
import { readWord, writeWord } from "./packet.js";

/** What a packet can be signed with. */
export const ALGORITHMS = ["AES128", "SHA256", "SHA1", "MD5"] as const;

export interface SymmetricKey {
  /** 1 to 65535; 0 is no key but a crypto-NAK. */
  id: number;
  algorithm: (typeof ALGORITHMS)[number];
  /** Exactly 16 bytes for AES128. */
  secret: readonly number[];
}

/** What a packet's MAC is worth. */
export type Authenticity = "valid" | "unknownKey" | "wrongMac";

export const KEY_ID_BYTES = 4;
/** Of a longer digest, what version 4 sends: the longest MAC has 24 bytes (RFC 7822 §3). */
const DIGEST_BYTES_LIMIT = 20;
/** SHA-256's, the longest of all. */
const DIGEST_BYTES_WHOLE = 32;

interface KeyedDigest {
  readonly bytes: number;
  /** Writes the digest of the first `length` bytes of `message`. */
  compute(message: Uint8Array, length: number, into: Uint8Array): void;
}

/** The hash of key and packet in a row. Instances for one algorithm share its working memory. */
class HashOfKeyAndMessage implements KeyedDigest {
  readonly bytes: number;
  readonly #hash: BlockHash;
  readonly #secret: Uint8Array;

  constructor(hash: BlockHash, secret: Uint8Array) {
    this.bytes = hash.bytes;
    this.#hash = hash;
    this.#secret = secret;
  }

  compute(message: Uint8Array, length: number, into: Uint8Array): void {
    this.#hash.begin();
    this.#hash.update(this.#secret, this.#secret.length);
    this.#hash.update(message, length);
    this.#hash.finish(into);
  }
}

class Cmac extends AesCmac implements KeyedDigest {
  readonly bytes = CMAC_BYTES;
}

export class Authentication {
  readonly #ids: Uint16Array;
  readonly #algorithms: readonly number[];
  readonly #digests: readonly KeyedDigest[];
  readonly #digest = new Uint8Array(DIGEST_BYTES_WHOLE);

  /** @param keys of different identifiers; empty where there are none. */
  constructor(keys: readonly SymmetricKey[]) {
    const shared: Partial<Record<SymmetricKey["algorithm"], BlockHash>> = {};
    this.#ids = Uint16Array.from(keys, ({ id }) => id);
    this.#algorithms = keys.map(({ algorithm }) => ALGORITHMS.indexOf(algorithm));
    this.#digests = keys.map(({ algorithm, secret }) => {
      const bytes = Uint8Array.from(secret);
      if (algorithm === "AES128") return new Cmac(bytes);
      shared[algorithm] ??= algorithm === "SHA256" ? new Sha256() : algorithm === "SHA1" ? new Sha1() : new Md5();
      return new HashOfKeyAndMessage(shared[algorithm], bytes);
    });
  }

  /**
   * Judges the MAC that a packet ends with. The comparison takes as long for a digest that is wrong in its first byte
   * as for one that is wrong in its last, so that none can be guessed byte by byte.
   * @param macAt where the MAC begins: behind header and extension fields.
   * @param length of the packet, at least `macAt` + KEY_ID_BYTES.
   */
  check(packet: Uint8Array, macAt: number, length: number): Authenticity {
    const key = this.#find(readWord(packet, macAt));
    if (key === undefined) return "unknownKey";
    const bytes = length - macAt - KEY_ID_BYTES;
    if (bytes !== key.bytes && bytes !== Math.min(key.bytes, DIGEST_BYTES_LIMIT)) return "wrongMac";
    key.compute(packet, macAt, this.#digest);
    let difference = 0;
    for (let at = 0; at < bytes; at++) {
      difference |= (packet[macAt + KEY_ID_BYTES + at] ?? 0) ^ (this.#digest[at] ?? 0);
    }
    return difference === 0 ? "valid" : "wrongMac";
  }

  /**
   * Appends the MAC of the first `length` bytes of `packet`, which has room for it.
   * @param id of a key that there is.
   * @param macBytes the length of the whole MAC: a request's, which was valid; by default version 4's.
   * @returns the length of the packet with it.
   */
  sign(packet: Uint8Array, length: number, id: number, macBytes?: number): number {
    const key = this.#find(id);
    if (key === undefined) throw new RangeError(`there is no key ${id} to sign with`);
    const bytes = macBytes === undefined ? Math.min(key.bytes, DIGEST_BYTES_LIMIT) : macBytes - KEY_ID_BYTES;
    key.compute(packet, length, this.#digest);
    writeWord(packet, length, id);
    for (let at = 0; at < bytes; at++) packet[length + KEY_ID_BYTES + at] = this.#digest[at] ?? 0;
    return length + KEY_ID_BYTES + bytes;
  }

  /** The algorithm of a key, as its place in ALGORITHMS; −1 where there is no key of this identifier. */
  algorithmOf(id: number): number {
    return this.#algorithms[this.#ids.indexOf(id)] ?? -1;
  }

  #find(id: number): KeyedDigest | undefined {
    return this.#digests[this.#ids.indexOf(id)];
  }
}
