/** Tables in Markdown, which reads as well in a terminal as in the README. */

/** @param rows cells as text; the first row is the head. Columns are padded, all but the first to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.slice(1).map(line)].join("\n");
}

/** Three significant digits, without an exponent: 6.49, 39.0, 119, 133000. */
export function significant(value: number): string {
  if (!(Math.abs(value) >= 1000)) return value.toPrecision(3);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  return String(Math.round(value / step) * step);
}
