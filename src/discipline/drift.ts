/**
 * How far the frequency moves within minutes to hours, learned from how it did.
 *
 * Model: the loops (pll.ts) take the frequency for a random walk, and learn its step from a second to the next. Over
 * hours a crystal does not walk, it follows the temperature: a night that cools, a heating that switches. A trend too
 * slow to be seen from second to second carries a clock without pulses farther than any walk of that step would. So
 * the change of the frequency is measured over spans of 64 s, 128 s, … 18 h, as its mean square over about a day, and
 * a clock without pulses is off by no more than FACTOR times what the change makes that is usual over the time without.
 *
 * A steady trend makes half of change times time. A swing from one end to the other, left at one of them, makes up to
 * 1.2 of it: of a triangle the usual change is 0.82 of the amplitude, and the clock is off by the whole amplitude. A span
 * that was never measured is taken for one over which the trend of half of it goes on; each time that it is measured
 * takes a fifth off that, until it is half. (Of a random walk it is 2.6 standard deviations: what the loops say is more.)
 */

/** The shortest span, seconds: shorter ones are what the loops know about, and nothing is to be asked about them. */
export const SHORTEST_SECONDS = 64;
/** Spans, each twice the one before: the longest is 18 hours. */
const SPANS = 11;
/** A span's changes are remembered for about this long: a day has a warm and a cold part. */
const MEMORY_SECONDS = 86_400;
/** Changes that say what is usual, and what each of them takes off the trend that is expected without. */
const ENOUGH = 3;
const SHARE = 0.2;
/** Of that trend, where enough is known: the change over half of the span, which is the least over the whole. */
const LEAST_SHARE = 0.5;
/** Of the usual change times the time: see the head. */
const FACTOR = 1.5;
/** What is taken for usual over the shortest span until it is known: a tenth of a degree on an ordinary crystal. */
const UNKNOWN_CHANGE = 10e-9;

/** What is kept of a span: the frequency at its start, the changes taken, and their mean square. */
const BEFORE = 0;
const COUNT = 1;
const SQUARE = 2;
const VALUES = 3;

export class FrequencyDrift {
  /** By span, in one array to save memory: the values that the offsets above name. */
  private readonly spans = new Float64Array(SPANS * VALUES);
  /** Seconds since the last of the shortest spans ended, and how many of them have; −1 before the first frequency. */
  private seconds = 0;
  private ended = -1;

  /**
   * Takes the frequency as it is now, `intervalSeconds` after the last time. All but every 64th second it only counts,
   * and then half of the times one span ends, a quarter of the times two do: it costs next to nothing.
   */
  learn(frequency: number, intervalSeconds: number): void {
    this.seconds += intervalSeconds;
    if (this.seconds < SHORTEST_SECONDS && this.ended >= 0) return;
    // A gap is as long as one of the spans at least: what it changed belongs to none of them.
    if (this.ended < 0 || intervalSeconds >= SHORTEST_SECONDS) {
      this.begin(frequency);
      return;
    }
    this.seconds = 0;
    this.ended++;
    for (let span = 0, length = 1; span < SPANS && this.ended % length === 0; span++, length *= 2) {
      this.take(span, frequency);
    }
  }

  /** The frequency was begun anew: what comes next is no change of what was before. */
  interrupt(): void {
    this.ended = -1;
  }

  /**
   * How far a clock may be off by the frequency's changes alone, `seconds` after the last pulse. 0 within the shortest
   * span: the loops know more of it.
   */
  phaseAfter(seconds: number): number {
    if (seconds < SHORTEST_SECONDS) return 0;
    let length = SHORTEST_SECONDS;
    let shorter = 0;
    let change = this.changeOver(0, UNKNOWN_CHANGE);
    for (let span = 1; span < SPANS && length < seconds; span++) {
      shorter = change;
      change = this.changeOver(span, 2 * change);
      length *= 2;
    }
    // Between two spans, and beyond the longest, on a straight line.
    const from = shorter === 0 ? 0 : length / 2;
    const usual = shorter + ((change - shorter) * (seconds - from)) / (length - from);
    return FACTOR * usual * seconds;
  }

  private begin(frequency: number): void {
    for (let at = BEFORE; at < SPANS * VALUES; at += VALUES) this.spans[at] = frequency;
    this.seconds = 0;
    this.ended = 0;
  }

  private take(span: number, frequency: number): void {
    const { spans } = this;
    const at = span * VALUES;
    const change = frequency - (spans[at + BEFORE] as number);
    const count = (spans[at + COUNT] as number) + 1;
    const square = spans[at + SQUARE] as number;
    const memory = Math.max(ENOUGH + 1, MEMORY_SECONDS / (SHORTEST_SECONDS * 2 ** span));
    spans[at + SQUARE] = square + (change * change - square) / Math.min(count, memory);
    spans[at + COUNT] = count;
    spans[at + BEFORE] = frequency;
  }

  /** The usual change over a span: what was measured, or what of `trend` it was too seldom measured to rule out. */
  private changeOver(span: number, trend: number): number {
    const measured = Math.sqrt(this.spans[span * VALUES + SQUARE] as number);
    const count = this.spans[span * VALUES + COUNT] as number;
    if (span === 0) return count < ENOUGH ? Math.max(measured, trend) : measured;
    return Math.max(measured, trend * Math.max(LEAST_SHARE, 1 - SHARE * count));
  }
}
