/**
 * NTS by RFC 8915 §5 and §6, for tests: what a client sends, what a server's cookies are, and what is in a reply. On the
 * model of AES-SIV, so that it shares nothing with the C.
 */

import { open, seal } from "../aead/siv-model.js";

export const UNIQUE = 0x0104;
export const COOKIE = 0x0204;
export const PLACEHOLDER = 0x0304;
export const AUTHENTICATOR = 0x0404;
export const COOKIE_BYTES = 100;

export interface CookieKey {
  number: number;
  key: Uint8Array;
}

/** The keys that client and server agreed on. */
export interface Session {
  toServer: Uint8Array;
  toClient: Uint8Array;
}

export interface Field {
  type: number;
  value: Buffer;
  /** Where it begins in the packet. */
  at: number;
}

/** Keys as responder.ts takes them. */
export function cookieRecords(keys: readonly CookieKey[]): Buffer {
  return Buffer.concat(keys.map(({ number, key }) => Buffer.concat([number32(number), key])));
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function makeCookie({ number, key }: CookieKey, session: Session, nonce: Uint8Array): Buffer {
  const head = number32(number);
  const sealed = seal(key, [head, nonce], Buffer.concat([session.toServer, session.toClient]));
  return Buffer.concat([head, nonce, sealed]);
}

/** What is in a cookie; undefined where none of these keys made it. */
export function openCookie(keys: readonly CookieKey[], cookie: Uint8Array): Session | undefined {
  const [head, nonce, sealed] = [cookie.subarray(0, 4), cookie.subarray(4, 20), cookie.subarray(20)];
  const key = keys.find(({ number }) => number32(number).equals(head))?.key;
  const text = key === undefined ? undefined : open(key, [head, nonce], sealed);
  return text === undefined ? undefined : { toServer: text.subarray(0, 32), toClient: text.subarray(32) };
}

export function field(type: number, value: Uint8Array): Buffer {
  const padding = Buffer.alloc(-value.length & 3);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(4 + value.length + padding.length, 2);
  return Buffer.concat([head, value, padding]);
}

/** The field that authenticates `packet`, with what it encrypts. */
export function authenticator(key: Uint8Array, packet: Uint8Array, nonce: Uint8Array, text: Uint8Array): Buffer {
  const sealed = seal(key, [packet, nonce], text);
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16BE(nonce.length, 0);
  lengths.writeUInt16BE(sealed.length, 2);
  return field(AUTHENTICATOR, Buffer.concat([lengths, nonce, Buffer.alloc(-nonce.length & 3), sealed]));
}

export interface Asked {
  header: Uint8Array;
  unique: Uint8Array;
  cookie: Uint8Array;
  placeholders: number;
  session: Session;
  nonce: Uint8Array;
}

export function request({ header, unique, cookie, placeholders, session, nonce }: Asked): Buffer {
  const before = Buffer.concat([
    header,
    field(UNIQUE, unique),
    field(COOKIE, cookie),
    ...Array.from({ length: placeholders }, () => field(PLACEHOLDER, Buffer.alloc(cookie.length))),
  ]);
  return Buffer.concat([before, authenticator(session.toServer, before, nonce, Buffer.alloc(0))]);
}

export function fieldsOf(packet: Buffer, from = 48): Field[] {
  const fields: Field[] = [];
  for (let at = from; at < packet.length; ) {
    const bytes = packet.readUInt16BE(at + 2);
    if (bytes < 4 || at + bytes > packet.length) throw new Error(`a field of ${bytes} bytes at ${at}`);
    fields.push({ type: packet.readUInt16BE(at), value: packet.subarray(at + 4, at + bytes), at });
    at += bytes;
  }
  return fields;
}

/** The new cookies in a reply to this request; undefined where it is not the server's. */
export function cookiesOf(reply: Buffer, asked: Asked): Buffer[] | undefined {
  const fields = fieldsOf(reply);
  const [unique, last] = fields;
  if (fields.length !== 2 || unique?.type !== UNIQUE || last?.type !== AUTHENTICATOR) return undefined;
  if (!unique.value.equals(asked.unique)) return undefined;
  const nonceBytes = last.value.readUInt16BE(0);
  const sealedBytes = last.value.readUInt16BE(2);
  const nonce = last.value.subarray(4, 4 + nonceBytes);
  const sealed = last.value.subarray(4 + nonceBytes, 4 + nonceBytes + sealedBytes);
  const text = open(asked.session.toClient, [reply.subarray(0, last.at), nonce], sealed);
  return text === undefined ? undefined : fieldsOf(text, 0).map(({ value }) => value);
}
