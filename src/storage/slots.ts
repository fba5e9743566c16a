/**
 * A stored value that survives a write cut short: two slots written in turn, each with a sequence number and a check.
 *
 * Model: the storage may lose power at any moment of a write and then hold the old text, the new one, a part of it,
 * the new one's beginning on the old one's rest, or nothing. A slot that is not whole fails its check and is as good
 * as empty; the other slot was not touched, so at most the newest value is lost.
 *
 * A slot's text: sequence number, CRC-32 of everything but itself in hexadecimal, length, payload:
 * "7 2c3bdbd1 13 {\"version\":1}".
 */

export interface Slot {
  /** 1 for the first value ever written, one more for each after it. */
  sequence: number;
  payload: string;
}

/** CRC-32 (ISO 3309, as in Ethernet and zip) of each value of four bits: a small table, and faster than bit by bit. */
const CRC_OF_NIBBLE: readonly number[] = [
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320,
  0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
];

/** A character above U+FFFF is one unit of a string in XS as it is built for devices, and two in the standard. */
const UNITS_OF_HIGH = "\u{10000}".length;

/**
 * CRC-32 of a text, over the bytes of each code point, the lowest first, without the zeros above it: for plain ASCII
 * the usual CRC-32 of its bytes ("123456789" gives 0xcbf43926).
 */
export function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    crc = addByte(crc, code & 0xff);
    if (code > 0xff) crc = addByte(crc, (code >> 8) & 0xff);
    if (code > 0xffff) {
      crc = addByte(crc, code >> 16);
      i += UNITS_OF_HIGH - 1;
    }
  }
  return ~crc >>> 0;
}

/** In code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    length++;
    if ((text.codePointAt(i) ?? 0) > 0xffff) i += UNITS_OF_HIGH - 1;
  }
  return length;
}

function addByte(crc: number, byte: number): number {
  let sum = crc ^ byte;
  sum = (sum >>> 4) ^ (CRC_OF_NIBBLE[sum & 15] ?? 0);
  return (sum >>> 4) ^ (CRC_OF_NIBBLE[sum & 15] ?? 0);
}

export function encodeSlot(slot: Slot): string {
  const length = lengthOf(slot.payload);
  const crc = crc32(`${slot.sequence} ${length} ${slot.payload}`);
  return `${slot.sequence} ${crc.toString(16).padStart(8, "0")} ${length} ${slot.payload}`;
}

/** Reads a slot's text; undefined where it is missing or not whole. */
export function decodeSlot(text: string | undefined): Slot | undefined {
  const match = /^([1-9][0-9]{0,14}) ([0-9a-f]{8}) (0|[1-9][0-9]{0,4}) /.exec(text ?? "");
  if (text === undefined || match === null) return undefined;
  const payload = text.slice(match[0].length);
  const crc = crc32(`${match[1]} ${match[3]} ${payload}`);
  if (lengthOf(payload) !== Number(match[3]) || crc !== Number.parseInt(match[2] ?? "", 16)) return undefined;
  return { sequence: Number(match[1]), payload };
}

/** What the two slots of a value hold. */
export interface Slots {
  /** The newest whole value, or undefined where there is none. */
  payload: string | undefined;
  /** Its sequence number, or 0. */
  sequence: number;
  /** The slot to write next: never the one that holds the newest whole value. */
  next: 0 | 1;
  /** Slots that are not whole: a write was cut short, or the medium is failing. */
  damaged: number;
}

/**
 * Reads a value's slots from a storage of small texts by key (drivers/storage).
 * @param key the value's name, at most 13 ASCII characters: the slots are called key.0 and key.1.
 */
export function readSlots(key: string, read: (key: string) => string | undefined): Slots {
  const slots: Slots = { payload: undefined, sequence: 0, next: 0, damaged: 0 };
  for (const index of [0, 1] as const) {
    const text = read(`${key}.${index}`);
    const slot = decodeSlot(text);
    if (slot === undefined) {
      if (text !== undefined) slots.damaged++;
    } else if (slot.sequence > slots.sequence) {
      slots.payload = slot.payload;
      slots.sequence = slot.sequence;
      slots.next = index === 0 ? 1 : 0;
    }
  }
  return slots;
}

/**
 * Writes a new value into the slot that does not hold the newest one; false when the medium refused, and then the old
 * value still stands. Nothing is remembered between writes, which are rare: the slots are read again.
 */
export function writeSlots(
  key: string,
  payload: string,
  read: (key: string) => string | undefined,
  write: (key: string, value: string) => boolean,
): boolean {
  const { sequence, next } = readSlots(key, read);
  return write(`${key}.${next}`, encodeSlot({ sequence: sequence + 1, payload }));
}

/**
 * Forgets a value; false when the medium refused, and then the value may still stand. The slot that holds the newest
 * one goes last, so that a loss of power in between leaves it or nothing, and never an older one.
 */
export function removeSlots(
  key: string,
  read: (key: string) => string | undefined,
  remove: (key: string) => boolean,
): boolean {
  const { next } = readSlots(key, read);
  return remove(`${key}.${next}`) && remove(`${key}.${1 - next}`);
}
