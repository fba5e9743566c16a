/**
 * How often a server is asked.
 *
 * More exchanges make a better estimate without end, so what limits them is manners: 16 s where the server is near
 * (one's own network), 64 s otherwise. It is asked less often where that costs nothing: while a pulse shows the phase,
 * and where the estimate is a thousandth of what the path leaves open. It is asked more often, down to the least poll
 * that is allowed, where the crystal wanders further between two exchanges than the estimate is uncertain:
 * q·√(T³/3) > σ. At the start, while the counter's frequency is not known, it is asked as a near one, unless a least poll
 * is configured.
 */

const { sqrt } = Math;

export interface PollLimits {
  /** log2 s, 0 to 17. Undefined: by the path. */
  readonly minPoll?: number;
  readonly maxPoll?: number;
}

/** Poll exponents where the owner says nothing: chrony's and ntpd's longest, and their shortest. */
export const MOST_POLL = 10;
export const FAR_POLL = 6;
const NEAR_POLL = 4;
/** A round trip below this is one of the own network, seconds: any farther takes 1 ms for each 100 km. */
const NEAR_SECONDS = 10e-3;
/** Until the counter's frequency is known so well that a far poll adds at most this part of the distance, it is near. */
const DRIFT = 1 / 8;
/** Uncertainty as a part of the distance below which the poll is raised, and a poll lower that may grow to it. */
const ENOUGH = 1e-3;

export interface PollEvidence {
  /** Least round trip, seconds. */
  readonly delaySeconds: number;
  readonly distanceSeconds: number;
  readonly deviationSeconds: number;
  /** Standard deviation of the counter's frequency. */
  readonly frequencyDeviation: number;
  /** q, per √s. */
  readonly wander: number;
  /** Whether a pulse shows the phase. */
  readonly calibrated: boolean;
}

/** The poll exponent that is best now; one step at a time from `poll`. */
export function choosePoll(poll: number, limits: PollLimits, evidence: Readonly<PollEvidence>): number {
  const most = limits.maxPoll ?? MOST_POLL;
  const usual = limits.minPoll ?? usualPoll(evidence);
  if (poll < usual) return usual;
  if (evidence.frequencyDeviation * 2 ** poll > DRIFT * evidence.distanceSeconds && poll > usual) return usual;
  if (poll > most) return most;
  if (evidence.calibrated) return poll < most ? poll + 1 : poll;
  const seconds = 2 ** poll;
  const walked = evidence.wander * sqrt((seconds * seconds * seconds) / 3);
  const enough = ENOUGH * evidence.distanceSeconds;
  if (poll > usual && (walked > evidence.deviationSeconds || evidence.deviationSeconds > enough)) return poll - 1;
  const longer = walked * sqrt(8);
  if (poll < most && 2 * evidence.deviationSeconds < enough && longer < evidence.deviationSeconds) return poll + 1;
  return poll;
}

function usualPoll({ delaySeconds, frequencyDeviation, distanceSeconds }: Readonly<PollEvidence>): number {
  if (delaySeconds < NEAR_SECONDS) return NEAR_POLL;
  return frequencyDeviation * 2 ** FAR_POLL > DRIFT * distanceSeconds ? NEAR_POLL : FAR_POLL;
}
