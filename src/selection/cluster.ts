/**
 * Which of the sources that can be right are likely to be: the place of RFC 5905's cluster algorithm (§11.2.2).
 *
 * A server that is wrong by less than its root distance (5 ms where the round trip is 40 ms) is no falseticker by
 * its interval. But what servers differ by has two causes only: their paths are not symmetric, and they are wrong.
 * Asymmetries are a few hundredths of the round trip and do not change while the least delay stays. So
 *
 * - a server is odd that differs from the middle of the others by more than three times what their asymmetries are
 *   usually like, and more than three times what the others differ by among themselves;
 * - a server is moving whose difference leaves its own long mean by six standard deviations, and by more than that of
 *   any other: all the others then seem to move as well, a little, the other way.
 *
 * Neither is found of two servers: it takes three to know which one it is.
 */

import type { Candidate } from "./candidate.js";

const { abs, max, min, sqrt } = Math;

/** Standard deviation of what asymmetry makes of an offset, in least round trips: 1 ms of 40 ms. */
const ASYMMETRY = 0.026;
/** And of stamps, where the path is short. Seconds. */
const LEAST_ASYMMETRY_SECONDS = 100e-9;
/** Deviations from the others from which on a server is odd. */
const ODD = 3;
/** Deviations of its own from which on a server has moved, and the least move in round trips that is looked at. */
const MOVED = 6;
/** And so many of those that its long mean was made with, of which the first ones are large. */
const DOUBTED = 4;
const LEAST_MOVE = 0.004;
/** Exchanges before a server's long mean is one, and exchanges in it. */
const SETTLED = 16;
const TREND_EXCHANGES = 256;
/** Exchanges without a move after which a server counts again. */
const STILL = 128;
/** Fewer cannot show which of them is odd. */
export const LEAST_SOURCES = 3;

/** Standard deviation that asymmetry gives a source's offset. */
export function asymmetrySeconds(source: Readonly<Candidate>): number {
  return ASYMMETRY * source.delaySeconds + LEAST_ASYMMETRY_SECONDS;
}

/** Finds sources that move against the others. */
export class Trends {
  readonly #mean: Float64Array;
  /** What the levels in the mean were uncertain by, standard deviation. */
  readonly #doubt: Float64Array;
  readonly #count: Float64Array;
  /** Exchanges that are still to come without a move before a moving source counts again; 0: it does not move. */
  readonly #still: Float64Array;

  constructor(sources: number) {
    this.#mean = new Float64Array(sources);
    this.#doubt = new Float64Array(sources);
    this.#count = new Float64Array(sources);
    this.#still = new Float64Array(sources);
  }

  isMoving(source: number): boolean {
    return (this.#still[source] as number) > 0;
  }

  /** How far a source is from its long mean, in moves: more than 1 is one. */
  moves(index: number, source: Readonly<Candidate>): number {
    if ((this.#count[index] as number) < SETTLED) return 0;
    const uncertain = MOVED * source.deviationSeconds + DOUBTED * (this.#doubt[index] as number);
    const least = max(uncertain, LEAST_MOVE * source.delaySeconds);
    return abs(source.levelSeconds - (this.#mean[index] as number)) / least;
  }

  /** Takes the level of the source whose exchange has come. @param worst whether no other moves more. */
  learn(index: number, source: Readonly<Candidate>, worst: boolean): void {
    if (source.exchanges < (this.#count[index] as number)) this.forget(index);
    const moves = this.moves(index, source);
    const still = this.#still[index] as number;
    if (still === 0 && worst && moves > 1) this.#still[index] = STILL;
    else if (still > 0) this.#still[index] = moves > 0.5 ? STILL : still - 1;
    const count = min((this.#count[index] as number) + 1, TREND_EXCHANGES);
    this.#count[index] = count;
    const mean = this.#mean[index] as number;
    const doubt = this.#doubt[index] as number;
    this.#mean[index] = mean + (source.levelSeconds - mean) / count;
    this.#doubt[index] = doubt + (source.deviationSeconds - doubt) / count;
  }

  /** The clock that levels are measured from has been moved by so much. */
  shift(seconds: number): void {
    for (let i = 0; i < this.#mean.length; i++) this.#mean[i] = (this.#mean[i] as number) - seconds;
  }

  forget(index: number): void {
    this.#mean[index] = 0;
    this.#doubt[index] = 0;
    this.#count[index] = 0;
    this.#still[index] = 0;
  }
}

/**
 * Drops odd sources, the oddest first.
 * @param indices of the sources that remain; changed in place.
 * @param least so many must remain.
 */
export function dropOdd(sources: readonly Readonly<Candidate>[], indices: number[], least: number): void {
  while (indices.length >= LEAST_SOURCES && indices.length > least) {
    let oddest = -1;
    let most = 1;
    for (const index of indices) {
      const oddity = oddityOf(sources, indices, index);
      if (oddity > most) {
        most = oddity;
        oddest = index;
      }
    }
    if (oddest < 0) return;
    indices.splice(indices.indexOf(oddest), 1);
  }
}

/**
 * How odd a source is beside others: more than 1 is too much. Medians, so that a second odd one does not hide it: the
 * median absolute deviation is 0.67 standard deviations of a normal distribution.
 */
function oddityOf(sources: readonly Readonly<Candidate>[], indices: readonly number[], index: number): number {
  const own = sources[index] as Candidate;
  const others: Candidate[] = [];
  for (const other of indices) if (other !== index) others.push(sources[other] as Candidate);
  const middle = median(others.map(({ levelSeconds }) => levelSeconds));
  const spread = median(others.map(({ levelSeconds }) => abs(levelSeconds - middle))) / 0.67;
  let usual = asymmetrySeconds(own) ** 2;
  for (const source of others) usual += asymmetrySeconds(source) ** 2 / (others.length * others.length);
  const expected = sqrt(max(usual, spread * spread) + own.deviationSeconds ** 2);
  return abs(own.levelSeconds - middle) / (ODD * expected);
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  const upper = values[half] as number;
  return values.length % 2 === 1 ? upper : ((values[half - 1] as number) + upper) / 2;
}
