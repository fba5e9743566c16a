/**
 * The written forms that configuration values take: addresses, prefixes, dates, names. Each reader returns undefined
 * for what it cannot read; none throws, whatever the text.
 */

import { parseIsoDate } from "../time/utc.js";

/** A character above U+FFFF is one unit of a string in XS as it is built for devices, and two in the standard. */
const UNITS_OF_HIGH = "\u{10000}".length;

/** Bytes that `text` takes in UTF-8, or −1 where it holds half a surrogate pair and so has no UTF-8 form. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return -1;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code > 0xffff) i += UNITS_OF_HIGH - 1;
  }
  return length;
}

/** Whether `text` holds a control character: it could not be shown, and a NUL would end a C string early. */
export function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

/** One label of a host name: letters, digits and inner hyphens (RFC 1123 §2.1). */
export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(text);
}

/**
 * Reads an address: 4 bytes for IPv4, 16 for IPv6 (RFC 4291 §2.2, with "::" and a trailing dotted quad).
 * "192.168.1.20" → [192, 168, 1, 20]; "ff02::101" → [0xff, 0x02, 0 × 12, 0x01, 0x01].
 */
export function parseAddress(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    // A leading zero is refused: some readers take it for octal.
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  return bytes;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? "", true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  while (head.length + tail.length < 16) head.push(0);
  return [...head, ...tail];
}

/** The bytes of colon-separated groups; a dotted quad may stand last where `last` says that the address ends here. */
function groups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    if (last && i === parts.length - 1 && part.includes(".")) {
      const quad = parseIpv4(part);
      if (quad === undefined) return undefined;
      bytes.push(...quad);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(part)) return undefined;
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes.length > 16 ? undefined : bytes;
}

/**
 * The text of a 16-byte address: a mapped one (RFC 4291 §2.5.5.2) as IPv4, others as RFC 5952 §4 writes them.
 * [0 × 10, 0xff, 0xff, 192, 168, 1, 20] → "192.168.1.20".
 */
export function addressText(bytes: Uint8Array): string {
  const words: number[] = [];
  for (let at = 0; at < 16; at += 2) words.push((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0));
  if (words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)) return bytes.slice(12, 16).join(".");
  // The longest run of zeros, from two on, the first of equals.
  let [start, length] = [0, 1];
  for (let from = 0; from < words.length; from++) {
    let zeros = 0;
    while (words[from + zeros] === 0) zeros++;
    if (zeros > length) [start, length] = [from, zeros];
  }
  const text = (some: readonly number[]) => some.map((word) => word.toString(16)).join(":");
  if (length < 2) return text(words);
  return `${text(words.slice(0, start))}::${text(words.slice(start + length))}`;
}

/** An address and how many of its leading bits count. */
export interface Prefix {
  /** 4 or 16 bytes; those past `length` bits are zero. */
  bytes: number[];
  /** Bits that count: 0–32 or 0–128. */
  length: number;
}

/** Reads "192.168.0.0/16" or a plain address. Bits set beyond the length are refused: they are a mistyped length. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const bits = bytes.length * 8;
  if (slash < 0) return { bytes, length: bits };
  const written = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(written) || Number(written) > bits) return undefined;
  const length = Number(written);
  for (let i = 0; i < bits; i++) {
    if (i >= length && ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0) return undefined;
  }
  return { bytes, length };
}

/** A symmetric key as it is written: src/settings/keys.ts makes use of it. */
export interface WrittenKey {
  /** 1 to 65535. */
  id: number;
  algorithm: "AES128" | "SHA256" | "SHA1" | "MD5";
  secret: number[];
}

/** As long as a block of AES, for which no other length is a key; for a hash, from 80 bits up to SHA-256's digest. */
const SECRET_BYTES_AES = 16;
const SECRET_BYTES_LEAST = 10;
const SECRET_BYTES_MOST = 32;

/**
 * Reads a key: identifier, algorithm and secret in hexadecimal digits.
 * "7:AES128:2b7e151628aed2a6abf7158809cf4f3c" → key 7, 16 bytes of secret.
 */
export function parseKey(text: string): WrittenKey | undefined {
  const match = /^([1-9][0-9]{0,4}):(AES128|SHA256|SHA1|MD5):((?:[0-9A-Fa-f]{2})+)$/.exec(text);
  if (match === null) return undefined;
  const id = Number(match[1]);
  // The expression lets no other word through.
  const algorithm = match[2] as WrittenKey["algorithm"];
  const digits = match[3] ?? "";
  const bytes = digits.length / 2;
  const fits = algorithm === "AES128" ? bytes === SECRET_BYTES_AES : bytes >= SECRET_BYTES_LEAST;
  if (id > 65535 || !fits || bytes > SECRET_BYTES_MOST) return undefined;
  const secret: number[] = [];
  for (let at = 0; at < digits.length; at += 2) secret.push(Number.parseInt(digits.slice(at, at + 2), 16));
  return { id, algorithm, secret };
}

/** A key as it may be shown: without its secret. "7:AES128:2b7e…" → "7:AES128". */
export function publicPart(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf(":")));
}

/** Whether `text` is a date of the Gregorian calendar, "YYYY-MM-DD", from 1980 (GPS time begins) to 2099. */
export function isDate(text: string): boolean {
  return parseIsoDate(text) !== undefined && text >= "1980-01-01" && text <= "2099-12-31";
}
