/**
 * When to write the state down: often enough to be of use after a restart, rarely enough for flash.
 *
 * Model: flash takes about 100,000 erasures a sector, and the storage spreads writes over some sectors. One write in
 * six hours is 1,461 a year; a change that matters is written sooner, but never two within ten minutes, so even a
 * receiver that is swapped without end costs at most 144 writes a day.
 */

import type { StoredState } from "./stored-state.js";

const { abs } = Math;

/** No two writes are closer than this. */
const MIN_INTERVAL_SECONDS = 600;
/** A state that only drifts is written this often. */
const MAX_INTERVAL_SECONDS = 6 * 3600;
/** A change that temperature alone makes in a night indoors is not news; a crystal that moved by more is. */
const FREQUENCY_NEWS_PPB = 500;

export class WritePolicy {
  /** Writes refused by the medium since the start. */
  failures = 0;

  /** As it was last written or read at the start. */
  private stored: Readonly<StoredState>;
  private writtenAtSeconds: number;

  /** @param stored what was read at the start. @param nowSeconds uptime; the first write is ten minutes from here. */
  constructor(stored: Readonly<StoredState>, nowSeconds: number) {
    this.stored = stored;
    this.writtenAtSeconds = nowSeconds;
  }

  /** Whether a write may be due: before, a state need not even be put together. */
  mayBeDue(nowSeconds: number): boolean {
    return nowSeconds - this.writtenAtSeconds >= MIN_INTERVAL_SECONDS;
  }

  /** Whether `state` should be written now. Ask only while it is good: synchronised, with a trusted label. */
  due(state: Readonly<StoredState>, nowSeconds: number): boolean {
    if (!this.mayBeDue(nowSeconds)) return false;
    return nowSeconds - this.writtenAtSeconds >= MAX_INTERVAL_SECONDS || isNews(state, this.stored);
  }

  /** Takes what became of a write of `state`; a refused one is due again after ten minutes. */
  wrote(state: Readonly<StoredState>, nowSeconds: number, accepted: boolean): void {
    this.writtenAtSeconds = nowSeconds;
    if (accepted) this.stored = state;
    else this.failures++;
  }
}

/** Whether something is different that changes seldom and matters at once. */
function isNews(state: Readonly<StoredState>, stored: Readonly<StoredState>): boolean {
  const { frequencyPpb } = state;
  if (frequencyPpb !== undefined) {
    const change = abs(frequencyPpb - (stored.frequencyPpb ?? Number.NaN));
    if (!(change <= FREQUENCY_NEWS_PPB)) return true;
  }
  return (
    state.receiverFamily !== stored.receiverFamily ||
    state.receiverBaud !== stored.receiverBaud ||
    state.pulseFalls !== stored.pulseFalls ||
    state.gpsMinusUtcSeconds !== stored.gpsMinusUtcSeconds ||
    state.leapSecond !== stored.leapSecond ||
    state.leapChange !== stored.leapChange
  );
}
