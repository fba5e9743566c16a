/**
 * The device's side of an update over the network (message.ts has the messages).
 *
 * Model: packets may be lost, doubled, delayed, forged. One update at a time; the host sends a block again until it
 * is told the next offset. What is written to flash while an update runs disturbs every stamp, so before the first
 * byte the clock is withdrawn: `active` is true from an accepted BEGIN on, main then publishes nothing, and only when
 * what it published last has expired are blocks taken.
 *
 * Nothing is written that the key's owner did not send: each block must have the link that the one before it (or the
 * BEGIN) carried. What has another one is not answered, and counted.
 */

import { hmacSha256, sameTag, TAG_BYTES } from "../crypto/hmac.js";
import {
  ALLOW_OLDER,
  BEGIN,
  BEGIN_1_BYTES,
  BEGIN_BYTES,
  BLOCK,
  BLOCK_HEADER_BYTES,
  BLOCK_LINK_AT,
  CHALLENGE,
  CHALLENGE_BYTES,
  DIGEST_AT,
  DIGEST_BYTES,
  DONE,
  FINISH,
  FLAGS_AT,
  HEADER_BYTES,
  HELLO,
  LINK_AT,
  NAME_BYTES,
  NO_ROOM,
  NONCE_BYTES,
  NOT_BEGUN,
  OLDER,
  OUTDATED,
  PROTOCOL,
  PROTOCOL_AT,
  READY,
  REFUSED,
  read32,
  readName,
  STATE,
  STATE_BYTES,
  signedBytes,
  TAG_AT,
  typeOf,
  VERSION_AT,
  WAIT,
  WRITE_FAILED,
  WRONG_IMAGE,
  write32,
  writeHeader,
  writeName,
} from "./message.js";
import { compareVersions } from "./version-order.js";

/** What it needs of drivers/update. */
export interface FlashPort {
  random(into: Uint8Array): void;
  /** Writes the SHA-256 of `length` bytes, which begin at `from` in `bytes`, into the first 32 of `into`. */
  sha256(bytes: Uint8Array, from: number, length: number, into: Uint8Array): void;
  begin(length: number): boolean;
  write(bytes: Uint8Array, from: number, length: number): boolean;
  finish(digest: Uint8Array): boolean;
  abandon(): void;
  activate(): boolean;
}

/** Seconds until what was published before an update has expired: main's EXPIRES_SECONDS and one more. */
const QUIET_SECONDS = 5;
/** Seconds without a message after which an update is given up and the clock served again. */
const PATIENCE_SECONDS = 30;

export class UpdateSession {
  /** An update runs: nothing may be served. */
  active = false;
  /** A new firmware is in place: restart, after the answer had a moment to leave. */
  done = false;
  /** Blocks that were not the key's owner's, since the start. */
  forged = 0;
  private readonly slots: FlashPort;
  private readonly key: Uint8Array;
  private readonly board: string;
  private readonly version: string;
  private readonly report: (text: string) => void;
  private readonly nonce = new Uint8Array(NONCE_BYTES);
  private readonly digest = new Uint8Array(DIGEST_BYTES);
  /** Of the BEGIN that was accepted. */
  private readonly tag = new Uint8Array(TAG_BYTES);
  /** That the next block must have. */
  private readonly link = new Uint8Array(DIGEST_BYTES);
  private readonly found = new Uint8Array(TAG_BYTES);
  private challenged = false;
  private refusedThisSecond = false;
  private length = 0;
  private next = 0;
  /** Seconds since the update was accepted, and since the last message of it. */
  private age = 0;
  private silence = 0;

  /** @param board as drivers/board names it; the host signs for it, so an image for another one is refused. */
  constructor(slots: FlashPort, key: Uint8Array, board: string, version: string, report: (text: string) => void) {
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
        if (length === BEGIN_1_BYTES) return this.state(packet, OUTDATED);
        return length === BEGIN_BYTES ? this.begin(packet) : 0;
      case BLOCK:
        return length > BLOCK_HEADER_BYTES ? this.block(packet, length) : 0;
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
    packet[PROTOCOL_AT] = PROTOCOL;
    packet.set(this.nonce, HEADER_BYTES);
    writeName(packet, HEADER_BYTES + NONCE_BYTES, this.board);
    writeName(packet, HEADER_BYTES + NONCE_BYTES + NAME_BYTES, this.version);
    return CHALLENGE_BYTES;
  }

  private begin(packet: Uint8Array): number {
    // A BEGIN that comes again because its answer was lost.
    if (this.active && this.next === 0 && sameTag(packet, TAG_AT, this.tag, 0)) {
      return this.state(packet, this.readiness());
    }
    if (!this.challenged || this.done) return this.state(packet, REFUSED);
    // One guess a second: a tag costs as much as many requests. Who knows the key has another try in the next.
    if (this.refusedThisSecond) return this.state(packet, WAIT);
    const signed = signedBytes(this.nonce, this.board, packet);
    hmacSha256(this.key, signed, signed.length, this.found);
    if (!sameTag(packet, TAG_AT, this.found, 0)) {
      this.refusedThisSecond = true;
      return this.state(packet, REFUSED);
    }
    this.challenged = false;
    const flags = read32(packet, FLAGS_AT);
    if ((flags & ~ALLOW_OLDER) !== 0) return this.state(packet, OUTDATED);
    const version = readName(packet, VERSION_AT);
    if (flags !== ALLOW_OLDER && compareVersions(version, this.version) < 0) {
      this.report(
        `an update to ${version} was refused: it is older than ${this.version}, and was not said to be meant`,
      );
      return this.state(packet, OLDER);
    }
    return this.accept(packet, version);
  }

  private accept(packet: Uint8Array, version: string): number {
    this.length = read32(packet, HEADER_BYTES);
    this.next = 0;
    if (!this.slots.begin(this.length)) return this.state(packet, NO_ROOM);
    copy32(packet, DIGEST_AT, this.digest);
    copy32(packet, LINK_AT, this.link);
    copy32(packet, TAG_AT, this.tag);
    this.active = true;
    this.age = 0;
    this.silence = 0;
    this.report(`an update of ${this.length} bytes to ${version} begins; no time is served meanwhile`);
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
    this.slots.sha256(packet, BLOCK_LINK_AT, length - BLOCK_LINK_AT, this.found);
    if (!sameTag(this.found, 0, this.link, 0)) return this.ignoreForged();
    if (offset + bytes > this.length) return this.fail(packet, WRONG_IMAGE, "it is longer than was announced");
    if (!this.slots.write(packet, BLOCK_HEADER_BYTES, bytes)) {
      return this.fail(packet, WRITE_FAILED, `the flash refused to be written at ${offset}`);
    }
    copy32(packet, BLOCK_LINK_AT, this.link);
    this.next += bytes;
    this.silence = 0;
    return this.state(packet, READY);
  }

  /** Somebody else's block: it spoils nothing, and gets no answer that the host could take for its own. */
  private ignoreForged(): number {
    if (this.forged++ === 0) this.report("a block of somebody who does not know the key was ignored");
    return 0;
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

/** Copies 32 bytes. */
function copy32(from: Uint8Array, at: number, into: Uint8Array): void {
  for (let i = 0; i < DIGEST_BYTES; i++) into[i] = from[at + i] ?? 0;
}
