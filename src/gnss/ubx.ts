/**
 * From bytes to a checked UBX frame.
 *
 * Model (u-blox M8 protocol §32.2): B5 62, class, identifier, length of the payload (2 bytes, low byte first), payload,
 * two check bytes. The check is the 8-bit Fletcher sum over everything from the class to the end of the payload. A
 * frame longer than the buffer is still checked, so that what it contains is not taken for sentences.
 *
 * Bytes are copied in runs and summed by words, since a byte code for each byte is what a line costs most. Of
 * words w₀ … w₍K₋₁₎ of four bytes x₀ x₁ x₂ x₃ each, with sₗ the sum of all xₗ and tₗ the sum of all sums so far, the
 * first sum grows by s₀+s₁+s₂+s₃ and the second by 4K times the first, 4(t₀+t₁+t₂+t₃) − s₁ − 2s₂ − 3s₃. Two bytes
 * of a word are summed in the halves of one number: x₀ and x₂ are masked out, and what they lack of the sum of whole
 * words is x₁ and x₃, of which only the low byte of s₃ and t₃ stays, which is enough. Words are read in the machine's
 * order, low byte first on all that this runs on.
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

/** Words in one turn of the loop. */
const GROUP = 4;
/** Words summed before the halves are taken apart: 20·21/2·255 is below 2^16, so that no half runs into the next. */
const BLOCK = 5 * GROUP;
const EVEN_BYTES = 0x00ff00ff;

/** Chunks of the line are at most this long (drivers/serial). */
const CHUNK_BYTES = 256;

/** What is behind the kept part goes through these 16 bytes, again and again; the last 4 may hold the check. */
const TAIL = HEADER_LENGTH + PAYLOAD_KEPT;
const TAIL_END = TAIL + 16;
const ROOM = TAIL_END + 4;

/** A checked frame, as its decoders see it: valid until the reader is given more bytes. */
export interface UbxFrame {
  /** Class in the high byte, identifier in the low byte: 0x0107 is NAV-PVT. */
  readonly kind: number;
  /** Length of the payload as sent. */
  readonly length: number;
  /** The payload, or its first 256 bytes. */
  readonly payload: DataView;
  /** The same by fours, low byte first: for messages of each second, since asking a view for a number is a call. */
  readonly fields: Int32Array;
}

/** Reads one frame at a time, from after its B5. */
export class UbxReader implements UbxFrame {
  // The engine looks properties up one after the other: those that are wanted most come first.
  /** What comes after B5 62, and behind it the chunk. */
  private readonly kept = new Uint8Array(ROOM + CHUNK_BYTES);
  /** Where the frame will end, once its header is there, and 0 before. */
  private frameEnd = 0;
  progress: Progress = COMPLETE;
  /** Where the next byte goes; −1: the 62 is to come. */
  private place = -1;
  kind = 0;
  length = 0;
  /** The two sums, the second in the high byte. */
  private sums = 0;
  /** From here on bytes are not yet summed. */
  private from = 0;
  private readonly words = new Int32Array(this.kept.buffer);
  readonly fields = new Int32Array(this.kept.buffer, HEADER_LENGTH, PAYLOAD_KEPT / 4);
  readonly payload = new DataView(this.kept.buffer, HEADER_LENGTH, PAYLOAD_KEPT);
  /**
   * Where bytes of the line are to be written before they are taken. Within an array the engine moves them all at once;
   * from one to another it would copy them one by one, by way of a view that is garbage afterwards.
   */
  readonly chunk = new Uint8Array(this.kept.buffer, ROOM, CHUNK_BYTES);

  /** A B5 was read: forgets the frame before. */
  begin(): void {
    this.place = -1;
    this.frameEnd = 0;
    this.from = 0;
    this.sums = 0;
    this.progress = READING;
  }

  /** True after B5 62: before, the B5 may have been noise. */
  get synchronised(): boolean {
    return this.place >= 0;
  }

  /**
   * Takes bytes of the chunk from `index` to before `end` and returns the index of the first that it did not take. It
   * stops early when `progress` has become "complete" or a reason.
   */
  take(index: number, end: number): number {
    let at = index;
    let place = this.place;
    if (place < 0) {
      if (this.chunk[at] !== SYNC_2) {
        this.progress = "badByte";
        return at;
      }
      place = 0;
      at++;
    }
    while (at < end) {
      // All there is: what turns out to be behind the frame is given back.
      let count = ROOM - place;
      if (count > end - at) count = end - at;
      this.kept.copyWithin(place, ROOM + at, ROOM + at + count);
      at += count;
      place += count;
      if (this.frameEnd === 0) {
        if (place < HEADER_LENGTH) break;
        this.readHeader();
      }
      const beyond = place - this.frameEnd;
      if (beyond >= 0) {
        this.finish();
        at -= beyond;
        break;
      }
      if (place === ROOM) place = this.makeRoom();
    }
    this.place = place;
    return at;
  }

  /** A header that is not believed is all there is to its frame. */
  private readHeader(): void {
    const kept = this.kept;
    const length = (kept[2] as number) | ((kept[3] as number) << 8);
    this.kind = ((kept[0] as number) << 8) | (kept[1] as number);
    this.length = length;
    this.frameEnd = length > LONGEST_PAYLOAD ? HEADER_LENGTH : HEADER_LENGTH + length + CHECK_LENGTH;
  }

  /** All of the frame is there. */
  private finish(): void {
    const end = this.frameEnd - CHECK_LENGTH;
    if (end < HEADER_LENGTH) {
      this.progress = "frameTooLong";
      return;
    }
    const sent = (this.kept[end] as number) | ((this.kept[end + 1] as number) << 8);
    this.progress = this.sumTo(end) === sent ? COMPLETE : "badFrameChecksum";
  }

  /** The buffer is full: sums all but what may be the check, and returns where the next byte goes. */
  private makeRoom(): number {
    const moved = TAIL_END - TAIL;
    this.sums = this.sumTo(TAIL_END);
    this.from = TAIL;
    this.kept.copyWithin(TAIL, TAIL_END, ROOM);
    this.frameEnd -= moved;
    return ROOM - moved;
  }

  /** The two sums, the second in the high byte, with what was not summed yet, up to `end`. */
  private sumTo(end: number): number {
    const words = this.words;
    const mask = EVEN_BYTES;
    let a = this.sums & 0xff;
    let b = this.sums >> 8;
    let word = this.from >> 2;
    const last = end >> 2;
    let four = 0;
    while (word < last) {
      let count = last - word;
      if (count > BLOCK) count = BLOCK;
      const stop = word + count;
      const groups = stop - GROUP;
      let even = 0;
      let whole = 0;
      let evenSums = 0;
      let wholeSums = 0;
      for (; word <= groups; word += GROUP) {
        four = words[word] as number;
        evenSums += even += four & mask;
        wholeSums += whole += four;
        four = words[word + 1] as number;
        evenSums += even += four & mask;
        wholeSums += whole += four;
        four = words[word + 2] as number;
        evenSums += even += four & mask;
        wholeSums += whole += four;
        four = words[word + 3] as number;
        evenSums += even += four & mask;
        wholeSums += whole += four;
      }
      for (; word < stop; word++) {
        four = words[word] as number;
        evenSums += even += four & mask;
        wholeSums += whole += four;
      }
      const odd = (whole - even) >>> 8;
      const oddSums = (wholeSums - evenSums) >>> 8;
      const third = even >>> 16;
      const fourth = odd >>> 16;
      b += 4 * (count * a + evenSums + (evenSums >>> 16) + oddSums + (oddSums >>> 16)) - odd - 2 * third - 3 * fourth;
      a = (a + even + third + odd + fourth) & 0xff;
    }
    for (let at = 4 * word; at < end; at++) b += a += this.kept[at] as number;
    return ((b & 0xff) << 8) | (a & 0xff);
  }
}
