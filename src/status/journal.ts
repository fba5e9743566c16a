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
  | "update"
  | "source"
  | "alarm"
  | "ptp"
  | "nts";

/** What a step has for the journal: whoever calls the step writes it down. */
export interface JournalNote {
  event: JournalEvent;
  evidence: string;
}

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

/**
 * Enough for a bad night at two entries an hour. An entry is kept as one line of text: 32 lines of 100 characters are
 * 3 KB of the device's 48, where an object each would be twice that.
 */
const CAPACITY = 32;

/** Longer evidence is cut: one entry must not cost what ten do. */
const EVIDENCE_LENGTH = 160;

/**
 * Of an answer made of entries, characters: it is one line, which has to fit into what is left of the device's block two
 * times over (while it is made of them) and into the console's 4,096 bytes.
 */
const ANSWER_LENGTH = 3200;
/** Of an entry in such an answer beside its line: {"number":123,"uptimeS":,"time":"2026-…Z","event":"","evidence":""}, */
const ENTRY_LENGTH = 80;

export class Journal {
  written = 0;
  /** "uptime second event evidence" */
  private readonly lines: string[] = [];

  write(event: JournalEvent, evidence: string, uptimeSeconds: number, second: UtcSecond): JournalEntry {
    const kept = evidence.slice(0, EVIDENCE_LENGTH);
    this.lines[this.written % CAPACITY] = `${uptimeSeconds} ${second} ${event} ${kept}`;
    this.written++;
    return { number: this.written, uptimeSeconds, second, event, evidence: kept };
  }

  /** An entry by its number; undefined where it was pushed out, or is not written yet. */
  entryAt(number: number): JournalEntry | undefined {
    const isKept = number >= 1 && number <= this.written && number > this.written - CAPACITY;
    return isKept ? this.entry(number) : undefined;
  }

  /** The newest entries, oldest first: at most `most`, and no more than an answer has room for. */
  recent(most: number): JournalEntry[] {
    const oldest = this.written - Math.min(most, this.lines.length);
    let room = ANSWER_LENGTH;
    let first = this.written;
    while (first > oldest) {
      room -= (this.lines[(first - 1) % CAPACITY]?.length ?? 0) + ENTRY_LENGTH;
      if (room < 0) break;
      first--;
    }
    const list: JournalEntry[] = [];
    for (let number = first + 1; number <= this.written; number++) list.push(this.entry(number));
    return list;
  }

  private entry(number: number): JournalEntry {
    const [uptime = "", second = "", event = "start", ...words] = (this.lines[(number - 1) % CAPACITY] ?? "").split(
      " ",
    );
    return {
      number,
      uptimeSeconds: Number(uptime),
      second: Number(second) as UtcSecond,
      event: event as JournalEvent,
      evidence: words.join(" "),
    };
  }
}
