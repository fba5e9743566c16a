/**
 * One hypothesis about the crystal: its wander is q. What then is known of the clock and of each server.
 *
 * State: x, the counter's phase against true time (positive: ahead); y, its fractional frequency; and for each server
 * a bias b, by which what its exchanges show differs from x: the asymmetry of its path, and its own error. A server's
 * exchanges are of x + b. Between exchanges
 *
 *     x += T·y    Q = q²·[[T³/3, T²/2], [T²/2, T]] on x and y, and a slow random walk on each bias
 *
 * All is normal, kept as means and one covariance of everything. They lie in one array, as every array costs the
 * device as much as a dozen numbers: first the covariance (lower triangle, row by row up to the diagonal), then the
 * means, then the covariances of each state with what is looked at.
 */

const PHASE = 0;
const FREQUENCY = 1;
const FIRST_BIAS = 2;
const CROSS = 1;
const FREQUENCY_VARIANCE = 2;

/** Elements in the rows before row `i`. */
const before = (i: number) => (i * (i + 1)) / 2;

export class Hypothesis {
  /** q², per s. */
  readonly wanderSquared: number;
  /** Evidence, nats below the best hypothesis; and the share it gives. */
  score = 0;
  share = 0;
  /** Of what is looked at: x + b of a server, or x alone. */
  expected = 0;
  uncertainty = 0;
  /** Variance of the output x + Σ share·b, and its covariance with the frequency; see `weigh`. */
  phaseVariance = 0;
  phaseCross = 0;
  readonly #size: number;
  /** Where the means begin, and what is looked at. */
  readonly #mean: number;
  readonly #reach: number;
  readonly #values: Float64Array;

  constructor(wander: number, servers: number) {
    this.wanderSquared = wander * wander;
    this.#size = FIRST_BIAS + servers;
    this.#mean = before(this.#size);
    this.#reach = this.#mean + this.#size;
    this.#values = new Float64Array(this.#reach + this.#size);
  }

  /** x by itself, and its variance. */
  get ownPhase(): number {
    return this.#values[this.#mean + PHASE] as number;
  }
  get ownVariance(): number {
    return this.#values[PHASE] as number;
  }
  get frequency(): number {
    return this.#values[this.#mean + FREQUENCY] as number;
  }
  get frequencyVariance(): number {
    return this.#values[FREQUENCY_VARIANCE] as number;
  }
  bias(server: number): number {
    return this.#values[this.#mean + FIRST_BIAS + server] as number;
  }

  start(phase: number, phaseVariance: number, frequency: number, frequencyVariance: number): void {
    const v = this.#values;
    v.fill(0);
    v[this.#mean + PHASE] = phase;
    v[this.#mean + FREQUENCY] = frequency;
    v[PHASE] = phaseVariance;
    v[FREQUENCY_VARIANCE] = frequencyVariance;
  }

  /** Makes a server's bias less certain. */
  widen(server: number, variance: number): void {
    const at = before(FIRST_BIAS + server) + FIRST_BIAS + server;
    this.#values[at] = (this.#values[at] as number) + variance;
  }

  /** Begins a server's bias with what its first exchange shows. */
  meet(server: number, shown: number, variance: number): void {
    const v = this.#values;
    const row = FIRST_BIAS + server;
    for (let i = 0; i < this.#size; i++) v[i < row ? before(row) + i : before(i) + row] = 0;
    v[before(row) + row] = variance;
    v[this.#mean + row] = shown - this.ownPhase;
  }

  /** @param biasWalk variance that each bias gains a second. */
  predict(seconds: number, biasWalk: Float64Array): void {
    const v = this.#values;
    const mean = this.#mean;
    const size = this.#size;
    const gained = this.wanderSquared * seconds;
    const rate = v[FREQUENCY_VARIANCE] as number;
    const cross = v[CROSS] as number;
    v[mean] = (v[mean] as number) + seconds * (v[mean + FREQUENCY] as number);
    v[PHASE] = (v[PHASE] as number) + seconds * (2 * cross + seconds * (rate + gained / 3));
    v[CROSS] = cross + seconds * (rate + gained / 2);
    v[FREQUENCY_VARIANCE] = rate + gained;
    for (let i = FIRST_BIAS, row = 3; i < size; row += ++i) {
      v[row] = (v[row] as number) + seconds * (v[row + 1] as number);
      v[row + i] = (v[row + i] as number) + seconds * (biasWalk[i - FIRST_BIAS] as number);
    }
  }

  /** Looks at x + b of a server: sets `expected` and `uncertainty`. */
  lookAt(server: number): void {
    const v = this.#values;
    const size = this.#size;
    const bias = FIRST_BIAS + server;
    let to = this.#reach;
    // Along the bias's row up to the diagonal, then down its column.
    let across = before(bias);
    for (let i = 0, row = 0; i < size; row += ++i) {
      v[to++] = (v[row] as number) + (v[across] as number);
      across += i < bias ? 1 : i + 1;
    }
    this.expected = (v[this.#mean] as number) + (v[this.#mean + bias] as number);
    this.uncertainty = (v[this.#reach] as number) + (v[this.#reach + bias] as number);
  }

  /** Looks at x alone. */
  lookAtPhase(): void {
    const v = this.#values;
    for (let i = 0, row = 0; i < this.#size; row += ++i) v[this.#reach + i] = v[row] as number;
    this.expected = this.ownPhase;
    this.uncertainty = v[this.#reach] as number;
  }

  /** What was looked at is known to have this mean and variance now. */
  correct(mean: number, variance: number): void {
    const v = this.#values;
    const reach = this.#reach;
    const end = reach + this.#size;
    const gain = (mean - this.expected) / this.uncertainty;
    const less = (variance - this.uncertainty) / (this.uncertainty * this.uncertainty);
    let to = this.#mean;
    let at = 0;
    for (let i = reach; i < end; i++) {
      const own = v[i] as number;
      v[to] = (v[to] as number) + own * gain;
      to++;
      const part = own * less;
      for (let j = reach; j <= i; j++) {
        v[at] = (v[at] as number) + part * (v[j] as number);
        at++;
      }
    }
  }

  /** Sets `phaseVariance` and `phaseCross` for an output that takes so much of each server's bias. */
  weigh(shares: Readonly<Float64Array>): void {
    const v = this.#values;
    let variance = v[PHASE] as number;
    let cross = v[CROSS] as number;
    for (let i = FIRST_BIAS, row = 3; i < this.#size; row += ++i) {
      const share = shares[i - FIRST_BIAS] as number;
      if (share === 0) continue;
      let sum = 2 * (v[row] as number) + share * (v[row + i] as number);
      for (let j = FIRST_BIAS; j < i; j++) sum += 2 * (shares[j - FIRST_BIAS] as number) * (v[row + j] as number);
      cross += share * (v[row + 1] as number);
      variance += share * sum;
    }
    this.phaseVariance = variance;
    this.phaseCross = cross;
  }

  /** Variance of a server's bias against the mean of those of others, taken by their shares. */
  varianceBetween(server: number, shares: Readonly<Float64Array>): number {
    const v = this.#values;
    let total = 0;
    for (let i = FIRST_BIAS, row = 3; i < this.#size; row += ++i) {
      const own = (i - FIRST_BIAS === server ? 1 : 0) - (shares[i - FIRST_BIAS] as number);
      if (own === 0) continue;
      let sum = own * (v[row + i] as number);
      for (let j = FIRST_BIAS; j < i; j++) {
        const other = (j - FIRST_BIAS === server ? 1 : 0) - (shares[j - FIRST_BIAS] as number);
        sum += 2 * other * (v[row + j] as number);
      }
      total += own * sum;
    }
    return total;
  }
}
