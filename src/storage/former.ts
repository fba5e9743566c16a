/**
 * Reads what firmware 0.1.0 stored, so that an update keeps settings and memory: each value stood in two slots, KEY.0
 * and KEY.1, which were written in turn. Nothing is written in this form any more.
 *
 * A slot's text: sequence number, CRC-32 of everything but itself in hexadecimal, length in code points, payload:
 * "7 2c3bdbd1 13 {\"version\":1}". The slot that is whole and has the higher sequence number holds the value.
 */

import { addByte } from "./crc32.js";
import type { StoragePort } from "./part-store.js";

/** A character above U+FFFF is one unit of a string in XS as it is built for devices, and two in the standard. */
const UNITS_OF_HIGH = "\u{10000}".length;

/**
 * The check of a slot and its text's length in code points. The CRC is over the bytes of each code point, the lowest
 * first, without the zeros above it: for plain ASCII the usual CRC-32 ("123456789" gives 0xcbf43926).
 */
export function checkOf(text: string): { crc: number; length: number } {
  let crc = -1;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    crc = addByte(crc, code & 0xff);
    if (code > 0xff) crc = addByte(crc, (code >> 8) & 0xff);
    if (code > 0xffff) {
      crc = addByte(crc, code >> 16);
      i += UNITS_OF_HIGH - 1;
    }
    length++;
  }
  return { crc: ~crc >>> 0, length };
}

interface Slot {
  sequence: number;
  payload: string;
}

/** Reads a slot's text; undefined where it is missing or not whole. */
function decodeSlot(text: string | undefined): Slot | undefined {
  const match = /^([1-9][0-9]{0,14}) ([0-9a-f]{8}) (0|[1-9][0-9]{0,4}) /.exec(text ?? "");
  if (text === undefined || match === null) return undefined;
  const [head, sequence = "", crc = "", length = ""] = match;
  const payload = text.slice(head.length);
  if (checkOf(payload).length !== Number(length)) return undefined;
  if (checkOf(`${sequence} ${length} ${payload}`).crc !== Number.parseInt(crc, 16)) return undefined;
  return { sequence: Number(sequence), payload };
}

/** The newest whole value of a key, and which of its two slots holds it. */
function newest(key: string, storage: StoragePort): { payload?: string; slot: 0 | 1 } {
  const [first, second] = [decodeSlot(storage.read(`${key}.0`)), decodeSlot(storage.read(`${key}.1`))];
  if (second !== undefined && second.sequence > (first?.sequence ?? 0)) return { payload: second.payload, slot: 1 };
  return first === undefined ? { slot: 0 } : { payload: first.payload, slot: 0 };
}

/** What firmware 0.1.0 stored under `key`; undefined where it stored nothing that is whole. */
export function readFormer(key: string, storage: StoragePort): string | undefined {
  return newest(key, storage).payload;
}

/**
 * Removes it; false where the storage refused. The slot that holds the value goes last, so that a loss of power in
 * between leaves the value or nothing, and never an older one.
 */
export function removeFormer(key: string, storage: StoragePort): boolean {
  const { slot } = newest(key, storage);
  return storage.remove(`${key}.${1 - slot}`) && storage.remove(`${key}.${slot}`);
}
