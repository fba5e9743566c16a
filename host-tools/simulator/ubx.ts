/**
 * u-blox binary messages, seen from the receiver: the ones it sends, and the frames it is sent.
 *
 * A frame is B5 62, class, id, length (u16), payload, and two checksum bytes over everything from the class on (u-blox
 * M8 protocol §32.2–32.4, an 8-bit Fletcher sum). Worked example: a poll of MON-VER is B5 62 0A 04 00 00 0E 34.
 */

import type { Utc } from "./sky.js";

/** Class in the high byte, id in the low one. */
export const UBX = {
  navStatus: 0x0103,
  navPvt: 0x0107,
  navTimeUtc: 0x0121,
  navTimeLs: 0x0126,
  timTp: 0x0d01,
  ackNak: 0x0500,
  ackAck: 0x0501,
  cfgPrt: 0x0600,
  cfgMsg: 0x0601,
  cfgValset: 0x068a,
  cfgItfm: 0x0639,
  monVer: 0x0a04,
  monHw: 0x0a09,
  monRf: 0x0a38,
} as const;

const FRAME_BYTES = 8;
const PAYLOAD_MAX = 1024;

/** From Node's pool, which Buffer.alloc does not use: memory of its own for each message costs more than making it. */
export function zeros(length: number): Buffer {
  return Buffer.allocUnsafe(length).fill(0);
}

export function frame(message: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(payload.length + FRAME_BYTES);
  bytes.writeUInt16BE(0xb562, 0);
  bytes.writeUInt16BE(message, 2);
  bytes.writeUInt16LE(payload.length, 4);
  bytes.set(payload, 6);
  bytes.writeUInt16BE(checksum(bytes, 2, 6 + payload.length), 6 + payload.length);
  return bytes;
}

/** Of the bytes from `start` to before `end`: both sums as they are sent, the first in the high byte. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
  let a = 0;
  let b = 0;
  for (let at = start; at < end; at++) {
    a = (a + (bytes[at] ?? 0)) & 0xff;
    b = (b + a) & 0xff;
  }
  return (a << 8) | b;
}

export interface PvtFields {
  /** Time of week, ms. */
  towMs: number;
  utc: Utc;
  /** After the second. */
  fractionMs: number;
  dateAndTimeKnown: boolean;
  /** The leap seconds are known too: no second of doubt. */
  resolved: boolean;
  fix: boolean;
  satellitesUsed: number;
}

/** UBX-NAV-PVT (§32.17.17): 92 bytes; what an appliance for time does not use stays zero. */
export function navPvt(fields: PvtFields): Buffer {
  const { towMs, utc, fractionMs, dateAndTimeKnown, resolved, fix, satellitesUsed } = fields;
  const payload = zeros(92);
  payload.writeUInt32LE(towMs, 0);
  payload.writeUInt16LE(utc.year, 4);
  payload[6] = utc.month;
  payload[7] = utc.day;
  payload[8] = utc.hour;
  payload[9] = utc.minute;
  payload[10] = utc.second;
  payload[11] = (dateAndTimeKnown ? 0x03 : 0) | (resolved ? 0x04 : 0);
  payload.writeUInt32LE(fix ? 22 : 0xffffffff, 12);
  payload.writeInt32LE(fractionMs * 1e6, 16);
  payload[20] = fix ? 3 : 0;
  payload[21] = fix ? 0x01 : 0;
  payload[22] = resolved ? 0xe0 : 0;
  payload[23] = satellitesUsed;
  if (fix) payload.writeInt32LE(514779000, 28);
  return frame(UBX.navPvt, payload);
}

/** UBX-NAV-STATUS (§32.17.27): 16 bytes. @param fixType 3, or 5 of a receiver at a known place; 0 without a fix. */
export function navStatus(towMs: number, fixType: number, timeKnown: boolean, spoofing: number): Buffer {
  const payload = zeros(16);
  payload.writeUInt32LE(towMs, 0);
  payload[4] = fixType;
  payload[5] = (fixType > 0 ? 0x01 : 0) | (timeKnown ? 0x0c : 0);
  payload[7] = spoofing << 3;
  return frame(UBX.navStatus, payload);
}

/** UBX-MON-HW (§32.16.3): 60 bytes; the clock is calibrated. */
export function monHw(jamming: number, antenna: number): Buffer {
  const payload = zeros(60);
  payload[20] = antenna;
  payload[22] = 0x01 | (jamming << 2);
  return frame(UBX.monHw, payload);
}

/** UBX-MON-RF (M9 interface description): one band. */
export function monRf(jamming: number, antenna: number): Buffer {
  const payload = zeros(4 + 24);
  payload[1] = 1;
  payload[5] = jamming;
  payload[6] = antenna;
  return frame(UBX.monRf, payload);
}

/** UBX-NAV-TIMEUTC (§32.17.30): 20 bytes; valid: 1 time of week, 2 week, 4 UTC; the high half names whose UTC. */
export function navTimeUtc(
  towMs: number,
  utc: Utc,
  fractionMs: number,
  known: { fix: boolean; timeKnown: boolean; leapKnown: boolean },
): Buffer {
  const payload = zeros(20);
  payload.writeUInt32LE(towMs, 0);
  payload.writeUInt32LE(known.fix ? 22 : 0xffffffff, 4);
  payload.writeInt32LE(fractionMs * 1e6, 8);
  payload.writeUInt16LE(utc.year, 12);
  payload.set([utc.month, utc.day, utc.hour, utc.minute, utc.second], 14);
  payload[19] = (known.timeKnown ? 3 : 0) | (known.timeKnown && known.leapKnown ? 4 : 0) | (known.leapKnown ? 0x30 : 0);
  return frame(UBX.navTimeUtc, payload);
}

export interface TimeLsFields {
  towMs: number;
  /** GPS − UTC as the receiver believes it, and whether it was received rather than assumed. */
  currentLeapSeconds: number;
  currentKnown: boolean;
  /** Change to come: −1, 0, +1. */
  change: number;
  /** Seconds to the event, negative when it is past. */
  inS: number;
  /** GPS week and day (1 = Sunday) at whose end the event is. */
  eventWeek: number;
  eventDay: number;
}

/** UBX-NAV-TIMELS (§32.17.26): 24 bytes. */
export function navTimeLs(fields: TimeLsFields): Buffer {
  const payload = zeros(24);
  payload.writeUInt32LE(fields.towMs, 0);
  // Sources: 0 the firmware's default, 2 GPS.
  payload[8] = fields.currentKnown ? 2 : 0;
  payload.writeInt8(fields.currentLeapSeconds, 9);
  payload[10] = fields.currentKnown ? 2 : 0;
  payload.writeInt8(fields.currentKnown ? fields.change : 0, 11);
  payload.writeInt32LE(fields.inS, 12);
  payload.writeUInt16LE(fields.eventWeek, 16);
  payload.writeUInt16LE(fields.eventDay, 18);
  payload[23] = fields.currentKnown ? 0x03 : 0;
  return frame(UBX.navTimeLs, payload);
}

/** UBX-TIM-TP (§32.21.8): 16 bytes about the pulse to come, here in UTC's time base. */
export function timTp(towMs: number, week: number, quantisationErrorPs: number): Buffer {
  const payload = zeros(16);
  payload.writeUInt32LE(towMs, 0);
  payload.writeInt32LE(quantisationErrorPs, 8);
  payload.writeUInt16LE(week, 12);
  payload[14] = 0x03;
  return frame(UBX.timTp, payload);
}

/** UBX-MON-VER (§32.16.13): software, hardware, and extensions of 30 characters each. */
export function monVer(software: string, hardware: string, extensions: readonly string[]): Buffer {
  const payload = Buffer.alloc(40 + 30 * extensions.length);
  payload.write(software, 0, "latin1");
  payload.write(hardware, 30, "latin1");
  extensions.forEach((text, n) => {
    payload.write(text, 40 + 30 * n, "latin1");
  });
  return frame(UBX.monVer, payload);
}

/** UBX-ACK-ACK or -NAK of a message (§32.9). */
export function acknowledge(message: number, accepted: boolean): Buffer {
  return frame(accepted ? UBX.ackAck : UBX.ackNak, Uint8Array.of(message >> 8, message & 0xff));
}

export interface UbxFrame {
  message: number;
  payload: Uint8Array;
}

/** Finds the frames in a stream of bytes that may hold anything else between them. */
export class UbxReader {
  #pending = new Uint8Array(0);

  /** The frames completed by these bytes. */
  push(bytes: Uint8Array): UbxFrame[] {
    const all = new Uint8Array(this.#pending.length + bytes.length);
    all.set(this.#pending);
    all.set(bytes, this.#pending.length);
    const frames: UbxFrame[] = [];
    let at = 0;
    while (at < all.length) {
      const length = frameLength(all, at);
      if (length === undefined) break;
      if (length > 0) {
        const message = ((all[at + 2] ?? 0) << 8) | (all[at + 3] ?? 0);
        frames.push({ message, payload: all.slice(at + 6, at + length - 2) });
      }
      at += Math.max(1, length);
    }
    this.#pending = all.slice(at);
    return frames;
  }
}

/** Length of the whole frame that starts at `at`; 0 when none starts there, undefined when more bytes must tell. */
export function frameLength(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== 0xb5) return 0;
  if (at + 1 >= bytes.length) return undefined;
  if (bytes[at + 1] !== 0x62) return 0;
  if (at + 6 > bytes.length) return undefined;
  const payloadLength = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8);
  if (payloadLength > PAYLOAD_MAX) return 0;
  const end = at + payloadLength + FRAME_BYTES;
  if (end > bytes.length) return undefined;
  const sent = ((bytes[end - 2] ?? 0) << 8) | (bytes[end - 1] ?? 0);
  return checksum(bytes, at + 2, end - 2) === sent ? end - at : 0;
}
