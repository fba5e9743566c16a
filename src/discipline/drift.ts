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
 * that was not measured often enough is taken for one over which the trend of half of it goes on. (Of a random walk it
 * is 2.6 standard deviations: what the loops say is more.)
 */

/** The shortest span, seconds: shorter ones are what the loops know about. */
const SHORTEST_SECONDS = 64;
/** Spans, each twice the one before: the longest is 18 hours. */
const SPANS = 11;
/** A span's changes are remembered for about this long: a day has a warm and a cold part. */
const MEMORY_SECONDS = 86_400;
/** Changes that say what is usual. */
const ENOUGH = 3;
/** Of the usual change times the time: see the head. */
const FACTOR = 1.5;
/** What is taken for usual over the shortest span until it is known: a tenth of a degree on an ordinary crystal. */
const UNKNOWN_CHANGE = 10e-9;

export class FrequencyDrift {
  /** By span: seconds since its change was last taken, the frequency then, how many were taken, their mean square. */
  private readonly elapsed = new Float64Array(SPANS);
  private readonly before = new Float64Array(SPANS);
  private readonly counts = new Float64Array(SPANS);
  private readonly squares = new Float64Array(SPANS);
  private seconds = 0;
  private begun = false;

  /** Takes the frequency as it is now, `intervalSeconds` after the last time. */
  learn(frequency: number, intervalSeconds: number): void {
    if (!this.begun) {
      this.before.fill(frequency);
      this.begun = true;
      return;
    }
    this.seconds += intervalSeconds;
    if (this.seconds < SHORTEST_SECONDS) return;
    for (let span = 0; span < SPANS; span++) this.take(span, frequency, this.seconds);
    this.seconds = 0;
  }

  /** The frequency was begun anew: what comes next is no change of what was before. */
  interrupt(): void {
    this.begun = false;
    this.seconds = 0;
    this.elapsed.fill(0);
  }

  /** How far a clock may be off by the frequency's changes alone, `seconds` after the last pulse. */
  phaseAfter(seconds: number): number {
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

  private take(span: number, frequency: number, seconds: number): void {
    const length = SHORTEST_SECONDS * 2 ** span;
    const elapsed = (this.elapsed[span] as number) + seconds;
    if (elapsed < length) {
      this.elapsed[span] = elapsed;
      return;
    }
    const change = frequency - (this.before[span] as number);
    const count = (this.counts[span] as number) + 1;
    const square = this.squares[span] as number;
    const memory = Math.max(ENOUGH + 1, MEMORY_SECONDS / length);
    this.squares[span] = square + (change * change - square) / Math.min(count, memory);
    this.counts[span] = count;
    this.before[span] = frequency;
    this.elapsed[span] = 0;
  }

  /** The usual change over a span, never less than over half of it; `otherwise` or more where too little is known. */
  private changeOver(span: number, otherwise: number): number {
    const measured = Math.sqrt(this.squares[span] as number);
    if ((this.counts[span] as number) < ENOUGH) return Math.max(measured, otherwise);
    return span === 0 ? measured : Math.max(measured, otherwise / 2);
  }
}
