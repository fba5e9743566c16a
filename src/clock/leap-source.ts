/**
 * Who announces a leap second: the receiver first, since it is fresh, or what it said before, be it before a
 * restart, then the built-in table until it expires. `leap.source` of the configuration can leave either out.
 */

import type { LeapAnnouncement } from "../gnss/leap-announcement.js";
import { IERS_TABLE, isExpired, nextLeap } from "../time/leap.js";
import type { UtcSecond } from "../time/units.js";

/** As the configuration has it. */
export type LeapSource = "both" | "receiver" | "table";

/** What is announced: no leap second where the change is 0. */
export interface AnnouncedLeap {
  readonly second: UtcSecond;
  readonly change: -1 | 0 | 1;
  /** By whom, in words. */
  readonly by: string;
}

/**
 * What is announced now; undefined where nobody knows.
 * @param now served UTC. @param received what the receiver announced.
 */
export function announcedLeap(
  source: LeapSource,
  received: Readonly<Pick<LeapAnnouncement, "known" | "second" | "change">>,
  now: UtcSecond,
): AnnouncedLeap | undefined {
  if (source !== "table" && (received.known || (received.change !== 0 && received.second > now))) {
    const { second, change, known } = received;
    return { second, change, by: known ? "the receiver" : "what it said before" };
  }
  if (source === "receiver" || isExpired(IERS_TABLE, now)) return undefined;
  const { second, change } = nextLeap(IERS_TABLE, now) ?? { second: 0 as UtcSecond, change: 0 };
  return { second, change, by: "the built-in table" };
}
