/**
 * From bytes to a checked UBX frame.
 *
 * Model (u-blox M8 protocol §32.2): B5 62, class, identifier, length of the payload (2 bytes, low byte first), payload,
 * two check bytes. The check is the 8-bit Fletcher sum over everything from the class to the end of the payload. A
 * frame longer than the buffer is still checked, so that what it contains is not taken for sentences.
 *
 * Worked example: B5 62 06 08 00 00 0E 30 polls CFG-RATE: class 06, identifier 08, no payload; over 06 08 00 00 the
 * first sum is 06+08 = 0E, the second 06+0E+0E+0E = 30.
 */

import { COMPLETE, type Progress, READING } from "./nmea.js";

/** The longest payload kept whole: MON-VER with seven extensions has 250 bytes, every decoded message fewer. */
const PAYLOAD_KEPT = 256;

/** The longest payload believed: NAV-SAT with 72 satellites has 872 bytes. More means a header that is noise. */
const LONGEST_PAYLOAD = 1024;

const SYNC_2 = 0x62;
const HEADER_LENGTH = 4;

/** A checked frame, as its decoders see it: valid until the reader is given more bytes. */
export interface UbxFrame {
  /** Class in the high byte, identifier in the low byte: 0x0107 is NAV-PVT. */
  readonly kind: number;
  /** Length of the payload as sent. */
  readonly length: number;
  /** The payload, or its first 256 bytes. */
  readonly payload: DataView;
}

/** Reads one frame at a time, from after its B5. */
export class UbxReader implements UbxFrame {
  kind = 0;
  length = 0;
  private readonly kept = new Uint8Array(PAYLOAD_KEPT);
  readonly payload = new DataView(this.kept.buffer);
  /** Bytes read since B5. */
  private position = 0;
  private sumA = 0;
  private sumB = 0;
  private sentA = 0;

  progress: Progress = COMPLETE;

  /** A B5 was read: forgets the frame before. */
  begin(): void {
    this.position = 0;
    this.sumA = 0;
    this.sumB = 0;
    this.kind = 0;
    this.length = 0;
    this.progress = READING;
  }

  /** True after B5 62: before, the B5 may have been noise. */
  get synchronised(): boolean {
    return this.position > 0;
  }

  /**
   * Takes bytes from `index` to before `end` and returns the index of the first that it did not take. It stops early
   * when `progress` has become "complete" or a reason.
   */
  take(bytes: Uint8Array, index: number, end: number): number {
    let at = index;
    while (at < end && this.progress === READING) {
      const place = this.position - 1 - HEADER_LENGTH;
      if (place >= 0 && place < this.length) {
        at = this.takePayload(bytes, at, end);
      } else {
        if (this.position === 0 && bytes[at] !== SYNC_2) {
          this.progress = "badByte";
          return at;
        }
        this.takeFraming(bytes[at] as number, place);
        at++;
      }
    }
    return at;
  }

  private takePayload(bytes: Uint8Array, index: number, end: number): number {
    const { kept } = this;
    let place = this.position - 1 - HEADER_LENGTH;
    let a = this.sumA;
    let b = this.sumB;
    const stop = Math.min(end, index + this.length - place);
    let at = index;
    while (at < stop) {
      a += bytes[at] as number;
      b += a;
      if (place < PAYLOAD_KEPT) kept[place++] = bytes[at] as number;
      at++;
    }
    // At most 1,024 bytes at a time keep both sums far below 2^53, so they are cut to 8 bits once.
    this.sumA = a & 0xff;
    this.sumB = b & 0xff;
    this.position += stop - index;
    return stop;
  }

  /** A byte of the sync word, the header (place −4 to −1) or the check (place from `length` on). */
  private takeFraming(byte: number, place: number): void {
    this.position++;
    if (place < 0) {
      if (place === -HEADER_LENGTH - 1) return;
      this.sumA = (this.sumA + byte) & 0xff;
      this.sumB = (this.sumB + this.sumA) & 0xff;
      if (place < -2) this.kind = (this.kind << 8) | byte;
      else this.length |= place === -2 ? byte : byte << 8;
      if (place === -1 && this.length > LONGEST_PAYLOAD) this.progress = "frameTooLong";
    } else if (place === this.length) {
      this.sentA = byte;
    } else {
      this.progress = this.sentA === this.sumA && byte === this.sumB ? COMPLETE : "badFrameChecksum";
    }
  }
}
