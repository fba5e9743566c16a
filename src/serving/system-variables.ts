/** What the server reports of itself in every reply, beside the time (RFC 5905 §11.1, table of system variables). */

import type { UtcSecond } from "../time/units.js";

export interface SystemVariables {
  /** 1 for a clock with a receiver of its own, STRATUM_UNSYNCHRONISED while it may not be trusted. */
  stratum: number;
  /** Whether a clock that may not be trusted gives no answer at all, instead of one that says so. */
  silentWhenUnsynchronised: boolean;
  /**
   * log2 of the seconds that reading the clock takes or is uncertain by, −128 to 127. Honest, and within −30 to −3:
   * old w32time refuses servers outside of it.
   */
  precisionExponent: number;
  /** Round-trip delay to the reference; 0 with a receiver of one's own. */
  rootDelaySeconds: number;
  /** Added to the clock's own error bound: what the medium adds between a stamp and the air. */
  dispersionFloorSeconds: number;
  /** What the clock follows: see ntp/refid.ts. */
  refid: number;
  /** When the clock was last corrected; 0 and 0 when it never was. */
  referenceSecond: UtcSecond;
  /** The rest of it in 2^-32 s. */
  referenceFraction: number;
}
