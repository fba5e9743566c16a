/**
 * Which bytes of the line are a sentence, which a UBX frame, and which neither.
 *
 * Model: a receiver sends whole sentences and whole frames in any order. `$` begins a sentence and B5 62 a frame;
 * outside them only line ends are expected, and what else is there is junk: counted, skipped. After a refusal reading
 * goes on at the byte that caused it, which may begin the next sentence or frame.
 */

import { addTicks } from "../time/ticks.js";
import type { Ticks } from "../time/units.js";
import type { GnssCounts, Reject } from "./counts.js";
import { COMPLETE, NmeaReader, READING, type Sentence } from "./nmea.js";
import { type UbxFrame, UbxReader } from "./ubx.js";

const { round } = Math;

const DOLLAR = 0x24;
const UBX_SYNC_1 = 0xb5;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** What was read: `sentence` or `frame` has it. Nothing: all bytes that there were are read. */
export const NOTHING = 0;
export const SENTENCE = 1;
export const FRAME = 2;

export type Message = typeof NOTHING | typeof SENTENCE | typeof FRAME;

export class Stream {
  private readonly nmea = new NmeaReader();
  private readonly ubx = new UbxReader();
  /** What the bytes are part of. */
  private mode: Message = NOTHING;
  private at = 0;
  private length = 0;
  private chunkTicks = 0 as Ticks;
  private startChunkTicks = 0 as Ticks;
  private startIndex = 0;
  /** How long a byte takes on the line, in ticks. */
  ticksPerByte = 0;
  private readonly counts: GnssCounts;

  /** @param counts takes what was read, and what was refused and why. */
  constructor(counts: GnssCounts) {
    this.counts = counts;
  }

  /** The sentence or frame that `next` read last: valid until it is called again. */
  get sentence(): Sentence {
    return this.nmea;
  }

  get frame(): UbxFrame {
    return this.ubx;
  }

  /** The count at which the first byte of the sentence or frame read last arrived, as the line's speed has it. */
  get startTicks(): Ticks {
    return addTicks(this.startChunkTicks, round(this.startIndex * this.ticksPerByte));
  }

  /** Where bytes are to be written before they are fed. */
  get chunk(): Uint8Array {
    return this.ubx.chunk;
  }

  /** The chunk's first `length` bytes are to be read, the first of which arrived at `firstByteTicks`. */
  feed(length: number, firstByteTicks: Ticks): void {
    this.chunkTicks = firstByteTicks;
    this.at = 0;
    this.length = length;
  }

  /** Reads on, to the end of the next good sentence or frame. */
  next(): Message {
    const bytes = this.ubx.chunk;
    const length = this.length;
    let at = this.at;
    let found: Message = NOTHING;
    while (at < length && found === NOTHING) {
      if (this.mode === FRAME) {
        at = this.ubx.take(at, length);
        if (this.ubx.progress !== READING) found = this.endFrame();
      } else if (this.mode === SENTENCE) {
        at = this.nmea.take(bytes, at, length);
        if (this.nmea.progress !== READING) found = this.endSentence();
      } else {
        at = this.skip(bytes, at, length);
      }
    }
    this.at = at;
    return found;
  }

  /** The line paused: what is not complete never will be. */
  abandon(): void {
    if (this.mode === SENTENCE) this.counts.rejected.interrupted++;
    else if (this.mode === FRAME) this.refuseFrame("frameInterrupted");
    this.mode = NOTHING;
  }

  /** To after the byte that begins a sentence or a frame. */
  private skip(bytes: Uint8Array, index: number, end: number): number {
    let at = index;
    while (at < end) {
      const byte = bytes[at++];
      if (byte === UBX_SYNC_1) {
        this.mode = FRAME;
        this.ubx.begin();
      } else if (byte === DOLLAR) {
        this.mode = SENTENCE;
        this.nmea.begin();
      } else {
        if (byte !== CARRIAGE_RETURN && byte !== LINE_FEED) this.counts.junkBytes++;
        continue;
      }
      this.startChunkTicks = this.chunkTicks;
      this.startIndex = at - 1;
      break;
    }
    return at;
  }

  private endSentence(): Message {
    const { progress } = this.nmea;
    this.mode = NOTHING;
    if (progress === COMPLETE) {
      this.counts.sentences++;
      return SENTENCE;
    }
    if (progress !== READING) this.counts.rejected[progress]++;
    return NOTHING;
  }

  private endFrame(): Message {
    const progress = this.ubx.progress;
    this.mode = NOTHING;
    if (progress === COMPLETE) {
      this.counts.frames++;
      return FRAME;
    }
    if (progress !== READING) this.refuseFrame(progress);
    return NOTHING;
  }

  /** A B5 that no 62 followed was no frame. */
  private refuseFrame(reason: Reject): void {
    if (this.ubx.synchronised) this.counts.rejected[reason]++;
    else this.counts.junkBytes++;
  }
}
