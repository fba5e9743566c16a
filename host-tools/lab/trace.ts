/**
 * A trace: what a counter did and how noisy its pulses were, second by second; and the file that holds one.
 *
 * A line per second, `y n`: the counter's fractional frequency offset over the second that this pulse begins, and the
 * pulse's measurement noise in seconds (positive: captured late), or `-` where the pulse is missing. Empty lines and
 * lines that begin with # are skipped.
 */

export interface Trace {
  readonly name: string;
  /** Fractional frequency offset over each second. */
  readonly frequency: Float64Array;
  /** Noise of the pulse that begins it, seconds; NaN where the pulse is missing. */
  readonly noise: Float64Array;
}

/** A line that could not be read, in words for the user. */
export class TraceError extends Error {}

/**
 * Reads a trace's text.
 * @throws TraceError that says which line is wrong, what it holds and what it should.
 */
export function parseTrace(name: string, text: string): Trace {
  const frequency: number[] = [];
  const noise: number[] = [];
  text.split("\n").forEach((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    const words = trimmed.split(/\s+/);
    const [first = "", second = ""] = words;
    const y = Number(first);
    const n = second === "-" ? Number.NaN : Number(second);
    const right = words.length === 2 && Number.isFinite(y) && (second === "-" || Number.isFinite(n));
    if (!right) {
      const found = trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed;
      throw new TraceError(
        `line ${index + 1} is "${found}"; it should be two numbers, frequency offset and noise in seconds, such as "1e-5 -2.3e-8", or "1e-5 -" for a missing pulse`,
      );
    }
    frequency.push(y);
    noise.push(n);
  });
  if (frequency.length < 2) throw new TraceError("it has fewer than two seconds");
  return { name, frequency: Float64Array.from(frequency), noise: Float64Array.from(noise) };
}

/** The text of a trace; `parseTrace` gives back the same numbers. */
export function formatTrace(trace: Trace): string {
  const lines: string[] = [];
  trace.frequency.forEach((y, second) => {
    const n = trace.noise[second] ?? Number.NaN;
    lines.push(`${y} ${Number.isNaN(n) ? "-" : n}`);
  });
  return `${lines.join("\n")}\n`;
}
