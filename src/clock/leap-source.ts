/**
 * Who says that a leap second is coming: the receiver first, since it is fresh, or what it said before, be it before a
 * restart, then the built-in table until it expires. `leap.source` of the configuration can leave either out.
 */

import type { LeapAnnouncement } from "../gnss/leap-announcement.js";
import { IERS_TABLE, isExpired, nextLeap } from "../time/leap.js";
import type { UtcSecond } from "../time/units.js";

/** As the configuration has it. */
export type LeapSource = "both" | "receiver" | "table";

/** Takes what is announced: see pipeline.ts. */
export interface LeapListener {
  announceLeap(second: UtcSecond, announced: -1 | 0 | 1, source: string): void;
}

/**
 * Tells `to` what is announced now, which may be none.
 * @param now served UTC. @param received what the receiver announced.
 */
export function announceLeap(
  to: LeapListener,
  source: LeapSource,
  received: Readonly<Pick<LeapAnnouncement, "known" | "second" | "change">>,
  now: UtcSecond,
): void {
  if (source !== "table" && (received.known || (received.change !== 0 && received.second > now))) {
    to.announceLeap(received.second, received.change, received.known ? "the receiver" : "what it said before");
  } else if (source !== "receiver" && !isExpired(IERS_TABLE, now)) {
    const event = nextLeap(IERS_TABLE, now);
    to.announceLeap(event?.second ?? (0 as UtcSecond), event?.change ?? 0, "the built-in table");
  }
}
