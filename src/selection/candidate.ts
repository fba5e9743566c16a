/** What selection is given of each source, and what it makes of it. */

import type { SourceState } from "../sources/source.js";

/** A source's rank among servers, in chrony's words. All false by default. */
export interface RankOptions {
  /** Where it is right, others are not combined with it. */
  readonly prefer?: boolean;
  /** Sources that are not trusted must lie within what the trusted ones agree on. */
  readonly trust?: boolean;
  /** Nothing is selected unless one of these is right. */
  readonly require?: boolean;
  /** Watched only. */
  readonly noselect?: boolean;
}

/** An estimate of one source, renewed by its owner after each of its exchanges. Times are seconds. */
export interface Candidate {
  readonly options: RankOptions;
  /** Whether an answer has come among the last eight requests. */
  reachable: boolean;
  /** Answers since it is asked, or since its path became another one. */
  exchanges: number;
  /** 1 to 15; 16 is unsynchronised. */
  stratum: number;
  /** 0 to 3; 3 is unsynchronised. */
  leap: number;
  /** Whether it follows us, by its reference identifier. */
  loop: boolean;
  /** Whether its exchanges were found to pull to one side again and again, against those of the others. */
  moving: boolean;
  /** Offset from the clock's estimate as the source shows it, and without what its route explains. */
  offsetSeconds: number;
  levelSeconds: number;
  /** Standard deviation of the offset by what was measured. */
  deviationSeconds: number;
  /** What single exchanges differ by. */
  jitterSeconds: number;
  /** Its least round trip; root delay and root dispersion are the server's own. */
  delaySeconds: number;
  rootDelaySeconds: number;
  rootDispersionSeconds: number;
  /** What the age of its last answer adds to the dispersion. */
  ageDispersionSeconds: number;
}

/** A source's state, and why, in words for people. */
export interface Judgement {
  state: SourceState;
  reason: string;
}

/** Half of the round trip to the source of the time, and all that is uncertain on the way (RFC 5905 §11.2, λ). */
export function rootDistanceSeconds(source: Readonly<Candidate>): number {
  return (
    (source.delaySeconds + source.rootDelaySeconds) / 2 +
    source.rootDispersionSeconds +
    source.ageDispersionSeconds +
    DEVIATIONS * source.deviationSeconds
  );
}

/** Standard deviations that stand for an error's limit: exceeded once in 16,000 if it is normal. */
const DEVIATIONS = 4;
