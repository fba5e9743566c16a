/**
 * The device's side of an update over the network (message.ts has the messages).
 *
 * Model: packets may be lost, doubled, delayed, forged. One update at a time; the host sends a block again until it
 * is told the next offset. What is written to flash while an update runs disturbs every stamp, so before the first
 * byte the clock is withdrawn: `active` is true from an accepted BEGIN on, main then publishes nothing, and only when
 * what it published last has expired are blocks taken.
 */

import { hmacSha256, sameTag, TAG_BYTES } from "../crypto/hmac.js";
import {
  BEGIN,
  BEGIN_BYTES,
  BLOCK,
  BLOCK_HEADER_BYTES,
  CHALLENGE,
  CHALLENGE_BYTES,
  DIGEST_BYTES,
  DONE,
  FINISH,
  HEADER_BYTES,
  HELLO,
  NAME_BYTES,
  NO_ROOM,
  NONCE_BYTES,
  NOT_BEGUN,
  READY,
  REFUSED,
  read32,
  SIGNED_BYTES,
  STATE,
  STATE_BYTES,
  signedBytes,
  typeOf,
  WAIT,
  WRITE_FAILED,
  WRONG_IMAGE,
  write32,
  writeHeader,
  writeName,
} from "./message.js";

/** What it needs of drivers/update. */
export interface Slots {
  random(into: Uint8Array): void;
  begin(length: number): boolean;
  write(bytes: Uint8Array, from: number, length: number): boolean;
  finish(digest: Uint8Array): boolean;
  abandon(): void;
  activate(): boolean;
}

/** Of the digest in a BEGIN; the tag follows it. */
const DIGEST_AT = HEADER_BYTES + 4;
/** Seconds until what was published before an update has expired: main's EXPIRES_SECONDS and one more. */
const QUIET_SECONDS = 5;
/** Seconds without a message after which an update is given up and the clock served again. */
const PATIENCE_SECONDS = 30;

export class UpdateSession {
  /** An update runs: nothing may be served. */
  active = false;
  /** A new firmware is in place: restart, after the answer had a moment to leave. */
  done = false;
  private readonly slots: Slots;
  private readonly key: Uint8Array;
  private readonly board: string;
  private readonly version: string;
  private readonly report: (text: string) => void;
  private readonly nonce = new Uint8Array(NONCE_BYTES);
  private readonly digest = new Uint8Array(DIGEST_BYTES);
  private readonly found = new Uint8Array(TAG_BYTES);
  private challenged = false;
  private refusedThisSecond = false;
  private length = 0;
  private next = 0;
  /** Seconds since the update was accepted, and since the last message of it. */
  private age = 0;
  private silence = 0;

  /** @param board as drivers/board names it; the host signs for it, so an image for another one is refused. */
  constructor(slots: Slots, key: Uint8Array, board: string, version: string, report: (text: string) => void) {
    this.slots = slots;
    this.key = key;
    this.board = board;
    this.version = version;
    this.report = report;
  }

  /** To be called once a second. */
  tick(): void {
    this.refusedThisSecond = false;
    if (!this.active || this.done) return;
    this.age++;
    if (++this.silence > PATIENCE_SECONDS) this.giveUp(`nothing came for ${PATIENCE_SECONDS} s`);
  }

  /** Takes a packet and writes the answer over it. Returns the answer's length, 0 for none. */
  handle(packet: Uint8Array, length: number): number {
    switch (typeOf(packet, length)) {
      case HELLO:
        return length >= CHALLENGE_BYTES ? this.challenge(packet) : 0;
      case BEGIN:
        return length === BEGIN_BYTES ? this.begin(packet) : 0;
      case BLOCK:
        // Images come in multiples of 16 bytes, so the last block is not shorter than its answer either.
        return length >= STATE_BYTES ? this.block(packet, length) : 0;
      case FINISH:
        return length >= STATE_BYTES ? this.finish(packet) : 0;
      default:
        return 0;
    }
  }

  private challenge(packet: Uint8Array): number {
    if (!this.challenged) this.slots.random(this.nonce);
    this.challenged = true;
    writeHeader(packet, CHALLENGE);
    packet.set(this.nonce, HEADER_BYTES);
    writeName(packet, HEADER_BYTES + NONCE_BYTES, this.board);
    writeName(packet, HEADER_BYTES + NONCE_BYTES + NAME_BYTES, this.version);
    return CHALLENGE_BYTES;
  }

  private begin(packet: Uint8Array): number {
    // A BEGIN that comes again because its answer was lost.
    if (this.active && this.next === 0 && sameTag(packet, DIGEST_AT, this.digest, 0)) {
      return this.state(packet, this.readiness());
    }
    // One guess a second: a tag costs as much as many requests.
    if (!this.challenged || this.refusedThisSecond || this.done) return this.state(packet, REFUSED);
    hmacSha256(this.key, signedBytes(this.nonce, this.board, packet), SIGNED_BYTES, this.found);
    if (!sameTag(packet, DIGEST_AT + DIGEST_BYTES, this.found, 0)) {
      this.refusedThisSecond = true;
      return this.state(packet, REFUSED);
    }
    this.challenged = false;
    this.length = read32(packet, HEADER_BYTES);
    this.next = 0;
    if (!this.slots.begin(this.length)) return this.state(packet, NO_ROOM);
    for (let i = 0; i < DIGEST_BYTES; i++) this.digest[i] = packet[DIGEST_AT + i] ?? 0;
    this.active = true;
    this.age = 0;
    this.silence = 0;
    this.report(`an update of ${this.length} bytes begins; no time is served meanwhile`);
    return this.state(packet, WAIT);
  }

  private readiness(): number {
    return this.age < QUIET_SECONDS ? WAIT : READY;
  }

  private block(packet: Uint8Array, length: number): number {
    if (!this.active || this.done) return this.state(packet, NOT_BEGUN);
    const offset = read32(packet, HEADER_BYTES);
    if (this.readiness() === WAIT || offset !== this.next) return this.state(packet, this.readiness());
    const bytes = length - BLOCK_HEADER_BYTES;
    if (offset + bytes > this.length) return this.fail(packet, WRONG_IMAGE, "it is longer than was announced");
    if (!this.slots.write(packet, BLOCK_HEADER_BYTES, bytes)) {
      return this.fail(packet, WRITE_FAILED, `the flash refused to be written at ${offset}`);
    }
    this.next += bytes;
    this.silence = 0;
    return this.state(packet, READY);
  }

  private finish(packet: Uint8Array): number {
    if (this.done) return this.state(packet, DONE);
    if (!this.active) return this.state(packet, NOT_BEGUN);
    if (this.next !== this.length) return this.state(packet, this.readiness());
    if (!this.slots.finish(this.found)) return this.fail(packet, WRONG_IMAGE, "it is no whole image for this chip");
    if (!sameTag(this.found, 0, this.digest, 0)) {
      return this.fail(packet, WRONG_IMAGE, "it is not the image that was announced");
    }
    if (!this.slots.activate()) return this.fail(packet, WRITE_FAILED, "the flash refused to choose it");
    this.done = true;
    this.report("the update is in place and starts on trial");
    return this.state(packet, DONE);
  }

  private state(packet: Uint8Array, code: number): number {
    writeHeader(packet, STATE);
    packet.fill(0, HEADER_BYTES, STATE_BYTES);
    packet[HEADER_BYTES] = code;
    write32(packet, HEADER_BYTES + 4, this.next);
    return STATE_BYTES;
  }

  private fail(packet: Uint8Array, code: number, why: string): number {
    this.giveUp(why);
    return this.state(packet, code);
  }

  private giveUp(why: string): void {
    this.slots.abandon();
    this.active = false;
    this.next = 0;
    this.report(`the update was given up: ${why}`);
  }
}
