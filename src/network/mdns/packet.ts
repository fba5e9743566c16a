/**
 * DNS packets as mDNS uses them (RFC 1035 §4.1, RFC 6762 §18): read where they lie, written into an array that is
 * made once. Names are compared in wire form: "noonmark.local" is 08 6e6f6f6e6d61726b 05 6c6f63616c 00.
 *
 * What comes from the network may be anything: readers return −1 or false, never read past the length, and follow at
 * most a fixed number of pointers.
 */

export const TYPE_A = 1;
export const TYPE_PTR = 12;
export const TYPE_TXT = 16;
export const TYPE_AAAA = 28;
export const TYPE_SRV = 33;
export const TYPE_ANY = 255;
export const CLASS_IN = 1;
export const CLASS_ANY = 255;
/** In a record: there is no other one of this name and type (RFC 6762 §10.2); in a question: a unicast answer will do. */
export const CLASS_TOP_BIT = 0x8000;
export const HEADER_BYTES = 12;

const POINTER = 0xc0;
/** No honest name needs more pointers than it has labels, and none of ours has more than four. */
const POINTER_LIMIT = 8;

/** The wire form of a name, in lower case, without compression. Labels are ASCII of 1 to 63 characters. */
export function wireName(...labels: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(labels.reduce((sum, label) => sum + label.length + 1, 1));
  let at = 0;
  for (const label of labels) {
    bytes[at++] = label.length;
    for (let i = 0; i < label.length; i++) bytes[at++] = lower(label.charCodeAt(i));
  }
  return bytes;
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

export function read16(packet: Uint8Array, at: number): number {
  return ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
}

export function read32(packet: Uint8Array, at: number): number {
  return read16(packet, at) * 65536 + read16(packet, at + 2);
}

/** Where what follows the name at `at` begins, or −1 where the name does not end within the packet. */
export function skipName(packet: Uint8Array, length: number, at: number): number {
  let place = at;
  while (place < length) {
    const size = packet[place] ?? 0;
    if (size === 0) return place + 1;
    if (size >= POINTER) return place + 2 <= length ? place + 2 : -1;
    if (size > 63) return -1;
    place += size + 1;
  }
  return -1;
}

/** Whether the name at `at`, pointers followed, is `wire`, in whatever case. */
export function isName(packet: Uint8Array, length: number, at: number, wire: Uint8Array): boolean {
  let place = at;
  let pointers = 0;
  let matched = 0;
  for (;;) {
    if (place >= length) return false;
    const size = packet[place] ?? 0;
    if (size >= POINTER) {
      if (place + 2 > length || ++pointers > POINTER_LIMIT) return false;
      place = read16(packet, place) & 0x3fff;
      continue;
    }
    if (size !== wire[matched] || place + size + 1 > length) return false;
    for (let i = 1; i <= size; i++) {
      if (lower(packet[place + i] ?? 0) !== wire[matched + i]) return false;
    }
    if (size === 0) return matched + 1 === wire.length;
    place += size + 1;
    matched += size + 1;
  }
}

/** A record as it is written, or as `Records` finds it. */
export class RecordView {
  /** Where its name begins. */
  name = 0;
  type = 0;
  /** With CLASS_TOP_BIT. */
  class = 0;
  ttlSeconds = 0;
  /** Where its data begins and how long it is. */
  data = 0;
  dataLength = 0;

  /** Reads the record at `at` and returns where the next one begins, or −1 where it is not whole. */
  read(packet: Uint8Array, length: number, at: number): number {
    const fixed = skipName(packet, length, at);
    if (fixed < 0 || fixed + 10 > length) return -1;
    this.name = at;
    this.type = read16(packet, fixed);
    this.class = read16(packet, fixed + 2);
    this.ttlSeconds = read32(packet, fixed + 4);
    this.dataLength = read16(packet, fixed + 8);
    this.data = fixed + 10;
    const end = this.data + this.dataLength;
    return end <= length ? end : -1;
  }
}

/** Writes one packet after the other into the same bytes. */
export class PacketWriter {
  readonly bytes: Uint8Array;
  length = 0;

  /** @param bytes for the packets: as long as the longest of them. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Begins a packet: id 0, as mDNS has it (RFC 6762 §18.1). */
  begin(flags: number, questions: number, answers: number, authorities: number): void {
    this.length = 0;
    for (const word of [0, flags, questions, answers, authorities, 0]) this.write16(word);
  }

  write8(value: number): void {
    this.bytes[this.length++] = value;
  }

  write16(value: number): void {
    this.write8(value >> 8);
    this.write8(value & 0xff);
  }

  write32(value: number): void {
    this.write16(value >>> 16);
    this.write16(value & 0xffff);
  }

  writeBytes(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A record up to its data, of which there will be `dataLength` bytes. */
  record(name: Uint8Array, type: number, recordClass: number, ttlSeconds: number, dataLength: number): void {
    this.writeBytes(name);
    this.write16(type);
    this.write16(recordClass);
    this.write32(ttlSeconds);
    this.write16(dataLength);
  }
}
