/**
 * Which of two clocks is the better master: the data set comparison of IEEE 1588-2019 §9.3.4 (figures 34 and 35).
 *
 * Every clock that sees the same data sets comes to the same order, so all of them choose the same master, and of two
 * that are alike in all else the smaller identity decides.
 */

/** What is known of a grandmaster, and of who told. */
export interface DataSet {
  readonly priority1: number;
  readonly clockClass: number;
  /** As on the wire: smaller is better. */
  readonly accuracy: number;
  readonly variance: number;
  readonly priority2: number;
  /** Of the grandmaster, as text (announce.ts). */
  readonly identity: string;
  readonly stepsRemoved: number;
  /** Of the port that announced it. */
  readonly sender: string;
  readonly senderPort: number;
}

/** Negative where `a` is the better one, positive where `b` is; 0 where both are one and the same. */
export function compareDataSets(a: DataSet, b: DataSet): number {
  if (a.identity !== b.identity) {
    return (
      a.priority1 - b.priority1 ||
      a.clockClass - b.clockClass ||
      a.accuracy - b.accuracy ||
      a.variance - b.variance ||
      a.priority2 - b.priority2 ||
      order(a.identity, b.identity)
    );
  }
  // Two ways to one grandmaster: the shorter one, then the smaller sender.
  return a.stepsRemoved - b.stepsRemoved || order(a.sender, b.sender) || a.senderPort - b.senderPort;
}

/** Identities have one length and one form: the order of their texts is that of their bytes. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
