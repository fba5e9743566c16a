import type { Candidate, RankOptions } from "../../src/selection/candidate.js";

/** A good server over the Internet: 10 ms of root distance or so. */
export function candidate(change: Partial<Candidate> = {}, options: RankOptions = {}): Candidate {
  const offsetSeconds = change.offsetSeconds ?? 0;
  return {
    options,
    reachable: true,
    exchanges: 100,
    stratum: 2,
    leap: 0,
    loop: false,
    moving: false,
    offsetSeconds,
    levelSeconds: offsetSeconds,
    deviationSeconds: 10e-6,
    jitterSeconds: 1e-3,
    delaySeconds: 20e-3,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 1e-3,
    ageDispersionSeconds: 0,
    ...change,
  };
}
