/**
 * When to write the state down: often enough to be of use after a restart, rarely enough for flash.
 *
 * Model: flash takes about 100,000 erasures a sector, and the storage spreads writes over some sectors. One write in
 * six hours is 1,461 a year; a change that matters is written sooner, but never two within ten minutes, so even a
 * receiver that is swapped without end costs at most 144 writes a day.
 */

import type { StoredState } from "./stored-state.js";

/** No two writes are closer than this. */
const MIN_INTERVAL_SECONDS = 600;
/** A state that only drifts is written this often. */
const MAX_INTERVAL_SECONDS = 6 * 3600;
/** A change that temperature alone makes in a night indoors is not news; a crystal that moved by more is. */
const FREQUENCY_NEWS_PPB = 500;

export class WritePolicy {
  /** Writes refused by the medium since the start. */
  failures = 0;

  /** What would be news, as it was last written or read at the start. */
  private news: string;
  private frequencyPpb: number;
  private writtenAtSeconds: number;

  /** @param stored what was read at the start. @param nowSeconds uptime; the first write is ten minutes from here. */
  constructor(stored: Readonly<StoredState>, nowSeconds: number) {
    this.news = newsOf(stored);
    this.frequencyPpb = stored.frequencyPpb ?? Number.NaN;
    this.writtenAtSeconds = nowSeconds;
  }

  /** Whether a write may be due: before, a state need not even be put together. */
  mayBeDue(nowSeconds: number): boolean {
    return nowSeconds - this.writtenAtSeconds >= MIN_INTERVAL_SECONDS;
  }

  /** Whether `state` should be written now. Ask only while it is good: synchronised, with a trusted label. */
  due(state: Readonly<StoredState>, nowSeconds: number): boolean {
    if (!this.mayBeDue(nowSeconds)) return false;
    if (nowSeconds - this.writtenAtSeconds >= MAX_INTERVAL_SECONDS || newsOf(state) !== this.news) return true;
    const { frequencyPpb } = state;
    return frequencyPpb !== undefined && !(Math.abs(frequencyPpb - this.frequencyPpb) <= FREQUENCY_NEWS_PPB);
  }

  /** To be told what became of a write of `state`; a refused one is due again after ten minutes. */
  wrote(state: Readonly<StoredState>, nowSeconds: number, accepted: boolean): void {
    this.writtenAtSeconds = nowSeconds;
    if (accepted) {
      this.news = newsOf(state);
      this.frequencyPpb = state.frequencyPpb ?? Number.NaN;
    } else {
      this.failures++;
    }
  }
}

/** What changes seldom and matters at once. */
function newsOf({ receiverFamily, receiverBaud, pulseFalls, gpsMinusUtcSeconds, leapSecond, leapChange }: StoredState) {
  return [receiverFamily, receiverBaud, pulseFalls, gpsMinusUtcSeconds, leapSecond, leapChange].join();
}
