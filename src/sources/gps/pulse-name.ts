/**
 * Whether the receiver names its pulses itself, before they come (UBX-TIM-TP, u-blox M8 protocol §32.21.8).
 *
 * Model: a sentence names a pulse that has been, some time after it, and nothing in it shows how long after. TIM-TP
 * names the one to come: heard after its pulse it would be of no use to anybody, so a receiver sends it in time. Names
 * that agree with the label vouch for it. Those that make it a later second, while the sentences' count of seconds runs
 * on, show that it is behind, by sentences that are late by a whole second. Those that make it an earlier one show
 * nothing: they may be late themselves.
 *
 * What no receiver alone can show: one whose every message, TIM-TP among them, is late by a whole second.
 */

/** Names in a row that vouch. */
const ENOUGH = 5;
/** They go on vouching for so many pulses without one. */
const MEMORY = 10;
/** Names in a row for one second that dispute a label behind it, and that decide for it. */
const DISPUTE_NAMES = 3;
const DECIDE_NAMES = 10;
/** Sentences that are late by more seconds are those of another fault. */
const BEHIND_MAX = 5;

export class PulseName {
  offset = 0;
  private count = 0;
  private lastIndex = -1;

  /** The pulse of this index, which is to come, begins the second `offset` + `index`. */
  take(offset: number, index: number): void {
    this.count = offset === this.offset && index - this.lastIndex <= MEMORY ? this.count + 1 : 1;
    this.offset = offset;
    this.lastIndex = index;
  }

  /** A leap second was applied to the label: the names that follow have it too. */
  step(change: number): void {
    this.offset += change;
  }

  forget(): void {
    this.count = 0;
  }

  /** Whether the names vouch for this label now. */
  vouches(offset: number, index: number): boolean {
    return this.count >= ENOUGH && offset === this.offset && index - this.lastIndex <= MEMORY;
  }

  /** Whether the names make this label one that is behind, and whether by enough of them to take theirs. */
  disputes(offset: number): boolean {
    return this.count >= DISPUTE_NAMES && this.isBehind(offset);
  }

  decides(offset: number): boolean {
    return this.count >= DECIDE_NAMES && this.isBehind(offset);
  }

  private isBehind(offset: number): boolean {
    return this.offset > offset && this.offset - offset <= BEHIND_MAX;
  }
}
