/**
 * How long after the pulse the sentences begin: a histogram, since this is what pairing them rests on.
 *
 * Model: lags of 0 to 1 s in bins of 50 ms. Counts are halved once they add up to an hour, so the histogram follows a
 * receiver that changes its ways. Receivers were seen with 50 to 900 ms; one whose lags lie on both sides of the pulse
 * cannot be paired with it safely.
 */

const { floor } = Math;

const BINS = 20;
const BIN_MS = 1000 / BINS;
/** An hour of seconds. */
const MEMORY = 3600;
/** Fewer say nothing yet. */
const ENOUGH = 10;

export class LagHistogram {
  private readonly counts = new Uint16Array(BINS);
  private total = 0;

  /** @param seconds from the pulse to the first byte after it; what is not between 0 and 1 is left out. */
  add(seconds: number): void {
    if (!(seconds >= 0 && seconds < 1)) return;
    const bin = floor(seconds * BINS);
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    if (++this.total < MEMORY) return;
    this.total = 0;
    for (let i = 0; i < BINS; i++) this.total += this.counts[i] = (this.counts[i] ?? 0) >> 1;
  }

  clear(): void {
    this.counts.fill(0);
    this.total = 0;
  }

  get known(): boolean {
    return this.total >= ENOUGH;
  }

  /** The middle of the bin that the median is in, milliseconds. */
  get medianMs(): number {
    let sum = 0;
    const bin = this.counts.findIndex((count) => {
      sum += count;
      return 2 * sum > this.total;
    });
    return (bin + 0.5) * BIN_MS;
  }

  /** Some lags are in the first bin and some in the last, on either side of a pulse: sentences straddle it. */
  get straddles(): boolean {
    const few = this.total / 50;
    return (this.counts[0] ?? 0) > few && (this.counts[BINS - 1] ?? 0) > few;
  }

  /** "150 ms 12, 200 ms 48": the beginnings of the bins that are not empty, with their counts. */
  toString(): string {
    const bins = Array.from(this.counts, (count, bin) => (count > 0 ? `${bin * BIN_MS} ms ${count}` : ""));
    return bins.filter((text) => text !== "").join(", ");
  }
}
