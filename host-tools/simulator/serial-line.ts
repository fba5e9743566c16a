/**
 * The receiver's transmit line: bytes leave one after the other at the line's speed and reach the appliance in pieces.
 *
 * A start bit, eight data bits and a stop bit make ten bits a byte. At the wrong speed the appliance sees other bytes
 * than were sent; which ones does not matter, so they are drawn at random, as many as its own speed finds room for.
 */

import { type BytesEvent, type Instant, instant } from "./events.js";
import type { RandomStream } from "./random.js";

const BITS_PER_BYTE = 10;
/**
 * Bytes that reach the appliance together: about half of what a UART with a 128-byte buffer collects before it calls,
 * and few enough that a sentence is never there long before its last byte could be.
 */
const PIECE_BYTES = 64;
/** UARTs agree while their speeds differ by less than about half a bit in ten. */
const SPEED_TOLERANCE = 0.04;

/** Bytes that a receiver wants to send, and from when on. */
export interface Transmission {
  at: Instant;
  bytes: Uint8Array;
}

export class SerialLine {
  /** The speed that the appliance listens at, once it is known; until then it is taken to be right. */
  applianceBaud: number | undefined;
  readonly #random: RandomStream;
  /** When the last byte so far has left. */
  #free: Instant = { second: 0, nanosecond: 0 };

  constructor(random: RandomStream) {
    this.#random = random;
  }

  /** Sends at `baud`, after what was sent before, and returns the pieces as they arrive. */
  send(baud: number, { at, bytes }: Transmission): BytesEvent[] {
    const byteNs = (BITS_PER_BYTE * 1e9) / baud;
    const { second } = at;
    const freeNs = (this.#free.second - second) * 1e9 + this.#free.nanosecond;
    const startNs = Math.max(at.nanosecond, freeNs);
    const events: BytesEvent[] = [];
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      // A byte has arrived when its stop bit has.
      const arrival = instant(second, startNs + (from + 1) * byteNs);
      events.push({ kind: "bytes", at: arrival, bytes: this.#asHeard(bytes.subarray(from, from + PIECE_BYTES), baud) });
    }
    this.#free = instant(second, startNs + bytes.length * byteNs);
    return events;
  }

  #asHeard(bytes: Uint8Array, baud: number): Uint8Array {
    const heardAt = this.applianceBaud ?? baud;
    if (Math.abs(heardAt / baud - 1) < SPEED_TOLERANCE) return bytes;
    const count = Math.min(PIECE_BYTES, Math.max(1, Math.round((bytes.length * heardAt) / baud)));
    return Uint8Array.from({ length: count }, () => this.#random.uint32() & 0xff);
  }
}
