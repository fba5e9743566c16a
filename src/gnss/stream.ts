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

/** What the bytes are part of. */
const OUTSIDE = 0;
const SENTENCE = 1;
const FRAME = 2;

export interface StreamHandler {
  onSentence(sentence: Sentence): void;
  onFrame(frame: UbxFrame): void;
}

export class Stream {
  private readonly nmea = new NmeaReader();
  private readonly ubx = new UbxReader();
  private mode = OUTSIDE;
  private chunkTicks = 0 as Ticks;
  private startChunkTicks = 0 as Ticks;
  private startIndex = 0;
  /** How long a byte takes on the line, in ticks. */
  ticksPerByte = 0;
  private readonly counts: GnssCounts;
  private readonly handler: StreamHandler;

  constructor(counts: GnssCounts, handler: StreamHandler) {
    this.counts = counts;
    this.handler = handler;
  }

  /** The count at which the first byte of the sentence or frame being handled arrived, as the line's speed has it. */
  get startTicks(): Ticks {
    return addTicks(this.startChunkTicks, round(this.startIndex * this.ticksPerByte));
  }

  /** Where bytes are to be written before they are fed. */
  get chunk(): Uint8Array {
    return this.ubx.chunk;
  }

  /** Reads the chunk's first `length` bytes, the first of which arrived at `firstByteTicks`. */
  feed(length: number, firstByteTicks: Ticks): void {
    this.chunkTicks = firstByteTicks;
    const bytes = this.ubx.chunk;
    let at = 0;
    while (at < length) {
      if (this.mode === FRAME) {
        at = this.ubx.take(at, length);
        if (this.ubx.progress !== READING) this.endFrame();
      } else if (this.mode === SENTENCE) {
        at = this.nmea.take(bytes, at, length);
        if (this.nmea.progress !== READING) this.endSentence();
      } else {
        at = this.skip(bytes, at, length);
      }
    }
  }

  /** The line paused: what is not complete never will be. */
  abandon(): void {
    if (this.mode === SENTENCE) this.counts.rejected.interrupted++;
    else if (this.mode === FRAME) this.refuseFrame("frameInterrupted");
    this.mode = OUTSIDE;
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

  private endSentence(): void {
    const { progress } = this.nmea;
    this.mode = OUTSIDE;
    if (progress === COMPLETE) {
      this.counts.sentences++;
      this.handler.onSentence(this.nmea);
    } else if (progress !== READING) {
      this.counts.rejected[progress]++;
    }
  }

  private endFrame(): void {
    const progress = this.ubx.progress;
    this.mode = OUTSIDE;
    if (progress === COMPLETE) {
      this.counts.frames++;
      this.handler.onFrame(this.ubx);
    } else if (progress !== READING) {
      this.refuseFrame(progress);
    }
  }

  /** A B5 that no 62 followed was no frame. */
  private refuseFrame(reason: Reject): void {
    if (this.ubx.synchronised) this.counts.rejected[reason]++;
    else this.counts.junkBytes++;
  }
}
