/**
 * Why a time was not good, as a number of five bits in a record: the sentences of trust (src/clock/trust.ts) are too long
 * for flash, and what an auditor reads next year has to say more than "holdover".
 */

interface Cause {
  /** In words that stand alone. */
  readonly words: string;
  /** What trust's sentence has in it. */
  readonly mark: string;
}

/** The order is stored: new ones go to the end. The first whose mark is found counts. */
const CAUSES: readonly Cause[] = [
  { words: "", mark: "\0" },
  { words: "the receiver had no valid time", mark: "no valid time comes from the receiver" },
  { words: "no pulses came", mark: "no pulses" },
  { words: "the pulses could not be given their second", mark: "pulses are not used" },
  { words: "the loop lost its lock", mark: "the loop lost its lock" },
  { words: "the error bound passed its limit", mark: "passed the limit" },
  { words: "a pulse that could be used was late", mark: "last pulse used" },
  { words: "a new firmware was being received", mark: "a new firmware is being received" },
  { words: "no server could be followed", mark: "no server is followed" },
  { words: "the clock was not set yet", mark: "just started" },
  { words: "the second was still being confirmed", mark: "fix and pulses are there" },
  { words: "the loop was still locking", mark: "bound" },
  { words: "servers contradicted the second", mark: " to be " },
];

/** Where no mark is found. */
const OTHER = 31;

export function causeOf(reason: string): number {
  if (reason === "") return 0;
  const index = CAUSES.findIndex(({ mark }) => reason.includes(mark));
  return index < 0 ? OTHER : index;
}

/** "" for none. */
export function causeWords(cause: number): string {
  return cause < CAUSES.length ? (CAUSES[cause]?.words ?? "") : "another reason";
}
