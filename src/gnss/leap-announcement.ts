/**
 * What the receiver announces of leap seconds: how many there were, and the next.
 *
 * Model: NAV-TIMELS counts the seconds to the event and gives its date by week and day, whose meaning differs between
 * satellite systems. The count is enough: leap seconds stand at the end of a month, so the claimed second plus the
 * count has to be the first of a month to within what the count may be off. What was announced stands until it has
 * passed or somebody who knows says otherwise: a receiver that has just started does not know yet.
 */

import type { UtcSecond } from "../time/units.js";
import { nextMonthStart } from "../time/utc.js";
import type { Reject } from "./counts.js";
import type { NavTimels } from "./ubx-messages.js";

/** The count may include the inserted second or not, and be a second older than the claim it is added to. */
const TOLERANCE_SECONDS = 2;

export class LeapAnnouncement {
  /** GPS − UTC in seconds, heard from the sky; −1 while not known. */
  gpsMinusUtcSeconds = -1;
  /**
   * Whether the receiver knows what is announced; only then does `change` 0 mean that nothing is. While it does not, a
   * change is what it said before, or what was remembered of the last run.
   */
  known = false;
  /** +1 inserts a second before `second`, −1 removes one, 0: none announced. */
  change: -1 | 0 | 1 = 0;
  /** The first second after the event: 00:00:00Z on the first of a month. */
  second = 0 as UtcSecond;

  /** Takes what was announced before a restart. */
  remember(second: UtcSecond, change: number): void {
    if (change !== 1 && change !== -1) return;
    this.second = second;
    this.change = change;
  }

  /** A valid claim of `now`: an event that has passed is announced no more, whether or not a message says so. */
  pass(now: UtcSecond): void {
    if (this.change !== 0 && now >= this.second) this.change = 0;
  }

  /** Takes a message that came with a valid claim of `now`. */
  take(message: NavTimels, now: UtcSecond): Reject | undefined {
    const { change, secondsToEvent } = message;
    this.known = message.eventKnown;
    if (!message.eventKnown) return undefined;
    this.change = 0;
    if (change === 0 || secondsToEvent <= 0) return undefined;
    const event = nextMonthStart((now + secondsToEvent - TOLERANCE_SECONDS - 1) as UtcSecond);
    const distance = Math.abs(event - now - secondsToEvent);
    if ((change !== 1 && change !== -1) || distance > TOLERANCE_SECONDS) {
      this.known = false;
      return "badLeapSecond";
    }
    this.change = change;
    this.second = event;
    return undefined;
  }
}
