/**
 * One hypothesis about the crystal: its wander is q. What then is known of the clock and of each server.
 *
 * State: x, the counter's phase against true time (positive: ahead); y, its fractional frequency; and for each server
 * a bias b, by which what its exchanges show differs from x: the asymmetry of its path, and its own error. A server's
 * exchanges are of x + b. Between exchanges
 *
 *     x += T·y    Q = q²·[[T³/3, T²/2], [T²/2, T]] on x and y, and a slow random walk on each bias
 *
 * All is normal, kept as means and one covariance of everything (packed lower triangle: row by row up to the diagonal).
 */

const PHASE = 0;
const FREQUENCY = 1;
const FIRST_BIAS = 2;
const CROSS = 1;
const FREQUENCY_VARIANCE = 2;

/** Where the element of row `i` and column `j` ≤ i is. */
const place = (i: number, j: number) => (i * (i + 1)) / 2 + j;

export class Hypothesis {
  /** q², per s. */
  readonly wanderSquared: number;
  /** Evidence, nats below the best hypothesis; and the share it gives. */
  score = 0;
  share = 0;
  /** Of what is looked at: x + b of a server, or x alone. */
  expected = 0;
  uncertainty = 0;
  /** Of the output: x + Σ share·b. */
  phase = 0;
  phaseVariance = 0;
  phaseCross = 0;
  readonly #size: number;
  readonly #mean: Float64Array;
  readonly #covariance: Float64Array;
  /** Covariance of each state with what is looked at. */
  readonly #reach: Float64Array;

  constructor(wander: number, servers: number) {
    this.wanderSquared = wander * wander;
    this.#size = FIRST_BIAS + servers;
    this.#mean = new Float64Array(this.#size);
    this.#covariance = new Float64Array(place(this.#size, 0));
    this.#reach = new Float64Array(this.#size);
  }

  get frequency(): number {
    return this.#mean[FREQUENCY] as number;
  }
  get frequencyVariance(): number {
    return this.#covariance[FREQUENCY_VARIANCE] as number;
  }
  /** x by itself, and its variance. */
  get ownPhase(): number {
    return this.#mean[PHASE] as number;
  }
  get ownVariance(): number {
    return this.#covariance[PHASE] as number;
  }
  bias(server: number): number {
    return this.#mean[FIRST_BIAS + server] as number;
  }
  biasVariance(server: number): number {
    return this.#covariance[place(FIRST_BIAS + server, FIRST_BIAS + server)] as number;
  }

  /** x + b: what a server's exchanges are of. */
  shown(server: number): number {
    return (this.#mean[PHASE] as number) + this.bias(server);
  }

  /** Variance of a server's bias against the mean of those of others, taken by their shares. */
  varianceBetween(server: number, shares: Readonly<Float64Array>): number {
    const c = this.#covariance;
    let sum = 0;
    for (let i = FIRST_BIAS; i < this.#size; i++) {
      const own = (i - FIRST_BIAS === server ? 1 : 0) - (shares[i - FIRST_BIAS] as number);
      if (own === 0) continue;
      sum += own * own * (c[place(i, i)] as number);
      for (let j = FIRST_BIAS; j < i; j++) {
        const other = (j - FIRST_BIAS === server ? 1 : 0) - (shares[j - FIRST_BIAS] as number);
        sum += 2 * own * other * (c[place(i, j)] as number);
      }
    }
    return sum;
  }

  start(phase: number, phaseVariance: number, frequency: number, frequencyVariance: number): void {
    this.#mean.fill(0);
    this.#covariance.fill(0);
    this.#mean[PHASE] = phase;
    this.#mean[FREQUENCY] = frequency;
    this.#covariance[PHASE] = phaseVariance;
    this.#covariance[FREQUENCY_VARIANCE] = frequencyVariance;
  }

  /** Makes a server's bias less certain. */
  widen(server: number, variance: number): void {
    const at = place(FIRST_BIAS + server, FIRST_BIAS + server);
    this.#covariance[at] = (this.#covariance[at] as number) + variance;
  }

  /** Begins a server's bias with what its first exchange shows. */
  meet(server: number, shown: number, variance: number): void {
    const row = FIRST_BIAS + server;
    for (let i = 0; i < this.#size; i++) this.#covariance[i < row ? place(row, i) : place(i, row)] = 0;
    this.#covariance[place(row, row)] = variance;
    this.#mean[row] = shown - (this.#mean[PHASE] as number);
  }

  /** @param biasWalk variance that each bias gains a second. */
  predict(seconds: number, biasWalk: Float64Array): void {
    const c = this.#covariance;
    const gained = this.wanderSquared * seconds;
    const rate = c[FREQUENCY_VARIANCE] as number;
    const cross = c[CROSS] as number;
    this.#mean[PHASE] = (this.#mean[PHASE] as number) + seconds * (this.#mean[FREQUENCY] as number);
    c[PHASE] = (c[PHASE] as number) + seconds * (2 * cross + seconds * (rate + gained / 3));
    c[CROSS] = cross + seconds * (rate + gained / 2);
    c[FREQUENCY_VARIANCE] = rate + gained;
    for (let i = FIRST_BIAS; i < this.#size; i++) {
      const row = place(i, 0);
      c[row] = (c[row] as number) + seconds * (c[row + 1] as number);
      c[row + i] = (c[row + i] as number) + seconds * (biasWalk[i - FIRST_BIAS] as number);
    }
  }

  /** Looks at x + b of a server: sets `expected` and `uncertainty`. */
  lookAt(server: number): void {
    const c = this.#covariance;
    const reach = this.#reach;
    const bias = FIRST_BIAS + server;
    for (let i = 0; i < this.#size; i++) {
      reach[i] = (c[place(i, 0)] as number) + (c[i < bias ? place(bias, i) : place(i, bias)] as number);
    }
    this.expected = (this.#mean[PHASE] as number) + (this.#mean[bias] as number);
    this.uncertainty = (reach[PHASE] as number) + (reach[bias] as number);
  }

  /** Looks at x alone. */
  lookAtPhase(): void {
    for (let i = 0; i < this.#size; i++) this.#reach[i] = this.#covariance[place(i, 0)] as number;
    this.expected = this.#mean[PHASE] as number;
    this.uncertainty = this.#reach[PHASE] as number;
  }

  /** What was looked at is known to have this mean and variance now. */
  correct(mean: number, variance: number): void {
    const c = this.#covariance;
    const reach = this.#reach;
    const gain = (mean - this.expected) / this.uncertainty;
    const less = (variance - this.uncertainty) / (this.uncertainty * this.uncertainty);
    for (let i = 0, at = 0; i < this.#size; i++) {
      const own = reach[i] as number;
      this.#mean[i] = (this.#mean[i] as number) + own * gain;
      const part = own * less;
      for (let j = 0; j <= i; j++, at++) c[at] = (c[at] as number) + part * (reach[j] as number);
    }
  }

  /** Sets `phase` and its variances for an output that takes so much of each server's bias (from its `anchor`). */
  put(shares: Float64Array, anchors: Float64Array): void {
    const c = this.#covariance;
    let phase = this.#mean[PHASE] as number;
    let variance = c[PHASE] as number;
    let cross = c[CROSS] as number;
    for (let i = FIRST_BIAS; i < this.#size; i++) {
      const share = shares[i - FIRST_BIAS] as number;
      if (share === 0) continue;
      const row = place(i, 0);
      phase += share * ((this.#mean[i] as number) - (anchors[i - FIRST_BIAS] as number));
      cross += share * (c[row + 1] as number);
      variance += share * (2 * (c[row] as number) + share * (c[row + i] as number));
      for (let j = FIRST_BIAS; j < i; j++) {
        variance += 2 * share * (shares[j - FIRST_BIAS] as number) * (c[row + j] as number);
      }
    }
    this.phase = phase;
    this.phaseVariance = variance;
    this.phaseCross = cross;
  }
}
