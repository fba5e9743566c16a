/** Bytes as lower-case hexadecimal digits, and as base64 (RFC 4648 §4). */

const DIGITS = "0123456789abcdef";

export function hexOf(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    text += (DIGITS[byte >> 4] ?? "") + (DIGITS[byte & 15] ?? "");
  }
  return text;
}

/** Reads as many bytes as `into` has room for; false where the text is not exactly so many. */
export function readHex(text: string, into: Uint8Array): boolean {
  if (text.length !== 2 * into.length || !/^[0-9a-f]*$/.test(text)) return false;
  for (let i = 0; i < into.length; i++) into[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return true;
}

/** Reads base64 with its padding; −1 where it is none, or has more bytes than `into`. */
export function readBase64(text: string, into: Uint8Array): number {
  if (text.length % 4 > 0) return -1;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const length = (text.length / 4) * 3 - padding;
  if (length > into.length) return -1;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const isPadding = i >= text.length - padding;
    const value = isPadding ? 0 : valueOfDigit(text.charCodeAt(i));
    if (value < 0) return -1;
    bits = (bits << 6) | value;
    if (i % 4 < 3) continue;
    for (let shift = 16; shift >= 0 && at < length; shift -= 8) into[at++] = bits >> shift;
    bits = 0;
  }
  return length;
}

/** Of a character of base64; −1 for none. */
function valueOfDigit(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 26;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 52;
  return code === 0x2b ? 62 : code === 0x2f ? 63 : -1;
}
