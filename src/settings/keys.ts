/**
 * The keys of authentication.keys as the responder takes them: records of an identifier (16 bits, the high byte first),
 * algorithm, length of the secret, and the secret (drivers/responder/authentication.h).
 *
 * Example: "7:AES128:2b7e151628aed2a6abf7158809cf4f3c" is 00 07 00 10 2b 7e …
 */

import { parseKey } from "./formats.js";

/** In the order of enum authentication_algorithm. */
export const ALGORITHMS = ["AES128", "SHA256", "SHA1", "MD5"] as const;

/** The records of keys that have passed the schema. */
export function keyRecords(keys: readonly string[]): Uint8Array {
  const bytes: number[] = [];
  for (const text of keys) {
    const key = parseKey(text);
    if (key === undefined) throw new RangeError("a key that is none");
    bytes.push(key.id >> 8, key.id & 255, ALGORITHMS.indexOf(key.algorithm), key.secret.length, ...key.secret);
  }
  return Uint8Array.from(bytes);
}
