/**
 * How long an answer takes from its transmit stamp to the network: a MAC covers the stamp, so it can only be made
 * after it, and that takes the device milliseconds. The stamp is therefore set ahead by what the last answers of the
 * same kind took, as ntpd does with its authdelay.
 *
 * Model: a fixed cost, sometimes exceeded (a collection of garbage, another task), never undercut. The estimate goes
 * down to a quicker answer at once, and up to slower ones slowly.
 */

/** Part of the way by which one slow answer moves the estimate. */
const RISE = 1 / 16;

export class TransmitLead {
  readonly #ticks: Float64Array;

  /** @param kinds how many kinds of answers are told apart. */
  constructor(kinds: number) {
    this.#ticks = new Float64Array(kinds).fill(-1);
  }

  /** Ticks by which the stamp of an answer of a kind is set ahead; 0 before the first. */
  ticks(kind: number): number {
    return Math.max(0, Math.floor(this.#ticks[kind] ?? 0));
  }

  /** Takes what an answer took, in ticks. */
  learn(kind: number, ticks: number): void {
    const before = this.#ticks[kind] ?? 0;
    this.#ticks[kind] = before < 0 || ticks < before ? ticks : before + (ticks - before) * RISE;
  }
}
