/**
 * What an exchange shows of the offset, by the delay it had: an interval, not a point with a variance.
 *
 * With f = T2 − T1 and b = T4 − T3 (client's counter against the server's clock) the counter's offset x lies between
 * least − f and b − least, where least is that of one way: an interval around z = (b − f)/2 as wide as the round
 * trip's excess w over the least one. How probable its parts are depends on the law of the waits, which nobody knows:
 *
 * - interval: each part is as probable as any other. True for exponential waits; nearly so for others whose least wait
 *   is the likeliest. Then a lucky exchange is worth a hundred ordinary ones.
 * - binned: normal with a variance that was learned for delays like this one's. True enough for anything else.
 * - constant: normal with one variance whatever the delay is. True where waits are normal.
 *
 * Each is scored by how well it foretold every exchange (by its density at z, given w), and they are mixed by their
 * scores, so that within some ten exchanges one of them is in use. Each has a wide tail of its own, as no law is exact.
 *
 * Variances are learned from innovations: (z − m)² − S, where m ± √S was expected, weighted by how much of it is noise.
 */

import { LeastDelay } from "./least-delay.js";
import { density, Truncated } from "./normal.js";

const { exp, log, max, min, sqrt } = Math;

const LAWS = 3;
const INTERVAL = 0;
const BINNED = 1;
const CONSTANT = 2;
/** Bins of the excess in units of its mean: an eighth of exponential exchanges or so in each. */
const EDGES = [0.125, 0.25, 0.45, 0.7, 1, 1.4, 2.2] as const;
const BINS = EDGES.length + 1;
/** Where in the array they begin: density of the last exchange, variance, score and share of each law; the bins. */
const DENSITY = 0;
const VARIANCE = LAWS;
const SCORE = 2 * LAWS;
const SHARE = 3 * LAWS;
const BIN_VARIANCE = 4 * LAWS;
/** Exchanges behind a bin's variance; 0 where none has been in it. */
const BIN_COUNT = BIN_VARIANCE + BINS;
const KEPT = BIN_COUNT + BINS;
/** Exchanges that a variance is averaged over. */
const BIN_EXCHANGES = 128;
const CONSTANT_EXCHANGES = 256;
/** A square counts for at most so many variances: one late packet must not spoil a bin. */
const MOST_SQUARES = 9;
/** A learned variance is at least this part of what the interval allows. */
const LEAST_SHARE = 0.02;
/** Floor of a law's score, nats: one that has long been worse can come back within minutes when the path changes. */
const LEAST_SCORE = -6;
/** Share and variance (of the law's own) of its tail. */
const TAIL = 0.02;
const TAIL_VARIANCE = 9;
/** No exchange leaves less than this part of a variance: the tails are known to 1e-7 only. */
const LEAST_REST = 1e-4;
/** Density that stands for none, to take a logarithm of. */
const NO_DENSITY = 1e-300;

export class PathModel {
  readonly leastDelay = new LeastDelay();
  /** Middle of the interval, and its ends with the slack: where the counter's offset from this server may be. */
  middleSeconds = 0;
  lowSeconds = 0;
  highSeconds = 0;
  /** Result of `judge`: density of the exchange, and mean and variance of the offset with it. */
  evidence = 0;
  mean = 0;
  variance = 0;
  /** All that is kept by law and by bin, in one array, from the places named above. */
  readonly #kept = new Float64Array(KEPT);
  #constantVariance = 0;
  #constantCount = 0;
  #bin = 0;
  readonly #truncated: Truncated;

  /** @param truncated what is worked in; nothing is kept in it, so one does for all paths. */
  constructor(truncated = new Truncated()) {
    this.#truncated = truncated;
    this.#kept.fill(1 / LAWS, SHARE, SHARE + LAWS);
  }

  /** How much of the estimate is by the interval, the binned and the constant law. */
  get shares(): Readonly<Float64Array> {
    return this.#kept.subarray(SHARE, SHARE + LAWS);
  }

  /** Variance of an offset by the law in use, of the exchange taken last, s². */
  get noiseVariance(): number {
    let sum = 0;
    for (let law = 0; law < LAWS; law++)
      sum += (this.#kept[SHARE + law] as number) * (this.#kept[VARIANCE + law] as number);
    return sum;
  }

  /**
   * Takes an exchange.
   * @returns by how much the least round trip has changed where the route is another one, otherwise 0.
   */
  take(forwardSeconds: number, backwardSeconds: number): number {
    const { leastDelay } = this;
    const change = leastDelay.take(forwardSeconds + backwardSeconds);
    const { excessSeconds, slackSeconds } = leastDelay;
    const half = excessSeconds / 2 + slackSeconds;
    this.middleSeconds = (backwardSeconds - forwardSeconds) / 2;
    this.lowSeconds = this.middleSeconds - half;
    this.highSeconds = this.middleSeconds + half;
    this.#kept.fill(0, DENSITY, DENSITY + LAWS);
    this.#setVariances();
    return change;
  }

  #setVariances(): void {
    const { excessSeconds, meanExcessSeconds, slackSeconds } = this.leastDelay;
    const flat = (excessSeconds * excessSeconds) / 12 + slackSeconds * slackSeconds;
    let bin = 0;
    while (bin < BINS - 1 && excessSeconds > (EDGES[bin] as number) * meanExcessSeconds) bin++;
    this.#bin = bin;
    if (this.#kept[BIN_COUNT + bin] === 0) this.#openBin(bin, flat);
    if (this.#constantCount === 0) {
      this.#constantVariance = flat;
      this.#constantCount = 1;
    }
    this.#kept[VARIANCE + INTERVAL] = flat;
    this.#kept[VARIANCE + BINNED] = max(this.#kept[BIN_VARIANCE + bin] as number, LEAST_SHARE * flat);
    this.#kept[VARIANCE + CONSTANT] = max(this.#constantVariance, LEAST_SHARE * flat);
  }

  /** A bin that is empty yet has the variance of the next longer delays: nothing says that short ones are better. */
  #openBin(bin: number, flat: number): void {
    let longer = bin + 1;
    while (longer < BINS && this.#kept[BIN_COUNT + longer] === 0) longer++;
    const mean = this.leastDelay.meanExcessSeconds;
    this.#kept[BIN_VARIANCE + bin] =
      longer < BINS ? (this.#kept[BIN_VARIANCE + longer] as number) : max(flat, (mean * mean) / 12);
    this.#kept[BIN_COUNT + bin] = 1;
  }

  /**
   * Works out `evidence`, `mean` and `variance` for an offset that was expected at `expected` ± √`uncertainty`.
   * @param weight of whoever expects it, for the score of the laws.
   */
  judge(expected: number, uncertainty: number, weight: number): void {
    const innovation = this.middleSeconds - expected;
    let total = 0;
    let mean = 0;
    let square = 0;
    for (let law = 0; law < LAWS; law++) {
      if (law === INTERVAL) this.#judgeInterval(expected, uncertainty, innovation);
      else this.#judgeNormal(this.#kept[VARIANCE + law] as number, uncertainty, innovation);
      this.#kept[DENSITY + law] = (this.#kept[DENSITY + law] as number) + weight * this.evidence;
      const share = (this.#kept[SHARE + law] as number) * this.evidence;
      total += share;
      mean += share * this.mean;
      square += share * this.variance;
    }
    this.evidence = total;
    if (total > 0) {
      mean /= total;
      this.mean = expected + mean;
      this.variance = max(square / total - mean * mean, LEAST_REST * uncertainty);
    } else {
      this.mean = expected;
      this.variance = uncertainty;
    }
  }

  /** Leaves density, mean (from the expected one) and mean square in `evidence`, `mean` and `variance`. */
  #judgeInterval(expected: number, uncertainty: number, innovation: number): void {
    const truncated = this.#truncated;
    truncated.cut(expected, uncertainty, this.lowSeconds, this.highSeconds);
    const inside = ((1 - TAIL) * truncated.share) / (this.highSeconds - this.lowSeconds);
    const shift = truncated.mean - expected;
    this.#judgeOne((this.#kept[VARIANCE + INTERVAL] as number) * TAIL_VARIANCE, uncertainty, innovation);
    const tail = TAIL * this.evidence;
    this.#mix(inside, shift, truncated.variance + shift * shift, tail);
  }

  #judgeNormal(variance: number, uncertainty: number, innovation: number): void {
    this.#judgeOne(variance, uncertainty, innovation);
    const body = (1 - TAIL) * this.evidence;
    const { mean, variance: square } = this;
    this.#judgeOne(variance * TAIL_VARIANCE, uncertainty, innovation);
    this.#mix(body, mean, square, TAIL * this.evidence);
  }

  /** Mixes a law's body with its tail, which `evidence` and so on hold. */
  #mix(body: number, mean: number, square: number, tail: number): void {
    const total = body + tail;
    this.evidence = total;
    if (!(total > 0)) return;
    this.mean = (body * mean + tail * this.mean) / total;
    this.variance = (body * square + tail * this.variance) / total;
  }

  #judgeOne(variance: number, uncertainty: number, innovation: number): void {
    const sum = uncertainty + variance;
    const deviation = sqrt(sum);
    this.evidence = density(innovation / deviation) / deviation;
    const gain = uncertainty / sum;
    this.mean = gain * innovation;
    this.variance = uncertainty * (1 - gain) + this.mean * this.mean;
  }

  /** Learns from the exchange judged: the offset had been expected at `expected` ± √`uncertainty`, all in all. */
  learn(expected: number, uncertainty: number): void {
    const innovation = this.middleSeconds - expected;
    const found = innovation * innovation - uncertainty;
    const bin = this.#bin;
    const binned = this.#kept[VARIANCE + BINNED] as number;
    let weight = (binned / (uncertainty + binned)) ** 2;
    const binCount = min((this.#kept[BIN_COUNT + bin] as number) + weight, BIN_EXCHANGES);
    this.#kept[BIN_COUNT + bin] = binCount;
    const was = this.#kept[BIN_VARIANCE + bin] as number;
    this.#kept[BIN_VARIANCE + bin] = was + ((min(found, MOST_SQUARES * binned) - was) * weight) / binCount;
    const constant = this.#kept[VARIANCE + CONSTANT] as number;
    weight = (constant / (uncertainty + constant)) ** 2;
    this.#constantCount = min(this.#constantCount + weight, CONSTANT_EXCHANGES);
    const difference = min(found, MOST_SQUARES * constant) - this.#constantVariance;
    this.#constantVariance += (difference * weight) / this.#constantCount;
    this.#scoreLaws();
  }

  #scoreLaws(): void {
    const kept = this.#kept;
    let best = Number.NEGATIVE_INFINITY;
    for (let law = 0; law < LAWS; law++) {
      const sum = (kept[SCORE + law] as number) + log(max(kept[DENSITY + law] as number, NO_DENSITY));
      kept[SCORE + law] = sum;
      if (sum > best) best = sum;
    }
    let total = 0;
    for (let law = 0; law < LAWS; law++) {
      const score = max((kept[SCORE + law] as number) - best, LEAST_SCORE);
      const share = exp(score);
      kept[SCORE + law] = score;
      kept[SHARE + law] = share;
      total += share;
    }
    for (let law = 0; law < LAWS; law++) kept[SHARE + law] = (kept[SHARE + law] as number) / total;
  }
}
