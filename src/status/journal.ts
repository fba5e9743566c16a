/**
 * The journal: every change of state, leap indicator, stratum or label, with the evidence for it. A ring of fixed size
 * in memory; the newest entries push out the oldest, and numbers tell when some are missing.
 */

import type { UtcSecond } from "../time/units.js";

/** What an entry is about. */
export type JournalEvent =
  | "start"
  | "state"
  | "label"
  | "leap"
  | "pulse"
  | "receiver"
  | "rollover"
  | "config"
  | "storage"
  | "network";

export interface JournalEntry {
  /** Counts from 1 since the start, without gaps. */
  number: number;
  uptimeSeconds: number;
  /** Served UTC when it was written; 0 while the clock was not set. */
  second: UtcSecond;
  event: JournalEvent;
  /** Why, in words: the numbers that led to it. */
  evidence: string;
}

/** Enough for a bad night at one entry a quarter of an hour; 64 entries are about 6 KB of the device's heap. */
const CAPACITY = 64;

export class Journal {
  written = 0;
  private readonly entries: JournalEntry[] = [];

  write(event: JournalEvent, evidence: string, uptimeSeconds: number, second: UtcSecond): JournalEntry {
    this.written++;
    const entry: JournalEntry = { number: this.written, uptimeSeconds, second, event, evidence };
    this.entries[(this.written - 1) % CAPACITY] = entry;
    return entry;
  }

  /** The newest entries, oldest first, at most `most`. */
  recent(most: number): JournalEntry[] {
    const count = Math.min(most, this.entries.length);
    const list: JournalEntry[] = [];
    for (let number = this.written - count + 1; number <= this.written; number++) {
      const entry = this.entries[(number - 1) % CAPACITY];
      if (entry !== undefined) list.push(entry);
    }
    return list;
  }
}
