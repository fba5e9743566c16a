/**
 * The clock by its servers: one estimate of the counter's phase and frequency from the exchanges with all of them.
 *
 * Model: as in hypothesis.ts (a crystal that wanders by q, a bias for each server) and path-model.ts (an exchange is an
 * interval whose inside is weighed by a law that is learned for each path). q is not known: seven hypotheses, √10
 * apart, see every exchange, each scored by how well it foretold them, and the estimate is their mixture. A q that is
 * wrong by √√10 costs a few percent.
 *
 * A server's bias cannot be told from the clock's phase by the server alone. The output is therefore x plus a mean of
 * the biases of the servers that selection has chosen (`setShares`): of one server all that it shows, of several the
 * middle of what they show. Two changes of a bias leave the clock where it is: one that a change of the least delay
 * explains (a route that is longer one way shifts what the server shows by half of the change at most), which goes
 * into an anchor; and, with several servers, one that the others do not show, which selection finds.
 *
 * While a pulse shows the phase (`calibrate`), biases are learned against it, and the output is x itself until the
 * shares are set again: then the servers go on where the pulse has ended.
 *
 * Signs: seen from the counter, as in the discipline. Positive phase: the counter is ahead of true time.
 */

import { Hypothesis } from "./hypothesis.js";
import { Leans } from "./lean.js";
import { Truncated } from "./normal.js";
import { PathModel } from "./path-model.js";

const { abs, exp, log, max, min, sqrt } = Math;

/** q of the hypotheses: 1e-10 to 1e-7 a second, from an oven to a bad crystal in the draught. */
const HYPOTHESES = 7;
const LEAST_WANDER = 1e-10;
const WANDER_STEP = Math.sqrt(10);
/** An ordinary crystal's; each decade away from it is held to be e times less probable before anything is measured. */
const ORDINARY_WANDER = 1e-9;
/** Floor of a hypothesis' score, nats: what a crystal does changes with its temperature, and must be seen within hours. */
const LEAST_SCORE = -20;
const NO_EVIDENCE = 1e-300;

/** Standard deviation of a crystal's frequency that nothing is known of: a tenth of ESP32 boards are beyond 30 ppm. */
const UNKNOWN_FREQUENCY = 100e-6;
/** Standard deviation of what a server's first exchange shows, in round trips: uniform over all that is possible. */
const BIAS = 0.29;
/** Random walk of a bias in least round trips per √s: 0.1 µs of 40 ms, 6 µs in an hour. */
const BIAS_WALK = 2.5e-6;
/** That of a server whose bias has been found to move: it then tells nothing about the clock. */
const MOVING_WALK = 400 * BIAS_WALK;
/** An exchange whose interval begins so many standard deviations from what was expected contradicts it. */
const CONTRADICTION = 5;
/** Contradictions in a row until they are believed: two may be forged or broken, three are another state of things. */
const BELIEVED = 3;
/** Exchanges after a change of route in which the bias is learned anew and its change goes into the anchor. */
const ANCHORING = 16;
/** A change of route explains so many times half of its change in delay: its least delays are not exact. */
const EXPLAINED = 1.2;

/** `impossible`: it would have taken less than no time. */
export type ExchangeVerdict = "used" | "contradicts" | "impossible";

export class Estimator {
  readonly servers: number;
  readonly paths: readonly PathModel[];
  readonly hypotheses: readonly Hypothesis[];
  /** Of the output, at the exchange taken last. */
  phaseSeconds = 0;
  frequency = 0;
  started = false;
  // Of the output, by #spread; no longer true when something was taken.
  #stale = true;
  #phaseVariance = 0;
  #cross = 0;
  #frequencyVariance = 0;
  #wanderSquared = ORDINARY_WANDER * ORDINARY_WANDER;
  readonly #initialFrequency: number;
  readonly #initialDeviation: number;
  readonly #shares: Float64Array;
  readonly #biasWalk: Float64Array;
  readonly #anchors: Float64Array;
  /** Exchanges of anchoring left, the level that is kept meanwhile, and how far the anchor may still go. */
  readonly #anchoring: Float64Array;
  readonly #levels: Float64Array;
  readonly #anchorRoom: Float64Array;
  readonly #contradictions: Float64Array;
  readonly #known: Uint8Array;
  /** Whether selection has found a server's bias to move. */
  readonly #moving: Uint8Array;
  readonly #leans: Leans;

  /** @param frequency of the counter as last stored, and its standard deviation. */
  constructor(servers: number, frequency = 0, deviation = UNKNOWN_FREQUENCY) {
    this.servers = servers;
    const truncated = new Truncated();
    this.paths = Array.from({ length: servers }, () => new PathModel(truncated));
    this.hypotheses = Array.from(
      { length: HYPOTHESES },
      (_, index) => new Hypothesis(LEAST_WANDER * WANDER_STEP ** index, servers),
    );
    this.#initialFrequency = this.frequency = frequency;
    this.#initialDeviation = deviation;
    this.#shares = new Float64Array(servers).fill(servers === 1 ? 1 : 0);
    this.#biasWalk = new Float64Array(servers);
    this.#anchors = new Float64Array(servers);
    this.#anchoring = new Float64Array(servers);
    this.#levels = new Float64Array(servers);
    this.#anchorRoom = new Float64Array(servers);
    this.#contradictions = new Float64Array(servers);
    this.#known = new Uint8Array(servers);
    this.#moving = new Uint8Array(servers);
    this.#leans = new Leans(servers);
    for (const hypothesis of this.hypotheses) {
      hypothesis.score = -abs(log(sqrt(hypothesis.wanderSquared) / ORDINARY_WANDER)) / Math.LN10;
    }
    this.#weigh();
  }

  /**
   * Takes an exchange.
   * @param intervalSeconds since what was taken before, of any server or pulse.
   * @param forwardSeconds T2 − T1. @param backwardSeconds T4 − T3, of the counter's reckoning.
   */
  update(server: number, intervalSeconds: number, forwardSeconds: number, backwardSeconds: number): ExchangeVerdict {
    if (!(forwardSeconds + backwardSeconds >= 0)) return "impossible";
    const path = this.paths[server] as PathModel;
    if (this.started) this.predict(intervalSeconds);
    const change = path.take(forwardSeconds, backwardSeconds);
    this.#takeOneWay(path, forwardSeconds, backwardSeconds);
    if (this.#known[server] === 0) this.#meet(server, path);
    if (change !== 0) this.#reroute(server, change);
    const { expected, uncertainty } = this.#expect(server);
    if (this.#contradicts(server, path, expected, uncertainty)) {
      this.#mix();
      return "contradicts";
    }
    let shift = 0;
    let taken = 0;
    for (const hypothesis of this.hypotheses) {
      path.judge(hypothesis.expected, hypothesis.uncertainty, hypothesis.share);
      shift += hypothesis.share * (path.mean - hypothesis.expected);
      taken += hypothesis.share * max(0, hypothesis.uncertainty - path.variance);
      hypothesis.correct(path.mean, path.variance);
      hypothesis.score += log(max(path.evidence, NO_EVIDENCE));
    }
    path.learn(expected, uncertainty);
    // While a route is new, or a jump was believed, everything it shows leans.
    if (this.#anchoring[server] === 0) this.#leans.learn(server, shift, taken);
    this.#setWalk(server);
    this.#weigh();
    this.#anchor(server);
    this.#mix();
    return "used";
  }

  /** Takes what a pulse showed: the counter's phase and its variance. */
  calibrate(intervalSeconds: number, phaseSeconds: number, variance: number): void {
    if (this.started) this.predict(intervalSeconds);
    else this.#start(phaseSeconds, variance);
    for (const hypothesis of this.hypotheses) {
      hypothesis.lookAtPhase();
      const sum = hypothesis.uncertainty + variance;
      const gain = hypothesis.uncertainty / sum;
      const innovation = phaseSeconds - hypothesis.expected;
      hypothesis.correct(hypothesis.expected + gain * innovation, hypothesis.uncertainty * (1 - gain));
      hypothesis.score -= (log(sum) + (innovation * innovation) / sum) / 2;
    }
    this.#weigh();
    this.#mix();
  }

  /** Advances to a later moment at which nothing was measured. */
  predict(intervalSeconds: number): void {
    if (!(intervalSeconds > 0)) return;
    for (const hypothesis of this.hypotheses) hypothesis.predict(intervalSeconds, this.#biasWalk);
  }

  /** How much of the output each server is to be; the sum is 1, or 0 where the biases are known against a pulse. */
  setShares(shares: Readonly<Float64Array>): void {
    this.#shares.set(shares);
    this.#mix();
  }

  /** A server whose bias moves against the others tells nothing about the clock. */
  setMoving(server: number, moving: boolean): void {
    this.#moving[server] = moving ? 1 : 0;
    if (this.#known[server] === 1) this.#setWalk(server);
  }

  /** Whether a server's exchanges pull to one side, and those of the others do not. */
  leans(server: number): boolean {
    return this.#leans.isMoving(server);
  }

  #setWalk(server: number): void {
    const moving = this.#moving[server] === 1 || this.#leans.isMoving(server);
    this.#biasWalk[server] = ((moving ? MOVING_WALK : BIAS_WALK) * this.#least(server)) ** 2;
  }

  /** Begins a server anew: its address or its path is another. */
  forget(server: number): void {
    this.#known[server] = 0;
    this.#anchors[server] = 0;
    this.#anchoring[server] = 0;
    this.#contradictions[server] = 0;
    this.#leans.forget(server);
  }

  /** What a server shows beyond the output, seconds: positive where it says that the counter is further ahead. */
  offsetSeconds(server: number): number {
    return this.#ownPhase() + this.#bias(server) - this.phaseSeconds;
  }

  /** The same without what changes of its route have explained. */
  levelSeconds(server: number): number {
    return this.offsetSeconds(server) - (this.#anchors[server] as number);
  }

  /** Standard deviation of `offsetSeconds` by what the exchanges tell; a bias common to all servers is not in it. */
  deviationSeconds(server: number): number {
    let best = this.hypotheses[0] as Hypothesis;
    for (const hypothesis of this.hypotheses) if (hypothesis.share > best.share) best = hypothesis;
    return sqrt(max(0, best.varianceBetween(server, this.#shares)));
  }

  /** Standard deviation of the output `ageSeconds` after the exchange taken last. */
  deviationAfter(ageSeconds: number): number {
    if (this.#stale) this.#spread();
    const walk = (this.#wanderSquared * ageSeconds * ageSeconds * ageSeconds) / 3;
    const spread = this.#phaseVariance + ageSeconds * (2 * this.#cross + ageSeconds * this.#frequencyVariance);
    return sqrt(max(0, spread) + walk);
  }

  /** q, root of the mean square of what is plausible. */
  get wander(): number {
    if (this.#stale) this.#spread();
    return sqrt(this.#wanderSquared);
  }

  /** Variance of x by itself: large until a pulse has shown it, as biases cannot be told from it. */
  get ownVariance(): number {
    let variance = 0;
    for (const hypothesis of this.hypotheses) variance += hypothesis.share * hypothesis.ownVariance;
    return variance;
  }

  get frequencyDeviation(): number {
    if (this.#stale) this.#spread();
    return sqrt(this.#frequencyVariance);
  }

  #least(server: number): number {
    return (this.paths[server] as PathModel).leastDelay.leastSeconds;
  }

  #start(phaseSeconds: number, variance: number): void {
    this.started = true;
    const frequencyVariance = this.#initialDeviation * this.#initialDeviation;
    for (const hypothesis of this.hypotheses) {
      hypothesis.start(phaseSeconds, variance, this.#initialFrequency, frequencyVariance);
    }
  }

  /** The first exchange with a server. */
  #meet(server: number, path: PathModel): void {
    const least = path.leastDelay.leastSeconds;
    if (!this.started) this.#start(path.middleSeconds, least * least);
    this.#known[server] = 1;
    this.#biasWalk[server] = (BIAS_WALK * least) ** 2;
    for (const hypothesis of this.hypotheses) hypothesis.meet(server, path.middleSeconds, (BIAS * least) ** 2);
  }

  /** While a pulse shows x, what each way took is known; x is also what the clock then follows. */
  #takeOneWay(path: PathModel, forwardSeconds: number, backwardSeconds: number): void {
    const phase = this.#ownPhase();
    path.leastDelay.takeOneWay(forwardSeconds + phase, backwardSeconds - phase, sqrt(max(0, this.ownVariance)));
  }

  #reroute(server: number, change: number): void {
    const room = (EXPLAINED * abs(change)) / 2;
    for (const hypothesis of this.hypotheses) hypothesis.widen(server, room * room);
    if (this.#anchoring[server] === 0) this.#levels[server] = this.#bias(server) - (this.#anchors[server] as number);
    this.#anchoring[server] = ANCHORING;
    this.#anchorRoom[server] = room;
  }

  /** While a new route is learned, what the bias changes by goes into the anchor, as far as the route explains it. */
  #anchor(server: number): void {
    const left = this.#anchoring[server] as number;
    if (left === 0) return;
    this.#anchoring[server] = left - 1;
    const was = this.#anchors[server] as number;
    const change = this.#bias(server) - (this.#levels[server] as number) - was;
    const room = this.#anchorRoom[server] as number;
    const step = max(-room, min(room, change));
    this.#anchors[server] = was + step;
    this.#anchorRoom[server] = room;
  }

  #bias(server: number): number {
    const { hypotheses } = this;
    let sum = 0;
    for (let k = 0; k < HYPOTHESES; k++) {
      const hypothesis = hypotheses[k] as Hypothesis;
      sum += hypothesis.share * hypothesis.bias(server);
    }
    return sum;
  }

  #ownPhase(): number {
    const { hypotheses } = this;
    let sum = 0;
    for (let k = 0; k < HYPOTHESES; k++) {
      const hypothesis = hypotheses[k] as Hypothesis;
      sum += hypothesis.share * hypothesis.ownPhase;
    }
    return sum;
  }

  #expect(server: number): { expected: number; uncertainty: number } {
    let mean = 0;
    let square = 0;
    for (const hypothesis of this.hypotheses) {
      hypothesis.lookAt(server);
      mean += hypothesis.share * hypothesis.expected;
    }
    for (const hypothesis of this.hypotheses) {
      const apart = hypothesis.expected - mean;
      square += hypothesis.share * (hypothesis.uncertainty + apart * apart);
    }
    return { expected: mean, uncertainty: square };
  }

  #contradicts(server: number, path: PathModel, expected: number, uncertainty: number): boolean {
    const noise = path.noiseVariance;
    const beyond = max(path.lowSeconds - expected, expected - path.highSeconds);
    if (!(beyond > CONTRADICTION * sqrt(uncertainty + noise))) {
      this.#contradictions[server] = 0;
      return false;
    }
    const count = (this.#contradictions[server] as number) + 1;
    this.#contradictions[server] = count;
    if (count < BELIEVED) return true;
    this.#contradictions[server] = 0;
    const jump = path.middleSeconds - expected;
    for (const hypothesis of this.hypotheses) {
      hypothesis.widen(server, jump * jump);
      hypothesis.lookAt(server);
    }
    return false;
  }

  #weigh(): void {
    let best = Number.NEGATIVE_INFINITY;
    for (const { score } of this.hypotheses) if (score > best) best = score;
    let total = 0;
    for (const hypothesis of this.hypotheses) {
      hypothesis.score = max(hypothesis.score - best, LEAST_SCORE);
      hypothesis.share = exp(hypothesis.score);
      total += hypothesis.share;
    }
    for (const hypothesis of this.hypotheses) hypothesis.share /= total;
  }

  #mix(): void {
    let phase = this.#ownPhase();
    for (let server = 0; server < this.servers; server++) {
      const share = this.#shares[server] as number;
      if (share !== 0) phase += share * (this.#bias(server) - (this.#anchors[server] as number));
    }
    let frequency = 0;
    for (const hypothesis of this.hypotheses) frequency += hypothesis.share * hypothesis.frequency;
    this.phaseSeconds = phase;
    this.frequency = frequency;
    this.#stale = true;
  }

  /** Works out the variances of the output, which are asked for less often than it changes. */
  #spread(): void {
    let anchored = 0;
    for (let server = 0; server < this.servers; server++) {
      anchored += (this.#shares[server] as number) * (this.#anchors[server] as number);
    }
    let variance = 0;
    let cross = 0;
    let rate = 0;
    let wander = 0;
    for (const hypothesis of this.hypotheses) {
      const { share } = hypothesis;
      hypothesis.weigh(this.#shares);
      let ahead = hypothesis.ownPhase - anchored - this.phaseSeconds;
      for (let server = 0; server < this.servers; server++) {
        ahead += (this.#shares[server] as number) * hypothesis.bias(server);
      }
      const faster = hypothesis.frequency - this.frequency;
      variance += share * (hypothesis.phaseVariance + ahead * ahead);
      cross += share * (hypothesis.phaseCross + ahead * faster);
      rate += share * (hypothesis.frequencyVariance + faster * faster);
      wander += share * hypothesis.wanderSquared;
    }
    this.#wanderSquared = wander;
    this.#phaseVariance = variance;
    this.#cross = cross;
    this.#frequencyVariance = rate;
    this.#stale = false;
  }
}
