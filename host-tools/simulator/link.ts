/**
 * The frames between the world and the appliance's process, on a socket pair (drivers/sim/link.h is the other side).
 *
 * A frame is a 16-byte header { u32 payload length, u8 type, u8[3] zero, u64 time in ns since the world's start } and
 * its payload, everything little-endian. Worked example: HORIZON at 2 s is
 * 00000000 05 000000 0094357700000000.
 */

import { surroundingsBytes } from "./access-point.js";
import type { Instant, WorldEvent } from "./events.js";
import type { OscillatorSecond } from "./oscillator.js";
import type { Datagram, Delivery } from "./servers/servers.js";

export const HEADER_BYTES = 16;
/** The longest payload that either side may send (LINK_PAYLOAD_LIMIT). */
const PAYLOAD_MAX = 65536;
/** Of a datagram: two ports, and an address of 16 bytes. */
const DATAGRAM_HEAD_BYTES = 20;
const NS_PER_S = 1_000_000_000;
const Q32 = 2 ** 32;

/** World to appliance: the names and numbers of drivers/sim/link.h, LINK_CONSOLE_IN as consoleIn. */
export const TO_APPLIANCE = {
  oscillator: 1,
  edge: 2,
  bytes: 3,
  request: 4,
  horizon: 5,
  stop: 6,
  store: 7,
  consoleIn: 8,
  start: 9,
  storage: 10,
  network: 11,
  chunk: 12,
  timer: 13,
  datagram: 14,
  carried: 15,
  web: 16,
  update: 41,
  flash: 40,
} as const;

/** Appliance to world. */
export const FROM_APPLIANCE = {
  console: 17,
  serial: 18,
  reply: 19,
  reached: 20,
  failed: 21,
  ready: 22,
  stored: 23,
  joins: 24,
  asks: 25,
  flashed: 41,
  webAnswer: 31,
} as const;

/** The machine's memory and work, as REACHED tells it. */
export interface Usage {
  slots: number;
  chunkBytes: number;
  slotLimit: number;
  chunkLimitBytes: number;
  /** Since the start; 0 when the engine does not count them. */
  byteCodes: number;
  /** Requests answered in C, and handed to TypeScript, since the start. */
  answeredInC: number;
  handedOn: number;
}

export interface Frame {
  type: number;
  at: Instant;
  payload: Buffer;
}

/** Collects frames to be written at once. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafe(16384);
  #length = 0;

  /** The bytes collected, which are then forgotten; the result is the caller's. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return bytes;
  }

  oscillator(second: number, nominalHz: number, { count, fractionQ32, excessQ32 }: OscillatorSecond): void {
    const payload = this.#frame(TO_APPLIANCE.oscillator, { second, nanosecond: 0 }, 24);
    this.#u64(payload, count);
    this.#buffer.writeUInt32LE(fractionQ32, payload + 8);
    this.#buffer.writeUInt32LE(0, payload + 12);
    this.#ticksPerNs(payload + 16, nominalHz, excessQ32);
  }

  /**
   * nominalHz + excessQ32 / 2^32 ticks a second as ticks per ns, Q0.64, rounded down: short by less than 1e-9 tick in a
   * second. Divided by hand, 16 bits of the quotient at a time: every product is far below 2^53.
   */
  #ticksPerNs(offset: number, nominalHz: number, excessQ32: number): void {
    const carry = Math.floor(excessQ32 / Q32);
    const fraction = excessQ32 - carry * Q32;
    let rest = nominalHz + carry;
    for (let word = 3; word >= 0; word--) {
      const digit = word === 3 ? fraction >>> 16 : word === 2 ? fraction & 0xffff : 0;
      const dividend = rest * 0x10000 + digit;
      const quotient = Math.floor(dividend / NS_PER_S);
      rest = dividend - quotient * NS_PER_S;
      this.#buffer.writeUInt16LE(quotient, offset + 2 * word);
    }
  }

  event(event: WorldEvent): void {
    switch (event.kind) {
      case "edge":
        this.#u64(this.#frame(TO_APPLIANCE.edge, event.at, 8), event.capturedCount);
        break;
      case "bytes":
        this.#bytes(TO_APPLIANCE.bytes, event.at, event.bytes);
        break;
      case "request": {
        const payload = this.#frame(TO_APPLIANCE.request, event.at, 28 + event.packet.length);
        this.#buffer.fill(0, payload, payload + 28);
        this.#buffer.writeUInt32LE(event.id, payload);
        this.#buffer[payload + 4] = event.address.length === 4 ? 4 : 6;
        this.#buffer.set(event.address, payload + 8);
        this.#buffer.writeUInt16LE(event.port, payload + 24);
        this.#buffer.set(event.packet, payload + 28);
        break;
      }
      case "datagram":
        this.datagram(event.delivery);
        break;
      case "console":
        this.#bytes(TO_APPLIANCE.consoleIn, event.at, Buffer.from(event.line, "utf8"));
        break;
      case "storage":
        this.#bytes(TO_APPLIANCE.storage, event.at, Uint8Array.of(event.refuses ? 1 : 0));
        break;
      case "update":
        this.#bytes(TO_APPLIANCE.update, event.at, event.packet);
        break;
      case "network":
        this.#bytes(TO_APPLIANCE.network, event.at, surroundingsBytes(event.surroundings));
        break;
    }
  }

  /** A chunk of the serial line as it was once read, its first byte at `count`; `more`: the next one belongs to it. */
  chunk(at: Instant, more: boolean, count: number, bytes: Uint8Array): void {
    const payload = this.#frame(TO_APPLIANCE.chunk, at, 9 + bytes.length);
    this.#buffer.writeUInt8(more ? 1 : 0, payload);
    this.#u64(payload + 1, count);
    this.#buffer.set(bytes, payload + 9);
  }

  /** The repeating timer is due, and the chip so warm (NaN: it cannot tell); for --timers-by-world. */
  timer(at: Instant, celsius: number): void {
    const payload = this.#frame(TO_APPLIANCE.timer, at, 8);
    this.#buffer.writeDoubleLE(celsius, payload);
  }

  /** A datagram arrives at one of the appliance's ports. */
  datagram({ at, ownPort, port, address, bytes }: Delivery): void {
    const payload = this.#frame(TO_APPLIANCE.datagram, at, DATAGRAM_HEAD_BYTES + bytes.length);
    this.#buffer.writeUInt16LE(ownPort, payload);
    this.#buffer.writeUInt16LE(port, payload + 2);
    this.#buffer.set(address, payload + 4);
    this.#buffer.set(bytes, payload + DATAGRAM_HEAD_BYTES);
  }

  /** All that comes back of the earliest datagram not yet carried was sent. */
  carried(at: Instant): void {
    this.#frame(TO_APPLIANCE.carried, at, 0);
  }

  /** Whole frames that were made before. */
  raw(frames: Uint8Array): void {
    const start = this.#room(frames.length);
    this.#buffer.set(frames, start);
  }

  horizon(at: Instant): void {
    this.#frame(TO_APPLIANCE.horizon, at, 0);
  }

  start(at: Instant = { second: 0, nanosecond: 0 }): void {
    this.#frame(TO_APPLIANCE.start, at, 0);
  }

  stop(): void {
    this.#frame(TO_APPLIANCE.stop, { second: 0, nanosecond: 0 }, 0);
  }

  /** @param key at most 15 ASCII characters. */
  store(key: string, value: string): void {
    const bytes = Buffer.concat([Buffer.of(key.length), Buffer.from(key, "latin1"), Buffer.from(value, "utf8")]);
    this.#bytes(TO_APPLIANCE.store, { second: 0, nanosecond: 0 }, bytes);
  }

  /** What the partition of the history holds from byte `at` on; before the start. */
  flash(at: number, bytes: Uint8Array): void {
    const payload = this.#frame(TO_APPLIANCE.flash, { second: 0, nanosecond: 0 }, 4 + bytes.length);
    this.#buffer.writeUInt32LE(at, payload);
    this.#buffer.set(bytes, payload + 4);
  }

  /** @param bytes that somebody sends on a TCP connection of their own to the page; virtual time only. */
  web(at: Instant, id: number, bytes: Uint8Array): void {
    const payload = this.#frame(TO_APPLIANCE.web, at, 4 + bytes.length);
    this.#buffer.writeUInt32LE(id, payload);
    this.#buffer.set(bytes, payload + 4);
  }

  #bytes(type: number, at: Instant, bytes: Uint8Array): void {
    const payload = this.#frame(type, at, bytes.length);
    this.#buffer.set(bytes, payload);
  }

  /** Writes a header and returns where its payload of `length` bytes begins. */
  #frame(type: number, at: Instant, length: number): number {
    if (length > PAYLOAD_MAX) throw new RangeError(`a frame of ${length} bytes is longer than ${PAYLOAD_MAX}`);
    const start = this.#room(HEADER_BYTES + length);
    this.#buffer.writeUInt32LE(length, start);
    this.#buffer.writeUInt32LE(type, start + 4);
    this.#nanoseconds(start + 8, at);
    return start + HEADER_BYTES;
  }

  /** Where the next so many bytes belong. */
  #room(length: number): number {
    const start = this.#length;
    const end = start + length;
    if (end > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, 2 * this.#buffer.length));
      this.#buffer.copy(larger, 0, 0, start);
      this.#buffer = larger;
    }
    this.#length = end;
    return start;
  }

  #u64(offset: number, value: number): void {
    this.#buffer.writeUInt32LE(value % Q32, offset);
    this.#buffer.writeUInt32LE(Math.floor(value / Q32), offset + 4);
  }

  /** second·1e9 + nanosecond as u64: the product passes 2^53 after 104 days, so it is made in two halves. */
  #nanoseconds(offset: number, { second, nanosecond }: Instant): void {
    const high = Math.floor(second / 65536) * NS_PER_S;
    const low = (second % 65536) * NS_PER_S + nanosecond + (high % 65536) * 65536;
    this.#buffer.writeUInt32LE(low % Q32, offset);
    this.#buffer.writeUInt32LE(Math.floor(high / 65536) + Math.floor(low / Q32), offset + 4);
  }
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #pending = Buffer.alloc(0);

  /** The frames that these bytes complete. Payloads are only good until the next call. */
  push(bytes: Buffer): Frame[] {
    const all = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= HEADER_BYTES) {
      const length = all.readUInt32LE(at);
      if (length > PAYLOAD_MAX) throw new Error(`the appliance sent a frame of ${length} bytes: the link is broken`);
      const end = at + HEADER_BYTES + length;
      if (end > all.length) break;
      frames.push({
        type: all.readUInt8(at + 4),
        at: toInstant(all.readUInt32LE(at + 8), all.readUInt32LE(at + 12)),
        payload: all.subarray(at + HEADER_BYTES, end),
      });
      at = end;
    }
    this.#pending = at === all.length ? Buffer.alloc(0) : Buffer.from(all.subarray(at));
    return frames;
  }
}

function toInstant(low: number, high: number): Instant {
  if (high < 2 ** 21) {
    const total = high * Q32 + low;
    const second = Math.floor(total / NS_PER_S);
    return { second, nanosecond: total - second * NS_PER_S };
  }
  const total = BigInt(high) * 0x1_0000_0000n + BigInt(low);
  return { second: Number(total / BigInt(NS_PER_S)), nanosecond: Number(total % BigInt(NS_PER_S)) };
}

/** Takes an ASKS frame's payload apart. */
export function datagramOf(payload: Buffer): Datagram {
  return {
    ownPort: payload.readUInt16LE(0),
    port: payload.readUInt16LE(2),
    address: Buffer.from(payload.subarray(4, DATAGRAM_HEAD_BYTES)),
    bytes: Buffer.from(payload.subarray(DATAGRAM_HEAD_BYTES)),
  };
}

/** Takes a REACHED frame's payload apart. */
export function usageOf(payload: Buffer): Usage {
  return {
    slots: payload.readUInt32LE(0),
    chunkBytes: payload.readUInt32LE(4),
    slotLimit: payload.readUInt32LE(8),
    chunkLimitBytes: payload.readUInt32LE(12),
    byteCodes: payload.readUInt32LE(16) + payload.readUInt32LE(20) * Q32,
    answeredInC: payload.readUInt32LE(24),
    handedOn: payload.readUInt32LE(28),
  };
}
