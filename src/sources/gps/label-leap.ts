/**
 * The leap second that a label will go through, and the one that it went through last, by number of pulse.
 *
 * Inserted: the pulse that would have begun the second after it begins 23:59:60, numbered as the second before it (the
 * label's offset changes by −1). Deleted: the pulse that would have begun 23:59:59 begins the second after (+1).
 */

import type { UtcSecond } from "../../time/units.js";
import { nextMonthStart } from "../../time/utc.js";

const { abs } = Math;

/** A leap second is shown by the first sentences of a month; one or two of them may be lost. */
const SHOWN_SECONDS = 3;
/** Pulses after one was carried out in which the receiver shows the same one. */
const APPLIED_PULSES = 5;
/** A receiver has heard of a leap second when the count was broadcast once more (12.5 minutes), and some more. */
const UNHEARD_SECONDS = 900;

export class LabelLeap {
  /** The pulse from which on the offset is another one; −1 for none. */
  index = -1;
  /** By how much that changes the offset. */
  step = 0;
  /** The pulse with which a leap second was last applied; −1 for none in this train. */
  private appliedIndex = -1;
  private appliedStep = 0;

  /** @param second the first one of the new month. @param change +1 inserts, −1 deletes. @param offset of the label. */
  announce(second: number, change: number, offset: number, pulseIndex: number): void {
    this.index = second - offset - (change < 0 ? 1 : 0);
    this.step = -change;
    if (this.index <= pulseIndex) this.index = -1;
  }

  /** It is due with this pulse, and done. */
  apply(index: number): void {
    this.index = -1;
    this.appliedIndex = index;
    this.appliedStep = this.step;
  }

  forget(): void {
    this.index = -1;
    this.appliedIndex = -1;
  }

  /** Whether one was applied no more than so many pulses ago. */
  wasApplied(index: number, pulses: number): boolean {
    return this.appliedIndex >= 0 && index - this.appliedIndex <= pulses;
  }

  /**
   * Whether a contradiction is how receivers show a leap second: 23:59:60, or 23:59:59 or 00:00:00 for a second time,
   * or 00:00:00 in the place of 23:59:59; where none was just carried out, as it had been announced.
   * @param claimed the second that was claimed of the pulse `index`, and by how much it is ahead of the label.
   */
  isShown(claimed: UtcSecond, index: number, ahead: number): boolean {
    if (this.wasApplied(index, APPLIED_PULSES) || abs(ahead) !== 1) return false;
    const later = ahead === 1 ? claimed : claimed - ahead;
    return nextMonthStart((later - SHOWN_SECONDS - 1) as UtcSecond) <= later;
  }

  /** Whether a receiver whose claim is so far ahead counts as before the one that was just applied: it has not heard. */
  isUnheard(ahead: number, index: number): boolean {
    return this.wasApplied(index, UNHEARD_SECONDS - 1) && ahead === -this.appliedStep;
  }
}
