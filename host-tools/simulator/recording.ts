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

import { HeaderFilter } from "../recording.js";
import type { Receiver, ReceiverSecond } from "./receiver.js";
import type { Transmission } from "./serial-line.js";
import { frameLength, UBX } from "./ubx.js";

/** Bytes that belong to one time named by the receiver. */
export interface Epoch {
  /** Whole seconds after the first epoch's pulse. */
  slotS: number;
  /** The fraction of a second that the epoch's time has, in ms. */
  fractionMs: number;
  bytes: Buffer;
}

export interface Recording {
  epochs: readonly Epoch[];
  /** False: nothing in it names a time, and the epochs are just a second's worth of bytes each. */
  timed: boolean;
  /** Places where the time went back or jumped by more than a minute. */
  jumps: number;
  /** The lowest usual speed at which the busiest second leaves the line in time. */
  baud: number;
}

/** Longer silences are not played. */
const GAP_MAX_S = 60;
/** So many epochs in a row off the old time make the new one believed: less is a corrupt sentence. */
const NEW_TIME_AFTER = 3;
const SECONDS_PER_DAY = 86400;
/** A second's worth at 4800 baud, for logs without times. */
const UNTIMED_EPOCH_BYTES = 480;
const LAG_MS = 150;
const BAUDS = [9600, 38400, 115200, 460800] as const;
/** The longest epoch shall leave the line within this part of a second. */
const LINE_SHARE = 0.7;

/** A message of the log and the time that it names, ms of the day. */
interface Message {
  start: number;
  end: number;
  timeMs: number | undefined;
}

export function splitRecording(file: Buffer): Recording {
  const bytes = Buffer.from(new HeaderFilter().strip(file));
  const nmea = messages(bytes, nmeaTimeMs);
  // The binary time of the week counts from another midnight: it is only used where no sentence names a time.
  const found = nmea.some(({ timeMs }) => timeMs !== undefined) ? nmea : messages(bytes, ubxTimeMs);
  const runs: { timeMs: number | undefined; start: number; end: number }[] = [];
  for (const { start, end, timeMs } of found) {
    const run = runs.at(-1);
    if (run !== undefined && (timeMs === undefined || run.timeMs === undefined || run.timeMs === timeMs)) {
      run.end = end;
      run.timeMs ??= timeMs;
    } else runs.push({ timeMs, start, end });
  }
  if (!runs.some(({ timeMs }) => timeMs !== undefined)) return untimed(bytes);
  return place(runs.map(({ timeMs, start, end }) => ({ timeMs: timeMs ?? 0, bytes: bytes.subarray(start, end) })));
}

function untimed(bytes: Buffer): Recording {
  const epochs = Array.from({ length: Math.ceil(bytes.length / UNTIMED_EPOCH_BYTES) }, (_, slotS) => {
    const start = slotS * UNTIMED_EPOCH_BYTES;
    return { slotS, fractionMs: 0, bytes: bytes.subarray(start, start + UNTIMED_EPOCH_BYTES) };
  });
  return { epochs, timed: false, jumps: 0, baud: baudFor(epochs) };
}

/** Gives each epoch its second. */
function place(timed: readonly { timeMs: number; bytes: Buffer }[]): Recording {
  const epochs: Epoch[] = [];
  let jumps = 0;
  /** The last epoch that followed from the one before: its second of the day and its slot. */
  let anchor = { second: Math.floor((timed[0]?.timeMs ?? 0) / 1000), slotS: 0 };
  let strangers = 0;
  let lastSlotS = 0;
  for (const { timeMs, bytes } of timed) {
    const second = Math.floor(timeMs / 1000);
    const step = (second - anchor.second + 1.5 * SECONDS_PER_DAY) % SECONDS_PER_DAY;
    const forwardS = step - SECONDS_PER_DAY / 2;
    let slotS = anchor.slotS + forwardS;
    if (forwardS >= 0 && forwardS <= GAP_MAX_S) {
      slotS = Math.max(slotS, lastSlotS);
      anchor = { second, slotS };
      strangers = 0;
    } else {
      slotS = lastSlotS + 1;
      strangers++;
      if (strangers === 1) jumps++;
      if (strangers >= NEW_TIME_AFTER) anchor = { second, slotS };
    }
    lastSlotS = slotS;
    epochs.push({ slotS, fractionMs: timeMs % 1000, bytes });
  }
  return { epochs, timed: true, jumps, baud: baudFor(epochs) };
}

function messages(bytes: Buffer, timeOf: (message: Buffer) => number | undefined): Message[] {
  const found: Message[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = messageEnd(bytes, at);
    found.push({ start: at, end, timeMs: timeOf(bytes.subarray(at, end)) });
    at = end;
  }
  return found;
}

/** Where the message that starts at `start` ends: a UBX frame, a line, or bytes of any kind before the next of these. */
function messageEnd(bytes: Buffer, start: number): number {
  const length = frameLength(bytes, start) ?? 0;
  if (length > 0) return start + length;
  if (bytes[start] === 0x24) {
    const end = bytes.indexOf(0x0a, start);
    return end < 0 ? bytes.length : end + 1;
  }
  let end = start + 1;
  while (end < bytes.length && bytes[end] !== 0x24 && bytes[end] !== 0xb5) end++;
  return end;
}

/** Which comma-separated field of a sentence holds the time of day. */
const TIME_FIELDS: Readonly<Record<string, number>> = { RMC: 1, GGA: 1, GNS: 1, ZDA: 1, GST: 1, GBS: 1, GLL: 5 };

/** The time of day that a sentence names, if it is one of those that do, whole, and not belied by its checksum. */
function nmeaTimeMs(message: Buffer): number | undefined {
  const match = /^\$([A-Z]{2}([A-Z]{3}),[^*\r\n]*)(?:\*([0-9A-Fa-f]{2})\s*|\r?\n)$/.exec(message.toString("latin1"));
  if (match === null) return undefined;
  const [, body = "", name = "", sum] = match;
  const field = TIME_FIELDS[name];
  if (field === undefined) return undefined;
  let expected = 0;
  for (let n = 0; n < body.length; n++) expected ^= body.charCodeAt(n);
  if (sum !== undefined && Number.parseInt(sum, 16) !== expected) return undefined;
  const time = /^(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?$/.exec(body.split(",")[field] ?? "");
  if (time === null) return undefined;
  const [hours, minutes, seconds] = time.slice(1, 4).map(Number) as [number, number, number];
  const fractionMs = Math.floor(Number(`0.${time[4] ?? "0"}`) * 1000);
  return (hours * 3600 + minutes * 60 + seconds) * 1000 + fractionMs;
}

/** The time of day from the time of week that the UBX-NAV messages begin with, to 10 ms: some are a millisecond off. */
function ubxTimeMs(message: Buffer): number | undefined {
  if (message.length < 12 || message[0] !== 0xb5 || message[2] !== UBX.navPvt >> 8) return undefined;
  return (Math.round(message.readUInt32LE(6) / 10) * 10) % (SECONDS_PER_DAY * 1000);
}

/** Plays a recording from a second of the world on. */
export class RecordedReceiver implements Receiver {
  readonly baud: number;
  readonly #recording: Recording;
  readonly #startS: number;
  #next = 0;

  constructor(recording: Recording, startS: number) {
    this.#recording = recording;
    this.#startS = startS;
    this.baud = recording.baud;
  }

  /** The world's second after the last epoch's. */
  get endS(): number {
    return this.#startS + (this.#recording.epochs.at(-1)?.slotS ?? -1) + 1;
  }

  second(worldSecond: number): ReceiverSecond {
    const bursts = [];
    for (;;) {
      const epoch = this.#recording.epochs[this.#next];
      if (epoch === undefined || this.#startS + epoch.slotS > worldSecond) break;
      bursts.push({ startNs: (epoch.fractionMs + LAG_MS) * 1e6, bytes: epoch.bytes });
      this.#next++;
    }
    return { pulsesNs: worldSecond < this.endS ? [0] : [], bursts };
  }

  /** A recording does not listen. */
  hear(): Transmission[] {
    return [];
  }
}

function baudFor(epochs: readonly Epoch[]): number {
  const perSlot = new Map<number, number>();
  for (const { slotS, bytes } of epochs) perSlot.set(slotS, (perSlot.get(slotS) ?? 0) + bytes.length);
  const most = Math.max(0, ...perSlot.values());
  return BAUDS.find((baud) => most * 10 <= baud * LINE_SHARE) ?? 460800;
}
