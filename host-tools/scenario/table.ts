/** The runs of `noonmark scenario` as a table for the terminal. */

import { coloured } from "../colour.js";
import { columns } from "../columns.js";
import type { RunResult } from "../simulator/judge.js";

const COLUMNS: readonly [title: string, value: (result: RunResult) => string][] = [
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
export function reportRows(results: readonly RunResult[]): string[][] {
  return [COLUMNS.map(([title]) => title), ...results.map((result) => COLUMNS.map(([, value]) => value(result)))];
}

/** A row for each run; numbers are set to the right, a broken promise in red. */
export function reportTable(results: readonly RunResult[]): string {
  const [titles = [], ...rows] = reportRows(results);
  const last = COLUMNS.length - 1;
  const marked = rows.map((row, run) => {
    const level = results[run]?.breach === undefined ? "good" : "bad";
    return row.map((cell, column) => (column === last ? coloured(level, cell) : cell));
  });
  return columns([titles, ...marked], COLUMNS.map((_, column) => column).slice(1, last));
}

function duration(nanoseconds: number): string {
  // A clock that is stamped by software is not good to single nanoseconds.
  if (nanoseconds < 1e4) return `${(nanoseconds / 1e3).toFixed(2)} µs`;
  return nanoseconds < 1e7 ? `${(nanoseconds / 1e3).toFixed(1)} µs` : `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
