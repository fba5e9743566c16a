/**
 * The least delay of a path, and how sure it is.
 *
 * Model: a packet's delay is that of the empty path and what it waits in queues, so the round trip cannot be shorter
 * than the least one, and its excess over it tells how much an offset may be wrong by. The least one is not known: it
 * is at most the least seen. With n exchanges the least excess so far is about (mean excess of one way)/√n for queues
 * whose least wait is the likeliest one; each way's half of it is the `slack` by which limits are widened.
 *
 * The least of the last 1024 to 2048 exchanges is kept, in two numbers. A change of route is noticed by itself: at
 * once when the delay falls by much more than chance lets it, and after eight exchanges that are all unusually long.
 */

const { max, min, sqrt } = Math;

/** Exchanges until the older of the two least delays is dropped: half a day at one a minute, as routes live for days. */
const BUCKET = 1024;
/** The mean excess follows over so many exchanges. */
const MEAN_EXCHANGES = 256;
/**
 * Slack in units of (mean excess of one way)/√n. The expectation is 0.63 for exponential waits; a limit too tight
 * misleads while one too wide only wastes, and 0.8 to 1 made the least error in the lab.
 */
const SLACK = 0.9;
/** What stamps are good to at best: two ticks of 12.5 ns. */
const LEAST_SLACK_SECONDS = 25e-9;
/** Until so many exchanges the mean excess itself is hardly known, and a part of the delay is added. */
const FEW = 32;
/** Exchanges in a row that must be longer than `LONG` times the mean excess before the route is held to be another. */
const LONG_RUN = 8;
/** An excess of twice its mean has a chance of 1 in 10 for exponential waits; eight in a row have none. */
const LONG = 2;
/** Nor is a new least delay that is lower by so much of the mean excess: 3.5 deviations more where waits are normal. */
const SHORT = 1.5;
/** One-way delays are taken while the phase is known to this part of the slack. */
const EXACT = 0.1;
/** Before so many exchanges nothing is said about routes. */
const KNOWN = 16;

export class LeastDelay {
  /** Round trip, seconds; infinite before the first exchange. */
  leastSeconds = Number.POSITIVE_INFINITY;
  /** Of the last exchange: round trip beyond the least one. */
  excessSeconds = 0;
  meanExcessSeconds = 0;
  slackSeconds = 0;
  /** Since the path became what it is. */
  exchanges = 0;
  #current = Number.POSITIVE_INFINITY;
  #currentCount = 0;
  #previous = Number.POSITIVE_INFINITY;
  #forward = Number.POSITIVE_INFINITY;
  #backward = Number.POSITIVE_INFINITY;
  /** Exchanges with known one-way delays. */
  #oneWay = 0;
  #longRun = 0;
  #longLeast = Number.POSITIVE_INFINITY;

  /**
   * Takes an exchange's round trip.
   * @returns by how much the least delay has changed where the route is another one (positive: longer), otherwise 0.
   */
  take(delaySeconds: number): number {
    const change = this.#routeChange(delaySeconds);
    if (change !== 0) this.#begin(change < 0 ? delaySeconds : this.#longLeast);
    this.exchanges++;
    if (++this.#currentCount > BUCKET) {
      this.#previous = this.#current;
      this.#current = delaySeconds;
      this.#currentCount = 1;
    } else if (delaySeconds < this.#current) this.#current = delaySeconds;
    let least = min(this.#previous, this.#current);
    if (this.#oneWay >= KNOWN) least = min(least, this.#forward + this.#backward);
    // The mean was taken from a least delay that was too long.
    if (this.exchanges > 1) this.meanExcessSeconds += this.leastSeconds - least;
    this.leastSeconds = least;
    this.excessSeconds = delaySeconds - least;
    this.meanExcessSeconds += (this.excessSeconds - this.meanExcessSeconds) / min(this.exchanges, MEAN_EXCHANGES);
    this.#setSlack();
    return change;
  }

  /**
   * Takes an exchange's two one-way delays, which are known while a pulse shows the counter's phase: the least of each
   * way is found by itself, to (mean excess of one way)/n.
   * @param uncertaintySeconds of the phase, standard deviation.
   */
  takeOneWay(forwardSeconds: number, backwardSeconds: number, uncertaintySeconds: number): void {
    if (uncertaintySeconds > EXACT * this.slackSeconds) return;
    this.#oneWay++;
    this.#forward = min(this.#forward, forwardSeconds);
    this.#backward = min(this.#backward, backwardSeconds);
  }

  #setSlack(): void {
    const kept = this.#currentCount + (this.#previous < Number.POSITIVE_INFINITY ? BUCKET : 0);
    let slack = (SLACK * this.meanExcessSeconds) / (2 * sqrt(kept));
    if (kept < FEW) slack += this.leastSeconds / (2 * kept);
    if (this.#oneWay >= KNOWN) slack = min(slack, (SLACK * this.meanExcessSeconds) / this.#oneWay);
    this.slackSeconds = max(slack, LEAST_SLACK_SECONDS);
  }

  #routeChange(delaySeconds: number): number {
    const change = delaySeconds - this.leastSeconds;
    if (this.exchanges < KNOWN) return 0;
    if (change < -(SHORT * this.meanExcessSeconds + this.slackSeconds)) return change;
    if (change <= LONG * this.meanExcessSeconds + this.slackSeconds) {
      this.#longRun = 0;
      return 0;
    }
    if (this.#longRun === 0 || delaySeconds < this.#longLeast) this.#longLeast = delaySeconds;
    return ++this.#longRun < LONG_RUN ? 0 : this.#longLeast - this.leastSeconds;
  }

  /** Begins another path, which may well have queues like the last one's. */
  #begin(leastSeconds: number): void {
    this.leastSeconds = this.#current = leastSeconds;
    this.#previous = Number.POSITIVE_INFINITY;
    this.#currentCount = this.#longRun;
    this.exchanges = KNOWN;
    this.#longRun = 0;
    this.#oneWay = 0;
    this.#forward = this.#backward = Number.POSITIVE_INFINITY;
  }
}
