/**
 * The other masters that are heard (IEEE 1588-2019 §9.3.2.4): which of them count, and which is the best.
 *
 * A master counts when two of its Announces came within four announce intervals, so that one stray message moves nothing,
 * and until none has come for three. The table is small and fixed: a newcomer takes the place of one that has fallen
 * silent, then of one that does not count yet, then of the worst, where it is better than that.
 */

import { compareDataSets, type DataSet } from "./best-master.js";

/** §9.3.2.4.5: at least five. */
const PLACES = 5;
/** FOREIGN_MASTER_TIME_WINDOW, in announce intervals; FOREIGN_MASTER_THRESHOLD is two messages. */
const WINDOW_INTERVALS = 4;
/** The announce receipt time-out, in announce intervals (§J.3: 3 by default). */
export const TIMEOUT_INTERVALS = 3;

interface Foreign {
  dataSet: DataSet;
  /** Uptime of the last Announce, and of the one before. */
  heardSeconds: number;
  beforeSeconds: number;
}

export class ForeignMasters {
  private readonly intervalSeconds: number;
  private readonly places: Foreign[] = [];

  constructor(intervalSeconds: number) {
    this.intervalSeconds = intervalSeconds;
  }

  /** An Announce came. */
  take(dataSet: DataSet, nowSeconds: number): void {
    this.forget(nowSeconds);
    const { places } = this;
    const known = places.find(
      ({ dataSet: { sender, senderPort } }) => sender === dataSet.sender && senderPort === dataSet.senderPort,
    );
    if (known !== undefined) {
      known.dataSet = dataSet;
      known.beforeSeconds = known.heardSeconds;
      known.heardSeconds = nowSeconds;
      return;
    }
    const newcomer = { dataSet, heardSeconds: nowSeconds, beforeSeconds: Number.NEGATIVE_INFINITY };
    if (places.length < PLACES) places.push(newcomer);
    else this.replace(newcomer);
  }

  /** The best of those that count; undefined where there is none. */
  best(nowSeconds: number): DataSet | undefined {
    this.forget(nowSeconds);
    let best: DataSet | undefined;
    for (const foreign of this.places) {
      if (!this.counts(foreign)) continue;
      if (best === undefined || compareDataSets(foreign.dataSet, best) < 0) best = foreign.dataSet;
    }
    return best;
  }

  private counts({ heardSeconds, beforeSeconds }: Foreign): boolean {
    return heardSeconds - beforeSeconds <= WINDOW_INTERVALS * this.intervalSeconds;
  }

  /** Lets go of those that have fallen silent. */
  private forget(nowSeconds: number): void {
    const { places } = this;
    for (let index = places.length - 1; index >= 0; index--) {
      const { heardSeconds } = places[index] as Foreign;
      if (nowSeconds - heardSeconds > TIMEOUT_INTERVALS * this.intervalSeconds) places.splice(index, 1);
    }
  }

  private replace(newcomer: Foreign): void {
    const { places } = this;
    let place = places.findIndex((foreign) => !this.counts(foreign));
    if (place < 0) {
      place = places.reduce((worst, { dataSet }, index) => {
        return compareDataSets(dataSet, (places[worst] as Foreign).dataSet) > 0 ? index : worst;
      }, 0);
      if (compareDataSets(newcomer.dataSet, (places[place] as Foreign).dataSet) > 0) return;
    }
    places[place] = newcomer;
  }
}
