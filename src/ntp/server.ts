/**
 * The server's answer to a request, from the publication: the rules of RFC 5905 §9.2 and A.5.3 (fast_xmit).
 *
 * The plain request (mode 3, 48 bytes) is answered in C before it gets here, byte for byte as this file does; what
 * comes here are the requests that C hands over: with extension fields, which are never sent back, with a MAC, which
 * is answered with one of the same key, or symmetric. Everything that is not answered is counted under its reason.
 */

import { type AffineMap, type Span, timeAt, timeOfTicks, upperWord } from "../time/affine.js";
import { ticksBetween } from "../time/ticks.js";
import type { Timestamp } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { type Authentication, KEY_ID_BYTES } from "./authentication.js";
import { readTrailer, type Trailer } from "./extension.js";
import {
  CONTROL_HEADER_BYTES,
  HEADER_BYTES,
  MODE_BROADCAST,
  MODE_CLIENT,
  MODE_CONTROL,
  MODE_SERVER,
  MODE_SYMMETRIC_ACTIVE,
  MODE_SYMMETRIC_PASSIVE,
  makeHeader,
  readHeader,
  readWord,
  type WireTime,
  writeHeader,
  writeWord,
} from "./packet.js";
import * as layout from "./publication.js";
import { refid, STRATUM_UNSYNCHRONISED } from "./system-variables.js";

/** What became of the requests that were offered, counted since the start. */
export interface ServerCounts {
  answered: number;
  /** Shorter than a header, or extension fields whose lengths do not add up. */
  wrongLength: number;
  /** Not 1 to 4. */
  wrongVersion: number;
  /** A mode that nobody asks in: 0, 2, 4, 5, 7. */
  notARequest: number;
  /** Symmetric requests where they are not served, and control requests. */
  unsupportedMode: number;
  /** It carries a MAC of a key that is not configured. */
  unknownKey: number;
  /** Its MAC is not the one that its key makes. */
  wrongMac: number;
  /** Held for more than half a second, or across a leap second. */
  late: number;
  /** Nothing was published yet. */
  noClock: number;
  /** Told unasked, by broadcast or multicast. */
  broadcast: number;
}

/** What is answered besides clients' requests, and how. */
export interface ServerOptions {
  authentication: Authentication;
  /** Whether an unknown key or a wrong MAC gets a crypto-NAK (RFC 5905 §9.2) or nothing. */
  cryptoNak: boolean;
  /** Whether symmetric active requests are answered. */
  symmetric: boolean;
}

const VERSION = 4;
const NEVER: WireTime = { second: 0, fraction: 0 };
const WORD = 2 ** 32;
const LEAP_UNSYNCHRONISED = 3;
/** RFC 5905 §7.3: "unsynchronised" is sent as 0, as ntpd (STRATUM_TO_PKT) and chronyd (transmit_packet) do … */
const STRATUM_ON_THE_WIRE = 0;
/** … and RFC 5905 §7.4 explains a stratum of 0 with a kiss code, here that no clock is synchronised yet. */
const REFID_UNSYNCHRONISED = refid("INIT");
/** MAXDISP of RFC 5905 §7.2 in 2^-16 s: nothing is promised, and no client accepts it. */
const DISPERSION_UNSYNCHRONISED = 16 * 2 ** 16;
/** The longest that a request is held, in 2^-32 s: see reply.c. */
const LATE_LIMIT = 2 ** 31;
/** Replies of one tick, and requests of one, are told apart by 2^-31 s each, up to this: see reply.c. */
const TRANSMIT_TIE_LIMIT = 4096;
const RECEIVE_TIE_LIMIT = 64;

export class Server {
  readonly counts: ServerCounts = {
    answered: 0,
    wrongLength: 0,
    wrongVersion: 0,
    notARequest: 0,
    unsupportedMode: 0,
    unknownKey: 0,
    wrongMac: 0,
    late: 0,
    noClock: 0,
    broadcast: 0,
  };

  readonly #publication: Uint32Array;
  readonly #header = makeHeader();
  readonly #segments: readonly [AffineMap, AffineMap] = [makeMap(), makeMap()];
  readonly #time: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  readonly #receive: WireTime = { second: 0, fraction: 0 };
  readonly #transmit: WireTime = { second: 0, fraction: 0 };
  readonly #elapsed: Span = { second: 0, fraction: 0 };
  readonly #lastReceive: WireTime = { second: 0, fraction: 0 };
  readonly #lastTransmit: WireTime = { second: 0, fraction: 0 };

  readonly #options: Readonly<ServerOptions>;
  readonly #trailer: Trailer = { content: "none", end: HEADER_BYTES };
  /** Of the request last accepted: how its answer ends. */
  #macBytes = 0;
  #keyId = 0;

  /** @param publication the array that `writePublication` writes; it is read at every answer. */
  constructor(publication: Uint32Array, options: Readonly<ServerOptions>) {
    this.#publication = publication;
    this.#options = options;
  }

  /** What the answer to the request last accepted is signed with: 1 + its place in ALGORITHMS, 0 for nothing. */
  get signature(): number {
    return this.signatureOf(this.#keyId);
  }

  /** The same of a key; 0 for key 0, and for one that there is not. */
  signatureOf(keyId: number): number {
    return 1 + this.#options.authentication.algorithmOf(keyId);
  }

  /**
   * Looks at one packet, which takes long where a MAC is to be checked: so the transmit time is read afterwards.
   * @param request the packet, `length` bytes of it; any content.
   * @returns whether it is to be answered, which is done next, by `answer`.
   */
  accept(request: Uint8Array, length: number): boolean {
    this.#macBytes = 0;
    this.#keyId = 0;
    const reason = this.#examine(request, length);
    if (reason === undefined) return true;
    this.counts[reason]++;
    return this.#macBytes > 0;
  }

  /**
   * Answers the request last accepted.
   * @param request its bytes.
   * @param receiveTicks the counter when it arrived.
   * @param transmitTicks the counter when the answer leaves, or just before.
   * @param into takes the answer: at least 48 bytes, and as many as the request has; may be `request`.
   * @returns the length of the answer, never longer than the request, or 0 when there is none.
   */
  answer(request: Uint8Array, receiveTicks: Ticks, transmitTicks: Ticks, into: Uint8Array): number {
    const reason = this.#compose(request, receiveTicks, transmitTicks, into);
    const refusal = this.#macBytes > 0 && this.#keyId === 0;
    // A refusal was counted when the packet was looked at.
    if (!refusal || reason !== "answered") this.counts[reason]++;
    if (reason !== "answered") return 0;
    if (this.#keyId !== 0) return this.#options.authentication.sign(into, HEADER_BYTES, this.#keyId, this.#macBytes);
    if (refusal) writeWord(into, HEADER_BYTES, 0);
    return HEADER_BYTES + this.#macBytes;
  }

  /**
   * Makes a packet for broadcast or multicast: mode 5, which tells the time unasked (RFC 5905 §3.1).
   * @param transmitTicks the counter when it leaves, or just before.
   * @param pollExponent log2 of the seconds between two of them.
   * @param keyId the key that signs it; 0: none.
   * @param into takes it: at least 72 bytes.
   * @returns its length, or 0 while there is no time to tell: ntpd too broadcasts only while it is synchronised
   *   (ntp_proto.c, transmit).
   */
  broadcast(transmitTicks: Ticks, pollExponent: number, keyId: number, into: Uint8Array): number {
    const words = this.#publication;
    const header = this.#header;
    const transmit = this.#transmit;
    this.#readSegments();
    const at = this.#timeAt(transmitTicks, transmit);
    if (!this.#isTrusted(at, transmitTicks)) return 0;
    this.#markTransmit();
    toWire(transmit, this.#lastTransmit);
    header.precisionExponent = word(words, layout.PRECISION);
    header.rootDelay = word(words, layout.ROOT_DELAY);
    this.#writeTrust(true, at, transmitTicks);
    header.version = VERSION;
    header.mode = MODE_BROADCAST;
    header.pollExponent = pollExponent;
    // There was no request: both are zero (RFC 5905 §8, the broadcast server's variables).
    toWire(NEVER, header.origin);
    toWire(NEVER, header.receive);
    toWire(transmit, header.transmit);
    this.#writeReference(transmit);
    writeHeader(header, into);
    this.counts.broadcast++;
    return keyId === 0 ? HEADER_BYTES : this.#options.authentication.sign(into, HEADER_BYTES, keyId);
  }

  #examine(request: Uint8Array, length: number): keyof ServerCounts | undefined {
    if (length < 1) return "wrongLength";
    const first = request[0] ?? 0;
    const version = (first >> 3) & 7;
    if (version < 1 || version > 4) return "wrongVersion";
    const mode = first & 7;
    if (mode !== MODE_CLIENT && mode !== MODE_SYMMETRIC_ACTIVE && mode !== MODE_CONTROL) return "notARequest";
    if (length < (mode === MODE_CONTROL ? CONTROL_HEADER_BYTES : HEADER_BYTES)) return "wrongLength";
    if (mode === MODE_CONTROL || (mode === MODE_SYMMETRIC_ACTIVE && !this.#options.symmetric)) return "unsupportedMode";
    readTrailer(request, length, version, this.#trailer);
    if (this.#trailer.content === "malformed") return "wrongLength";
    return this.#trailer.content === "mac" ? this.#authenticate(request, length) : undefined;
  }

  /** Checks the MAC, and settles whether the answer carries one, a crypto-NAK, or nothing because there is none. */
  #authenticate(request: Uint8Array, length: number): "unknownKey" | "wrongMac" | undefined {
    const { authentication, cryptoNak } = this.#options;
    const macAt = this.#trailer.end;
    const authenticity = authentication.check(request, macAt, length);
    if (authenticity === "valid") {
      this.#macBytes = length - macAt;
      this.#keyId = readWord(request, macAt);
      return undefined;
    }
    // A crypto-NAK is not answered with another: two servers could be set upon each other.
    if (cryptoNak && length - macAt > KEY_ID_BYTES) this.#macBytes = KEY_ID_BYTES;
    return authenticity;
  }

  #compose(request: Uint8Array, receiveTicks: Ticks, transmitTicks: Ticks, into: Uint8Array): keyof ServerCounts {
    const words = this.#publication;
    // A clock that was published runs: its rate is not zero.
    if (word(words, layout.RATE) === 0 && word(words, layout.RATE + 1) === 0) return "noClock";
    this.#readSegments();

    const transmit = this.#transmit;
    const receive = this.#receive;
    const arrived = ticksBetween(receiveTicks, transmitTicks) < 0 ? transmitTicks : receiveTicks;
    this.#timeAt(arrived, receive);
    const at = this.#timeAt(transmitTicks, transmit);
    const held = wireDifference(transmit, receive);
    if (held < 0 || held > LATE_LIMIT) return "late";
    const trusted = this.#isTrusted(at, transmitTicks);
    if (!trusted && (word(words, layout.STRATUM) & layout.SILENT) !== 0) return "noClock";
    // The lowest bit tells receive and transmit times apart (drivers/responder/interleave.h).
    receive.fraction = (receive.fraction | 1) >>> 0;
    breakTie(receive, this.#lastReceive, RECEIVE_TIE_LIMIT);
    this.#markTransmit();
    if (wireDifference(transmit, receive) < 0) advance(receive, 1, transmit);
    toWire(transmit, this.#lastTransmit);

    const header = this.#header;
    readHeader(request, header);
    toWire(header.transmit, header.origin);
    toWire(receive, header.receive);
    toWire(transmit, header.transmit);
    // A symmetric peer is answered without an association, as ntpd's fast_xmit does for those that it mobilises none
    // for (ntp_proto.c, AM_NEWPASS): this clock never follows a peer, so there is nothing to remember of one.
    header.mode = header.mode === MODE_SYMMETRIC_ACTIVE ? MODE_SYMMETRIC_PASSIVE : MODE_SERVER;
    // Version and poll exponent stay the client's own.
    header.precisionExponent = word(words, layout.PRECISION);
    header.rootDelay = word(words, layout.ROOT_DELAY);
    this.#writeTrust(trusted, at, transmitTicks);
    this.#writeReference(transmit);
    writeHeader(header, into);
    return "answered";
  }

  /** Whether the time is synchronised, and was published lately. */
  #isTrusted(at: 0 | 1, transmitTicks: Ticks): boolean {
    const words = this.#publication;
    const leap = word(words, at * layout.SEGMENT_WORDS + layout.LEAP) & 3;
    const stratum = word(words, layout.STRATUM) & 0xff;
    const alive = ticksBetween(transmitTicks, readTicks(words, layout.EXPIRES)) >= 0;
    return alive && stratum > 0 && stratum < STRATUM_UNSYNCHRONISED && leap !== LEAP_UNSYNCHRONISED;
  }

  /** Leap, stratum, refid and dispersion: whether and how far the time may be trusted. */
  #writeTrust(trusted: boolean, at: 0 | 1, transmitTicks: Ticks): void {
    const words = this.#publication;
    const header = this.#header;
    if (trusted) {
      header.leap = word(words, at * layout.SEGMENT_WORDS + layout.LEAP) & 3;
      header.stratum = word(words, layout.STRATUM) & 0xff;
      header.refid = word(words, layout.REFID);
      header.rootDispersion = this.#dispersion(at, transmitTicks);
    } else {
      header.leap = LEAP_UNSYNCHRONISED;
      header.stratum = STRATUM_ON_THE_WIRE;
      header.refid = REFID_UNSYNCHRONISED;
      header.rootDispersion = DISPERSION_UNSYNCHRONISED;
    }
  }

  /** Root dispersion at the moment of the answer, in 2^-16 s: rounded up, and at most all ones. */
  #dispersion(at: 0 | 1, transmitTicks: Ticks): number {
    const words = this.#publication;
    const base = at * layout.SEGMENT_WORDS;
    const segment = this.#segments[at];
    const count = ticksBetween(segment.baseTicks, transmitTicks);
    timeOfTicks(segment, Math.max(count, 0), this.#elapsed);
    const growth = word(words, base + layout.GROWTH);
    // Sums in units of 2^-32 s below 2^53: two weeks past the base at a growth of 1.
    const grown = this.#elapsed.second * growth + upperWord(this.#elapsed.fraction, growth) + 1;
    const published = word(words, base + layout.DISPERSION) + word(words, base + layout.DISPERSION + 1) * WORD;
    return Math.min(Math.ceil((published + grown) / 2 ** 16), WORD - 1);
  }

  /** The time of last correction: never later than `transmit`, which ntpd and w32time refuse; 0 stays 0. */
  #writeReference(transmit: Readonly<WireTime>): void {
    const words = this.#publication;
    const reference = this.#header.reference;
    reference.second = word(words, layout.REFERENCE + 1);
    reference.fraction = word(words, layout.REFERENCE);
    if (reference.second === 0 && reference.fraction === 0) return;
    if (wireDifference(reference, transmit) > 0) toWire(transmit, reference);
  }

  #markTransmit(): void {
    const transmit = this.#transmit;
    transmit.fraction = (transmit.fraction & ~1) >>> 0;
    breakTie(transmit, this.#lastTransmit, TRANSMIT_TIE_LIMIT);
  }

  /** Time at a reading, and which of the two segments it was read off. */
  #timeAt(ticks: Ticks, wire: WireTime): 0 | 1 {
    const at = ticksBetween(this.#segments[1].baseTicks, ticks) >= 0 ? 1 : 0;
    timeAt(this.#segments[at], ticks, this.#time);
    toWire(this.#time, wire);
    return at;
  }

  #readSegments(): void {
    const words = this.#publication;
    for (let index = 0; index < 2; index++) {
      const segment = this.#segments[index as 0 | 1];
      const base = index * layout.SEGMENT_WORDS;
      segment.baseTicks = readTicks(words, base + layout.BASE_TICKS);
      segment.baseSecond = word(words, base + layout.BASE_TIME + 1) as UtcSecond;
      segment.baseFraction = word(words, base + layout.BASE_TIME);
      segment.rateInteger = word(words, base + layout.RATE + 1);
      segment.rateFraction = word(words, base + layout.RATE);
    }
  }
}

function makeMap(): AffineMap {
  return { baseTicks: 0 as Ticks, baseSecond: 0 as UtcSecond, baseFraction: 0, rateInteger: 0, rateFraction: 0 };
}

function toWire(time: Readonly<WireTime>, wire: WireTime): void {
  wire.second = time.second >>> 0;
  wire.fraction = time.fraction;
}

/** `a` − `b` in 2^-32 s, across an era's end too (RFC 5905 §6): right while they are less than 68 years apart. */
function wireDifference(a: Readonly<WireTime>, b: Readonly<WireTime>): number {
  return ((a.second - b.second) | 0) * WORD + (a.fraction - b.fraction);
}

/** Makes `time` later than `last`, and that what `time` is, where both come from one tick. */
function breakTie(time: WireTime, last: WireTime, limit: number): void {
  const ahead = wireDifference(last, time);
  if (ahead >= 0 && ahead < limit) advance(last, 2, time);
  toWire(time, last);
}

/** `time` = `from` + so many 2^-32 s. */
function advance(from: Readonly<WireTime>, count: number, time: WireTime): void {
  const fraction = from.fraction + count;
  time.second = (from.second + (fraction >= WORD ? 1 : 0)) >>> 0;
  time.fraction = fraction >>> 0;
}

function readTicks(words: Uint32Array, at: number): Ticks {
  return ((word(words, at + 1) & 0xffff) * WORD + word(words, at)) as Ticks;
}

function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}
