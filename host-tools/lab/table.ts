/** Tables in Markdown, which reads as well in a terminal as in the README. */

import { markdownTable } from "markdown-table";

/** @param rows cells as text; the first row is the head. Columns are padded, all but the first to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  return markdownTable(rows, { align: head.map((_, column) => (column === 0 ? "" : "right")) });
}

/** Three significant digits, without an exponent: 6.49, 39.0, 119, 133000. */
export function significant(value: number): string {
  if (!(Math.abs(value) >= 1000)) return value.toPrecision(3);
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  return String(Math.round(value / step) * step);
}
