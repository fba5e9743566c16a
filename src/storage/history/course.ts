/**
 * One walk through the history, from the oldest record to the newest, that lasts while it is answered over a network:
 * what is written meanwhile is not in it, and what is overwritten meanwhile is passed over.
 */

import type { UtcSecond } from "../../time/units.js";
import type { History } from "./history.js";
import { emptyTenMinutes, type TenMinuteRecord } from "./ten-minutes.js";

/** "day": the minutes of the last day. "weeks": the ten minutes of the last fortnight. */
export type Span = "day" | "weeks";

const MINUTE_SECONDS = 60;

export class Course {
  readonly stepSeconds: number;
  /** The record that `next` has found: the same object each time. */
  readonly record: TenMinuteRecord = emptyTenMinutes();
  private readonly history: History;
  private readonly span: Span;
  /** Served UTC when the walk began; 0: not known, and then minutes have no time. */
  private readonly beganAt: number;
  private readonly writtenBefore: number;
  /** Of the record that comes next, as it was when the walk began; −1 behind the newest. */
  private age: number;

  constructor(history: History, span: Span, now: UtcSecond) {
    this.history = history;
    this.span = span;
    this.stepSeconds = span === "day" ? MINUTE_SECONDS : 10 * MINUTE_SECONDS;
    this.beganAt = now > 0 ? now - history.unfinishedSeconds : 0;
    const records = span === "day" ? history.minutes : history.tenMinutes;
    this.writtenBefore = records.written;
    this.age = records.count - 1;
  }

  /** Goes on to the next record that is there; false behind the newest. */
  next(): boolean {
    while (this.age >= 0) if (this.read(this.age--)) return true;
    return false;
  }

  private read(age: number): boolean {
    const { minutes, tenMinutes } = this.history;
    const { record } = this;
    if (this.span === "weeks") return tenMinutes.read(age + tenMinutes.written - this.writtenBefore, record);
    const since = minutes.written - this.writtenBefore;
    if (age + since >= minutes.count) return false;
    minutes.read(age + since, record);
    record.second = (this.beganAt === 0 ? 0 : this.beganAt - (age + 1) * MINUTE_SECONDS) as UtcSecond;
    record.coveredSeconds = MINUTE_SECONDS;
    record.goodSeconds = record.state === 0 ? MINUTE_SECONDS : 0;
    record.isFirst = age === minutes.count - 1 - since && minutes.count === minutes.written;
    return true;
  }
}
