/** HMAC with SHA-256 (RFC 2104, FIPS 198-1). */

import { DIGEST_BYTES, Sha256 } from "./sha256.js";

export const TAG_BYTES = DIGEST_BYTES;
const BLOCK_BYTES = 64;

/** Writes the tag of the first `length` bytes of `message` under `key` into the first 32 bytes of `into`. */
export function hmacSha256(key: Uint8Array, message: Uint8Array, length: number, into: Uint8Array): void {
  const hash = new Sha256();
  const pad = new Uint8Array(BLOCK_BYTES);
  if (key.length > BLOCK_BYTES) {
    hash.begin();
    hash.update(key, key.length);
    hash.finish(pad);
  } else {
    pad.set(key);
  }
  for (let i = 0; i < BLOCK_BYTES; i++) pad[i] = (pad[i] ?? 0) ^ 0x36;
  hash.begin();
  hash.update(pad, BLOCK_BYTES);
  hash.update(message, length);
  hash.finish(into);
  // From the inner pad to the outer one.
  for (let i = 0; i < BLOCK_BYTES; i++) pad[i] = (pad[i] ?? 0) ^ 0x36 ^ 0x5c;
  hash.begin();
  hash.update(pad, BLOCK_BYTES);
  hash.update(into, TAG_BYTES);
  hash.finish(into);
}

/** Whether two tags are the same, in a time that does not tell where they differ. */
export function sameTag(a: Uint8Array, aFrom: number, b: Uint8Array, bFrom: number): boolean {
  let difference = 0;
  for (let i = 0; i < TAG_BYTES; i++) difference |= (a[aFrom + i] ?? 0) ^ (b[bFrom + i] ?? 0);
  return difference === 0;
}
