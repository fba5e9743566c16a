/**
 * Leap smear: a leap second spread evenly over the 24 hours from noon to noon about it, as the public clouds do it, so
 * that clients which cannot take a leap second see none.
 *
 * Model: the smear begins at S, 12 h before the event, and lasts from noon to noon of UTC, which is 86,400 + change
 * seconds of true time. Of those the served clock shows 86,400: after e of them it is ahead of UTC as counted without
 * the leap second by −change · e / (86,400 + change). An inserted second (change +1) makes it late by half a second
 * when the event comes and, counted by UTC after it, early by half a second; at the second noon nothing is left.
 *
 * Assumption: whoever restarts between the event and the second noon is told of no leap second any more, and serves UTC.
 *
 * Who smears serves a time that is not UTC, by up to half a second: mixing such servers with others breaks clients.
 */

import type { UtcSecond } from "../time/units.js";

/** A leap second as it was announced: `second` is the first of the new month; `change` 0: there is none. */
export interface LeapSecond {
  second: UtcSecond;
  change: -1 | 0 | 1;
}

const HALF_SECONDS = 43_200;
/** What the served clock shows of the smear. */
const SHOWN_SECONDS = 2 * HALF_SECONDS;

/** Whether the UTC second `second` is inside the smear. */
export function isSmeared(event: Readonly<LeapSecond>, second: UtcSecond): boolean {
  return event.change !== 0 && second >= event.second - HALF_SECONDS && second < event.second + HALF_SECONDS;
}

/**
 * Served minus UTC within the smear, in seconds; positive: the served clock is ahead.
 * @param second the UTC second, and `residualSeconds` what has passed of it (it may be any small number).
 * @param repeated whether it is the inserted one, which has the number of the second before.
 *
 * Example: an insertion, one hour after the first noon: 3,600 s of 86,401 have passed, and −3600 / 86401 = −41.7 ms.
 */
export function smearOffsetSeconds(
  event: Readonly<LeapSecond>,
  second: UtcSecond,
  residualSeconds: number,
  repeated: boolean,
): number {
  const { change } = event;
  // Past the event UTC counts `change` seconds less than have passed.
  const past = repeated || second >= event.second ? change : 0;
  const elapsed = second - (event.second - HALF_SECONDS) + past + residualSeconds;
  return past - (change * elapsed) / (SHOWN_SECONDS + change);
}

/** Seconds that the served clock shows for each true one within the smear: 1 − 11.6 ppm for an insertion. */
export function smearRate({ change }: Readonly<LeapSecond>): number {
  return SHOWN_SECONDS / (SHOWN_SECONDS + change);
}
