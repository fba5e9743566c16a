/** The runs of `noonmark scenario` as a table for the terminal. */

import type { Verdict } from "../simulator/judge.js";

const COLUMNS: readonly [title: string, value: (verdict: Verdict) => string][] = [
  ["scenario", ({ scenario }) => scenario],
  ["seed", ({ seed }) => String(seed)],
  ["seconds", ({ seconds }) => String(seconds)],
  ["worst error", ({ worstErrorNs }) => duration(worstErrorNs)],
  ["error/bound", ({ worstErrorOverBound }) => worstErrorOverBound.toFixed(3)],
  ["synchronised", ({ synchronisedShare }) => `${(100 * synchronisedShare).toFixed(2)} %`],
  ["recoveries", ({ recoveries }) => String(recoveries)],
  ["s/s", ({ seconds, wallS }) => (seconds / wallS).toFixed(0)],
  ["promises", ({ breach }) => (breach === undefined ? "kept" : `BROKEN: ${breach.promise}`)],
];

/** The titles, and a row for each run. */
export function reportRows(verdicts: readonly Verdict[]): string[][] {
  return [COLUMNS.map(([title]) => title), ...verdicts.map((verdict) => COLUMNS.map(([, value]) => value(verdict)))];
}

/** A row for each run; numbers are set to the right. */
export function reportTable(verdicts: readonly Verdict[]): string {
  const rows = reportRows(verdicts);
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number) => column === 0 || column === COLUMNS.length - 1;
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1e4) return `${nanoseconds.toFixed(0)} ns`;
  return nanoseconds < 1e7 ? `${(nanoseconds / 1e3).toFixed(1)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
