/** The three levels of every verdict, and a summary that is as bad as its worst line. */

import type { Finding } from "./answers.js";

export type Level = "good" | "doubtful" | "bad";

const ORDER: readonly Level[] = ["good", "doubtful", "bad"];

/** A finding's level; firmware older than the levels reports only whether all is well. */
export function levelOf({ level, ok }: Pick<Finding, "ok"> & { level?: Level | undefined }): Level {
  if (level !== undefined && ORDER.includes(level)) return level;
  return ok ? "good" : "bad";
}

/** As bad as the worst finding; where nothing was found out, nothing is known to be good. */
export function worstLevel(findings: readonly Finding[]): Level {
  if (findings.length === 0) return "bad";
  return ORDER[Math.max(...findings.map((finding) => ORDER.indexOf(levelOf(finding))))] ?? "bad";
}

/** The summary in words, with how many findings it rests on. */
export function summaryLine(findings: readonly Finding[]): string {
  const worst = worstLevel(findings);
  if (findings.length === 0) return "Not well: nothing was found out.";
  if (worst === "good") return "All is well.";
  const count = findings.filter((finding) => levelOf(finding) === worst).length;
  const lines = count === 1 ? "the line" : `the ${count} lines`;
  if (worst === "bad") return `Not well: see ${lines} with BAD above.`;
  return `In doubt: nothing is known to be wrong; see ${lines} with "doubtful" above.`;
}
