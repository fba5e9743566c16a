/**
 * The device's side of an update over the network (message.ts has the messages).
 *
 * Model: packets may be lost, doubled, delayed, forged. The host sends a block again until it is told the next offset.
 * When the clock is withdrawn, and when bytes are taken, is transfer.ts's business.
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
import type { Transfer, TransferFault } from "./transfer.js";

/** What it needs of drivers/update. */
export interface Secrets {
  random(into: Uint8Array): void;
  /** Writes the SHA-256 of `length` bytes, which begin at `from` in `bytes`, into the first 32 of `into`. */
  sha256(bytes: Uint8Array, from: number, length: number, into: Uint8Array): void;
}

const CODES: Readonly<Record<TransferFault, number>> = { refusedByFlash: WRITE_FAILED, wrongImage: WRONG_IMAGE };

export class UpdateSession {
  /** Blocks that were not the key's owner's, since the start. */
  forged = 0;
  private readonly secrets: Secrets;
  private readonly transfer: Transfer;
  private readonly key: Uint8Array;
  private readonly board: string;
  private readonly version: string;
  private readonly report: (text: string) => void;
  private readonly nonce = new Uint8Array(NONCE_BYTES);
  /** Of the BEGIN that was accepted. */
  private readonly tag = new Uint8Array(TAG_BYTES);
  /** That the next block must have. */
  private readonly link = new Uint8Array(DIGEST_BYTES);
  private readonly found = new Uint8Array(TAG_BYTES);
  private challenged = false;
  private refusedThisSecond = false;

  /** @param device as drivers/board names it; the host signs for it, so an image for another one is refused. */
  constructor(
    secrets: Secrets,
    transfer: Transfer,
    key: Uint8Array,
    device: Readonly<{ board: string; version: string }>,
    report: (text: string) => void,
  ) {
    this.secrets = secrets;
    this.transfer = transfer;
    this.key = key;
    this.board = device.board;
    this.version = device.version;
    this.report = report;
  }

  /** To be called once a second. */
  tick(): void {
    this.refusedThisSecond = false;
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
    if (!this.challenged) this.secrets.random(this.nonce);
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
    const { transfer } = this;
    if (transfer.active && transfer.next === 0 && sameTag(packet, TAG_AT, this.tag, 0)) {
      return this.state(packet, this.readiness());
    }
    if (!this.challenged || transfer.done) return this.state(packet, REFUSED);
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
    if (flags !== ALLOW_OLDER && transfer.isOlder(version)) return this.state(packet, OLDER);
    return this.accept(packet, version);
  }

  private accept(packet: Uint8Array, version: string): number {
    if (!this.transfer.begin(read32(packet, HEADER_BYTES), version, packet, DIGEST_AT))
      return this.state(packet, NO_ROOM);
    copy32(packet, LINK_AT, this.link);
    copy32(packet, TAG_AT, this.tag);
    return this.state(packet, WAIT);
  }

  private readiness(): number {
    return this.transfer.isReady ? READY : WAIT;
  }

  private block(packet: Uint8Array, length: number): number {
    const { transfer } = this;
    if (!transfer.active || transfer.done) return this.state(packet, NOT_BEGUN);
    const offset = read32(packet, HEADER_BYTES);
    if (!transfer.isReady || offset !== transfer.next) return this.state(packet, this.readiness());
    this.secrets.sha256(packet, BLOCK_LINK_AT, length - BLOCK_LINK_AT, this.found);
    if (!sameTag(this.found, 0, this.link, 0)) return this.ignoreForged();
    const fault = transfer.write(packet, BLOCK_HEADER_BYTES, length - BLOCK_HEADER_BYTES);
    if (fault !== undefined) return this.state(packet, CODES[fault]);
    copy32(packet, BLOCK_LINK_AT, this.link);
    return this.state(packet, READY);
  }

  /** Somebody else's block: it spoils nothing, and gets no answer that the host could take for its own. */
  private ignoreForged(): number {
    if (this.forged++ === 0) this.report("a block of somebody who does not know the key was ignored");
    return 0;
  }

  private finish(packet: Uint8Array): number {
    const { transfer } = this;
    if (transfer.done) return this.state(packet, DONE);
    if (!transfer.active) return this.state(packet, NOT_BEGUN);
    if (transfer.next !== transfer.length) return this.state(packet, this.readiness());
    const fault = transfer.finish();
    return this.state(packet, fault === undefined ? DONE : CODES[fault]);
  }

  private state(packet: Uint8Array, code: number): number {
    writeHeader(packet, STATE);
    packet.fill(0, HEADER_BYTES, STATE_BYTES);
    packet[HEADER_BYTES] = code;
    write32(packet, HEADER_BYTES + 4, this.transfer.next);
    return STATE_BYTES;
  }
}

/** Copies 32 bytes. */
function copy32(from: Uint8Array, at: number, into: Uint8Array): void {
  for (let i = 0; i < DIGEST_BYTES; i++) into[i] = from[at + i] ?? 0;
}
