/**
 * Votes of bursts for the first label: which offset, and when there are enough of them.
 *
 * Model: each burst votes for the offset that pairs it with the last edge before it. One close to an edge could belong
 * to either side of it and votes for nothing, unless all of them keep to one distance from the edge that is large beside
 * their wobble. A receiver whose bursts come on both sides of an edge needs many in a row on one.
 */

const { abs, max, min } = Math;

/** A burst that begins sooner after an edge than this may be late by a second, or early for the next (facts: 50 ms). */
export const LAG_MIN_SECONDS = 0.03;
/** A burst later than this may have been meant for the next edge: some receivers speak shortly before the pulse. */
export const LAG_MAX_SECONDS = 0.93;
/** Votes in a row, a second apart, that confirm: a burst of junk or one wobble cannot bring them together. */
export const CONFIRM_VOTES = 5;
/**
 * Bursts that straddle the edge, or come too close to it to say, before a receiver is taken for one that does so by
 * its nature: the first burst after a start may be heard from its middle only.
 */
const STRADDLES_MAX = 2;
/** Votes in a row from such a receiver: where one of ten bursts wobbles to the other side, 1 in 600 gets there. */
const CAREFUL_VOTES = 60;
/** Bursts just after an edge that differ by less than this share of the least lag keep clear of the edge. */
const TIGHT_SHARE = 1 / 3;
/** Lags of two votes that differ by more, seconds, were on either side of an edge. */
const STRADDLE_SECONDS = 0.5;
/** Votes that follow each other by more seconds begin anew. */
const FOLLOW_MAX_SECONDS = 5;

export class Ballot {
  /** UTC second − pulse index that the last bursts were for. */
  offset = 0;
  private votes = 0;
  private lastIndex = -1;
  private lagSeconds = 0;
  private straddles = 0;
  /** Bursts in a row just after an edge that are no votes. */
  private nearVotes = 0;
  /** The offset of the bursts in a row, the span of their lags, and whether it is far from the edge for its width. */
  private spanOffset = 0;
  private spanLeast = 0;
  private spanMost = 0;
  private isTight = false;

  forget(): void {
    this.votes = 0;
    this.nearVotes = 0;
    this.lastIndex = -1;
    this.straddles = 0;
  }

  get isEnough(): boolean {
    return this.votes >= (this.straddles > STRADDLES_MAX ? CAREFUL_VOTES : CONFIRM_VOTES);
  }

  /**
   * A burst that began `lag` seconds after the edge of `index` is for `offset`.
   * @returns whether it counts as a vote.
   */
  take(offset: number, index: number, lag: number): boolean {
    if (lag > LAG_MAX_SECONDS) {
      this.noteStraddle();
      return false;
    }
    this.noteSpan(offset, lag);
    if (lag < LAG_MIN_SECONDS && !this.isTight) return this.takeNear(offset, index, lag);
    this.nearVotes = 0;
    if (this.lastIndex >= 0 && abs(lag - this.lagSeconds) > STRADDLE_SECONDS) this.noteStraddle();
    const seconds = index - this.lastIndex;
    // Two different claims within one second contradict each other as much as two seconds that do not follow.
    this.votes = offset === this.offset && seconds >= 1 && seconds <= FOLLOW_MAX_SECONDS ? this.votes + 1 : 1;
    this.note(offset, index, lag);
    return true;
  }

  private note(offset: number, index: number, lag: number): void {
    this.offset = offset;
    this.lastIndex = index;
    this.lagSeconds = lag;
  }

  /** The span of the lags of the votes in a row, and whether it keeps clear of the edge. */
  private noteSpan(offset: number, lag: number): void {
    const goesOn = this.votes + this.nearVotes > 0 && offset === this.spanOffset;
    this.spanOffset = offset;
    this.spanLeast = goesOn ? min(this.spanLeast, lag) : lag;
    this.spanMost = goesOn ? max(this.spanMost, lag) : lag;
    this.isTight = this.straddles <= STRADDLES_MAX && this.spanMost - this.spanLeast < TIGHT_SHARE * this.spanLeast;
  }

  /**
   * A burst just after an edge, of a receiver that wobbles by as much as it keeps clear of it. Where all come so near
   * it takes as many as from a receiver that straddles. Among others it is no vote: their receiver lags by little, and
   * needs as many votes as one that straddles. (One just before an edge never agrees: its receiver may speak before
   * the pulse that it names.)
   */
  private takeNear(offset: number, index: number, lag: number): boolean {
    const { votes } = this;
    if (votes > 0) {
      this.noteStraddle();
      if (this.straddles > STRADDLES_MAX && offset === this.offset) this.votes = votes;
      else this.beginNear(offset);
      return false;
    }
    if (this.nearVotes === 0 || offset !== this.offset) this.beginNear(offset);
    else this.nearVotes++;
    this.lagSeconds = lag;
    if (this.nearVotes < CAREFUL_VOTES) return false;
    this.votes = this.nearVotes;
    this.note(offset, index, lag);
    return true;
  }

  private beginNear(offset: number): void {
    this.offset = offset;
    this.nearVotes = 1;
  }

  /** A burst on either side of an edge, or at it: what went before it counts no more towards a label. */
  private noteStraddle(): void {
    this.straddles++;
    this.votes = 0;
    this.nearVotes = 0;
  }
}
