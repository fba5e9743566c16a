/**
 * The messages by which a new firmware comes over UDP: eight bytes of header ("NMU1", the type, the host's
 * number of the question, which the answer repeats, two zeros) and a body, numbers highest byte first. The device only answers, and never with more bytes than it was asked with.
 *
 *     host                                          device
 *     HELLO (padded)                              ► CHALLENGE nonce 16, board 16, version 16
 *     BEGIN length 4, digest 32, tag 32           ► STATE code 1, zero 3, next offset 4
 *     BLOCK offset 4, bytes                       ► STATE
 *     FINISH (padded)                             ► STATE
 *
 * The digest is the SHA-256 that ends every image of ESP-IDF. The tag is the HMAC-SHA-256, under a key that both know,
 * of "noonmark update", nonce, board, length and digest: who does not know the key can begin nothing, and a BEGIN
 * that was overheard is good for nothing. Blocks need no tag: the finished image must have the digest that had one.
 */

export const HELLO = 1;
export const CHALLENGE = 2;
export const BEGIN = 3;
export const STATE = 4;
export const BLOCK = 5;
export const FINISH = 6;

export const HEADER_BYTES = 8;
/** Of the number of the question, which wraps at 256. */
export const NUMBER_AT = 5;
export const NONCE_BYTES = 16;
export const NAME_BYTES = 16;
export const DIGEST_BYTES = 32;
/** A HELLO is as long as the challenge that it asks for. */
export const CHALLENGE_BYTES = HEADER_BYTES + NONCE_BYTES + 2 * NAME_BYTES;
export const BEGIN_BYTES = HEADER_BYTES + 4 + 2 * DIGEST_BYTES;
/** A FINISH is as long as its answer. */
export const STATE_BYTES = HEADER_BYTES + 8;
export const BLOCK_HEADER_BYTES = HEADER_BYTES + 4;
/** Bytes of the image in a block: a quarter of a flash sector, and the packet fits any network. */
export const BLOCK_DATA_BYTES = 1024;

/** What a STATE says. */
export const READY = 0;
/** Not yet: the last replies that clients may rely on are still going out. Ask again. */
export const WAIT = 1;
/** The tag is not of this key and this challenge, or the last attempt is too fresh. Say HELLO again. */
export const REFUSED = 2;
/** The image is too long for the slot. */
export const NO_ROOM = 3;
/** Nothing is begun, or it was given up: say HELLO again. */
export const NOT_BEGUN = 4;
/** The flash refused. */
export const WRITE_FAILED = 5;
/** The image is not whole, not for this chip, or not the one that was announced. */
export const WRONG_IMAGE = 6;
/** The image is in place; the device starts it now. */
export const DONE = 7;

const MAGIC: readonly number[] = [0x4e, 0x4d, 0x55, 0x31];
/** "noonmark update" in ASCII. */
const CONTEXT: readonly number[] = [110, 111, 111, 110, 109, 97, 114, 107, 32, 117, 112, 100, 97, 116, 101];
/** What the tag is made of. */
export const SIGNED_BYTES = CONTEXT.length + NONCE_BYTES + NAME_BYTES + 4 + DIGEST_BYTES;

/** Writes a header, all but the number of the question. */
export function writeHeader(packet: Uint8Array, type: number): void {
  for (let i = 0; i < 4; i++) packet[i] = MAGIC[i] ?? 0;
  packet[4] = type;
  packet[6] = 0;
  packet[7] = 0;
}

/** The type of a message, or 0 where it is none. */
export function typeOf(packet: Uint8Array, length: number): number {
  if (length < HEADER_BYTES) return 0;
  for (let i = 0; i < 4; i++) if (packet[i] !== MAGIC[i]) return 0;
  return packet[4] ?? 0;
}

export function write32(packet: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) packet[at + i] = value >>> (24 - 8 * i);
}

export function read32(packet: Uint8Array, at: number): number {
  let value = 0;
  for (let i = 0; i < 4; i++) value = value * 256 + (packet[at + i] ?? 0);
  return value;
}

/** Writes ASCII text of at most NAME_BYTES, filled up with zeros. */
export function writeName(packet: Uint8Array, at: number, name: string): void {
  for (let i = 0; i < NAME_BYTES; i++) packet[at + i] = i < name.length ? name.charCodeAt(i) : 0;
}

/** Puts together what the tag is made of; the result has SIGNED_BYTES. `begin`: a BEGIN message. */
export function signedBytes(nonce: Uint8Array, board: string, begin: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(SIGNED_BYTES);
  let at = 0;
  for (const code of CONTEXT) bytes[at++] = code;
  bytes.set(nonce, at);
  writeName(bytes, at + NONCE_BYTES, board);
  at += NONCE_BYTES + NAME_BYTES;
  for (let i = 0; i < 4 + DIGEST_BYTES; i++) bytes[at + i] = begin[HEADER_BYTES + i] ?? 0;
  return bytes;
}
