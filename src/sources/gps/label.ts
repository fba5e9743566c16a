/**
 * Which UTC second did an edge begin?
 *
 * Model: pulses are numbered by the second (`index`, missing ones included), so one integer says it all: `offset` =
 * UTC second − index. A sentence names a second; the edge it names is the last one before the first byte of its burst.
 * Receivers lag by 50 to 900 ms and wobble, so a burst that begins close to an edge could belong to either side of it
 * and votes for nothing, unless all of them keep closely to one distance behind it. Several seconds in a row have to vote for the same offset before it is used. A sentence may
 * name an instant within a second (constantly .300, or ten of them a second): the edge it names is the last one before
 * that instant, so its lag counts from the instant, and the first of a second says all that the others do.
 *
 * A receiver that names its pulses before they come (pulse-name.ts) shows a lag of a whole second by that.
 *
 * What contradicts a confirmed offset is of two kinds (lag-crossing.ts). Where the receiver's count of seconds runs on
 * without a jump, its lag has crossed a pulse: later, and the label stands; earlier, and the label was behind all the
 * time, so nothing is served until the new one is confirmed. Where the count jumps, the receiver has changed its mind.
 *
 * Then a confirmed offset is never replaced by argument alone. When the receiver contradicts it, be it with one other second
 * or with many, the pulses that come from the same receiver are worth no more than its sentences: the label is
 * disputed, the clock coasts on what it knew, and its bound grows. If the receiver comes back to the old offset,
 * nothing has happened. A new offset is taken up only from evidence that outweighs the old: a leap second that was
 * announced or shown at a month's end, a leap count that the receiver now knows and did not know when the old offset
 * was confirmed, or `acceptAfterSeconds` without one vote for the old one.
 *
 * Witnesses beside the receiver (servers) may say of an offset that it is right, or that it is not (`takeWord`). A first
 * label that they contradict is refused; one that they agree with needs no wait for the leap count. In a dispute a new
 * offset is never taken up against them, and within a minute with them. They never name an offset of their own.
 */

import type { TimeClaim } from "../../gnss/claim.js";
import { Moment } from "../../time/ticks.js";
import type { Ticks, UtcSecond } from "../../time/units.js";
import { Ballot, CONFIRM_VOTES, LAG_MAX_SECONDS, LAG_MIN_SECONDS } from "./ballot.js";
import { type ClaimVerdict, createVerdicts } from "./claim-verdict.js";
import { LabelLeap } from "./label-leap.js";
import { LagCrossing } from "./lag-crossing.js";
import { PulseName } from "./pulse-name.js";
import { WitnessWord, type Word } from "./witness-word.js";

const { abs, floor, max } = Math;

/** "refused": there would be a label, but witnesses contradict it. */
export type LabelState = "none" | "gathering" | "waiting-for-leap-count" | "refused" | "confirmed" | "disputed";

/** Contradictions in a row that put a confirmed label in dispute: one may be a burst delayed by a busy receiver. */
const DISPUTE_VOTES = 3;
/** Claims in a row against the label, each for another second, that put it in dispute: a receiver that hangs. */
const DISPUTE_CLAIMS = 10;
/** Votes in a row for a label that witnesses agree with: the receiver means it. */
const WITNESSED_VOTES = 60;
/** Lags of two claims in a row that differ by less, seconds, are the same. */
const STEADY_SECONDS = 0.25;
/** With this many pulses missing the count of seconds still stands; after more the claim waits for a pulse. */
const MISSING_MAX = 5;

export interface LabelOptions {
  /** Seconds from the first valid claim before a receiver that cannot say so is taken to know the leap count. */
  leapWaitSeconds: number;
  /** Only a receiver that says that it knows the leap count is believed, however long one waits. */
  confirmedOnly: boolean;
  /** Seconds of unanimous contradiction after which a disputed label is given up for the new one. */
  acceptAfterSeconds: number;
}

export class SecondLabel {
  // The engine looks properties up one after the other: those that are wanted most come first.
  state: LabelState = "none";
  /** Of the last pulse. */
  pulseIndex = -1;
  private lastVoteIndex = -1;
  private validSeconds = -1;
  private readonly leap = new LabelLeap();
  private readonly ticksPerSecond: number;
  private readonly lastPulse = new Moment();
  /** UTC second − pulse index, meaningful while confirmed or disputed. */
  offset = 0;
  /** How far the receiver's new claim is from the label, seconds (claim − label), while disputed. */
  disputeSeconds = 0;
  /** The lag of the last usable burst behind its edge, seconds. */
  lagSeconds = 0;
  /** Whether the confirmation rests on a receiver that knows the leap count, not on having waited. */
  trusted = false;
  /** The receiver shows a leap second, at a month's end, that nobody had announced: the label is likely a second off. */
  leapShown = false;
  /** In dispute because sentences, or names of pulses to come, were before their pulses: it is a whole second behind. */
  isBehind = false;
  /** How often a confirmed label was given up for another: whoever used the old one has to start again. */
  replaced = 0;
  readonly verdicts = createVerdicts();

  private readonly options: LabelOptions;
  private lastVoteOffset = 0;
  /** The instant that was weighed last. */
  private namedSecond = -1;
  private namedMilliseconds = 0;
  private candidate = 0;
  private votes = 0;
  /** Votes against the label since the last one for it. */
  private against = 0;
  private readonly firstValid = new Moment();
  /** How far the last claim was ahead of the label. */
  private lastAhead = 0;
  private readonly ballot = new Ballot();
  private readonly crossing = new LagCrossing();
  private readonly names = new PulseName();
  private readonly witnesses = new WitnessWord();

  constructor(ticksPerSecond: number, options: LabelOptions) {
    this.ticksPerSecond = ticksPerSecond;
    this.options = options;
  }

  /** Seconds that an NMEA-only receiver is still waited for; 0 when the wait is over or was never needed. */
  get leapWaitLeftSeconds(): number {
    return this.validSeconds < 0
      ? this.options.leapWaitSeconds
      : max(0, this.options.leapWaitSeconds - this.validSeconds);
  }

  /** Whether the receiver vouches for the label by naming its pulses before they come. */
  get isVouched(): boolean {
    return this.state === "confirmed" && this.trusted && this.names.vouches(this.offset, this.pulseIndex);
  }

  /** The receiver's own way to name its pulses, label or not: UTC second − pulse index; undefined where it has none. */
  get claimedOffset(): number | undefined {
    if (this.state === "confirmed") return this.offset;
    if (this.state === "disputed") return this.offset + this.disputeSeconds;
    return this.ballot.isEnough ? this.ballot.offset : undefined;
  }

  sincePulseSeconds(at: Ticks): number {
    return this.lastPulse.ticksUntil(at) / this.ticksPerSecond;
  }

  /** What witnesses other than the receiver say of an offset. */
  takeWord(offset: number, word: Word): void {
    this.witnesses.take(offset, word);
  }

  /** A new train of pulses and nothing to tell its seconds by: the label starts from nothing. */
  restart(): void {
    this.state = "none";
    this.pulseIndex = -1;
    this.votes = 0;
    this.against = 0;
    this.lastVoteIndex = -1;
    this.leap.forget();
    this.leapShown = false;
    this.ballot.forget();
    this.trusted = false;
    this.isBehind = false;
    this.crossing.forget();
    this.names.forget();
    this.witnesses.forget();
  }

  /**
   * A new train of pulses whose first one (index 0) the running clock puts into `second`: the label goes over to it,
   * confirmed or disputed as it was, so that a receiver cannot shake off a dispute by moving its pulses.
   */
  carryOver(second: UtcSecond): void {
    this.crossing.shift(this.offset - second);
    this.names.forget();
    this.witnesses.forget();
    this.offset = second;
    this.pulseIndex = -1;
    this.votes = 0;
    this.lastVoteIndex = -1;
    this.leap.forget();
  }

  /**
   * A pulse of the train was captured at `ticks`.
   * @returns whether a leap second was due with it, which has been applied.
   */
  pulse(index: number, ticks: Ticks): boolean {
    this.pulseIndex = index;
    this.lastPulse.mark(ticks);
    const { leap } = this;
    if (leap.index < 0 || index < leap.index) return false;
    this.offset += leap.step;
    this.candidate += leap.step;
    this.names.step(leap.step);
    // A count that runs on has not heard of it.
    this.crossing.forget();
    this.witnesses.forget();
    leap.apply(index);
    return true;
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.firstValid.keep(now);
    this.lastPulse.keep(now);
  }

  /** The UTC second that the pulse of this index began, by the label. */
  secondOf(index: number): UtcSecond {
    return (this.offset + index) as UtcSecond;
  }

  /**
   * Announces the leap second before `second` (the first second of the new month): `change` +1 inserts 23:59:60,
   * −1 leaves 23:59:59 out, 0 takes an announcement back.
   */
  announceLeap(second: UtcSecond, change: number): void {
    const isLabel = this.state === "confirmed" || this.state === "disputed";
    if (isLabel && change !== 0) this.leap.announce(second, change, this.offset, this.pulseIndex);
    else this.leap.index = -1;
  }

  /**
   * The receiver names the pulse to come: it begins `second`.
   * @param ticks when the message began.
   */
  namePulse(second: UtcSecond, ticks: Ticks): void {
    if (this.pulseIndex < 0) return;
    const since = this.lastPulse.ticksUntil(ticks) / this.ticksPerSecond;
    // Where pulses are missing, or a leap second is at hand, which one is to come is not clear.
    if (since < 0 || since >= 1 || abs(this.leap.index - this.pulseIndex) <= 1) return;
    this.names.take(second - this.pulseIndex - 1, this.pulseIndex + 1);
    this.heedNames();
  }

  /** Names that make the label one that is behind, while the sentences' count runs on: their lag is a second or more. */
  private heedNames(): void {
    const { names } = this;
    if (this.state !== "confirmed" && this.state !== "disputed") return;
    if (!this.crossing.isAnchored || !names.disputes(this.offset)) return;
    this.disputeSeconds = names.offset - this.offset;
    this.state = "disputed";
    this.isBehind = true;
    if (names.decides(this.offset)) this.replace(names.offset, this.trusted);
  }

  /** Weighs a claim whose burst began at `burstTicks`. */
  claim(claim: TimeClaim, burstTicks: Ticks): ClaimVerdict {
    const verdict = this.weigh(claim, burstTicks);
    this.verdicts[verdict]++;
    return verdict;
  }

  private weigh(claim: TimeClaim, burstTicks: Ticks): ClaimVerdict {
    if (!claim.valid) return "invalid";
    if (this.repeatsSecond(claim)) return "fraction";
    this.namedSecond = claim.second;
    this.namedMilliseconds = claim.fractionMilliseconds;
    if (this.validSeconds < 0) this.firstValid.mark(burstTicks);
    if (this.validSeconds < this.options.leapWaitSeconds) {
      this.validSeconds = this.firstValid.ticksUntil(burstTicks) / this.ticksPerSecond;
    }
    if (this.pulseIndex < 0) return "no-pulse";
    const since = this.lastPulse.ticksUntil(burstTicks) / this.ticksPerSecond - claim.fractionMilliseconds / 1000;
    const whole = floor(since);
    if (whole < -1 || whole > MISSING_MAX) return "no-pulse";
    const index = this.pulseIndex + whole;
    const lag = since - whole;
    const offset = claim.second - index;
    if (index === this.lastVoteIndex && offset === this.lastVoteOffset) return "repeated";
    this.crossing.follow(claim.second, index + lag);
    if (claim.isQueued) return "queued";
    if (this.state === "confirmed" || this.state === "disputed") return this.confront(claim, index, lag);
    return this.gather(claim, index, lag);
  }

  /** A later instant of the second that was named last. The same instant again is a receiver that hangs. */
  private repeatsSecond({ second, fractionMilliseconds }: TimeClaim): boolean {
    return second === this.namedSecond && fractionMilliseconds > this.namedMilliseconds;
  }

  private gather(claim: TimeClaim, index: number, lag: number): ClaimVerdict {
    const offset = claim.second - index;
    const { ballot } = this;
    if (this.crossing.isAnchored && offset < ballot.offset) {
      this.considerConfirming(claim);
      return "late";
    }
    const before = ballot.offset;
    const counts = ballot.take(offset, index, lag);
    if (ballot.offset !== before) this.crossing.forget();
    if (!counts) return "ambiguous";
    this.lagSeconds = lag;
    this.lastVoteIndex = index;
    this.lastVoteOffset = offset;
    this.considerConfirming(claim);
    return "gathered";
  }

  private considerConfirming(claim: TimeClaim): void {
    const { ballot } = this;
    this.trusted = claim.utcTrust === "confirmed";
    const word = this.witnesses.on(ballot.offset);
    if (!ballot.isEnough) {
      this.state = "gathering";
    } else if (word === "contradicts") {
      this.state = "refused";
      this.crossing.agree();
    } else if (!this.trusted && (this.options.confirmedOnly || (word !== "agrees" && this.leapWaitLeftSeconds > 0))) {
      this.state = "waiting-for-leap-count";
      this.crossing.agree();
    } else {
      this.state = "confirmed";
      this.offset = this.names.decides(ballot.offset) ? this.names.offset : ballot.offset;
      this.votes = 0;
      this.against = 0;
      this.isBehind = false;
      ballot.forget();
      this.crossing.agree();
    }
  }

  /** A claim while there is a label. */
  private confront(claim: TimeClaim, index: number, lag: number): ClaimVerdict {
    const offset = claim.second - index;
    const ahead = offset - this.offset;
    const earlySeconds = ahead - lag;
    if (ahead === 0 ? lag > LAG_MAX_SECONDS : ahead > 0 && earlySeconds < 1 - LAG_MAX_SECONDS) {
      this.crossing.interrupt();
      return "ambiguous";
    }
    this.lastVoteIndex = index;
    this.lastVoteOffset = offset;
    const { lastAhead, leap } = this;
    this.lastAhead = ahead;
    if (ahead === 0) return this.agree(claim, lag);
    if (leap.isUnheard(ahead, index)) return "unheard-leap";
    const isClear = lag >= LAG_MIN_SECONDS && lag <= LAG_MAX_SECONDS;
    // A second shown twice, the first of which was lost, looks like a lag that has grown by just a second.
    const grewBySecond = lastAhead === 0 && abs(lag - this.lagSeconds) < STEADY_SECONDS;
    if (ahead === -1 && grewBySecond && leap.isShown(claim.second, index, ahead)) this.crossing.forget();
    if (this.crossing.isAnchored) {
      if (ahead < 0) return "late";
      this.cross(offset, earlySeconds, lag <= LAG_MAX_SECONDS);
      return "contradicts";
    }
    return isClear ? this.dispute(claim, index, offset) : "ambiguous";
  }

  /** In accord: it ends a dispute about a count that jumped. */
  private agree(claim: TimeClaim, lag: number): ClaimVerdict {
    this.lagSeconds = lag;
    this.crossing.agree();
    if (this.isBehind) return "agrees";
    this.votes = 0;
    this.against = 0;
    this.leapShown = false;
    this.state = "confirmed";
    if (claim.utcTrust === "confirmed") this.trusted = true;
    return "agrees";
  }

  /** A count that runs on names a second before its pulse: the label is behind, unless it is known to be right. */
  private cross(offset: number, earlySeconds: number, isClear: boolean): void {
    if (this.isVouched) return;
    const crossing = this.crossing;
    crossing.contradict(offset, earlySeconds, isClear);
    this.disputeSeconds = offset - this.offset;
    if (crossing.disputes) {
      this.state = "disputed";
      this.isBehind = true;
    }
    if (isClear && crossing.decides && this.witnesses.on(offset) !== "contradicts") this.replace(offset, this.trusted);
  }

  private replace(offset: number, trusted: boolean): void {
    this.state = "confirmed";
    this.offset = offset;
    this.replaced++;
    this.trusted = trusted;
    this.votes = 0;
    this.against = 0;
    this.leapShown = false;
    this.leap.index = -1;
    this.isBehind = false;
    this.crossing.forget();
    this.crossing.agree();
  }

  /** A count that jumped contradicts the label: it builds up a dispute. */
  private dispute(claim: TimeClaim, index: number, offset: number): ClaimVerdict {
    this.votes = offset === this.candidate ? this.votes + 1 : 1;
    this.against++;
    this.candidate = offset;
    this.disputeSeconds = offset - this.offset;
    this.leapShown ||= this.leap.isShown(claim.second, index, this.disputeSeconds);
    if (this.votes >= DISPUTE_VOTES || this.against >= DISPUTE_CLAIMS || this.leapShown) this.state = "disputed";
    if (this.outweighs(claim)) this.replace(offset, claim.utcTrust === "confirmed");
    return "contradicts";
  }

  private outweighs(claim: TimeClaim): boolean {
    if (this.votes < DISPUTE_VOTES) return false;
    const word = this.witnesses.on(this.candidate);
    if (word === "contradicts") return false;
    if (word === "agrees" && this.votes >= WITNESSED_VOTES) return true;
    if (this.leapShown && abs(this.disputeSeconds) === 1) return true;
    if (claim.utcTrust === "confirmed" && !this.trusted) return this.votes >= CONFIRM_VOTES;
    return this.votes >= this.options.acceptAfterSeconds;
  }
}
