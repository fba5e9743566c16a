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
  | "network"
  | "update";

export interface JournalEntry {
  /** Counts from 1 since the start, without gaps. */
  number: number;
  /** Whole seconds. */
  uptimeSeconds: number;
  /** Served UTC when it was written; 0 while the clock was not set. */
  second: UtcSecond;
  event: JournalEvent;
  /** Why, in words: the numbers that led to it. */
  evidence: string;
}

/** The events in an order of their own, so that the ring keeps a number for each. */
const EVENTS: readonly JournalEvent[] = [
  "start",
  "state",
  "label",
  "leap",
  "pulse",
  "receiver",
  "rollover",
  "config",
  "storage",
  "network",
];

/**
 * Enough for a bad night at two entries an hour. Numbers are kept in arrays of numbers and only the words as strings:
 * 32 entries of 100 characters are 4 KB of the device's 48, where an object each would be twice that.
 */
const CAPACITY = 32;

/** Longer evidence is cut: one entry must not cost what ten do. */
const EVIDENCE_LENGTH = 160;

export class Journal {
  written = 0;
  private readonly evidence: string[] = [];
  private readonly uptimes = new Uint32Array(CAPACITY);
  private readonly seconds = new Float64Array(CAPACITY);
  private readonly events = new Uint8Array(CAPACITY);

  write(event: JournalEvent, evidence: string, uptimeSeconds: number, second: UtcSecond): JournalEntry {
    const at = this.written % CAPACITY;
    this.evidence[at] = evidence.slice(0, EVIDENCE_LENGTH);
    this.uptimes[at] = uptimeSeconds;
    this.seconds[at] = second;
    this.events[at] = EVENTS.indexOf(event);
    this.written++;
    return this.entry(this.written);
  }

  /** The newest entries, oldest first, at most `most`. */
  recent(most: number): JournalEntry[] {
    const count = Math.min(most, this.evidence.length);
    const list: JournalEntry[] = [];
    for (let number = this.written - count + 1; number <= this.written; number++) list.push(this.entry(number));
    return list;
  }

  private entry(number: number): JournalEntry {
    const at = (number - 1) % CAPACITY;
    return {
      number,
      uptimeSeconds: this.uptimes[at] ?? 0,
      second: (this.seconds[at] ?? 0) as UtcSecond,
      event: EVENTS[this.events[at] ?? 0] ?? "start",
      evidence: this.evidence[at] ?? "",
    };
  }
}
