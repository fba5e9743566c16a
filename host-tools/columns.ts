/** Tables for the terminal: columns beside each other without lines, as wide as their widest cell. */

import Table from "cli-table3";

/** What cli-table3 would draw around and between the cells. */
const NO_LINES = {
  ...Object.fromEntries(
    ["top", "bottom", "mid", "left", "right"].flatMap((side) =>
      (side === "left" || side === "right"
        ? [side, `${side}-mid`]
        : [side, `${side}-mid`, `${side}-left`, `${side}-right`]
      ).map((place) => [place, ""]),
    ),
  ),
  "mid-mid": "",
  middle: "  ",
};

/** @param right columns of numbers, by their place; the others are words. No line ends in spaces. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  if (count === 0) return "";
  const table = new Table({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colAligns: Array.from({ length: count }, (_, column) => (right.includes(column) ? "right" : "left")),
  });
  for (const row of rows) table.push(Array.from({ length: count }, (_, column) => row[column] ?? ""));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
