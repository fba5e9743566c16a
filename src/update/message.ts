/**
 * The messages by which a new firmware comes over UDP: eight bytes of header ("NMU1", the type, the host's number of
 * the question, which the answer repeats, the protocol in a CHALLENGE and else zero, a zero) and a body, numbers
 * highest byte first. The device only answers, and never with more bytes than it was asked with.
 *
 *     host                                                                device
 *     HELLO (padded)                                                    ► CHALLENGE nonce 16, board 16, version 16
 *     BEGIN length 4, flags 4, version 16, digest 32, link 32, tag 32   ► STATE code 1, zero 3, next offset 4
 *     BLOCK offset 4, link 32, bytes                                    ► STATE
 *     FINISH (padded)                                                   ► STATE
 *
 * The digest is the SHA-256 that ends every image of ESP-IDF. The tag is the HMAC-SHA-256, under a key that both know,
 * of "noonmark update 2", nonce, board, and the BEGIN's body before it: who does not know the key can begin nothing,
 * and a BEGIN that was overheard is good for nothing.
 *
 * Blocks are a chain: the link of a block is the SHA-256 of the link and the bytes that it carries, and it carries the
 * link of the block behind it; the last one carries zeros. BEGIN carries the link of the first one, so each block is
 * known for right before a byte of it is written, and nobody else's block can spoil an update. The chain is of the
 * image alone: a signature by whoever released it can take the tag's place some day, in a BEGIN of another length.
 *
 * The device refuses a version older than its own unless the flag says that it is meant.
 *
 * Protocol 1 (up to firmware 0.1.0; a CHALLENGE with a zero) had a BEGIN of length 4, digest 32 and tag 32, and blocks
 * without links. The host still speaks it to such devices; the device answers such a BEGIN with OUTDATED.
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
/** Of the protocol, in a CHALLENGE. */
export const PROTOCOL_AT = 6;
export const PROTOCOL = 2;
export const NONCE_BYTES = 16;
export const NAME_BYTES = 16;
export const DIGEST_BYTES = 32;
/** A HELLO is as long as the challenge that it asks for. */
export const CHALLENGE_BYTES = HEADER_BYTES + NONCE_BYTES + 2 * NAME_BYTES;
// Where the parts of a BEGIN are.
export const FLAGS_AT = HEADER_BYTES + 4;
export const VERSION_AT = FLAGS_AT + 4;
export const DIGEST_AT = VERSION_AT + NAME_BYTES;
export const LINK_AT = DIGEST_AT + DIGEST_BYTES;
export const TAG_AT = LINK_AT + DIGEST_BYTES;
export const BEGIN_BYTES = TAG_AT + DIGEST_BYTES;
/** Of protocol 1. */
export const BEGIN_1_BYTES = HEADER_BYTES + 4 + 2 * DIGEST_BYTES;
/** The one flag that there is: an older version than the device's is meant. */
export const ALLOW_OLDER = 1;
/** A FINISH is as long as its answer. */
export const STATE_BYTES = HEADER_BYTES + 8;
export const BLOCK_LINK_AT = HEADER_BYTES + 4;
export const BLOCK_HEADER_BYTES = BLOCK_LINK_AT + DIGEST_BYTES;
/** Of protocol 1. */
export const BLOCK_1_HEADER_BYTES = HEADER_BYTES + 4;
/** Bytes of the image in a block: a quarter of a flash sector, and the packet fits any network. */
export const BLOCK_DATA_BYTES = 1024;

/** What a STATE reports. */
export const READY = 0;
/** Not yet: the last replies that clients may rely on are still going out, or a wrong key came a moment ago. Ask again. */
export const WAIT = 1;
/** The tag is not of this key and this challenge. Say HELLO again. */
export const REFUSED = 2;
/** The image is too long for the slot. */
export const NO_ROOM = 3;
/** Nothing is begun, or it was given up: begin with HELLO again. */
export const NOT_BEGUN = 4;
/** The flash refused. */
export const WRITE_FAILED = 5;
/** The image is not whole, not for this chip, or not the one that was announced. */
export const WRONG_IMAGE = 6;
/** The image is in place; the device starts it now. */
export const DONE = 7;
/** The image is older than the firmware that runs, and the flag does not say that it is meant. */
export const OLDER = 8;
/** The BEGIN is of another protocol than the device's. */
export const OUTDATED = 9;

const MAGIC: readonly number[] = [0x4e, 0x4d, 0x55, 0x31];
/** "noonmark update" in ASCII, and in protocol 2 a space and a 2 behind it. */
const CONTEXT_1: readonly number[] = [110, 111, 111, 110, 109, 97, 114, 107, 32, 117, 112, 100, 97, 116, 101];
const CONTEXT: readonly number[] = [...CONTEXT_1, 32, 50];

/** Writes a header, all but the number of the question. */
export function writeHeader(packet: Uint8Array, type: number): void {
  for (let i = 0; i < 4; i++) packet[i] = MAGIC[i] ?? 0;
  packet[4] = type;
  packet[PROTOCOL_AT] = 0;
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

/** Reads what `writeName` wrote. */
export function readName(packet: Uint8Array, at: number): string {
  let name = "";
  for (let i = at; i < at + NAME_BYTES && packet[i] !== 0; i++) name += String.fromCharCode(packet[i] ?? 0);
  return name;
}

/** Puts together what the tag of a BEGIN is made of. */
export function signedBytes(nonce: Uint8Array, board: string, begin: Uint8Array): Uint8Array {
  return joined(CONTEXT, nonce, board, begin, TAG_AT);
}

/** The same in protocol 1. */
export function signedBytes1(nonce: Uint8Array, board: string, begin: Uint8Array): Uint8Array {
  return joined(CONTEXT_1, nonce, board, begin, BEGIN_1_BYTES - DIGEST_BYTES);
}

function joined(
  context: readonly number[],
  nonce: Uint8Array,
  board: string,
  begin: Uint8Array,
  end: number,
): Uint8Array {
  const at = context.length + NONCE_BYTES + NAME_BYTES;
  const bytes = new Uint8Array(at + end - HEADER_BYTES);
  for (let i = 0; i < context.length; i++) bytes[i] = context[i] ?? 0;
  bytes.set(nonce, context.length);
  writeName(bytes, context.length + NONCE_BYTES, board);
  for (let i = HEADER_BYTES; i < end; i++) bytes[at + i - HEADER_BYTES] = begin[i] ?? 0;
  return bytes;
}
