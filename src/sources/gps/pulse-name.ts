/**
 * Whether the receiver names its pulses itself, before they come (UBX-TIM-TP, u-blox M8 protocol §32.21.8).
 *
 * Model: a sentence names a pulse that has been, some time after it, and nothing in it shows how long after. TIM-TP
 * names the one to come: heard after its pulse it would be of no use to anybody, so a receiver sends it in time. Names
 * that agree with the label vouch for it. A name that does not is no evidence against it: it may have been late itself.
 */

/** Names in a row that vouch. */
const ENOUGH = 5;
/** They go on vouching for so many pulses without one. */
const MEMORY = 10;

export class PulseName {
  private offset = 0;
  private count = 0;
  private lastIndex = -1;

  /** The pulse of this index, which is to come, begins the second `offset` + `index`. */
  take(offset: number, index: number): void {
    this.count = offset === this.offset ? this.count + 1 : 1;
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
}
