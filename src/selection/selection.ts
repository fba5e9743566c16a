/**
 * Whom to believe: the sources' intervals are intersected, what does not fit is left out, the rest is weighed.
 *
 * In the order of RFC 5905 §11.2: usable (fit, §11.2), truechimer (§11.2.1), likely (cluster.ts), combined. chrony's
 * ranks are kept: trusted sources vote alone where there are any, and others must then lie wholly within what the
 * trusted ones agree on; a required one must be among those believed; preferred ones are not combined with others.
 */

import type { SourceState } from "../sources/source.js";
import { type Candidate, type Judgement, rootDistanceSeconds } from "./candidate.js";
import { asymmetrySeconds, dropOdd, LEAST_SOURCES, Trends } from "./cluster.js";
import { covered, type Interval, intersect } from "./intersection.js";
import { voteLeap } from "./leap-vote.js";

const { max } = Math;

/** RFC 5905 §7.2, MAXSTRAT: 16 is unsynchronised. */
const UNSYNCHRONISED_STRATUM = 16;
const UNSYNCHRONISED_LEAP = 3;

export interface SelectionLimits {
  /** Sources that must agree; default 1. */
  readonly leastSources?: number;
  /** RFC 5905 §11.2 has 1 s, chrony 3 s, NTPsec 1.5 s; default 1.5 s. */
  readonly mostDistanceSeconds?: number;
  /** Single exchanges that differ by more make a source jittery; chrony's and our default is 1 s. */
  readonly mostJitterSeconds?: number;
  /** Default 15. */
  readonly mostStratum?: number;
}

export class Selection {
  /** State and reason of each source. */
  readonly judgements: readonly Judgement[];
  /** Of the clock's estimate, by source; all 0 where nothing is selected. */
  readonly shares: Float64Array;
  /** Index of the source that refid, stratum and root delay are taken from; −1 where nothing is selected. */
  selected = -1;
  leap: 0 | 1 | 2 = 0;
  /** How far the truth may be below and above the estimate while fewer than half of the usable sources lie, seconds. */
  belowSeconds = Number.POSITIVE_INFINITY;
  aboveSeconds = Number.POSITIVE_INFINITY;
  readonly trends: Trends;
  readonly #limits: Required<SelectionLimits>;
  readonly #intervals: readonly Interval[];
  readonly #common: Interval = { lowSeconds: 0, highSeconds: 0 };

  constructor(sources: number, limits: SelectionLimits = {}) {
    this.#limits = { leastSources: 1, mostDistanceSeconds: 1.5, mostJitterSeconds: 1, mostStratum: 15, ...limits };
    this.judgements = Array.from({ length: sources }, (): Judgement => ({ state: "?", reason: "no answer yet" }));
    this.shares = new Float64Array(sources);
    this.#intervals = Array.from({ length: sources }, () => ({ lowSeconds: 0, highSeconds: 0 }));
    this.trends = new Trends(sources);
  }

  /**
   * Selects anew.
   * @param renewed index of the source that an exchange has come from, or −1.
   * @param calibrated whether the clock knows the time better than the sources' paths let them show it, as a pulse has
   *   calibrated them: the estimate then stays where it is, and only their votes count.
   * @returns whether a source is selected.
   */
  update(sources: readonly Readonly<Candidate>[], renewed: number, calibrated = false): boolean {
    const usable: number[] = [];
    sources.forEach((source, index) => {
      const reason = this.#unusable(source);
      if (reason === "") usable.push(index);
      else this.#judge(index, reason === JITTERY ? "~" : "?", reason);
      const distance = rootDistanceSeconds(source);
      const interval = this.#intervals[index] as Interval;
      interval.lowSeconds = source.offsetSeconds - distance;
      interval.highSeconds = source.offsetSeconds + distance;
    });
    const believed = this.#intersect(sources, usable);
    if (believed.length === 0) return this.#none();
    const likely = this.#likely(sources, believed, renewed);
    const combined = this.#preferred(sources, likely);
    this.#combine(sources, combined, calibrated);
    this.#promise(usable.filter((index) => !believed.includes(index) || likely.includes(index)));
    const voters = combined.length > 0 ? combined : likely;
    this.leap = voteLeap(sources, voters);
    return true;
  }

  #unusable(source: Readonly<Candidate>): string {
    const limits = this.#limits;
    if (source.options.noselect) return "watched only (noselect)";
    if (source.exchanges === 0) return source.reachable ? "no answer that could be used yet" : "no answer yet";
    if (!source.reachable) return "no answer to the last eight requests";
    if (source.leap === UNSYNCHRONISED_LEAP) return "calls itself unsynchronised (leap 3)";
    if (source.stratum < 1 || source.stratum >= UNSYNCHRONISED_STRATUM) {
      return `calls itself unsynchronised (stratum ${source.stratum})`;
    }
    if (source.stratum > limits.mostStratum) {
      return `its stratum is ${source.stratum}, beyond the limit of ${limits.mostStratum}`;
    }
    if (source.loop) return "follows this appliance itself";
    const distance = rootDistanceSeconds(source);
    if (!(distance <= limits.mostDistanceSeconds)) {
      return `its root distance of ${inWords(distance)} is beyond the limit of ${inWords(limits.mostDistanceSeconds)}`;
    }
    if (source.jitterSeconds > limits.mostJitterSeconds) return JITTERY;
    return "";
  }

  /** Those that can be right together. */
  #intersect(sources: readonly Readonly<Candidate>[], usable: readonly number[]): number[] {
    const trusted = usable.filter((index) => sources[index]?.options.trust);
    const voters = trusted.length > 0 ? trusted : usable;
    const agreeing = intersect(
      voters.map((index) => this.#intervals[index] as Interval),
      this.#common,
    );
    const common = this.#common;
    if (agreeing === 0) {
      const words = voters.length < 2 ? "" : ` of ${voters.length} ${trusted.length > 0 ? "trusted " : ""}sources`;
      for (const index of usable) this.#judge(index, "x", `no majority${words} agrees`);
      return [];
    }
    const believed = usable.filter((index) => this.#fits(sources, index, trusted.length > 0, common));
    if (believed.length < this.#limits.leastSources) {
      const text = `only ${believed.length} of the ${this.#limits.leastSources} sources that must agree do`;
      for (const index of believed) this.#judge(index, "?", text);
      return [];
    }
    const needed = sources.some(({ options }) => options.require);
    if (needed && !believed.some((index) => sources[index]?.options.require)) {
      for (const index of believed) this.#judge(index, "?", "no required source agrees");
      return [];
    }
    return believed;
  }

  /** Whether a source fits what the voters agree on; judges it where it does not. */
  #fits(sources: readonly Readonly<Candidate>[], index: number, trustedOnly: boolean, common: Interval): boolean {
    const { lowSeconds, highSeconds } = this.#intervals[index] as Interval;
    const source = sources[index] as Candidate;
    if (trustedOnly && !source.options.trust) {
      const inside = lowSeconds >= common.lowSeconds && highSeconds <= common.highSeconds;
      if (!inside) this.#judge(index, "-", "not wholly within what the trusted sources agree on");
      return inside;
    }
    const apart = max(common.lowSeconds - highSeconds, lowSeconds - common.highSeconds);
    if (apart > 0) {
      this.#judge(index, "x", `${inWords(apart)} outside of what the majority agrees on`);
      return false;
    }
    return true;
  }

  /** Leaves out those that are odd or move, while enough remain. */
  #likely(sources: readonly Readonly<Candidate>[], believed: readonly number[], renewed: number): number[] {
    const least = max(this.#limits.leastSources, Math.floor(believed.length / 2) + 1);
    const { trends } = this;
    const still = believed.filter((index) => !trends.isMoving(index) && !sources[index]?.moving);
    let likely = still.length >= least ? still : [...believed];
    const before = likely;
    likely = [...likely];
    dropOdd(sources, likely, least);
    if (renewed >= 0) this.#learnTrend(sources, likely, renewed);
    for (const index of believed) {
      if (likely.includes(index)) continue;
      const level = inWords(Math.abs(sources[index]?.levelSeconds ?? 0));
      const why = before.includes(index)
        ? `differs from the others by ${level}, more than paths explain`
        : "its offset moves against the others";
      this.#judge(index, before.includes(index) ? "x" : "~", why);
    }
    return likely;
  }

  #learnTrend(sources: readonly Readonly<Candidate>[], likely: readonly number[], renewed: number): void {
    const own = this.trends.moves(renewed, sources[renewed] as Candidate);
    let worst = likely.length >= LEAST_SOURCES && likely.includes(renewed);
    for (const index of likely) {
      if (index !== renewed && this.trends.moves(index, sources[index] as Candidate) > own) worst = false;
    }
    this.trends.learn(renewed, sources[renewed] as Candidate, worst);
  }

  #preferred(sources: readonly Readonly<Candidate>[], likely: readonly number[]): number[] {
    const preferred = likely.filter((index) => sources[index]?.options.prefer);
    if (preferred.length === 0) return [...likely];
    for (const index of likely) {
      if (!preferred.includes(index)) this.#judge(index, "-", "right, but another one is preferred");
    }
    return preferred;
  }

  #combine(sources: readonly Readonly<Candidate>[], combined: readonly number[], calibrated: boolean): void {
    const { shares } = this;
    shares.fill(0);
    let total = 0;
    let best = -1;
    let bestDistance = 0;
    for (const index of combined) {
      const source = sources[index] as Candidate;
      const share = 1 / (asymmetrySeconds(source) ** 2 + source.deviationSeconds ** 2);
      shares[index] = share;
      total += share;
      const distance = rank(source) * (index === this.selected ? KEPT : 1);
      if (best < 0 || distance < bestDistance) {
        best = index;
        bestDistance = distance;
      }
    }
    let shift = 0;
    for (const index of combined) {
      shares[index] = (shares[index] as number) / total;
      shift += (shares[index] as number) * (sources[index] as Candidate).levelSeconds;
      const state: SourceState = index === best ? "*" : "+";
      this.#judge(index, state, state === "*" ? "selected" : "combined");
    }
    this.selected = best;
    if (calibrated) {
      shares.fill(0);
      shift = 0;
    }
    this.trends.shift(shift);
    this.#shift = shift;
  }
  #shift = 0;

  /**
   * What may be promised of the new estimate: the points that more than half of the usable sources allow. Those that
   * were found odd or moving are out already.
   */
  #promise(usable: readonly number[]): void {
    const intervals = usable.map((index) => this.#intervals[index] as Interval);
    const wanted = Math.floor(usable.length / 2) + 1;
    if (!covered(intervals, wanted, this.#common)) return;
    this.belowSeconds = max(0, this.#shift - this.#common.lowSeconds);
    this.aboveSeconds = max(0, this.#common.highSeconds - this.#shift);
  }

  #none(): boolean {
    this.selected = -1;
    this.shares.fill(0);
    return false;
  }

  #judge(index: number, state: SourceState, reason: string): void {
    const judgement = this.judgements[index] as Judgement;
    judgement.state = state;
    judgement.reason = reason;
  }
}

const JITTERY = "its answers differ too much among themselves";
/** chrony's stratumweight: a stratum more is worth a millisecond of distance. */
const STRATUM_SECONDS = 1e-3;

/** Whoever is selected stays so until another is nearer by more than this: clients see the refid. */
const KEPT = 0.75;

const rank = (source: Readonly<Candidate>) => rootDistanceSeconds(source) + STRATUM_SECONDS * source.stratum;

/** A duration in words of three digits: "5.60 ms". */
function inWords(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${(seconds * 1e6).toPrecision(3)} µs`;
}
