/**
 * The history: what each second was is summed up to minutes, a day of which is kept in memory, and to ten minutes, which
 * are kept in flash over restarts.
 *
 * Minutes are counted from the start, so that those before the clock was set are there too; ten minutes are those of UTC,
 * and what was not known to be a time is in none of them.
 */

import type { UtcSecond } from "../../time/units.js";
import { type HistorySecond, Interval } from "./interval.js";
import { type MinuteMemory, Minutes } from "./minutes.js";
import type { LogMedium } from "./record-log.js";
import { TEN_MINUTES_SECONDS, TenMinutes } from "./ten-minutes.js";

export type HistoryPort = MinuteMemory & LogMedium;

const MINUTE_SECONDS = 60;

export class History {
  readonly minutes: Minutes;
  readonly tenMinutes: TenMinutes;
  private readonly minute = new Interval();
  private readonly ten = new Interval();
  /** Number of the ten minutes that are being summed up; −1: none yet. */
  private current = -1;
  private isFirst = true;

  constructor(port: HistoryPort) {
    this.minutes = new Minutes(port);
    this.tenMinutes = new TenMinutes(port);
  }

  /** Seconds of the minute that is not in `minutes` yet. */
  get unfinishedSeconds(): number {
    return this.minute.seconds;
  }

  /**
   * To be called once a second.
   * @param second served UTC; 0 while the clock is not set.
   * @returns false where a record was due that the flash refused.
   */
  add(now: Readonly<HistorySecond>, second: UtcSecond): boolean {
    this.minute.add(now);
    if (this.minute.seconds === MINUTE_SECONDS) {
      this.minutes.add(this.minute);
      this.minute.clear();
    }
    const number = second > 0 ? Math.floor(second / TEN_MINUTES_SECONDS) : -1;
    let accepted = true;
    // A clock that was set back stays in what it is in until that is over: no ten minutes come twice.
    if (number > this.current && this.current >= 0) {
      accepted = this.tenMinutes.add(this.ten, (this.current * TEN_MINUTES_SECONDS) as UtcSecond, this.isFirst);
      this.isFirst = false;
      this.ten.clear();
    }
    if (number > this.current) this.current = number;
    if (this.current >= 0 && this.ten.seconds < TEN_MINUTES_SECONDS) this.ten.add(now);
    return accepted;
  }
}
