/**
 * What the receiver claims now: bytes in, at most one claim per second out.
 *
 *     feed(chunk) ─► next() ─► SENTENCE or FRAME, then each CLAIM, PULSE_NAME and BURST_END that came of it ─► NOTHING
 *
 * Model: once a second (or at its navigation rate) a receiver sends a burst of messages about one moment. A burst
 * begins after a pause of the line, or, where the line is too busy to pause, with the first message that names another
 * moment than the ones before it. Its claims go with the count at which its first byte arrived: the pulse that the
 * moment belongs to came before that. What a receiver says at any other time (TIM-TP, answers, proprietary sentences)
 * does not begin a burst. RMC, NAV-PVT and NAV-SOL say themselves whether they hold; ZDA, NAV-TIMEGPS and NAV-TIMEUTC go
 * on counting without a fix, so they wait until another message of the burst has said whether there is one.
 *
 * Whatever passes its check is an event itself, before what came of it: who sets the receiver up (bring-up.ts) waits for
 * answers among them.
 */

import { addTicks, Moment } from "../time/ticks.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { Burst, RANK_ACCURACY } from "./burst.js";
import { type ClaimSource, claimReading, claimSecond, createClaim, type Reading, type TimeClaim } from "./claim.js";
import { createCounts, type GnssCounts, type Reject } from "./counts.js";
import { BURST_END, CLAIM, EventQueue, PULSE_NAME, type QueuedEvent } from "./event-queue.js";
import { Interference } from "./interference.js";
import { LeapAnnouncement } from "./leap-announcement.js";
import type { Sentence } from "./nmea.js";
import { ReceiverFrames } from "./receiver-frames.js";
import { ReceiverSentences } from "./receiver-sentences.js";
import { Satellites } from "./satellites.js";
import { kindOf } from "./sentence.js";
import { type Message, NOTHING, SENTENCE, Stream } from "./stream.js";
import type { UbxFrame } from "./ubx.js";
import { NAV_CLASS, type NavGpsTime, secondOfGpsTime } from "./ubx-messages.js";
import { Voices } from "./voices.js";

const { round } = Math;

/** A message that passed its check, or what came of one; NOTHING: all that was fed is read. */
export type ReceiverEvent = Message | QueuedEvent;

/** Why a burst with a time claims none: see counts.ts. */
export type Trouble = "noDate" | "noStatus";

export interface ReceiverOptions {
  /** The counter's nominal frequency. */
  ticksPerSecond: number;
  /** A second known to be past, from which week rollovers are repaired; undefined repairs none. */
  notBefore: UtcSecond | undefined;
}

/** A pause this long is longer than any within a burst and shorter than the one between bursts of a second. */
const PAUSE_SECONDS = 0.1;

/** Messages of one moment are all begun within this, seconds: a burst that takes longer leaves its line no pause. */
const REPEAT_SECONDS = 0.95;

const SECONDS_PER_DAY = 86_400;

/** A line that has not paused for longer than this since so many seconds ago has more to carry than fits. */
const FREE_SECONDS = 0.02;
const FULL_SECONDS = 1;

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

/** What most receivers wake up with. */
const DEFAULT_BAUD = 9600;

/**
 * Bursts for which a confirmed leap second count is believed without being repeated: a receiver that was restarted and
 * forgot its set-up (and so sends no UBX) needs longer than this to find its first fix and claim anything.
 */
const TRUST_BURSTS = 20;

export class Receiver {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly burst = new Burst();
  private readonly sentences = new ReceiverSentences(this);
  private readonly frames = new ReceiverFrames(this);
  private readonly stream: Stream;
  private isReceiving = false;
  /** The line has not paused for so long that what comes may have been waiting: its lag is unknown. */
  isFull = false;
  /** The last date was that of a receiver that does not know its week (claim.ts). */
  lacksWeek = false;
  /** When it last began to be busy. */
  private readonly busy = new Moment();
  private readonly end = new Moment();
  /** When the burst began whose time of day was named last. */
  private readonly named = new Moment();
  private readonly ticksPerSecond: number;
  private readonly queue = new EventQueue();
  private readonly claim = createClaim();
  private readonly pulseClaim = createClaim();
  readonly counts: GnssCounts = createCounts();
  readonly satellites = new Satellites();
  private trustLeft = 0;
  readonly leap = new LeapAnnouncement();
  /** Whether it is jammed, spoofed or without its antenna. */
  readonly interference = new Interference();
  /** Quantisation error of the next pulse, picoseconds (see TimTp for its sign); 0 where none is known. */
  private quantisation = 0;
  notBefore: UtcSecond | undefined;

  /** Who speaks on the line. */
  readonly voices: Voices;
  /** Why the last burst with a time claimed none; undefined where it did, or the receiver stands by no time. */
  trouble: Trouble | undefined = undefined;

  /** The burst is of a sender that stands still while another goes on. */
  private isIgnored = false;

  constructor(options: ReceiverOptions) {
    this.ticksPerSecond = options.ticksPerSecond;
    this.notBefore = options.notBefore;
    this.stream = new Stream(this.counts);
    this.voices = new Voices(options.ticksPerSecond);
    this.setBaud(DEFAULT_BAUD);
  }

  /** The speed of the line, from which the arrival of each byte of a chunk is known. */
  setBaud(baud: number): void {
    this.stream.ticksPerByte = (this.ticksPerSecond * BITS_PER_BYTE) / baud;
  }

  /** Ticks from when the line had time for all that was heard until `ticks`; infinite where nothing was. */
  pauseBefore(ticks: Ticks): number {
    return this.end.ticksUntil(ticks);
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.end.keep(now);
    this.named.keep(now);
    this.busy.keep(now);
    this.voices.keep(now);
  }

  /** Where bytes are to be written before they are fed: a chunk of the line is no longer than this. */
  get chunk(): Uint8Array {
    return this.stream.chunk;
  }

  /** Takes the chunk's first `length` bytes, the first of which arrived at `firstByteTicks`: `next` reads them. */
  feed(length: number, firstByteTicks: Ticks): void {
    if (length === 0) return;
    if (this.isReceiving && this.end.ticksUntil(firstByteTicks) > PAUSE_SECONDS * this.ticksPerSecond) this.pause();
    this.noteBusy(firstByteTicks);
    if (!this.isReceiving) {
      this.isReceiving = true;
      this.burst.begin();
    }
    this.end.mark(addTicks(firstByteTicks, round(length * this.stream.ticksPerByte)));
    this.stream.feed(length, firstByteTicks);
  }

  /**
   * Reads on, to the next event. Of CLAIM there is at most one for each distinct second of a burst, and one more if the
   * first was not valid and a later message of the same burst makes it so.
   */
  next(): ReceiverEvent {
    const waiting = this.queue.take();
    if (waiting !== NOTHING) return waiting;
    const message = this.stream.next();
    if (message === NOTHING) return NOTHING;
    if (message === SENTENCE) this.takeSentence(this.stream.sentence);
    else this.takeFrame(this.stream.frame);
    return message;
  }

  /** Of SENTENCE or FRAME, until `next` has returned another one. */
  get sentence(): Sentence {
    return this.stream.sentence;
  }

  get frame(): UbxFrame {
    return this.stream.frame;
  }

  /** Of CLAIM or PULSE_NAME (see event-queue.ts), until `next` is called again. */
  get claimed(): TimeClaim {
    return this.queue.claim;
  }

  get claimedTicks(): Ticks {
    return this.queue.ticks;
  }

  private noteBusy(firstByteTicks: Ticks): void {
    if (!this.isReceiving || this.end.ticksUntil(firstByteTicks) > FREE_SECONDS * this.ticksPerSecond) {
      this.busy.mark(firstByteTicks);
      this.isFull = false;
    } else if (!this.isFull && this.busy.ticksUntil(firstByteTicks) > FULL_SECONDS * this.ticksPerSecond) {
      this.isFull = true;
    }
  }

  /** The line paused or ended: nothing more belongs to the burst. What came of it `next` returns. */
  pause(): void {
    if (!this.isReceiving) return;
    this.isReceiving = false;
    this.stream.abandon();
    this.endBurst();
  }

  private takeSentence(from: Sentence): void {
    const kind = kindOf(from);
    if (kind === 0) return;
    if (!this.burst.isStarted) this.burst.start(this.stream.startTicks);
    this.count(this.sentences.take(from, kind));
  }

  private takeFrame(frame: UbxFrame): void {
    if (!this.burst.isStarted && frame.kind >> 8 === NAV_CLASS) this.burst.start(this.stream.startTicks);
    this.count(this.frames.take(frame));
  }

  /** The talker of the last RMC, ZDA, GGA or GNS as two letters in one number, 0 before the first. */
  get talker(): number {
    return this.sentences.talker;
  }

  private count(reason: Reject | undefined): void {
    if (reason === undefined) return;
    this.counts.rejected[reason]++;
    if (reason === "unknownWeek") this.lacksWeek = true;
  }

  /** The receiver says that it knows the leap second count, and what it is. */
  knowLeapSeconds(gpsMinusUtcSeconds: number): void {
    this.leap.gpsMinusUtcSeconds = gpsMinusUtcSeconds;
    this.trust(true);
  }

  /** Whether the receiver says that it knows the leap second count. */
  trust(known: boolean): void {
    this.trustLeft = known ? TRUST_BURSTS : 0;
  }

  /** Begins another burst if this time of day is not the burst's. */
  meetTimeOfDay({ hour, minute, second, fractionMilliseconds }: Reading): void {
    const time = ((hour * 60 + minute) * 61 + second) * 1000 + fractionMilliseconds;
    const burst = this.burst;
    if (burst.namesTimeOfDay && burst.hasTimeOfDay(time) && !this.isSecondLater()) return;
    if (burst.namesTimeOfDay) this.nextBurst();
    burst.hasTimeOfDay(time);
    this.named.mark(burst.ticks);
    this.isIgnored = this.voices.isStill(time - (hour * 60 + minute) * 1000, burst.ticks);
  }

  /** The same moment named a second later is another burst: a leap second, or a receiver that hangs. */
  private isSecondLater(): boolean {
    return !this.isFull && this.named.ticksUntil(this.stream.startTicks) > REPEAT_SECONDS * this.ticksPerSecond;
  }

  meetTimeOfWeek(milliseconds: number): void {
    if (this.burst.hasTimeOfWeek(milliseconds)) return;
    this.nextBurst();
    this.burst.hasTimeOfWeek(milliseconds);
  }

  /** The message being read belongs to another moment: a burst begins with its first byte. */
  private nextBurst(): void {
    this.endBurst();
    this.burst.begin();
    this.burst.start(this.stream.startTicks);
  }

  private endBurst(): void {
    const burst = this.burst;
    const wasHeld = burst.isHeld;
    if (wasHeld) this.deliver(burst.release(), burst.fix === true);
    if (this.isIgnored) this.satellites.forgetBurst();
    else this.noteTrouble(wasHeld);
    if (burst.validSecond !== undefined) this.leap.pass(burst.validSecond);
    this.count(this.frames.endBurst(burst.validSecond));
    if (this.trustLeft > 0) this.trustLeft--;
    if (!this.isIgnored) this.satellites.endBurst(burst.isJudged ? burst.fix === true : undefined);
    this.interference.endBurst(this.satellites.used);
    this.isIgnored = false;
    this.queue.add(BURST_END, this.claim, burst.ticks);
  }

  /** @param wasHeld a claim was waiting for a word on the fix when the burst ended. */
  private noteTrouble(wasHeld: boolean): void {
    const { burst } = this;
    if (burst.validSecond !== undefined) this.trouble = undefined;
    else if (burst.lacksDate) this.trouble = "noDate";
    else if (wasHeld && !burst.isJudged) this.trouble = "noStatus";
    else if (burst.isJudged) this.trouble = undefined;
    else return;
    this.count(this.trouble);
  }

  /** A message said whether there is a fix: a claim that waited for this is delivered. */
  judge(hasFix: boolean, rank: number): void {
    const burst = this.burst;
    burst.judge(hasFix, rank);
    const fix = burst.settledFix;
    if (burst.isHeld && fix !== undefined && rank > RANK_ACCURACY) this.deliver(burst.release(), fix);
  }

  /** @param valid undefined where another message has to say it. */
  deliverReading(reading: Reading, source: ClaimSource, valid: boolean | undefined): Reject | undefined {
    const bad = claimReading(this.claim, reading, this.notBefore);
    if (bad === undefined) this.deliverOrHold(source, valid);
    return bad;
  }

  /** Claims nothing while the leap second count is not known. */
  deliverGpsTime(time: NavGpsTime, source: ClaimSource, valid: boolean | undefined): void {
    const leapSeconds = this.leap.gpsMinusUtcSeconds;
    if (!time.valid || leapSeconds < 0) return;
    const second = secondOfGpsTime(time, leapSeconds);
    const bad = claimSecond(this.claim, second, time.timeOfWeekMilliseconds % 1000, this.notBefore);
    if (bad === undefined) this.deliverOrHold(source, valid);
    else this.count(bad);
  }

  /** The receiver says how far the pulse to come is from where it should be, or (not `known`) that it cannot say. */
  announceQuantisation(known: boolean, picoseconds: number): void {
    this.quantisation = known ? picoseconds : 0;
  }

  /** There was a pulse. @returns what was announced of it, picoseconds; 0 where nothing was. It is of this pulse only. */
  takeQuantisation(): number {
    const { quantisation } = this;
    this.quantisation = 0;
    return quantisation;
  }

  /** The receiver says when the pulse to come is. It counts where it knows the leap second count, and is not late. */
  namePulse(time: NavGpsTime, isUtc: boolean): void {
    const leapSeconds = isUtc ? 0 : this.leap.gpsMinusUtcSeconds;
    if (this.trustLeft <= 0 || leapSeconds < 0 || this.isFull || time.timeOfWeekMilliseconds % 1000 !== 0) return;
    const { pulseClaim } = this;
    if (claimSecond(pulseClaim, secondOfGpsTime(time, leapSeconds), 0, this.notBefore) !== undefined) return;
    this.queue.add(PULSE_NAME, pulseClaim, this.stream.startTicks);
  }

  private deliverOrHold(source: ClaimSource, valid: boolean | undefined): void {
    const { claim } = this;
    claim.source = source;
    // A binary message has no time of day, and is of the voice that names its second.
    if (!this.burst.namesTimeOfDay) {
      this.voices.isStill((claim.second % SECONDS_PER_DAY) * 1000 + claim.fractionMilliseconds, this.burst.ticks);
    }
    if (valid === undefined) this.burst.hold(this.claim);
    else this.deliver(this.claim, valid);
  }

  private deliver(claim: TimeClaim, valid: boolean): void {
    if (this.isIgnored) {
      this.counts.rejected.standsStill++;
      return;
    }
    claim.valid = valid;
    claim.utcTrust = this.trustLeft > 0 ? "confirmed" : "unknown";
    claim.isQueued = this.isFull;
    this.lacksWeek = false;
    claim.satellitesUsed = this.satellites.used;
    if (this.burst.note(claim)) this.queue.add(CLAIM, claim, this.burst.ticks);
  }
}
