/**
 * From bytes to a checked NMEA 0183 sentence.
 *
 * Model: a sentence is `$`, printable ASCII, `*` and two hexadecimal digits: the exclusive or of everything between
 * `$` and `*` (NMEA 0183 §5.3.1). The line end after it tells nothing more and is not waited for. One fixed line
 * buffer; where the fields begin is noted while the bytes arrive, so that decoders do not scan again.
 *
 * Worked example: `$GPZDA,202640.000,13,04,2015,,*54` has the body `GPZDA,…,,` of 30 bytes, whose exclusive or is
 * 0x54, and 7 fields: the address `GPZDA`, time, day, month, year, and two empty ones.
 */

import type { Reject } from "./counts.js";

/**
 * Bytes between `$` and `*`. The standard allows 79; receivers with more digits in their positions send up to 110.
 */
export const LONGEST_SENTENCE = 120;

const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;
const COMMA = 0x2c;
const DOLLAR = 0x24;
const STAR = 0x2a;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** A checked sentence, as its decoders see it: valid until the reader is given more bytes. */
export interface Sentence {
  /** The body, between `$` and `*`. */
  readonly bytes: Uint8Array;
  /** Fields, the address included. */
  readonly fieldCount: number;
  /** Where each field begins; one more entry than fields, as if a comma followed the last. */
  readonly fieldStarts: Uint8Array;
}

/** Where the reader stands after some bytes. */
export type Progress = typeof READING | typeof COMPLETE | Reject;

/** Constants, not literals: where code is not in flash the engine copies a string literal each time it meets one. */
export const READING = "reading";
export const COMPLETE = "complete";

/** Reads one sentence at a time, from after its `$`. */
export class NmeaReader implements Sentence {
  readonly bytes = new Uint8Array(LONGEST_SENTENCE);
  readonly fieldStarts = new Uint8Array(LONGEST_SENTENCE + 2);
  fieldCount = 0;
  private length = 0;
  private sum = 0;
  /** Digits of the sum read so far; −1 before the `*`. */
  private digits = -1;
  private sent = 0;

  progress: Progress = COMPLETE;

  /** A `$` was read: forgets the sentence before. */
  begin(): void {
    this.length = 0;
    this.sum = 0;
    this.digits = -1;
    this.sent = 0;
    this.fieldCount = 1;
    this.fieldStarts[0] = 0;
    this.progress = READING;
  }

  /**
   * Takes bytes from `index` to before `end` and returns the index of the first that it did not take. It stops early
   * when `progress` has become "complete" or a reason; the byte that was one is taken only if it was part of the sum.
   */
  take(bytes: Uint8Array, index: number, end: number): number {
    if (this.digits >= 0) return this.takeSum(bytes, index, end);
    const line = this.bytes;
    const starts = this.fieldStarts;
    const stop = Math.min(end, index + LONGEST_SENTENCE - this.length);
    const shift = this.length - index;
    let fields = this.fieldCount;
    let sum = this.sum;
    let at = index;
    let byte = 0;
    while (at < stop) {
      byte = bytes[at] as number;
      // Digits, letters, `.` and `-` lie between: the two comparisons are all that most bytes cost.
      if (byte <= COMMA || byte > LAST_PRINTABLE) {
        if (byte === COMMA) starts[fields++] = at + shift + 1;
        else if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE || byte === DOLLAR || byte === STAR) break;
      }
      line[at + shift] = byte;
      sum ^= byte;
      at++;
    }
    this.fieldCount = fields;
    this.length = at + shift;
    this.sum = sum;
    return at < end ? this.leaveBody(bytes, at, end) : at;
  }

  /** The byte at `at` is not part of the body, or there is no room for it. */
  private leaveBody(bytes: Uint8Array, at: number, end: number): number {
    const byte = bytes[at] as number;
    if (byte === STAR) {
      this.digits = 0;
      return this.takeSum(bytes, at + 1, end);
    }
    if (byte === DOLLAR) this.progress = "interrupted";
    else if (byte === CARRIAGE_RETURN || byte === LINE_FEED) this.progress = "noChecksum";
    else this.progress = byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE ? "badByte" : "tooLong";
    return at;
  }

  private takeSum(bytes: Uint8Array, index: number, end: number): number {
    let at = index;
    while (at < end && this.digits < 2) {
      const digit = hexadecimal(bytes[at] as number);
      if (digit < 0) {
        this.progress = "badChecksum";
        return at;
      }
      this.sent = this.sent * 16 + digit;
      this.digits++;
      at++;
    }
    if (this.digits === 2) {
      this.progress = this.sent === this.sum ? COMPLETE : "badChecksum";
      this.fieldStarts[this.fieldCount] = this.length + 1;
    }
    return at;
  }
}

/** The value of a hexadecimal digit of either case, or −1. */
function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
