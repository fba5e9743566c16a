/**
 * Whether a sentence that belongs to another pulse than before has only changed its lag, and what that shows.
 *
 * Model: a receiver counts seconds, and sends each number some time after its pulse. While the count runs on without a
 * jump, whatever changes is the lag. A sentence can be late by any amount (a busy receiver, a long queue), but none
 * comes earlier than those that are sent just before their pulse. So of the labels that an unbroken count has been
 * paired with the one that makes its sentences earliest in number, the highest, is right: a later pairing shows nothing,
 * an earlier one shows that the label was a whole second behind.
 */

const { abs } = Math;

/** From one claim to the next, seconds, while the count can be followed: as many as may be lost to noise. */
const GAP_MAX_SECONDS = 5;
/** A lag that changes by less, seconds, is no jump of the count, even where sentences were lost in between. */
const CHANGE_MAX_SECONDS = 0.25;
/** Earlier than its pulse by more, seconds, is no receiver that speaks just before it, whatever its wobble. */
const DEEP_SECONDS = 0.25;
/** Sentences that are too early, in a row, and deeply so in all, that put the label in dispute. */
const DISPUTE_ROW = 3;
const DISPUTE_DEEP = 3;
/** For one and the same new label, in a row and deeply early in all, that decide for it: well within two minutes. */
const DECIDE_ROW = 30;
const DECIDE_DEEP = 10;

export class LagCrossing {
  /** The count has run on without a jump since a sentence agreed with the label. */
  isAnchored = false;
  private second = -1;
  /** When it was named, in seconds of the train's count. */
  private at = 0;
  /** The same of the last that was named while the count was anchored: one that jumps there and back has not changed. */
  private anchorSecond = Number.NaN;
  private anchorAt = 0;
  private row = 0;
  private deep = 0;
  /** What the sentences that are too early say the label is, and how many of them say so. */
  private offset = 0;
  private offsetRow = 0;
  private offsetDeep = 0;

  /** A second was named at `at`, in seconds of the train's count; whatever it is worth. */
  follow(second: number, at: number): void {
    const steps = second - this.second;
    const elapsed = at - this.at;
    this.second = second;
    this.at = at;
    // The next number is no jump, however late or soon it comes.
    const isNext = steps === 1 && elapsed >= 0 && elapsed <= GAP_MAX_SECONDS;
    if (!isNext && !runsOn(elapsed, steps)) this.isAnchored = false;
    if (!this.isAnchored) this.isAnchored = runsOn(at - this.anchorAt, second - this.anchorSecond);
    if (this.isAnchored) this.setAnchor();
  }

  private setAnchor(): void {
    this.anchorSecond = this.second;
    this.anchorAt = this.at;
  }

  /** Another count of pulses begins, which is `seconds` ahead of the one before. */
  shift(seconds: number): void {
    this.at += seconds;
    this.anchorAt += seconds;
    this.offset -= seconds;
  }

  /** A sentence agreed with the label: by an unbroken count, those before that were too early stand. */
  agree(): void {
    if (!this.isAnchored) this.forget();
    this.isAnchored = true;
    this.setAnchor();
    this.interrupt();
  }

  /** A sentence that says neither. */
  interrupt(): void {
    this.row = 0;
    this.offsetRow = 0;
  }

  /** Another label, or a leap second: what was said against the label is void. */
  forget(): void {
    this.isAnchored = false;
    this.anchorSecond = Number.NaN;
    this.row = 0;
    this.deep = 0;
    this.offsetRow = 0;
    this.offsetDeep = 0;
  }

  /** A sentence came before its pulse. @param isClear whether it is clear which label it is for. */
  contradict(offset: number, earlySeconds: number, isClear: boolean): void {
    this.row++;
    const deep = earlySeconds > DEEP_SECONDS ? 1 : 0;
    this.deep += deep;
    if (offset !== this.offset) {
      this.offset = offset;
      this.offsetRow = 0;
      this.offsetDeep = 0;
    }
    if (!isClear) {
      this.offsetRow = 0;
      return;
    }
    this.offsetRow++;
    this.offsetDeep += deep;
  }

  get disputes(): boolean {
    return this.row >= DISPUTE_ROW || this.deep >= DISPUTE_DEEP;
  }

  get decides(): boolean {
    return this.offsetRow >= DECIDE_ROW || this.offsetDeep >= DECIDE_DEEP;
  }
}

/** Whether so many numbers in so many seconds are the same count with about the same lag. */
function runsOn(elapsedSeconds: number, steps: number): boolean {
  return elapsedSeconds >= 0 && elapsedSeconds <= GAP_MAX_SECONDS && abs(elapsedSeconds - steps) < CHANGE_MAX_SECONDS;
}
