/**
 * What the receiver claims now: bytes in, at most one claim per second out.
 *
 * Model: once a second (or at its navigation rate) a receiver sends a burst of messages about one moment. A burst
 * begins after a pause of the line, or, where the line is too busy to pause, with the first message that names another
 * moment than the ones before it. Its claims go with the count at which its first byte arrived: the pulse that the
 * moment belongs to came before that. What a receiver says at any other time (TIM-TP, answers, proprietary sentences)
 * does not begin a burst. RMC, NAV-PVT and NAV-SOL say themselves whether they hold; ZDA and NAV-TIMEGPS go on counting
 * without a fix, so they wait until another message of the burst has said whether there is one.
 *
 * Whatever passes its check is also handed on as it is: to who sets the receiver up (bring-up.ts).
 */

import { addTicks, ticksBetween } from "../time/ticks.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { Burst } from "./burst.js";
import { type ClaimSource, claimReading, claimSecond, createClaim, type Reading, type TimeClaim } from "./claim.js";
import { createCounts, type GnssCounts, type Reject } from "./counts.js";
import { LeapAnnouncement } from "./leap-announcement.js";
import type { Sentence } from "./nmea.js";
import { Satellites } from "./satellites.js";
import * as sentence from "./sentence.js";
import { Stream, type StreamHandler } from "./stream.js";
import type { UbxFrame } from "./ubx.js";
import * as ubx from "./ubx-messages.js";

const { round } = Math;

export interface ReceiverListener {
  /**
   * The receiver claims a second. Called at most once per distinct second in a burst, and once more if the first claim
   * was not valid and a later message of the same burst makes it so. `claim` is reused.
   * @param burstTicks the count at which the first byte of the burst arrived.
   */
  onClaim(claim: TimeClaim, burstTicks: Ticks): void;
  /** A burst is over: satellites and fix are those of its moment. */
  onBurstEnd?(): void;
  /** Every good sentence, before it is decoded: answers to set-up are among them. */
  onSentence?(sentence: Sentence): void;
  /** Every good frame, before it is decoded: ACK-ACK, MON-VER, … are among them. */
  onFrame?(frame: UbxFrame): void;
}

export interface ReceiverOptions {
  /** The counter's nominal frequency. */
  ticksPerSecond: number;
  /** A second known to be past, from which week rollovers are repaired; undefined repairs none. */
  notBefore: UtcSecond | undefined;
}

/** A pause this long is longer than any within a burst and shorter than the one between bursts of a second. */
const PAUSE_SECONDS = 0.1;

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;

/** What most receivers wake up with. */
const DEFAULT_BAUD = 9600;

/**
 * Bursts for which a confirmed leap second count is believed without being repeated: a receiver that was restarted and
 * forgot its set-up (and so sends no UBX) needs longer than this to find its first fix and claim anything.
 */
const TRUST_BURSTS = 20;

export class Receiver implements StreamHandler {
  // The engine looks properties up one after the other: those that are wanted most come first.
  private readonly burst = new Burst();
  private readonly stream: Stream;
  private heard = false;
  private endTicks = 0 as Ticks;
  private readonly ticksPerSecond: number;
  private readonly listener: ReceiverListener;
  private readonly claim = createClaim();
  private readonly timTp: ubx.TimTp = { valid: false, quantisationPicoseconds: 0 };
  private readonly pvt = ubx.createNavPvt();
  readonly counts: GnssCounts = createCounts();
  readonly satellites = new Satellites();
  private trustLeft = 0;
  readonly leap = new LeapAnnouncement();
  /** Quantisation error of the next pulse (see TimTp for its sign); 0 where none is known. Clear it with the pulse. */
  quantisationPicoseconds = 0;
  /** Whether `quantisationPicoseconds` was announced, and not taken back by its flag. */
  quantisationKnown = false;
  /** The talker of the last RMC, ZDA or GGA as two letters in one number, 0 before the first. */
  talker = 0;
  notBefore: UtcSecond | undefined;

  private timelsWaits = false;

  private readonly rmc = sentence.createRmc();
  private readonly zda = sentence.createZda();
  private readonly gga = sentence.createGga();
  private readonly gsa: sentence.Gsa = { fixMode: 1, satellitesUsed: 0 };
  private readonly gsv: sentence.Gsv = { inView: 0 };
  private readonly sol = ubx.createNavSol();
  private readonly timegps = ubx.createNavTimegps();
  private readonly timels = ubx.createNavTimels();

  constructor(options: ReceiverOptions, listener: ReceiverListener) {
    this.ticksPerSecond = options.ticksPerSecond;
    this.notBefore = options.notBefore;
    this.listener = listener;
    this.stream = new Stream(this.counts, this);
    this.setBaud(DEFAULT_BAUD);
  }

  /** The speed of the line, from which the arrival of each byte of a chunk is known. */
  setBaud(baud: number): void {
    this.stream.ticksPerByte = (this.ticksPerSecond * BITS_PER_BYTE) / baud;
  }

  /** From when the line had time for all that was heard until `ticks`; meaningless before anything was. */
  pauseBefore(ticks: Ticks): number {
    return ticksBetween(this.endTicks, ticks);
  }

  /** Where bytes are to be written before they are fed: a chunk of the line is no longer than this. */
  get chunk(): Uint8Array {
    return this.stream.chunk;
  }

  /** Takes the chunk's first `length` bytes; the first of them arrived at `firstByteTicks`. */
  feed(length: number, firstByteTicks: Ticks): void {
    if (length === 0) return;
    if (this.heard && ticksBetween(this.endTicks, firstByteTicks) > PAUSE_SECONDS * this.ticksPerSecond) this.pause();
    if (!this.heard) {
      this.heard = true;
      this.burst.begin();
    }
    this.endTicks = addTicks(firstByteTicks, round(length * this.stream.ticksPerByte));
    this.stream.feed(length, firstByteTicks);
  }

  /** The line paused or ended: nothing more belongs to the burst. */
  pause(): void {
    if (!this.heard) return;
    this.heard = false;
    this.stream.abandon();
    this.endBurst();
  }

  onSentence(from: Sentence): void {
    this.listener.onSentence?.(from);
    this.count(this.takeSentence(from));
  }

  onFrame(frame: UbxFrame): void {
    this.listener.onFrame?.(frame);
    const refused = this.takeFrame(frame);
    if (refused !== undefined) this.counts.rejected[refused]++;
  }

  private count(reason: Reject | undefined): void {
    if (reason !== undefined) this.counts.rejected[reason]++;
  }

  private takeSentence(from: Sentence): Reject | undefined {
    const kind = sentence.kindOf(from);
    if (kind !== 0 && !this.burst.isStarted) this.burst.start(this.stream.startTicks);
    switch (kind) {
      case sentence.RMC:
        return this.takeRmc(from);
      case sentence.ZDA:
        return this.takeZda(from);
      case sentence.GGA:
        return this.takeGga(from);
      case sentence.GSA:
        return this.takeGsa(from);
      case sentence.GSV:
        return this.takeGsv(from);
      default:
        return undefined;
    }
  }

  private takeFrame(frame: UbxFrame): Reject | undefined {
    const kind = frame.kind;
    if (!this.burst.isStarted && kind >> 8 === ubx.NAV_CLASS) this.burst.start(this.stream.startTicks);
    switch (kind) {
      case ubx.NAV_PVT:
        return this.takePvt(frame);
      case ubx.TIM_TP:
        return this.takeTimTp(frame);
      case ubx.NAV_SOL:
        return this.takeSol(frame);
      case ubx.NAV_TIMEGPS:
        return this.takeTimegps(frame);
      case ubx.NAV_TIMELS:
        return this.takeTimels(frame);
      default:
        return undefined;
    }
  }

  private takeRmc(from: Sentence): Reject | undefined {
    const { rmc } = this;
    const bad = sentence.decodeRmc(from, rmc);
    if (bad !== undefined) return bad;
    if (rmc.hasTime) this.meetTimeOfDay(rmc.reading);
    this.talker = sentence.talkerOf(from);
    this.satellites.setStatus(rmc.valid);
    const refused = rmc.hasTime && rmc.hasDate ? this.deliverReading(rmc.reading, "RMC", rmc.valid) : undefined;
    this.setFix(rmc.valid);
    return refused;
  }

  private takeZda(from: Sentence): Reject | undefined {
    const { zda } = this;
    const bad = sentence.decodeZda(from, zda);
    if (bad !== undefined || !zda.hasTime) return bad;
    this.meetTimeOfDay(zda.reading);
    this.talker = sentence.talkerOf(from);
    return zda.hasDate ? this.deliverReading(zda.reading, "ZDA", this.burst.fix) : undefined;
  }

  private takeGga(from: Sentence): Reject | undefined {
    const { gga } = this;
    const bad = sentence.decodeGga(from, gga);
    if (bad !== undefined) return bad;
    if (gga.hasTime) this.meetTimeOfDay(gga.reading);
    this.talker = sentence.talkerOf(from);
    this.satellites.addCount(gga.hasFix, gga.satellitesUsed, gga.hasAltitude);
    if (this.burst.fix === undefined) this.setFix(gga.hasFix);
    return undefined;
  }

  private takeGsa(from: Sentence): Reject | undefined {
    const bad = sentence.decodeGsa(from, this.gsa);
    if (bad !== undefined) return bad;
    this.satellites.addList(this.gsa.fixMode, this.gsa.satellitesUsed);
    // One system without a fix is not a receiver without one.
    if (this.burst.fix === undefined && this.gsa.fixMode > 1) this.setFix(true);
    return undefined;
  }

  private takeGsv(from: Sentence): Reject | undefined {
    const bad = sentence.decodeGsv(from, this.gsv);
    if (bad === undefined) this.satellites.addInView(sentence.talkerOf(from), this.gsv.inView);
    return bad;
  }

  private takePvt(frame: UbxFrame): Reject | undefined {
    const pvt = this.pvt;
    const bad = ubx.decodeNavPvt(frame, pvt);
    if (bad !== undefined) return bad;
    const hasFix = pvt.fix !== "none";
    this.meetTimeOfWeek(pvt.timeOfWeekMilliseconds);
    this.satellites.setSolution(pvt.fix, pvt.satellitesUsed);
    this.trustLeft = pvt.resolved ? TRUST_BURSTS : 0;
    const refused = pvt.valid ? this.deliverReading(pvt.reading, "NAV-PVT", hasFix) : undefined;
    this.setFix(hasFix);
    return refused;
  }

  private takeSol(frame: UbxFrame): Reject | undefined {
    const { sol } = this;
    const bad = ubx.decodeNavSol(frame, sol);
    if (bad !== undefined) return bad;
    const hasFix = sol.fix !== "none";
    this.meetTimeOfWeek(sol.timeOfWeekMilliseconds);
    this.satellites.setSolution(sol.fix, sol.satellitesUsed);
    this.deliverGpsTime(sol, "NAV-SOL", hasFix);
    this.setFix(hasFix);
    return undefined;
  }

  private takeTimegps(frame: UbxFrame): Reject | undefined {
    const { timegps } = this;
    const bad = ubx.decodeNavTimegps(frame, timegps);
    if (bad !== undefined) return bad;
    this.meetTimeOfWeek(timegps.timeOfWeekMilliseconds);
    if (timegps.leapSecondsValid) this.knowLeapSeconds(timegps.leapSeconds);
    this.deliverGpsTime(timegps, "NAV-TIMEGPS", this.burst.fix);
    return undefined;
  }

  private takeTimels(frame: UbxFrame): Reject | undefined {
    const bad = ubx.decodeNavTimels(frame, this.timels);
    if (bad !== undefined) return bad;
    if (this.timels.leapSecondsKnown) this.knowLeapSeconds(this.timels.leapSeconds);
    this.timelsWaits = true;
    return undefined;
  }

  private takeTimTp(frame: UbxFrame): Reject | undefined {
    const bad = ubx.decodeTimTp(frame, this.timTp);
    if (bad !== undefined) return bad;
    this.quantisationKnown = this.timTp.valid;
    this.quantisationPicoseconds = this.timTp.valid ? this.timTp.quantisationPicoseconds : 0;
    return undefined;
  }

  private knowLeapSeconds(gpsMinusUtcSeconds: number): void {
    this.leap.gpsMinusUtcSeconds = gpsMinusUtcSeconds;
    this.trustLeft = TRUST_BURSTS;
  }

  /** Begins another burst if this time of day is not the burst's. */
  private meetTimeOfDay({ hour, minute, second, fractionMilliseconds }: Reading): void {
    const time = ((hour * 60 + minute) * 61 + second) * 1000 + fractionMilliseconds;
    if (this.burst.hasTimeOfDay(time)) return;
    this.nextBurst();
    this.burst.hasTimeOfDay(time);
  }

  private meetTimeOfWeek(milliseconds: number): void {
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
    this.setFix(false);
    if (burst.validSecond !== undefined) {
      this.leap.pass(burst.validSecond);
      if (this.timelsWaits) this.count(this.leap.take(this.timels, burst.validSecond));
    }
    this.timelsWaits = false;
    if (this.trustLeft > 0) this.trustLeft--;
    this.satellites.endBurst();
    this.listener.onBurstEnd?.();
  }

  /** A message said whether there is a fix: a claim that waited for this is delivered. */
  private setFix(hasFix: boolean): void {
    const burst = this.burst;
    burst.fix = hasFix;
    if (burst.isHeld) this.deliver(burst.release(), hasFix);
  }

  /** @param valid undefined where another message has to say it. */
  private deliverReading(reading: Reading, source: ClaimSource, valid: boolean | undefined): Reject | undefined {
    const bad = claimReading(this.claim, reading, this.notBefore);
    if (bad === undefined) this.deliverOrHold(source, valid);
    return bad;
  }

  /** Claims nothing while the leap second count is not known. */
  private deliverGpsTime(time: ubx.NavGpsTime, source: ClaimSource, valid: boolean | undefined): void {
    const leapSeconds = this.leap.gpsMinusUtcSeconds;
    if (!time.valid || leapSeconds < 0) return;
    const second = ubx.secondOfGpsTime(time, leapSeconds);
    claimSecond(this.claim, second, time.timeOfWeekMilliseconds % 1000, this.notBefore);
    this.deliverOrHold(source, valid);
  }

  private deliverOrHold(source: ClaimSource, valid: boolean | undefined): void {
    this.claim.source = source;
    if (valid === undefined) this.burst.hold(this.claim);
    else this.deliver(this.claim, valid);
  }

  private deliver(claim: TimeClaim, valid: boolean): void {
    claim.valid = valid;
    claim.utcTrust = this.trustLeft > 0 ? "confirmed" : "unknown";
    if (this.burst.note(claim)) this.listener.onClaim(claim, this.burst.ticks);
  }
}
