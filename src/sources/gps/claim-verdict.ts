/** What a claim was good for. */
export type ClaimVerdict =
  | "agrees"
  | "contradicts"
  | "gathered"
  /** Of a second of which an earlier instant was named before (rates above 1 Hz): says nothing new. */
  | "fraction"
  /** It belongs to a later pulse than before, and the receiver's count runs on: its lag has grown past a second. */
  | "late"
  /** An applied leap second of which the receiver has not heard yet. */
  | "unheard-leap"
  /** The line never paused before it: how long it has been waiting is not known. */
  | "queued"
  /** The receiver itself does not stand by it. */
  | "invalid"
  /** There is no pulse near it. */
  | "no-pulse"
  /** It begins too close to an edge to say on which side it belongs. */
  | "ambiguous"
  /** A second claim within the same second by another sentence, in accord with the first. */
  | "repeated";

/** How many there were of each. */
export function createVerdicts(): Record<ClaimVerdict, number> {
  return {
    agrees: 0,
    contradicts: 0,
    late: 0,
    "unheard-leap": 0,
    queued: 0,
    gathered: 0,
    fraction: 0,
    invalid: 0,
    "no-pulse": 0,
    ambiguous: 0,
    repeated: 0,
  };
}
