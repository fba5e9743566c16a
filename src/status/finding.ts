/** What somebody who looks after the appliance has to know or do: one finding, and how bad it is. */

/**
 * "good": all is well with it. "doubtful": nothing is known to be wrong, but nothing shows that it is right either.
 * "bad": something has to be done before the time can be believed.
 */
export type Level = "good" | "doubtful" | "bad";

/** One thing that was looked at. */
export interface Finding {
  /** A short name for machines: "noBytes". */
  code: string;
  level: Level;
  /** Whether the level is "good": for tools from before there were levels. */
  ok: boolean;
  /** What was found, with the numbers. */
  finding: string;
  /** What to do; empty where nothing is to be done. */
  advice: string;
}

/** Levels as a person reads them, all of one length. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = { good: "good    ", doubtful: "DOUBTFUL", bad: "BAD     " };

export function findingOf(level: Level, code: string, finding: string, advice = ""): Finding {
  return { code, level, ok: level === "good", finding, advice };
}

/** A list is as bad as its worst finding. */
export function worst(findings: readonly Finding[]): Level {
  if (findings.some(({ level }) => level === "bad")) return "bad";
  return findings.every(({ level }) => level === "good") ? "good" : "doubtful";
}
