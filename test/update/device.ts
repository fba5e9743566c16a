/** A device for tests of updates: two slots in memory, and flash that can refuse. */

import { createHash } from "node:crypto";
import { type Secrets, UpdateSession } from "../../src/update/session.js";
import { type FlashPort, Transfer } from "../../src/update/transfer.js";

export const KEY = Buffer.from("sixteen bytes or more");
export const BOARD = "esp32/esp32c3";
const SLOT_BYTES = 200_000;

/** An image as ESP-IDF makes it, as far as the update sees: content, and its SHA-256 at the end. */
export function makeImage(bytes: number, seed = 1): Buffer {
  const content = Buffer.from(Array.from({ length: bytes - 32 }, (_, index) => (index * 31 + seed * 7) & 0xff));
  content[0] = 0xe9;
  content[23] = 1;
  return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}

export class Device implements FlashPort, Secrets {
  readonly said: string[] = [];
  readonly transfer: Transfer;
  readonly session: UpdateSession;
  /** The content of the other slot, while and after it is written. */
  slot: Buffer = Buffer.alloc(0);
  chosen = false;
  abandoned = 0;
  /** Offset at which the flash refuses. */
  refuseAt = Number.POSITIVE_INFINITY;
  private nonce = 0;

  constructor(key: Uint8Array = KEY, board = BOARD, version = "0.1.0") {
    const report = (text: string) => void this.said.push(text);
    this.transfer = new Transfer(this, version, report);
    this.session = new UpdateSession(this, this.transfer, key, { board, version }, report);
  }

  random(into: Uint8Array): void {
    into.fill(++this.nonce);
  }

  sha256(bytes: Uint8Array, from: number, length: number, into: Uint8Array): void {
    into.set(
      createHash("sha256")
        .update(bytes.subarray(from, from + length))
        .digest(),
    );
  }

  begin(length: number): boolean {
    this.slot = Buffer.alloc(0);
    return length > 0 && length <= SLOT_BYTES;
  }

  write(bytes: Uint8Array, from: number, length: number): boolean {
    if (this.slot.length >= this.refuseAt) return false;
    this.slot = Buffer.concat([this.slot, bytes.subarray(from, from + length)]);
    return true;
  }

  finish(digest: Uint8Array): boolean {
    const content = this.slot.subarray(0, -32);
    const found = createHash("sha256").update(content).digest();
    if (!found.equals(this.slot.subarray(-32)) || this.slot[0] !== 0xe9) return false;
    digest.set(found);
    return true;
  }

  abandon(): void {
    this.abandoned++;
  }

  activate(): boolean {
    this.chosen = true;
    return true;
  }

  /** What the device answers to a packet. */
  answer(packet: Uint8Array): Buffer {
    const bytes = Buffer.alloc(1072);
    bytes.set(packet);
    return Buffer.from(bytes.subarray(0, this.session.handle(bytes, packet.length)));
  }

  seconds(count: number): void {
    for (let i = 0; i < count; i++) {
      this.session.tick();
      this.transfer.tick();
    }
  }
}
