/**
 * The leap indicator by a vote of the sources that are believed: what more than half of those say that know (a server
 * that has not heard of a leap second says 0 like one that knows there is none, so a vote for one needs the majority).
 */

import type { Candidate } from "./candidate.js";

/** @param indices of the sources that vote. @returns 0, 1 (a second is inserted) or 2 (one is deleted). */
export function voteLeap(sources: readonly Readonly<Candidate>[], indices: readonly number[]): 0 | 1 | 2 {
  let inserts = 0;
  let deletes = 0;
  for (const index of indices) {
    const leap = sources[index]?.leap;
    if (leap === 1) inserts++;
    if (leap === 2) deletes++;
  }
  if (2 * inserts > indices.length) return 1;
  return 2 * deletes > indices.length ? 2 : 0;
}
