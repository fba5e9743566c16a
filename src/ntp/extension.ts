/**
 * What follows the header of a request: extension fields, a message authentication code, or nothing that makes sense.
 *
 * RFC 7822 §3 tells them apart by length alone: while more than the longest MAC is left it is an extension field, and
 * what is left at the end is a MAC. Fields that we do not know are passed over; none is ever sent back.
 */

import { HEADER_BYTES } from "./packet.js";

/** What a request carries: "malformed" where the lengths do not add up. */
export type Trailer = "none" | "extension" | "mac" | "malformed";

/** Key identifier and SHA-1 digest, the longest MAC (RFC 7822 §3; RFC 8573 keeps to it by truncation). */
const MAC_BYTES_LIMIT = 24;
/** Key identifier and a 128-bit digest: MD5, or AES-CMAC of RFC 8573. */
const MAC_BYTES_128 = 20;
/** Key identifier and the 64-bit DES digest of versions 2 and 3 (RFC 1305 appendix C). */
const MAC_BYTES_DES = 12;
/** A key identifier alone: a crypto-NAK (RFC 5905 §9.2), which no request carries rightly but some do. */
const MAC_BYTES_NAK = 4;
/** RFC 7822 §3: the shortest extension field, and the shortest last one where no MAC follows. */
const FIELD_BYTES_MINIMUM = 16;
const LAST_FIELD_BYTES_MINIMUM = 28;

/**
 * Says what the packet of `length` bytes carries behind its header. Reads no byte past `length`.
 *
 * Example: a version 4 packet of 48 + 28 + 20 bytes whose bytes 48 to 51 are 01 04 00 1c has one field (type 0x0104,
 * 28 bytes long) and a MAC of 20 bytes: "mac".
 */
export function trailerOf(bytes: Uint8Array, length: number, version: number): Trailer {
  let at = HEADER_BYTES;
  let last = 0;
  while (version === 4 && length - at > MAC_BYTES_LIMIT) {
    last = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (last < FIELD_BYTES_MINIMUM || last % 4 !== 0 || last > length - at) return "malformed";
    at += last;
  }
  const rest = length - at;
  if (rest === 0) {
    if (last === 0) return "none";
    return last < LAST_FIELD_BYTES_MINIMUM ? "malformed" : "extension";
  }
  if (rest === MAC_BYTES_LIMIT || rest === MAC_BYTES_128 || rest === MAC_BYTES_NAK) return "mac";
  return version < 4 && rest === MAC_BYTES_DES ? "mac" : "malformed";
}
