/**
 * What is said to a receiver: commands, in the frames of three protocols, with the answer that each should get.
 *
 * UBX (u-blox M8 protocol §32.2): B5 62, class, identifier, length (two bytes, low first), payload, two check bytes.
 * CASIC binary (CASIC protocol V4.2.0.3 §2.2, and gpsd's driver): BA CE, length, class, identifier, payload in words of
 * four bytes, and a 32-bit sum over the words of everything after BA CE. PMTK and PCAS are NMEA sentences.
 */

/** "quectel": sentences PQ…, whose answer repeats the name; `message` is then 0. */
export type Protocol = "ubx" | "pmtk" | "casic" | "quectel";

export interface Command {
  /** What it sets, for a person. */
  name: string;
  bytes: Uint8Array;
  /** In which protocol its answer comes and for which message; undefined where the receiver never answers it. */
  answer: { protocol: Protocol; message: number } | undefined;
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

/** A UBX command that is answered with ACK-ACK or ACK-NAK of its own class and identifier. */
export function ubxCommand(name: string, kind: number, payload: readonly number[]): Command {
  return { name, bytes: ubxFrame(kind, payload), answer: { protocol: "ubx", message: kind } };
}

/** A PMTK command: answered with PMTK001, its number and how it went. */
export function pmtkCommand(name: string, number: number, parameters: string): Command {
  return { name, bytes: sentenceOf(`PMTK${number},${parameters}`), answer: { protocol: "pmtk", message: number } };
}

/** Several commands' bytes in one piece, to be sent at once. */
export function joined(commands: readonly Command[]): Uint8Array {
  const bytes = new Uint8Array(commands.reduce((sum, command) => sum + command.bytes.length, 0));
  let at = 0;
  for (const command of commands) {
    bytes.set(command.bytes, at);
    at += command.bytes.length;
  }
  return bytes;
}
