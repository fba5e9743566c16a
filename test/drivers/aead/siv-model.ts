/** AES-CMAC (RFC 4493) and AEAD_AES_SIV_CMAC_256 (RFC 5297) by definition, on OpenSSL's AES and whole numbers. */

import { createCipheriv, createDecipheriv } from "node:crypto";

function encryptBlock(key: Uint8Array, block: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  return cipher.update(block);
}

const number = (block: Uint8Array): bigint => BigInt(`0x${Buffer.from(block).toString("hex")}`);
const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, "0"), "hex");

/** Times x in the field of 2^128 elements. */
function doubled(block: Uint8Array): Buffer {
  const shifted = number(block) << 1n;
  return bytes(shifted >> 128n === 0n ? shifted : (shifted ^ 0x87n) & ((1n << 128n) - 1n));
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return bytes(number(a) ^ number(b));
}

export function cmac(key: Uint8Array, message: Uint8Array): Buffer {
  const first = doubled(encryptBlock(key, Buffer.alloc(16)));
  const whole = message.length > 0 && message.length % 16 === 0;
  const padded = whole
    ? message
    : Buffer.concat([message, Buffer.from([0x80]), Buffer.alloc(15 - (message.length % 16))]);
  const end = padded.length - 16;
  let state: Buffer = Buffer.alloc(16);
  for (let at = 0; at < end; at += 16) state = encryptBlock(key, xor(state, padded.subarray(at, at + 16)));
  return encryptBlock(key, xor(xor(state, padded.subarray(end)), whole ? first : doubled(first)));
}

function tagOf(key: Uint8Array, pieces: readonly Uint8Array[], text: Uint8Array): Buffer {
  let sum = cmac(key, Buffer.alloc(16));
  for (const piece of pieces) sum = xor(doubled(sum), cmac(key, piece));
  if (text.length < 16) {
    const padded = Buffer.concat([text, Buffer.from([0x80]), Buffer.alloc(15 - text.length)]);
    return cmac(key, xor(doubled(sum), padded));
  }
  const end = text.length - 16;
  return cmac(key, Buffer.concat([text.subarray(0, end), xor(text.subarray(end), sum)]));
}

function counterOf(tag: Uint8Array): Buffer {
  const counter = Buffer.from(tag);
  counter[8] = (counter[8] ?? 0) & 0x7f;
  counter[12] = (counter[12] ?? 0) & 0x7f;
  return counter;
}

/** The tag, and the text encrypted. */
export function seal(key: Uint8Array, pieces: readonly Uint8Array[], text: Uint8Array): Buffer {
  const tag = tagOf(key.subarray(0, 16), pieces, text);
  const cipher = createCipheriv("aes-128-ctr", key.subarray(16), counterOf(tag));
  return Buffer.concat([tag, cipher.update(text)]);
}

/** The text; undefined where it is not authentic. */
export function open(key: Uint8Array, pieces: readonly Uint8Array[], sealed: Uint8Array): Buffer | undefined {
  const tag = sealed.subarray(0, 16);
  const cipher = createDecipheriv("aes-128-ctr", key.subarray(16), counterOf(tag));
  const text = cipher.update(sealed.subarray(16));
  return tagOf(key.subarray(0, 16), pieces, text).equals(tag) ? text : undefined;
}
