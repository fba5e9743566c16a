/**
 * The one owner of TAI − UTC: what is served in TAI (PTP), and what ntpq shows, is of it.
 *
 * Model: the difference changes with the leap seconds that the clock itself makes, at their tick and no other: receivers
 * show the new count seconds before or after. So it is learned once, from the receiver, who has it from the sky, or from
 * the table that ships while that is complete; then it is carried. A receiver that goes on to say otherwise is believed
 * after a minute; the table is not, since the clock may have made leap seconds that the table does not know.
 *
 * Comes in: the receiver's count and served UTC, once a second; leap seconds that were made. Goes out: the difference.
 */

import type { JournalNote } from "../status/journal.js";
import { IERS_TABLE, isExpired, TAI_MINUS_GPS_SECONDS, taiMinusUtcSeconds } from "../time/leap.js";
import type { UtcSecond } from "../time/units.js";

/** Longer than any receiver's count is late after a leap second (u-blox: the next NAV-TIMELS, seconds). */
const PATIENCE_SECONDS = 60;

export class TaiOffset {
  /** While it is not known: the last that is known of any. */
  seconds = taiMinusUtcSeconds(IERS_TABLE, IERS_TABLE.expires);
  isKnown = false;
  /** What came of it, to be taken away by the caller of each step. */
  readonly notes: JournalNote[] = [];
  /** For how long the receiver has said otherwise. */
  private contradictedSeconds = 0;

  /** A leap second is inserted (+1) or left out (−1): from its tick on the difference is another. */
  pass(change: 1 | -1): void {
    this.seconds += change;
  }

  /**
   * Once a second while the clock is set.
   * @param gpsMinusUtcSeconds as the receiver has it from the sky; negative while it has not.
   * @param second served UTC. @param serves whether others may be counting on what was said so far.
   */
  consider(gpsMinusUtcSeconds: number, second: UtcSecond, serves: boolean): void {
    const isHeard = gpsMinusUtcSeconds >= 0;
    if (isHeard) {
      this.hear(gpsMinusUtcSeconds + TAI_MINUS_GPS_SECONDS, serves);
    } else if (!this.isKnown) {
      this.seconds = taiMinusUtcSeconds(IERS_TABLE, second);
      this.isKnown = !isExpired(IERS_TABLE, second);
    }
  }

  private hear(heardSeconds: number, serves: boolean): void {
    this.contradictedSeconds = heardSeconds === this.seconds ? 0 : this.contradictedSeconds + 1;
    const isSure = !serves || !this.isKnown || this.contradictedSeconds >= PATIENCE_SECONDS;
    if (heardSeconds !== this.seconds && isSure) {
      if (this.isKnown && serves) {
        const evidence = `TAI is ${heardSeconds} s ahead of UTC, as the receiver says, not ${this.seconds} s`;
        this.notes.push({ event: "leap", evidence });
      }
      this.seconds = heardSeconds;
      this.contradictedSeconds = 0;
    }
    this.isKnown ||= isSure || heardSeconds === this.seconds;
  }
}
