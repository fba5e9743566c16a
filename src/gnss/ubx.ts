/**
 * From bytes to a checked UBX frame.
 *
 * Model (u-blox M8 protocol §32.2): B5 62, class, identifier, length of the payload (2 bytes, low byte first), payload,
 * two check bytes. The check is the 8-bit Fletcher sum over everything from the class to the end of the payload. A
 * frame longer than the buffer is still checked, so that what it contains is not taken for sentences.
 *
 * Bytes are copied in runs and summed four at a time, since a byte code for each byte is what a line costs most. Of
 * words w₀ … w₍K₋₁₎ of four bytes x₀ x₁ x₂ x₃ each, with sₗ the sum of all xₗ and tₗ the sum of all sums so far, the
 * first sum grows by s₀+s₁+s₂+s₃ and the second by 4K times the first, 4(t₀+t₁+t₂+t₃) − s₁ − 2s₂ − 3s₃. Two bytes
 * of a word are summed in the halves of one number. Words are read in the machine's order, low byte first on all that
 * this runs on.
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
const CHECK_LENGTH = 2;

/** Words summed before the halves are taken apart: 15·16/2·255 is below 2^15, so that no half reaches the sign. */
const BLOCK_WORDS = 15;
/** What is behind the kept part goes through these 16 bytes, again and again; then there is room for the check. */
const TAIL = HEADER_LENGTH + PAYLOAD_KEPT;
const ROOM = TAIL + 16;
const EVEN_BYTES = 0x00ff00ff;
const LOW_HALF = 0xffff;

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
  progress: Progress = COMPLETE;
  kind = 0;
  length = 0;
  /** What comes after B5 62. */
  private readonly kept = new Uint8Array(ROOM + 4);
  private readonly words = new Int32Array(this.kept.buffer);
  readonly payload = new DataView(this.kept.buffer, HEADER_LENGTH, PAYLOAD_KEPT);
  /** Where the next byte goes, and how many of the header, or after it of the rest, are to come; −1: the 62 is. */
  private place = 0;
  private missing = -1;
  private headed = false;
  /** From here on bytes are not yet summed. */
  private from = 0;
  private sumA = 0;
  private sumB = 0;

  /** A B5 was read: forgets the frame before. */
  begin(): void {
    this.place = 0;
    this.missing = -1;
    this.headed = false;
    this.from = 0;
    this.sumA = 0;
    this.sumB = 0;
    this.kind = 0;
    this.length = 0;
    this.progress = READING;
  }

  /** True after B5 62: before, the B5 may have been noise. */
  get synchronised(): boolean {
    return this.missing >= 0;
  }

  /**
   * Takes bytes from `index` to before `end` and returns the index of the first that it did not take. It stops early
   * when `progress` has become "complete" or a reason.
   */
  take(bytes: Uint8Array, index: number, end: number): number {
    let at = index;
    if (this.missing < 0) {
      if (bytes[at] !== SYNC_2) {
        this.progress = "badByte";
        return at;
      }
      this.missing = HEADER_LENGTH;
      at++;
    }
    while (at < end) {
      const { place, missing } = this;
      // What does not fit goes through the tail, all but the check: that has its own room behind it.
      let count = missing > ROOM - place + CHECK_LENGTH ? ROOM - place : missing;
      if (count > end - at) count = end - at;
      this.kept.set(bytes.subarray(at, at + count), place);
      at += count;
      this.place = place + count;
      this.missing = missing - count;
      if (count === missing) {
        this.endPart();
        if (this.progress !== READING) return at;
      } else if (place + count === ROOM && missing - count > CHECK_LENGTH) {
        this.sum(ROOM);
        this.place = this.from = TAIL;
      }
    }
    return at;
  }

  /** All of the header, or of the rest, is there. */
  private endPart(): void {
    const { kept } = this;
    if (!this.headed) {
      this.headed = true;
      this.kind = ((kept[0] as number) << 8) | (kept[1] as number);
      this.length = (kept[2] as number) | ((kept[3] as number) << 8);
      this.missing = this.length + CHECK_LENGTH;
      if (this.length > LONGEST_PAYLOAD) this.progress = "frameTooLong";
      return;
    }
    const end = this.place - CHECK_LENGTH;
    this.sum(end);
    const good = kept[end] === this.sumA && kept[end + 1] === this.sumB;
    this.progress = good ? COMPLETE : "badFrameChecksum";
  }

  /** Takes what was not summed yet, up to `end`, into the two sums. Neither comes near 2^31. */
  private sum(end: number): void {
    const { kept, words } = this;
    let a = this.sumA;
    let b = this.sumB;
    let at = this.from;
    const mask = EVEN_BYTES;
    const last = end >> 2;
    let word = at >> 2;
    let four = 0;
    while (word < last) {
      const stop = Math.min(last, word + BLOCK_WORDS);
      b += 4 * (stop - word) * a;
      let even = 0;
      let odd = 0;
      let evenSums = 0;
      let oddSums = 0;
      for (; word < stop; word++) {
        four = words[word] as number;
        evenSums += even += four & mask;
        oddSums += odd += (four >> 8) & mask;
      }
      const first = even & LOW_HALF;
      const second = odd & LOW_HALF;
      const third = even >> 16;
      const fourth = odd >> 16;
      const sums = (evenSums & LOW_HALF) + (evenSums >> 16) + (oddSums & LOW_HALF) + (oddSums >> 16);
      a = (a + first + second + third + fourth) & 0xff;
      b = (b + 4 * sums - second - 2 * third - 3 * fourth) & 0xff;
      at = 4 * stop;
    }
    for (; at < end; at++) b += a += kept[at] as number;
    this.sumA = a & 0xff;
    this.sumB = b & 0xff;
  }
}
