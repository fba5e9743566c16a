/**
 * A recorded receiver log as epochs: what of it belongs to which second. It is read in pieces of any size and never held
 * as a whole; recording.ts has the model.
 */

import { frameLength, UBX } from "./ubx.js";

/** Bytes that belong to one time named by the receiver. */
export interface Epoch {
  /** Whole seconds after the first epoch's pulse; never less than that of the epoch before. */
  slotS: number;
  /** The fraction of a second that the epoch's time has, in ms. */
  fractionMs: number;
  bytes: Buffer;
}

/** Longer silences are not played. */
const GAP_MAX_S = 60;
/** So many epochs in a row off the old time make the new one believed: less is a corrupt sentence. */
const NEW_TIME_AFTER = 3;
const SECONDS_PER_DAY = 86400;
/** A second's worth at 4800 baud, for logs without times. */
const UNTIMED_EPOCH_BYTES = 480;
/** What the fastest line, 460,800 baud, carries in a second: what is more goes on in the next. */
export const SLOT_MAX_BYTES = 46_080;
/** No sentence is so long: where a line does not end by then, it is none. */
const SENTENCE_MAX_BYTES = 1024;

const DOLLAR = 0x24;
const UBX_START = 0xb5;
const LINE_FEED = 0x0a;

/** The messages of a log: UBX frames, lines that begin with "$", and bytes of any kind between these. */
export function* messages(chunks: Iterable<Buffer>): Generator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  for (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let at = 0;
    for (let end = messageEnd(pending, at, false); end !== undefined; end = messageEnd(pending, at, false)) {
      yield pending.subarray(at, end);
      at = end;
    }
    pending = pending.subarray(at);
  }
  for (let at = 0; at < pending.length; ) {
    const end = messageEnd(pending, at, true) ?? pending.length;
    yield pending.subarray(at, end);
    at = end;
  }
}

/** Where the message that starts at `start` ends; undefined where more bytes must show it. `last`: there are no more. */
function messageEnd(bytes: Buffer, start: number, last: boolean): number | undefined {
  if (start >= bytes.length) return undefined;
  const length = frameLength(bytes, start);
  if (length === undefined && !last) return undefined;
  if (length !== undefined && length > 0) return start + length;
  const isLine = bytes[start] === DOLLAR;
  const most = start + SENTENCE_MAX_BYTES;
  const until = Math.min(bytes.length, most);
  for (let at = start + 1; at < until; at++) {
    const byte = bytes[at];
    if (isLine && byte === LINE_FEED) return at + 1;
    if (!isLine && (byte === DOLLAR || byte === UBX_START)) return at;
  }
  if (until === most) return most;
  return last ? bytes.length : undefined;
}

/** Puts messages together into epochs, and gives each its second. */
export class EpochMaker {
  /** Some message named a time. */
  timed = false;
  /** Places where the time went back or jumped by more than a minute. */
  jumps = 0;
  readonly #timeOf: (message: Buffer) => number | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #timeMs: number | undefined;
  /** The last epoch that followed from the one before: its second of the day and its slot. */
  #anchor: { second: number; slotS: number } | undefined;
  #strangers = 0;
  #lastSlotS = 0;
  #slotBytes = 0;

  /** @param timeOf the time of day that a message names, ms. */
  constructor(timeOf: (message: Buffer) => number | undefined) {
    this.#timeOf = timeOf;
  }

  /** Takes in a message; returns the epoch that is whole by it. */
  push(message: Buffer): Epoch | undefined {
    const timeMs = this.#timeOf(message);
    const another = timeMs !== undefined && this.#timeMs !== undefined && timeMs !== this.#timeMs;
    const whole = another || this.#bytes + message.length > SLOT_MAX_BYTES ? this.end() : undefined;
    this.#parts.push(message);
    this.#bytes += message.length;
    this.#timeMs ??= timeMs;
    this.timed ||= timeMs !== undefined;
    return whole;
  }

  /** There are no more messages, or none for this epoch. */
  end(): Epoch | undefined {
    if (this.#bytes === 0) return undefined;
    const bytes = Buffer.concat(this.#parts);
    const timeMs = this.#timeMs;
    this.#parts = [];
    this.#bytes = 0;
    this.#timeMs = undefined;
    const slotS = this.#room(timeMs === undefined ? this.#lastSlotS : this.#slotOf(Math.floor(timeMs / 1000)), bytes);
    return { slotS, fractionMs: (timeMs ?? 0) % 1000, bytes };
  }

  #slotOf(second: number): number {
    this.#anchor ??= { second, slotS: this.#lastSlotS };
    const step = (second - this.#anchor.second + 1.5 * SECONDS_PER_DAY) % SECONDS_PER_DAY;
    const forwardS = step - SECONDS_PER_DAY / 2;
    if (forwardS >= 0 && forwardS <= GAP_MAX_S) {
      const slotS = Math.max(this.#anchor.slotS + forwardS, this.#lastSlotS);
      this.#anchor = { second, slotS };
      this.#strangers = 0;
      return slotS;
    }
    const slotS = this.#lastSlotS + 1;
    this.#strangers++;
    if (this.#strangers === 1) this.jumps++;
    if (this.#strangers >= NEW_TIME_AFTER) this.#anchor = { second, slotS };
    return slotS;
  }

  /** The slot, or the next where the line has no room for more in it. */
  #room(slotS: number, bytes: Buffer): number {
    const full = slotS === this.#lastSlotS && this.#slotBytes + bytes.length > SLOT_MAX_BYTES;
    const given = full ? slotS + 1 : slotS;
    this.#slotBytes = given === this.#lastSlotS ? this.#slotBytes + bytes.length : bytes.length;
    this.#lastSlotS = given;
    return given;
  }
}

/** The epochs of a log whose messages name times. */
export function* timedEpochs(
  chunks: Iterable<Buffer>,
  timeOf: (message: Buffer) => number | undefined,
): Generator<Epoch> {
  const maker = new EpochMaker(timeOf);
  for (const message of messages(chunks)) {
    const epoch = maker.push(message);
    if (epoch !== undefined) yield epoch;
  }
  const last = maker.end();
  if (last !== undefined) yield last;
}

/** The epochs of a log without times: a second's worth of bytes each. */
export function* untimedEpochs(chunks: Iterable<Buffer>): Generator<Epoch> {
  let pending: Buffer = Buffer.alloc(0);
  let slotS = 0;
  for (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk]);
    for (; pending.length >= UNTIMED_EPOCH_BYTES; pending = pending.subarray(UNTIMED_EPOCH_BYTES)) {
      yield { slotS: slotS++, fractionMs: 0, bytes: pending.subarray(0, UNTIMED_EPOCH_BYTES) };
    }
  }
  if (pending.length > 0) yield { slotS, fractionMs: 0, bytes: pending };
}

/** Which comma-separated field of a sentence holds the time of day. */
const TIME_FIELDS: Readonly<Record<string, number>> = { RMC: 1, GGA: 1, GNS: 1, ZDA: 1, GST: 1, GBS: 1, GLL: 5 };

/** The time of day that a sentence names, if it is one of those that do, whole, and not belied by its checksum. */
export function nmeaTimeMs(message: Buffer): number | undefined {
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
export function ubxTimeMs(message: Buffer): number | undefined {
  if (message.length < 12 || message[0] !== 0xb5 || message[2] !== UBX.navPvt >> 8) return undefined;
  return (Math.round(message.readUInt32LE(6) / 10) * 10) % (SECONDS_PER_DAY * 1000);
}
