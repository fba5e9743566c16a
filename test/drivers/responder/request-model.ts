/**
 * Requests of every kind and their answers, once more: what request.h and the RFCs say, around the model of the header
 * (model.ts), with the digests of Node's OpenSSL.
 */

import { createCipheriv, createHash } from "node:crypto";
import { parseKey } from "../../../src/settings/formats.js";
import { type Answer, Model } from "./model.js";

const HEADER_BYTES = 48;
const CONTROL_HEADER_BYTES = 12;
const BLOCK_BYTES = 16;
const NAK_BYTES = 4;
/** Of a digest, and of the longest MAC, in version 4 (RFC 7822 §3). */
const DIGEST_BYTES_4 = 20;
const MAC_BYTES_4 = 24;
/** Of other MACs: with 128 bits, a key identifier alone; with 256 and 64 bits in older versions. */
const MAC_BYTES = [20, 24, NAK_BYTES];
const MAC_BYTES_OLD = [36, 12];

export interface RequestAnswer {
  verdict:
    | Answer["verdict"]
    | "handedOver"
    | "wrongLength"
    | "wrongVersion"
    | "notARequest"
    | "unsupported"
    | "unknownKey"
    | "wrongMac";
  reply?: Uint8Array;
  interleaved?: boolean;
}

/** AES-CMAC by its definition (RFC 4493 §2.4) on OpenSSL's block cipher. */
export function cmac(key: Uint8Array, message: Uint8Array): Buffer {
  const encrypt = (block: bigint): bigint => {
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    return value(cipher.update(Buffer.from(block.toString(16).padStart(32, "0"), "hex")));
  };
  const double = (x: bigint): bigint => ((x << 1n) & ((1n << 128n) - 1n)) ^ (x >> 127n === 1n ? 0x87n : 0n);
  let state = 0n;
  let at = 0;
  for (; message.length - at > BLOCK_BYTES; at += BLOCK_BYTES)
    state = encrypt(state ^ value(message.subarray(at, at + BLOCK_BYTES)));
  const rest = message.subarray(at);
  const once = double(encrypt(0n));
  const padded = ((value(rest) << 8n) | 0x80n) << BigInt(8 * (BLOCK_BYTES - 1 - rest.length));
  state = encrypt(state ^ (rest.length === BLOCK_BYTES ? value(rest) ^ once : padded ^ double(once)));
  return Buffer.from(state.toString(16).padStart(32, "0"), "hex");
}

function value(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** The digest of a message under a key as the configuration has it ("1:AES128:2b7e…"). */
export function digest(key: string, message: Uint8Array): Buffer {
  const parsed = parseKey(key);
  if (parsed === undefined) throw new Error(`${key} is no key`);
  const secret = Buffer.from(parsed.secret);
  if (parsed.algorithm === "AES128") return cmac(secret, message);
  return createHash(parsed.algorithm).update(secret).update(message).digest();
}

/** The packet and its MAC, with so many bytes of digest at most. */
export function signed(key: string, packet: Uint8Array, digestBytes = DIGEST_BYTES_4): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(Number.parseInt(key, 10));
  return Buffer.concat([packet, id, digest(key, packet).subarray(0, digestBytes)]);
}

/** Where the MAC of a packet begins: its length where it has none, undefined where its lengths do not add up. */
function macAt(packet: Uint8Array): number | undefined {
  const version = ((packet[0] ?? 0) >> 3) & 7;
  let at = HEADER_BYTES;
  let field = 0;
  while (version === 4 && packet.length - at > MAC_BYTES_4) {
    field = ((packet[at + 2] ?? 0) << 8) | (packet[at + 3] ?? 0);
    if (field < 16 || field % 4 > 0 || at + field > packet.length) return undefined;
    at += field;
  }
  const rest = packet.length - at;
  if (rest === 0) return field > 0 && field < 28 ? undefined : at;
  return MAC_BYTES.includes(rest) || (version < 4 && MAC_BYTES_OLD.includes(rest)) ? at : undefined;
}

export class RequestModel extends Model {
  readonly #keys: Map<number, string>;
  readonly #symmetric: boolean;
  readonly #nak: boolean;

  constructor(interleaves: boolean, keys: readonly string[], symmetric: boolean, nak: boolean) {
    super(interleaves);
    this.#keys = new Map(keys.map((key) => [Number.parseInt(key, 10), key]));
    this.#symmetric = symmetric;
    this.#nak = nak;
  }

  /** What becomes of a packet of any content. @param port the sender's. */
  take(packet: Uint8Array, receive: bigint, transmit: bigint, port = 1234): RequestAnswer {
    const refused = this.#refusal(packet, port);
    if (refused !== undefined) return { verdict: refused };
    const at = macAt(packet) ?? 0;
    if (at === packet.length) return this.#finish(packet, this.answer(packet, receive, transmit), undefined);
    const mac = packet.subarray(at);
    const key = this.#keys.get(Buffer.from(mac).readUInt32BE());
    const right = key === undefined ? undefined : digest(key, packet.subarray(0, at));
    const given = Buffer.from(mac.subarray(NAK_BYTES));
    const lengths = right === undefined ? [] : [right.length, Math.min(right.length, DIGEST_BYTES_4)];
    if (key !== undefined && lengths.includes(given.length) && right?.subarray(0, given.length).equals(given)) {
      const answer = this.answer(packet, receive, transmit);
      return this.#finish(packet, answer, (reply) => signed(key, reply, given.length));
    }
    if (!this.#nak || given.length === 0) return { verdict: key === undefined ? "unknownKey" : "wrongMac" };
    const answer = this.answer(packet, receive, transmit, false);
    return this.#finish(packet, answer, (reply) => Buffer.concat([reply, Buffer.alloc(NAK_BYTES)]));
  }

  #refusal(packet: Uint8Array, port: number): RequestAnswer["verdict"] | undefined {
    const mode = (packet[0] ?? 0) & 7;
    const version = ((packet[0] ?? 0) >> 3) & 7;
    if (packet.length === 0) return "wrongLength";
    if (version < 1 || version > 4) return "wrongVersion";
    if (mode === 6) return packet.length < CONTROL_HEADER_BYTES ? "wrongLength" : "handedOver";
    // A client of version 1, by its port: chronyd's rule.
    const old = mode === 0 && version === 1 && port !== 123;
    if (mode !== 1 && mode !== 3 && !old) return "notARequest";
    if (packet.length < HEADER_BYTES) return "wrongLength";
    if (mode === 1 && !this.#symmetric) return "unsupported";
    return macAt(packet) === undefined ? "wrongLength" : undefined;
  }

  #finish(packet: Uint8Array, answer: Answer, end: ((reply: Uint8Array) => Uint8Array) | undefined): RequestAnswer {
    const { reply } = answer;
    if (reply === undefined) return answer;
    if (((packet[0] ?? 0) & 7) === 1) reply[0] = ((reply[0] ?? 0) & ~7) | 2;
    return { ...answer, reply: end?.(reply) ?? reply };
  }
}
