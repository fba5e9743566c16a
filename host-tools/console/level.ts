/** A summary of findings that is as bad as its worst line. */

import { type Level, worst } from "../../src/status/finding.js";
import type { Finding } from "./answers.js";

const LEVELS: readonly Level[] = ["good", "doubtful", "bad"];

/** A finding's level; firmware older than the levels reports only whether all is well. */
export function levelOf({ level, ok }: Pick<Finding, "ok" | "level">): Level {
  return LEVELS.find((known) => known === level) ?? (ok ? "good" : "bad");
}

/** As bad as the worst finding; where nothing was found out, nothing is known to be good. */
export function worstLevel(findings: readonly Finding[]): Level {
  if (findings.length === 0) return "bad";
  return worst(findings.map((finding) => ({ ...finding, level: levelOf(finding) })));
}

/** The summary in words, with how many findings it rests on. */
export function summaryLine(findings: readonly Finding[]): string {
  const level = worstLevel(findings);
  if (findings.length === 0) return "Not well: nothing was found out.";
  if (level === "good") return "All is well.";
  const count = findings.filter((finding) => levelOf(finding) === level).length;
  const lines = count === 1 ? "the line" : `the ${count} lines`;
  if (level === "bad") return `Not well: see ${lines} with BAD above.`;
  return `In doubt: nothing is known to be wrong; see ${lines} with DOUBTFUL above.`;
}
