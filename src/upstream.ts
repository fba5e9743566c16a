/**
 * Servers as sources: what becomes of an exchange, from the four stamps to what the clock is to follow.
 *
 * The steps are elsewhere (sources/ntp: exchange → estimate; selection: whom to believe); this passes each one's
 * result on to the next. Time here is seconds of uptime by the free-running counter; phases are the counter's.
 */

import type { Candidate, RankOptions } from "./selection/candidate.js";
import { asymmetrySeconds } from "./selection/cluster.js";
import { Selection, type SelectionLimits } from "./selection/selection.js";
import { Association, type AssociationOptions } from "./sources/ntp/association.js";
import { Estimator } from "./sources/ntp/estimator.js";
import type { Exchange } from "./sources/ntp/exchange.js";
import type { PathModel } from "./sources/ntp/path-model.js";
import { Testimonies } from "./sources/ntp/testimony.js";

const { max, sqrt } = Math;

export interface ServerOptions extends AssociationOptions, RankOptions {}

export interface UpstreamOptions extends SelectionLimits {
  /** The counter's frequency as last stored and its standard deviation. */
  readonly frequency?: number;
  readonly frequencyDeviation?: number;
}

/** Standard deviations of the estimate in the bound; half of the delay is beside it, which covers all else. */
const BOUND = 4;

export class Upstream {
  readonly associations: readonly Association[];
  readonly candidates: readonly Candidate[];
  /** What each one's answers allow, whatever selection and estimator make of them. */
  readonly testimonies: Testimonies;
  readonly estimator: Estimator;
  readonly selection: Selection;
  /** Whether the estimate deserves to be followed: a source is selected, or was and the bound still says how good. */
  synchronised = false;
  /** Uptime of what the estimate is of. */
  #takenSeconds: number;
  #distance = Number.POSITIVE_INFINITY;
  #calibratedSeconds = Number.NEGATIVE_INFINITY;

  constructor(servers: readonly ServerOptions[], options: UpstreamOptions, nowSeconds: number) {
    this.associations = servers.map((server) => new Association(server, nowSeconds));
    this.candidates = servers.map(newCandidate);
    this.testimonies = new Testimonies(servers.length);
    this.estimator = new Estimator(servers.length, options.frequency, options.frequencyDeviation);
    this.selection = new Selection(servers.length, options);
    this.#takenSeconds = nowSeconds;
  }

  /** Takes an exchange that was an answer. @param nowSeconds uptime when it was sent. */
  take(server: number, nowSeconds: number, exchange: Readonly<Exchange>): void {
    const candidate = this.candidates[server] as Candidate;
    candidate.stratum = exchange.stratum;
    candidate.leap = exchange.leap;
    candidate.rootDelaySeconds = exchange.rootDelaySeconds;
    candidate.rootDispersionSeconds = exchange.rootDispersionSeconds;
    const { estimator } = this;
    this.testimonies.take(server, nowSeconds, exchange, estimator);
    const seconds = nowSeconds - this.#takenSeconds;
    const verdict = estimator.update(server, seconds, exchange.forwardSeconds, exchange.backwardSeconds);
    if (verdict === "impossible") return;
    // Of two answers the one to the earlier request may be the later to come.
    this.#takenSeconds = max(this.#takenSeconds, nowSeconds);
    if (verdict === "used") candidate.exchanges++;
    this.#select(server);
    this.#adapt(server);
  }

  /** A server has called itself unsynchronised, or has not answered: whom to believe may be another question now. */
  lose(server: number, exchange?: Readonly<Exchange>): void {
    const candidate = this.candidates[server] as Candidate;
    if (exchange !== undefined) {
      candidate.stratum = exchange.stratum;
      candidate.leap = exchange.leap;
    }
    this.#select(-1);
  }

  /** A pulse has shown the counter's phase. */
  calibrate(nowSeconds: number, phaseSeconds: number, variance: number): void {
    const seconds = nowSeconds - this.#takenSeconds;
    this.#takenSeconds = nowSeconds;
    this.#calibratedSeconds = nowSeconds;
    this.estimator.calibrate(seconds, phaseSeconds, variance);
  }

  /** The counter's phase against true time. */
  phaseSeconds(nowSeconds: number): number {
    return this.estimator.phaseSeconds + this.estimator.frequency * (nowSeconds - this.#takenSeconds);
  }

  /** What |phase − truth| is at most, while fewer than half of the usable servers lie. */
  boundSeconds(nowSeconds: number): number {
    return this.#distance + BOUND * this.estimator.deviationAfter(nowSeconds - this.#takenSeconds);
  }

  #select(server: number): void {
    const { estimator, selection, candidates } = this;
    for (let index = 0; index < candidates.length; index++) {
      const candidate = candidates[index] as Candidate;
      candidate.reachable = (this.associations[index] as Association).reachable;
      if (candidate.exchanges === 0) continue;
      if (index === server) this.#renew(candidate, index);
      candidate.moving = estimator.leans(index);
      candidate.offsetSeconds = estimator.offsetSeconds(index);
      candidate.levelSeconds = estimator.levelSeconds(index);
    }
    if (!selection.update(candidates, server, this.#calibrated())) return;
    estimator.setShares(selection.shares);
    for (let index = 0; index < candidates.length; index++) {
      estimator.setMoving(index, selection.trends.isMoving(index));
    }
    this.#distance = max(selection.belowSeconds, selection.aboveSeconds);
    this.synchronised = true;
  }

  /** What only its own exchanges change, or next to. */
  #renew(candidate: Candidate, index: number): void {
    const path = this.estimator.paths[index] as PathModel;
    candidate.delaySeconds = path.leastDelay.leastSeconds;
    candidate.jitterSeconds = sqrt(path.noiseVariance);
    candidate.deviationSeconds = this.estimator.deviationSeconds(index);
  }

  /** Whether the phase is known better by itself than by the servers, whose paths are not symmetric. */
  #calibrated(): boolean {
    let total = 0;
    for (const candidate of this.candidates) {
      if (candidate.exchanges > 0) total += 1 / asymmetrySeconds(candidate) ** 2;
    }
    return total > 0 && this.estimator.ownVariance < 1 / total;
  }

  #adapt(server: number): void {
    const { estimator } = this;
    const candidate = this.candidates[server] as Candidate;
    this.associations[server]?.adapt({
      delaySeconds: candidate.delaySeconds,
      distanceSeconds: this.#distance,
      deviationSeconds: estimator.deviationAfter(0),
      frequencyDeviation: estimator.frequencyDeviation,
      wander: estimator.wander,
      calibrated: this.#takenSeconds - this.#calibratedSeconds < CALIBRATED_SECONDS,
    });
  }
}

/** A pulse that came less long ago still shows the phase. */
const CALIBRATED_SECONDS = 64;

function newCandidate(options: RankOptions): Candidate {
  return {
    options,
    reachable: false,
    exchanges: 0,
    stratum: 16,
    leap: 3,
    loop: false,
    moving: false,
    offsetSeconds: 0,
    levelSeconds: 0,
    deviationSeconds: 0,
    jitterSeconds: 0,
    delaySeconds: 0,
    rootDelaySeconds: 0,
    rootDispersionSeconds: 0,
    ageDispersionSeconds: 0,
  };
}
