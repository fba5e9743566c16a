/**
 * A second opinion on the second: what servers say of a time that does not come from them.
 *
 * Model: each server allows an interval for its own time minus the time in question. Where all of the interval rounds
 * to 0 the server says "the same second", where none of it does "another one", else it cannot say. A server that is
 * right is never wrong by more than its interval, so one whose interval lies wholly beyond half a second contradicts the
 * whole second, however unequal its ways are, and though it should smear a leap second (at most half a second off).
 *
 * A witness is a majority of the servers that are heard, of at least `quorum`, whose intervals have a point in common
 * (intersection.ts, `covered`: RFC 5905 wants midpoints in it too, which costs honest servers their vote). Trusted servers speak alone where there are any, as in selection. Less than a whole second is not
 * theirs to judge: it is reported, and changes nothing. Fewer than the quorum are reported too.
 *
 * Signs are NTP's: a positive offset says that the time in question is behind the servers'.
 *
 * Worked example: offsets of 0.98 to 1.02, 0.99 to 1.05 and −0.02 to 0.01 s, quorum 2: two of three say another second,
 * and they agree: "contradicts", by 1 s.
 */

import { covered, type Interval } from "./intersection.js";

const { max, round } = Math;

export type Opinion =
  /** No server is heard. */
  | "none"
  /** No majority of those that are heard agrees. */
  | "divided"
  /** Their intervals are too wide to tell. */
  | "unsure"
  /** The same second, by fewer than the quorum. */
  | "few"
  /** Another second, by fewer than the quorum. */
  | "lone"
  /** The same second. */
  | "agrees"
  /** The same second, and yet farther off than both can be right. */
  | "differs"
  /** Another second. */
  | "contradicts";

/** What one server allows for its time minus the time in question. */
export interface Witness extends Interval {
  /** Whether it counts: it answers, is synchronised, and does not follow us. */
  isHeard: boolean;
  isTrusted: boolean;
}

/** Beyond it a difference rounds to another second. */
const HALF_SECOND = 0.5;
/** A difference below is not worth a word: stamps and dispersions are never that exact over a network. */
const LEAST_DIFFERENCE_SECONDS = 1e-3;

export class SecondOpinion {
  opinion: Opinion = "none";
  /** The middle of what they agree on, seconds; 0 where they do not. */
  offsetSeconds = 0;
  /** Servers that say so, and that are heard. */
  agreeing = 0;
  heard = 0;
  /** Whether what they agree on and the time in question can both be right; false where they do not agree. */
  isNear = false;
  readonly #quorum: number;
  readonly #voters: Witness[] = [];
  readonly #common: Interval = { lowSeconds: 0, highSeconds: 0 };

  /** @param quorum servers that must agree to be a witness. */
  constructor(quorum: number) {
    this.#quorum = quorum;
  }

  /** Asks all witnesses. @param boundSeconds of the time in question: it is not farther off, if it is right. */
  ask(witnesses: readonly Witness[], boundSeconds: number): Opinion {
    this.#choose(witnesses);
    this.heard = this.#voters.length;
    this.agreeing = 0;
    this.offsetSeconds = 0;
    this.isNear = false;
    this.opinion = this.#judge(boundSeconds);
    return this.opinion;
  }

  /** How many whole seconds the time in question is behind. */
  get wholeSeconds(): number {
    return round(this.offsetSeconds);
  }

  #choose(witnesses: readonly Witness[]): void {
    const voters = this.#voters;
    voters.length = 0;
    let isRanked = false;
    for (const { isHeard, isTrusted } of witnesses) isRanked ||= isHeard && isTrusted;
    for (const witness of witnesses) {
      if (witness.isHeard && (!isRanked || witness.isTrusted)) voters.push(witness);
    }
  }

  #judge(boundSeconds: number): Opinion {
    const common = this.#common;
    if (this.heard === 0) return "none";
    if (!covered(this.#voters, (this.heard >> 1) + 1, common)) return "divided";
    this.offsetSeconds = (common.lowSeconds + common.highSeconds) / 2;
    const apart = boundSeconds + LEAST_DIFFERENCE_SECONDS;
    this.isNear = common.lowSeconds <= apart && common.highSeconds >= -apart;
    let same = 0;
    let other = 0;
    for (const voter of this.#voters) {
      if (voter.highSeconds < common.lowSeconds || voter.lowSeconds > common.highSeconds) continue;
      if (voter.lowSeconds > HALF_SECOND || voter.highSeconds < -HALF_SECOND) other++;
      else if (voter.lowSeconds >= -HALF_SECOND && voter.highSeconds <= HALF_SECOND) same++;
    }
    if (same + other === 0) return "unsure";
    if (same === other) return "divided";
    this.agreeing = max(other, same);
    const isWitness = this.agreeing >= this.#quorum;
    if (other > same) return isWitness ? "contradicts" : "lone";
    if (!isWitness) return "few";
    return this.isNear ? "agrees" : "differs";
  }

  /** In words, about something that is called so: "the receiver". */
  words(it: string): string {
    const { opinion, agreeing, heard, offsetSeconds, wholeSeconds } = this;
    const who = `${agreeing} of ${heard} server${heard === 1 ? "" : "s"}`;
    switch (opinion) {
      case "none":
        return "no server is heard";
      case "divided":
        return `no majority of ${heard} servers agrees on the second`;
      case "unsure":
        return `${heard === 1 ? "the server" : `the ${heard} servers`} cannot tell the second: too far, or heard too long ago`;
      case "few":
      case "agrees":
        return `${who} agree${agreeing === 1 ? "s" : ""} with the second of ${it}`;
      case "differs": {
        const off = `${Math.abs(offsetSeconds * 1e3).toFixed(0)} ms ${offsetSeconds > 0 ? "behind" : "ahead"}`;
        return `${who} hold ${it} to be ${off}: they smear a leap second, or are wrong, or the pulse is`;
      }
      case "lone":
      case "contradicts": {
        const off = `${Math.abs(wholeSeconds)} s ${wholeSeconds > 0 ? "behind" : "ahead"}`;
        return `${who} hold${agreeing === 1 ? "s" : ""} ${it} to be ${off}`;
      }
    }
  }
}
