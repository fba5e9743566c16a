/**
 * Which receiver is there, and at what speed.
 *
 * Model: at the right speed whole sentences or frames arrive at least once a second, or the receiver answers a
 * question; at a wrong one nothing passes a check. So the speeds are tried in turn, the likely ones first, for a little
 * more than a second each, with one question in the language of each family: UBX MON-VER, PMTK605 and PCAS06. Families
 * do not know each other's questions and stay silent to them. Who is heard and answers none is only listened to.
 */

import { type BinaryProtocol, ProtocolFinder } from "../binary-protocol.js";
import type { Sentence } from "../nmea.js";
import type { UbxFrame } from "../ubx.js";
import { sentenceOf, ubxFrame } from "./commands.js";
import { fieldText } from "./exchange.js";
import type { Dialect, Family } from "./families.js";

export interface DetectionOptions {
  family: Family | "auto";
  /** The only speed to try (beside `workBaud`), or 0: find it. */
  baud: number;
  /** The speed that receivers are set to, which one keeps through a restart of ours; 0 where it is left alone. */
  workBaud: number;
  /** The speed at which a receiver was found some earlier time, or 0. */
  learnedBaud: number;
}

export interface Found {
  family: Family;
  baud: number;
  /** For u-blox, where its version shows it. */
  dialect: Dialect | undefined;
  /** What it calls itself; empty where it did not answer. */
  version: string;
}

/** Factory speeds, common ones first: u-blox to M8, MTK, CASIC; M9 and M10; AT6668; then what people set. */
const USUAL_BAUDS: readonly number[] = [9600, 38400, 115200, 57600, 4800, 19200, 230400, 460800];
/** An epoch a second, and half of one for its wobble. */
const WINDOW_SECONDS = 1.5;
/** More than the longest message and the end of the one before: without a whole one, the speed is wrong. */
const ENOUGH_BYTES = 1200;
/** From the first sentence until who does not answer is only listened to; questions are repeated in between. */
const FAMILY_SECONDS = 5;
const QUESTION_SECONDS = 1.5;

const MON_VER = 0x0a04;
/** UBX-MON-VER (M8 protocol): software version, hardware version, extensions of 30 characters. */
const VERSION_LENGTH = 30;
/** CFG-VALSET came with protocol version 27, series 9 (interface description). */
const VALUES_PROTOCOL = 27;

export class Detection {
  /** The speed to listen at now. */
  baud = 0;
  found: Found | undefined;
  /** Times that every speed was tried in vain. */
  rounds = 0;
  /** Bytes heard in the round before this one, sense or not. */
  bytesLastRound = 0;
  /** The speed at which a protocol was named that is not read here. */
  protocolBaud = 0;

  private readonly protocols = new ProtocolFinder();
  private readonly options: DetectionOptions;
  private readonly candidates: readonly number[];
  private candidate = 0;
  private windowStart = Number.NaN;
  private windowBytes = 0;
  private roundBytes = 0;
  private heardAt = Number.NaN;
  private heard = false;
  private lastQuestion = Number.NaN;
  private answer: Pick<Found, "family" | "dialect" | "version"> | undefined;

  /** @param likelyBaud the speed to try first, or 0. */
  constructor(options: DetectionOptions, likelyBaud: number) {
    this.options = options;
    const { baud, workBaud, learnedBaud } = options;
    const wanted =
      baud > 0 ? [baud, workBaud] : [likelyBaud, learnedBaud, USUAL_BAUDS[0] ?? 9600, workBaud, ...USUAL_BAUDS];
    this.candidates = wanted.filter((value, index) => value > 0 && wanted.indexOf(value) === index);
    this.listenTo(0);
  }

  /** What the receiver speaks, where that is a protocol that is not read here. */
  get protocol(): BinaryProtocol | undefined {
    return this.protocols.protocol;
  }

  onBytes(bytes: Uint8Array, length: number): void {
    this.windowBytes += length;
    this.roundBytes += length;
    this.protocols.take(bytes, length);
  }

  onSentence(sentence: Sentence): void {
    if (this.found !== undefined) return;
    this.heard = true;
    const address = fieldText(sentence, 0);
    if (address === "PMTK705") this.answered("mtk", undefined, fieldText(sentence, 1));
    if (!address.endsWith("TXT")) return;
    const text = fieldText(sentence, 4);
    // CASIC answers and begins with such lines (Quectel L76K protocol V1.1, PCAS06); u-blox has no "=" there.
    if (text.startsWith("SW=")) this.answered("casic", undefined, text.slice(3));
    else if (text.startsWith("MA=CASIC")) this.answered("casic", undefined, "");
  }

  onFrame(frame: UbxFrame): void {
    if (this.found !== undefined) return;
    this.heard = true;
    if (frame.kind !== MON_VER || frame.length < VERSION_LENGTH + 10) return;
    const protocol = protocolVersion(frame);
    this.answered("ublox", protocol >= VALUES_PROTOCOL ? "values" : "legacy", textAt(frame, 0, VERSION_LENGTH));
  }

  /** Bytes to send now, if any; `baud` may have changed. To be called some times a second until `found`. */
  step(nowSeconds: number): Uint8Array | undefined {
    if (this.found !== undefined) return undefined;
    if (Number.isNaN(this.windowStart)) this.windowStart = nowSeconds;
    if (this.heard && Number.isNaN(this.heardAt)) this.heardAt = nowSeconds;
    if (this.heard) this.decide(nowSeconds);
    else if (nowSeconds - this.windowStart >= WINDOW_SECONDS || this.windowBytes >= ENOUGH_BYTES) {
      this.nextCandidate();
      return undefined;
    }
    if (this.found !== undefined || nowSeconds - this.lastQuestion < QUESTION_SECONDS) return undefined;
    this.lastQuestion = nowSeconds;
    return questions(this.options.family);
  }

  private decide(nowSeconds: number): void {
    const { family } = this.options;
    const { baud } = this;
    const matching = this.answer !== undefined && (family === "auto" || family === this.answer.family);
    if (matching && this.answer !== undefined) this.found = { ...this.answer, baud };
    else if (family === "nmea") this.found = { family, baud, dialect: undefined, version: "" };
    else if (nowSeconds - this.heardAt >= FAMILY_SECONDS) {
      this.found = { family: family === "auto" ? "nmea" : family, baud, dialect: undefined, version: "" };
    }
  }

  private answered(family: Family, dialect: Dialect | undefined, version: string): void {
    this.answer = { family, dialect, version };
  }

  private nextCandidate(): void {
    this.protocols.look();
    if (this.protocols.protocol !== undefined && this.protocolBaud === 0) this.protocolBaud = this.baud;
    const next = this.candidate + 1;
    if (next >= this.candidates.length) {
      this.rounds++;
      this.bytesLastRound = this.roundBytes;
      this.roundBytes = 0;
    }
    this.listenTo(next % this.candidates.length);
  }

  private listenTo(candidate: number): void {
    this.candidate = candidate;
    this.baud = this.candidates[candidate] ?? 9600;
    this.windowStart = Number.NaN;
    this.windowBytes = 0;
    this.heard = false;
    this.heardAt = Number.NaN;
    this.lastQuestion = Number.NaN;
  }
}

/** One question in each language, or in the one that is known to be right. */
function questions(family: Family | "auto"): Uint8Array | undefined {
  if (family === "nmea") return undefined;
  const all: number[] = [];
  if (family === "auto" || family === "ublox") all.push(...ubxFrame(MON_VER, []));
  if (family === "auto" || family === "mtk") all.push(...sentenceOf("PMTK605"));
  if (family === "auto" || family === "casic") all.push(...sentenceOf("PCAS06,0"));
  return Uint8Array.from(all);
}

/** The number after "PROTVER=" or "PROTVER " in MON-VER's extensions; 0 where there is none (series 6). */
function protocolVersion(frame: UbxFrame): number {
  const kept = Math.min(frame.length, frame.payload.byteLength);
  for (let at = VERSION_LENGTH + 10; at + VERSION_LENGTH <= kept; at += VERSION_LENGTH) {
    const match = /^PROTVER[= ]([0-9]+\.?[0-9]*)/.exec(textAt(frame, at, VERSION_LENGTH));
    if (match !== null) return Number(match[1]);
  }
  return 0;
}

/** Printable characters from `at` to the first that is none, at most `length`. */
function textAt({ payload }: UbxFrame, at: number, length: number): string {
  let text = "";
  for (let i = at; i < at + length; i++) {
    const code = payload.getUint8(i);
    if (code < 0x20 || code > 0x7e) break;
    text += String.fromCharCode(code);
  }
  return text;
}
