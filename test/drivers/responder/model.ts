/**
 * The reply to a plain request, once more: from reply.h and the RFCs, in whole numbers of any size and with no eye to
 * cost, so that it shares neither arithmetic nor tricks with reply.c, which is held against it.
 *
 * Times are 2^-32 s since 1900 without the era, ticks are 64 bits.
 */

import * as layout from "../../../src/serving/publication.js";

const U64 = (1n << 64n) - 1n;
const HALF = 1n << 63n;
const LATE = 1n << 31n;
const TRANSMIT_TIE = 4096n;
const RECEIVE_TIE = 64n;
const EXCHANGE_LIMIT = 1n << 22n;
const CLIENTS = 128;
/** A proven client is silent after so many of its intervals, which are counted in 2^10 ticks, and one more. */
const PATIENCE = 8n;
const INTERVAL_BITS = 10n;
const HEADER_BYTES = 48;

/** `a` − `b`, each of 64 bits, as a signed number. */
function difference(a: bigint, b: bigint): bigint {
  const wrapped = (a - b) & U64;
  return wrapped >= HALF ? wrapped - U64 - 1n : wrapped;
}

interface Segment {
  baseTicks: bigint;
  baseTime: bigint;
  rate: bigint;
  dispersion: bigint;
  growth: bigint;
  leap: number;
}

interface Exchange {
  receive: bigint;
  receiveTicks: bigint;
  held: bigint;
  /** Since the client's request before; 0: it has not proven itself. */
  interval: bigint;
}

export interface Answer {
  verdict: "answered" | "late" | "noClock";
  /** The reply, where there is one. */
  reply?: Uint8Array;
  /** Whether it told when the one before left. */
  interleaved?: boolean;
}

export class Model {
  #words: Uint32Array | undefined;
  #now = 0n;
  #segments: Segment[] = [];
  #lastReceive = 0n;
  #lastTransmit = 0n;
  readonly #interleaves: boolean;
  readonly #exchanges: (Exchange | undefined)[] = Array.from({ length: CLIENTS });
  #newest = 0;

  constructor(interleaves: boolean) {
    this.#interleaves = interleaves;
  }

  publish(words: Uint32Array, now: bigint): void {
    this.#words = Uint32Array.from(words);
    this.#now = now;
    this.#segments = [0, layout.SEGMENT_WORDS].map((base) => ({
      baseTicks: this.#ticks(base + layout.BASE_TICKS),
      baseTime: this.#wide(base + layout.BASE_TIME),
      rate: this.#wide(base + layout.RATE),
      dispersion: this.#wide(base + layout.DISPERSION),
      growth: BigInt(this.#word(base + layout.GROWTH)),
      leap: this.#word(base + layout.LEAP) & 3,
    }));
  }

  /** The reply to a request, without what comes behind the header. */
  answer(request: Uint8Array, receiveTicks: bigint, transmitTicks: bigint, mayInterleave = true): Answer {
    if (this.#words === undefined) return { verdict: "noClock" };
    const arrived = receiveTicks > transmitTicks ? transmitTicks : receiveTicks;
    const segment = this.#segmentAt(transmitTicks);
    const now = this.#timeAt(transmitTicks);
    const came = this.#timeAt(arrived);
    if (((now - came) & U64) > LATE) return { verdict: "late" };
    const stratum = this.#word(layout.STRATUM) & 0xff;
    const alive = transmitTicks <= this.#ticks(layout.EXPIRES);
    const trusted = alive && segment.leap !== 3 && stratum > 0 && stratum < 16;
    if (!trusted && (this.#word(layout.STRATUM) & layout.SILENT) !== 0) return { verdict: "noClock" };

    let receive = apart(came | 1n, this.#lastReceive, RECEIVE_TIE) | 1n;
    let left: bigint | undefined;
    if (trusted && mayInterleave && this.#interleaves && wantsInterleaving(request)) {
      const previous = this.#exchanges.find((each) => each?.receive === read64(request, 24));
      if (previous !== undefined) left = this.#left(previous, segment);
      receive = this.#keep(previous, receive, arrived, transmitTicks);
    }
    let transmit = apart(now & ~1n, this.#lastTransmit, TRANSMIT_TIE);
    if (difference(transmit, receive) < 0n) transmit = (receive + 1n) & U64;
    this.#lastReceive = receive;
    this.#lastTransmit = transmit;
    const told = left ?? transmit;

    const reply = new Uint8Array(HEADER_BYTES);
    const view = new DataView(reply.buffer);
    reply[0] = ((trusted ? segment.leap : 3) << 6) | ((request[0] ?? 0) & 0x38) | 4;
    reply[1] = trusted ? stratum : 0;
    reply[2] = request[2] ?? 0;
    reply[3] = this.#word(layout.PRECISION);
    view.setUint32(4, this.#word(layout.ROOT_DELAY));
    view.setUint32(8, trusted ? dispersion(segment, transmitTicks) : 16 << 16);
    view.setUint32(12, trusted ? this.#word(layout.REFID) : 0x494e4954);
    const reference = this.#wide(layout.REFERENCE);
    view.setBigUint64(16, reference !== 0n && difference(reference, told) > 0n ? told : reference);
    reply.set(left === undefined ? request.subarray(40, 48) : request.subarray(32, 40), 24);
    view.setBigUint64(32, receive);
    view.setBigUint64(40, told);
    return { verdict: "answered", reply, interleaved: left !== undefined };
  }

  /** Takes note of when the reply with that receive time left; returns whether it is remembered. */
  left(receive: bigint, ticks: bigint): boolean {
    const exchange = this.#exchanges.find((each) => each?.receive === receive);
    if (exchange === undefined) return false;
    const held = (ticks - exchange.receiveTicks) & U64;
    if (held < 1n << 32n) exchange.held = held;
    return true;
  }

  /** When the reply of an earlier exchange left, unless the clock no longer says the same of that time. */
  #left(exchange: Exchange, segment: Segment): bigint | undefined {
    const changed = difference(this.#timeAt(exchange.receiveTicks), exchange.receive);
    if (changed > EXCHANGE_LIMIT || changed < -EXCHANGE_LIMIT) return undefined;
    const held = ((exchange.held * segment.rate) >> 32n) & ~1n;
    return (exchange.receive + (held === 0n ? 1n : held - 1n)) & U64;
  }

  /** Remembers an exchange, and returns its receive time, which no other has. */
  #keep(previous: Exchange | undefined, receive: bigint, ticks: bigint, transmitTicks: bigint): bigint {
    let unique = receive;
    while (this.#exchanges.some((each) => each?.receive === unique)) unique = (unique + 2n) & U64;
    const turns = Array.from({ length: CLIENTS }, (_, turn) => (this.#newest + turn) % CLIENTS);
    const isNew = (at: number) => (this.#exchanges[at]?.interval ?? 0n) === 0n;
    const isSilent = (at: number) => {
      const { receiveTicks = 0n, interval = 0n } = this.#exchanges[at] ?? {};
      return difference(transmitTicks, receiveTicks) > (interval * PATIENCE) << INTERVAL_BITS;
    };
    const room = turns.find((at) => this.#exchanges[at] === undefined || (!isNew(at) && isSilent(at)));
    const place = previous === undefined ? (room ?? turns.find(isNew)) : this.#exchanges.indexOf(previous);
    if (place === undefined) return unique;
    if (previous === undefined) this.#newest = place + 1;
    const since = previous === undefined ? -1n : difference(ticks, previous.receiveTicks);
    const units = ((since > 0n ? since : 0n) >> INTERVAL_BITS) + 1n;
    const interval = previous === undefined ? 0n : units < 0xffffffffn ? units : 0xffffffffn;
    const held = (transmitTicks - ticks) & U64;
    this.#exchanges[place] = { receive: unique, receiveTicks: ticks, held, interval };
    return unique;
  }

  #segmentAt(ticks: bigint): Segment {
    const [first, second] = this.#segments;
    if (first === undefined || second === undefined) throw new Error("nothing was published");
    return ticks >= second.baseTicks ? second : first;
  }

  #timeAt(ticks: bigint): bigint {
    const segment = this.#segmentAt(ticks);
    // A shift to the right rounds towards the past, before the beginning too.
    return (segment.baseTime + (((ticks - segment.baseTicks) * segment.rate) >> 32n)) & U64;
  }

  #word(at: number): number {
    return this.#words?.[at] ?? 0;
  }

  #wide(at: number): bigint {
    return (BigInt(this.#word(at + 1)) << 32n) | BigInt(this.#word(at));
  }

  /** The counter with these low 48 bits that is nearest to when they were published. */
  #ticks(at: number): bigint {
    return this.#now + BigInt.asIntN(48, this.#wide(at) - this.#now);
  }
}

function apart(time: bigint, last: bigint, limit: bigint): bigint {
  return ((last - time) & U64) < limit ? (last + 2n) & U64 : time;
}

/** RFC 9769 §2, and the mark that this server makes in its receive times. */
function wantsInterleaving(request: Uint8Array): boolean {
  const version = ((request[0] ?? 0) >> 3) & 7;
  const odd = ((request[31] ?? 0) & 1) === 1;
  return version === 4 && ((request[0] ?? 0) & 7) === 3 && odd && read64(request, 32) !== read64(request, 40);
}

function dispersion(segment: Segment, ticks: bigint): number {
  const count = ticks - segment.baseTicks;
  const elapsed = count > 0n ? (count * segment.rate) >> 32n : 0n;
  const grown = segment.dispersion + ((elapsed * segment.growth) >> 32n) + 1n;
  const units = (grown + 0xffffn) >> 16n;
  return Number(units > 0xffffffffn ? 0xffffffffn : units);
}

export function read64(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at);
}
