/**
 * What follows the header of a request: extension fields, a message authentication code, or nothing that makes sense.
 *
 * RFC 7822 §3 tells them apart by length alone: while more than the longest MAC is left it is an extension field, and
 * what is left at the end is a MAC. Fields that we do not know are passed over; none is ever sent back.
 */

import { HEADER_BYTES } from "./packet.js";

/** What a request carries: "malformed" where the lengths do not add up. */
export type Content = "none" | "extension" | "mac" | "malformed";

/** What was found behind a header. */
export interface Trailer {
  content: Content;
  /** Where the extension fields end, and the MAC begins where there is one. */
  end: number;
}

/** Key identifier and 20 bytes of digest, the longest MAC of version 4 (RFC 7822 §3; RFC 8573 keeps to it). */
const MAC_BYTES_LIMIT = 24;
/** Key identifier and a 128-bit digest: MD5, or AES-CMAC of RFC 8573. */
const MAC_BYTES_128 = 20;
/** Key identifier and the whole of SHA-256, which chronyd sends in the versions that have no extension fields. */
const MAC_BYTES_256 = 36;
/** Key identifier and the 64-bit DES digest of versions 2 and 3 (RFC 1305 appendix C). */
const MAC_BYTES_DES = 12;
/** A key identifier alone: a crypto-NAK (RFC 5905 §9.2), which no request carries rightly but some do. */
const MAC_BYTES_NAK = 4;
/** RFC 7822 §3: the shortest extension field, and the shortest last one where no MAC follows. */
const FIELD_BYTES_MINIMUM = 16;
const LAST_FIELD_BYTES_MINIMUM = 28;

/**
 * Finds out what the packet of `length` bytes carries behind its header. Reads no byte past `length`.
 *
 * Example: a version 4 packet of 48 + 28 + 20 bytes whose bytes 48 to 51 are 01 04 00 1c has one field (type 0x0104,
 * 28 bytes long) and a MAC of 20 bytes: "mac", at 76.
 */
export function readTrailer(bytes: Uint8Array, length: number, version: number, trailer: Trailer): void {
  let at = HEADER_BYTES;
  let last = 0;
  trailer.content = "malformed";
  while (version === 4 && length - at > MAC_BYTES_LIMIT) {
    last = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (last < FIELD_BYTES_MINIMUM || last % 4 !== 0 || last > length - at) return;
    at += last;
  }
  trailer.end = at;
  const rest = length - at;
  if (rest === 0) {
    if (last === 0) trailer.content = "none";
    else if (last >= LAST_FIELD_BYTES_MINIMUM) trailer.content = "extension";
  } else if (rest === MAC_BYTES_LIMIT || rest === MAC_BYTES_128 || rest === MAC_BYTES_NAK) {
    trailer.content = "mac";
  } else if (version < 4 && (rest === MAC_BYTES_DES || rest === MAC_BYTES_256)) {
    trailer.content = "mac";
  }
}
