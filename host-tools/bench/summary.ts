/** From runs to cells, and from cells to a table and to what issue and reader want to know. */

import { markdownTable } from "markdown-table";

/** One run of one server at one window. */
export interface Run {
  /** What kind of requests, and of server. */
  kind: string;
  server: string;
  window: number;
  requestsPerS: number;
  medianUs: number;
  p99Us: number;
  cpuPerRequestUs: number;
  /** Requests without an answer within 200 ms. */
  lost: number;
  /** Of the replies in the interleaved mode; 0 to plain and signed requests. */
  interleavedPercent: number;
  /** CPU time that other processes used meanwhile, in percent of one processor. */
  othersPercent: number;
}

/** The medians of the rounds, and how far apart the rounds lay. */
export interface Cell extends Run {
  requestsPerSLeast: number;
  requestsPerSMost: number;
}

/** What is wanted of Noonmark at the widest window, against the server beside it. */
const INSTRUCTIONS_LIMIT = 500;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new Error("no values");
  return (lower + upper) / 2;
}

/** The cell of one server under one kind of requests at one window. */
export function cellOf(runs: readonly Run[], kind: string, server: string, window: number): Cell {
  const mine = runs.filter((run) => run.kind === kind && run.server === server && run.window === window);
  const rates = mine.map(({ requestsPerS }) => requestsPerS);
  return {
    kind,
    server,
    window,
    requestsPerS: median(rates),
    medianUs: median(mine.map(({ medianUs }) => medianUs)),
    p99Us: median(mine.map(({ p99Us }) => p99Us)),
    cpuPerRequestUs: median(mine.map(({ cpuPerRequestUs }) => cpuPerRequestUs)),
    lost: mine.reduce((sum, { lost }) => sum + lost, 0),
    interleavedPercent: Math.min(...mine.map(({ interleavedPercent }) => interleavedPercent)),
    othersPercent: Math.max(...mine.map(({ othersPercent }) => othersPercent)),
    requestsPerSLeast: Math.min(...rates),
    requestsPerSMost: Math.max(...rates),
  };
}

const HEAD = ["requests", "window", "server", "requests/s", "(rounds)", "p50 µs", "p99 µs", "CPU µs/request", "lost"];

/** Columns of words; the others are numbers. */
const TEXTS = [0, 2];

/** A table that reads well in a terminal and is one in Markdown. */
export function tableText(cells: readonly Cell[]): string {
  const rows = [HEAD];
  for (const [index, mine] of cells.entries()) {
    rows.push(rowOf(mine));
    const before = cells[index - 1];
    if (before?.kind === mine.kind && before.window === mine.window) rows.push(ratioRow(before, mine));
  }
  const align = HEAD.map((_, column) => (TEXTS.includes(column) ? "" : "right"));
  return `${markdownTable(rows, { align })}\n`;
}

function rowOf(cell: Cell): string[] {
  const rounds = `${thousands(cell.requestsPerSLeast)}–${thousands(cell.requestsPerSMost)}`;
  const micros = [cell.medianUs, cell.p99Us].map((value) => value.toFixed(1));
  return [
    cell.kind,
    String(cell.window),
    cell.server,
    thousands(cell.requestsPerS),
    rounds,
    ...micros,
    cell.cpuPerRequestUs.toFixed(2),
    String(cell.lost),
  ];
}

function ratioRow(mine: Cell, other: Cell): string[] {
  const ratio = (key: "requestsPerS" | "medianUs" | "p99Us" | "cpuPerRequestUs") => (mine[key] / other[key]).toFixed(2);
  return [
    mine.kind,
    String(mine.window),
    "ratio",
    ratio("requestsPerS"),
    "",
    ratio("medianUs"),
    ratio("p99Us"),
    ratio("cpuPerRequestUs"),
    "",
  ];
}

function thousands(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Whether what is wanted was reached, in words; the latency only of the first kind. */
export function verdictText(cells: readonly Cell[], instructions: readonly number[]): string[] {
  const widest = Math.max(...cells.map(({ window }) => window));
  const lines: string[] = [];
  for (const kind of new Set(cells.map((cell) => cell.kind))) {
    const [mine, other] = cells.filter((cell) => cell.window === widest && cell.kind === kind);
    if (mine === undefined || other === undefined) continue;
    const at = `${kind}, at window ${widest}:`;
    lines.push(says(`${at} at least ${other.server}'s requests/s`, mine.requestsPerS >= other.requestsPerS));
    if (kind === cells[0]?.kind) {
      lines.push(says(`${at} a p99 no worse than ${other.server}'s`, mine.p99Us <= other.p99Us));
    }
  }
  if (instructions.length > 0) {
    const most = Math.max(...instructions);
    lines.push(says(`under ${INSTRUCTIONS_LIMIT} user instructions per plain request`, most < INSTRUCTIONS_LIMIT));
  }
  return lines;
}

function says(what: string, reached: boolean): string {
  return `wanted: ${what}: ${reached ? "reached" : "NOT REACHED"}`;
}
