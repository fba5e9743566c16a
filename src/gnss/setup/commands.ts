/**
 * Commands for a receiver, in the frames of three protocols, with the answer that each should get.
 *
 * UBX (u-blox M8 protocol §32.2): B5 62, class, identifier, length (two bytes, low first), payload, two check bytes.
 * CASIC binary (CASIC protocol V4.2.0.3 §2.2, and gpsd's driver): BA CE, length, class, identifier, payload in words of
 * four bytes, and a 32-bit sum over the words of everything after BA CE. PMTK and PCAS are NMEA sentences.
 *
 * Commands are kept as one run of bytes with a few plain lists beside it, not as an object each: the heap is small, and
 * a set-up comes while all else is starting too.
 */

/** "quectel": sentences PQ…, whose answer repeats the name; `message` is then 0. */
export type Protocol = "ubx" | "pmtk" | "casic" | "quectel";

/** Commands to be sent together. */
export class CommandList {
  /** What each sets, for a person. */
  readonly names: string[] = [];
  /** In which protocol its answer comes and for which message; no protocol where the receiver never answers it. */
  readonly protocols: (Protocol | undefined)[] = [];
  readonly messages: number[] = [];
  /** Where each ends in `bytes`. */
  private readonly ends: number[] = [];
  private bytes = new Uint8Array(0);

  get count(): number {
    return this.names.length;
  }

  /** A UBX command, answered with ACK-ACK or ACK-NAK of its own class and identifier. */
  ubx(name: string, kind: number, payload: readonly number[]): this {
    return this.add(name, ubxFrame(kind, payload), "ubx", kind);
  }

  /** A PMTK command: answered with PMTK001, its number and how it went. */
  pmtk(name: string, number: number, parameters: string): this {
    return this.add(name, sentenceOf(`PMTK${number},${parameters}`), "pmtk", number);
  }

  casic(name: string, kind: number, payload: readonly number[]): this {
    return this.add(name, casicFrame(kind, payload), "casic", kind);
  }

  quectel(name: string, body: string): this {
    return this.add(name, sentenceOf(body), "quectel", 0);
  }

  /** A command that is not answered, or whose answer has nothing in it. */
  unanswered(name: string, bytes: Uint8Array): this {
    return this.add(name, bytes, undefined, 0);
  }

  /** The bytes of those commands of which `wanted` is true, or of all, in one piece. */
  select(wanted: (index: number) => boolean = () => true): Uint8Array {
    const selected = new Uint8Array(this.bytes.length);
    let length = 0;
    for (let index = 0; index < this.count; index++) {
      if (!wanted(index)) continue;
      const part = this.bytes.subarray(this.ends[index - 1] ?? 0, this.ends[index]);
      selected.set(part, length);
      length += part.length;
    }
    return selected.subarray(0, length);
  }

  private add(name: string, bytes: Uint8Array, protocol: Protocol | undefined, message: number): this {
    const longer = new Uint8Array(this.bytes.length + bytes.length);
    longer.set(this.bytes);
    longer.set(bytes, this.bytes.length);
    this.bytes = longer;
    this.names.push(name);
    this.protocols.push(protocol);
    this.messages.push(message);
    this.ends.push(longer.length);
    return this;
  }
}

const FLETCHER_START = 2;

/** A UBX frame. `kind` has the class in its high byte: 0x0a04 without payload gives B5 62 0A 04 00 00 0E 34. */
export function ubxFrame(kind: number, payload: readonly number[]): Uint8Array {
  const { length } = payload;
  const bytes = Uint8Array.of(0xb5, 0x62, kind >> 8, kind & 0xff, length & 0xff, length >> 8, ...payload, 0, 0);
  let a = 0;
  let b = 0;
  for (let i = FLETCHER_START; i < bytes.length - 2; i++) {
    a = (a + (bytes[i] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  bytes[bytes.length - 2] = a;
  bytes[bytes.length - 1] = b;
  return bytes;
}

/** A CASIC frame; the payload's length must be a multiple of four. */
export function casicFrame(kind: number, payload: readonly number[]): Uint8Array {
  const head = [payload.length & 0xff, payload.length >> 8, kind >> 8, kind & 0xff];
  const summed = [...head, ...payload];
  let sum = 0;
  for (let i = 0; i < summed.length; i += 4) sum = (sum + word(summed, i)) | 0;
  return Uint8Array.of(0xba, 0xce, ...summed, ...u4(sum));
}

function word(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** An NMEA sentence around its body: "PMTK605" gives $PMTK605*31 and a line end. */
export function sentenceOf(body: string): Uint8Array {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  const line = `$${body}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
  const bytes = new Uint8Array(line.length);
  for (let i = 0; i < line.length; i++) bytes[i] = line.charCodeAt(i);
  return bytes;
}

/** Two and four bytes of a number, low byte first, as both binary protocols have them. */
export function u2(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff];
}
export function u4(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}
