/**
 * Which sources can be right together: the intersection algorithm of RFC 5905 §11.2.1 (Marzullo's, with midpoints).
 *
 * Each source says that the truth lies within an interval. If f of m sources are wrong, the others have a point in
 * common. The least f is looked for, while more than half are right, for which the lowest point that m − f intervals
 * have reached from below and the highest that as many have reached from above enclose something, with no more than f
 * midpoints outside.
 *
 * Worked example: [0, 4], [1, 3] and [10, 12] have no common point; with f = 1 the low end is 1 (two intervals have
 * begun), the high end 4 (two have not ended: the third has not even begun), and one midpoint (11) is outside: [1, 4].
 */

export interface Interval {
  lowSeconds: number;
  highSeconds: number;
}

/** More sources than the appliance asks. */
const MOST = 16;

/**
 * @param intervals of the sources that vote.
 * @param result is set where a majority agrees.
 * @returns how many agree, at least; 0 where no majority does.
 */
export function intersect(intervals: readonly Readonly<Interval>[], result: Interval): number {
  const count = intervals.length;
  if (count === 0 || count > MOST) return 0;
  for (let wrong = 0; 2 * wrong < count; wrong++) {
    const low = lowEnd(intervals, count - wrong);
    const high = highEnd(intervals, count - wrong);
    if (!(low <= high)) continue;
    let outside = 0;
    for (const { lowSeconds, highSeconds } of intervals) {
      const middle = lowSeconds + (highSeconds - lowSeconds) / 2;
      if (middle < low || middle > high) outside++;
    }
    if (outside > wrong) continue;
    result.lowSeconds = low;
    result.highSeconds = high;
    return count - wrong;
  }
  return 0;
}

/**
 * All points that at least `wanted` of the intervals cover lie in the result. Where fewer than `wanted` are wrong of
 * twice as many, so does the truth, whoever they are: what may be promised.
 * @returns false where there is no such point.
 */
export function covered(intervals: readonly Readonly<Interval>[], wanted: number, result: Interval): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { lowSeconds, highSeconds } of intervals) {
    if (lowSeconds < low && covering(intervals, lowSeconds) >= wanted) low = lowSeconds;
    if (highSeconds > high && covering(intervals, highSeconds) >= wanted) high = highSeconds;
  }
  if (!(low <= high)) return false;
  result.lowSeconds = low;
  result.highSeconds = high;
  return true;
}

function covering(intervals: readonly Readonly<Interval>[], point: number): number {
  let count = 0;
  for (const { lowSeconds, highSeconds } of intervals) if (lowSeconds <= point && point <= highSeconds) count++;
  return count;
}

/** The lowest low end at or below which `wanted` low ends are. */
function lowEnd(intervals: readonly Readonly<Interval>[], wanted: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { lowSeconds } of intervals) {
    if (lowSeconds >= least) continue;
    let count = 0;
    for (const other of intervals) if (other.lowSeconds <= lowSeconds) count++;
    if (count >= wanted) least = lowSeconds;
  }
  return least;
}

/** The highest high end at or above which `wanted` high ends are. */
function highEnd(intervals: readonly Readonly<Interval>[], wanted: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const { highSeconds } of intervals) {
    if (highSeconds <= most) continue;
    let count = 0;
    for (const other of intervals) if (other.highSeconds >= highSeconds) count++;
    if (count >= wanted) most = highSeconds;
  }
  return most;
}
