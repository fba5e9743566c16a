/**
 * The face that all sources of time have, be they a receiver or a server: what they are, whether they can be used and
 * why not, and what they estimate. Selection, steering and whoever shows sources know no more of them.
 */

import type { Estimate } from "./estimate.js";

/**
 * As `chronyc sources` shows them: selected, combined with it, right but not used, wrong, too jittery or moving, not
 * usable (yet).
 */
export type SourceState = "*" | "+" | "-" | "x" | "~" | "?";

export interface Source {
  /** For people: "GPS", or a server as it was configured. */
  readonly name: string;
  /** Whether it was heard at each of the last eight times that were its turn: the latest is the lowest bit. */
  readonly reach: number;
  readonly state: SourceState;
  /** Why, in words. */
  readonly reason: string;
  /** What it yields; it writes into the same object again and again. */
  readonly estimate: Readonly<Estimate>;
  /** Whether the estimate is of anything: nothing was measured yet, or it was found to be of something else. */
  readonly isKnown: boolean;
}
