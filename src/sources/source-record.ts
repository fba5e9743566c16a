/**
 * What an operator asks of a source of time: whether something came lately, and how it scatters.
 *
 * Model: NTP's own, with a poll of one second. The reachability register has a bit for each of the last eight polls
 * (RFC 5905 §9.1, p.reach), and jitter is the root mean square of the differences between successive offsets (§10),
 * averaged exponentially over about eight. Nothing here steers anything: it is for control messages.
 */

import type { Ticks } from "../time/units.js";

/** The stages of the clock filter (RFC 5905 §7.2, NSTAGE) are what jitter is averaged over. */
const AVERAGE = 8;

export class SourceRecord {
  /** The register, 0 to 255: the lowest bit is the last second's. */
  reach = 0;
  /** Seconds since the register became empty, or since the start. */
  unreach = 0;
  /** The counter when something came last, meaningful once it did. */
  ticks = 0 as Ticks;
  everReceived = false;
  /** NTP's sign: positive when the source is ahead of the clock. */
  offsetSeconds = 0;
  private received = false;
  private variance = 0;

  /** Something came from the source at `ticks`, by which it was so far ahead of the clock. */
  mark(ticks: Ticks, offsetSeconds: number): void {
    const change = offsetSeconds - this.offsetSeconds;
    if (this.everReceived) this.variance += (change * change - this.variance) / AVERAGE;
    this.offsetSeconds = offsetSeconds;
    this.ticks = ticks;
    this.received = true;
    this.everReceived = true;
  }

  /** A second is over. */
  poll(): void {
    this.reach = ((this.reach << 1) | (this.received ? 1 : 0)) & 0xff;
    this.unreach = this.reach === 0 ? this.unreach + 1 : 0;
    this.received = false;
  }

  get jitterSeconds(): number {
    return Math.sqrt(this.variance);
  }
}
