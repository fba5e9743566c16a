/**
 * A recorded receiver log as a receiver: its bytes at their natural pace, one epoch to each pulse.
 *
 * Model: a log holds no times of arrival, only the times that its sentences name. An epoch is a run of messages that
 * name one time; it begins where a message names another one. The epoch of second S leaves the receiver a lag after
 * the pulse that began S (and after S's fraction, where it has one), so that the pulses bear the log's own labels.
 * Seconds that the log leaves out are silent. Where its time goes back, or jumps by more than a minute, the stream
 * goes on with the next second: nobody wants to wait for a night that somebody cut out.
 *
 * The file's header of '#' lines is left out; all else is passed on unchanged, whatever it is.
 */

import { HeaderFilter, recordingChunks } from "../recording.js";
import { type Epoch, EpochMaker, messages, nmeaTimeMs, timedEpochs, ubxTimeMs, untimedEpochs } from "./epochs.js";
import type { Receiver, ReceiverSecond } from "./receiver.js";
import type { Transmission } from "./serial-line.js";

export interface Recording {
  /** In order; can be gone through more than once. */
  epochs: Iterable<Epoch>;
  /** Seconds from the first epoch's pulse to the one after the last's; 0: it holds nothing. */
  lengthS: number;
  /** False: nothing in it names a time, and the epochs are just a second's worth of bytes each. */
  timed: boolean;
  /** Places where the time went back or jumped by more than a minute. */
  jumps: number;
  /** The lowest usual speed at which the busiest second leaves the line in time. */
  baud: number;
  /** Whole sentences and UBX frames in it: without any it is no recording of a receiver that the firmware knows. */
  messages: number;
}

const LAG_MS = 150;
const BAUDS = [9600, 38400, 115200, 460800] as const;
/** The longest epoch shall leave the line within this part of a second. */
const LINE_SHARE = 0.7;

/** A recording that is held in memory. */
export function splitRecording(file: Buffer): Recording & { epochs: readonly Epoch[] } {
  const bytes = Buffer.from(new HeaderFilter().strip(file));
  const recording = recordingOf(() => [bytes]);
  return { ...recording, epochs: [...recording.epochs] };
}

/**
 * A recording in a file of any size: it is read once now, and once more, piece by piece, as it is played.
 * @param progress is told the part that was read, from 0 to 1. @throws what Node's file system throws.
 */
export function openRecording(path: string, progress: (part: number) => void): Recording {
  let read = progress;
  const recording = recordingOf(() => recordingChunks(path, read));
  read = () => {};
  return recording;
}

function recordingOf(chunks: () => Iterable<Buffer>): Recording {
  // The binary time of the week counts from another midnight: it is only used where no sentence names a time.
  const ways = [nmeaTimeMs, ubxTimeMs].map((timeOf) => ({ timeOf, maker: new EpochMaker(timeOf), span: new Span() }));
  let count = 0;
  let bytes = 0;
  for (const message of messages(chunks())) {
    if (isMessage(message)) count++;
    bytes += message.length;
    for (const { maker, span } of ways) span.add(maker.push(message));
  }
  for (const { maker, span } of ways) span.add(maker.end());
  const timed = ways.find(({ maker }) => maker.timed);
  if (timed !== undefined) {
    const { maker, span, timeOf } = timed;
    const epochs = { [Symbol.iterator]: () => timedEpochs(chunks(), timeOf) };
    return { epochs, lengthS: span.lengthS, timed: true, jumps: maker.jumps, baud: span.baud, messages: count };
  }
  const span = new Span();
  for (const epoch of untimedEpochs(bytes === 0 ? [] : chunks())) span.add(epoch);
  const epochs = { [Symbol.iterator]: () => untimedEpochs(chunks()) };
  return { epochs, lengthS: span.lengthS, timed: false, jumps: 0, baud: span.baud, messages: count };
}

/** A UBX frame, or a line that looks like a sentence (NMEA 0183 §5.3), with a checksum or without. */
function isMessage(message: Buffer): boolean {
  if (message[0] === 0xb5) return message[1] === 0x62 && message.length > 1;
  return /^\$[A-Z]{2,}[A-Z0-9]*,[\x20-\x7e]*\r?\n$/.test(message.toString("latin1"));
}

/** How long the epochs take, and how fast a line they need. */
class Span {
  lengthS = 0;
  #slotBytes = 0;
  #mostBytes = 0;

  add(epoch: Epoch | undefined): void {
    if (epoch === undefined) return;
    const { slotS, bytes } = epoch;
    this.#slotBytes = slotS + 1 === this.lengthS ? this.#slotBytes + bytes.length : bytes.length;
    this.#mostBytes = Math.max(this.#mostBytes, this.#slotBytes);
    this.lengthS = slotS + 1;
  }

  get baud(): number {
    return BAUDS.find((baud) => this.#mostBytes * 10 <= baud * LINE_SHARE) ?? 460800;
  }
}

/** Plays a recording from a second of the world on. */
export class RecordedReceiver implements Receiver {
  readonly baud: number;
  readonly #recording: Recording;
  readonly #startS: number;
  readonly #epochs: Iterator<Epoch, unknown>;
  #next: Epoch | undefined;

  constructor(recording: Recording, startS: number) {
    this.#recording = recording;
    this.#startS = startS;
    this.baud = recording.baud;
    this.#epochs = recording.epochs[Symbol.iterator]();
    this.#advance();
  }

  /** The world's second after the last epoch's. */
  get endS(): number {
    return this.#startS + this.#recording.lengthS;
  }

  second(worldSecond: number): ReceiverSecond {
    const bursts = [];
    for (; this.#next !== undefined && this.#startS + this.#next.slotS <= worldSecond; this.#advance()) {
      bursts.push({ startNs: (this.#next.fractionMs + LAG_MS) * 1e6, bytes: this.#next.bytes });
    }
    return { pulsesNs: worldSecond < this.endS ? [0] : [], bursts };
  }

  /** A recording does not listen. */
  hear(): Transmission[] {
    return [];
  }

  #advance(): void {
    const { done, value } = this.#epochs.next();
    this.#next = done === true ? undefined : (value as Epoch);
  }
}
