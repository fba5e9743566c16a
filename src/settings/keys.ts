/**
 * The keys of authentication.keys as the responder takes them: records of an identifier (16 bits, the high byte first),
 * algorithm, length of the secret, and the secret (drivers/responder/authentication.h).
 *
 * Example: "7:AES128:2b7e151628aed2a6abf7158809cf4f3c" is 00 07 00 10 2b 7e …
 */

import { parseKey, type WrittenKey } from "./formats.js";

/** In the order of enum authentication_algorithm. */
export const ALGORITHMS = ["AES128", "SHA256", "SHA1", "MD5"] as const;

const HEAD_BYTES = 4;

/** The records of keys that have passed the schema. */
export function keyRecords(keys: readonly string[]): Uint8Array {
  // One key after the other: all of them taken apart at once would be a tenth of the engine's memory.
  let length = 0;
  for (const text of keys) length += HEAD_BYTES + keyOf(text).secret.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const text of keys) {
    const { id, algorithm, secret } = keyOf(text);
    bytes.set([id >> 8, id & 255, ALGORITHMS.indexOf(algorithm), secret.length], at);
    bytes.set(secret, at + HEAD_BYTES);
    at += HEAD_BYTES + secret.length;
  }
  return bytes;
}

function keyOf(text: string): WrittenKey {
  const key = parseKey(text);
  if (key === undefined) throw new RangeError("a key that is none");
  return key;
}
