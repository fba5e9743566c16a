/**
 * A trace for a client of time servers: what the crystal did and what each exchange would have met, second by second;
 * and the file that holds one.
 *
 * A line per second, `y d_out d_back e [d_out d_back e …]`: the crystal's fractional frequency error over the second
 * (positive: fast) and, for each server, the one-way delays to and from it in seconds that an exchange sent at the
 * beginning of this second has, and the server's own error in seconds (server minus true time). `-` for a delay is a
 * packet that is lost. Empty lines and lines that begin with # are skipped.
 */

import { TraceError } from "./trace.js";

export interface ServerTrace {
  /** One-way delays, seconds; NaN where the packet is lost. */
  readonly outSeconds: Float64Array;
  readonly backSeconds: Float64Array;
  /** The server's clock minus true time, seconds. */
  readonly errorSeconds: Float64Array;
  /** Seconds in which the server calls itself unsynchronised (leap 3, stratum 16); no file can hold them. */
  readonly unsynchronised?: Uint8Array;
}

export interface ClientTrace {
  readonly name: string;
  /** Fractional frequency error over each second. */
  readonly frequency: Float64Array;
  readonly servers: readonly ServerTrace[];
}

/** More servers than this are no trace of this client. */
export const MOST_SERVERS = 8;
const COLUMNS_PER_SERVER = 3;

/** A trace of so many seconds to be filled in; all zeros. */
export function emptyTrace(name: string, seconds: number, servers: number): ClientTrace {
  return {
    name,
    frequency: new Float64Array(seconds),
    servers: Array.from({ length: servers }, () => ({
      outSeconds: new Float64Array(seconds),
      backSeconds: new Float64Array(seconds),
      errorSeconds: new Float64Array(seconds),
    })),
  };
}

/**
 * Reads a trace's text.
 * @throws TraceError that says which line is wrong, what it holds and what it should.
 */
export function parseClientTrace(name: string, text: string): ClientTrace {
  const rows: number[][] = [];
  text.split("\n").forEach((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    const row = readRow(trimmed.split(/\s+/));
    if (row === undefined || row.length !== (rows[0]?.length ?? row.length)) throw wrongLine(index, trimmed, rows[0]);
    rows.push(row);
  });
  const [first] = rows;
  if (first === undefined || rows.length < 2) throw new TraceError("it has fewer than two seconds");
  const servers = (first.length - 1) / COLUMNS_PER_SERVER;
  if (servers > MOST_SERVERS) throw new TraceError(`it has ${servers} servers; at most ${MOST_SERVERS} are possible`);
  const trace = emptyTrace(name, rows.length, servers);
  rows.forEach((row, second) => {
    trace.frequency[second] = row[0] as number;
    trace.servers.forEach((server, index) => {
      const at = 1 + index * COLUMNS_PER_SERVER;
      server.outSeconds[second] = row[at] as number;
      server.backSeconds[second] = row[at + 1] as number;
      server.errorSeconds[second] = row[at + 2] as number;
    });
  });
  return trace;
}

/** The numbers of a line; undefined where it is none of a trace. */
function readRow(words: readonly string[]): number[] | undefined {
  if (words.length < 1 + COLUMNS_PER_SERVER || (words.length - 1) % COLUMNS_PER_SERVER !== 0) return undefined;
  const row: number[] = [];
  for (const [column, word] of words.entries()) {
    const delay = column % COLUMNS_PER_SERVER !== 0 && column > 0;
    const value = delay && word === "-" ? Number.NaN : Number(word);
    if (word === "" || Number.isNaN(value) !== (delay && word === "-")) return undefined;
    if (delay && value < 0) return undefined;
    if (Math.abs(value) === Number.POSITIVE_INFINITY) return undefined;
    row.push(value);
  }
  return row;
}

function wrongLine(index: number, line: string, first: readonly number[] | undefined): TraceError {
  const found = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  const columns =
    first === undefined ? "1 number and 3 for each server" : `${first.length} numbers as the lines before it`;
  return new TraceError(
    `line ${index + 1} is "${found}"; it should have ${columns}: frequency error, then delay out, delay back (0 or more, or "-" for a lost packet) and the server's error in seconds, such as "1e-5 0.0102 0.0113 0"`,
  );
}

/** The text of a trace; `parseClientTrace` gives back the same numbers. */
export function formatClientTrace(trace: ClientTrace): string {
  const delay = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? "-" : String(value));
  const lines: string[] = [];
  trace.frequency.forEach((y, second) => {
    const servers = trace.servers.map(
      ({ outSeconds, backSeconds, errorSeconds }) =>
        `${delay(outSeconds[second])} ${delay(backSeconds[second])} ${errorSeconds[second]}`,
    );
    lines.push([y, ...servers].join(" "));
  });
  return `${lines.join("\n")}\n`;
}
