/** The lines that the firmware writes to its console, as the simulator reads them. */

/** One line a second; see src/status for what each field means. Absent ones are not known yet. */
export interface Status {
  type: "status";
  /** UTC that the appliance believes, ISO 8601; absent until it has a label. */
  time?: string;
  uptimeS: number;
  state: string;
  /** Leap indicator, 0 … 3. */
  leap: number;
  stratum: number;
  refid: string;
  offsetNs?: number;
  frequencyPpb?: number;
  frequencyUncertaintyPpb?: number;
  jitterNs?: number;
  offsetUncertaintyNs?: number;
  timeConstantS?: number;
  rootDelayUs?: number;
  rootDispersionUs?: number;
  satellites?: number;
  satellitesInView?: number;
  fix?: string | number | boolean;
  requests?: number;
  rejectedPulses?: number;
  missingPulses?: number;
  loop?: string;
}

/** Something that the firmware thought worth remembering, with its evidence. */
export interface JournalEntry {
  type: "journal";
  [field: string]: unknown;
}

export type ConsoleLine = Status | JournalEntry | { type: "text"; text: string };

/** Reads a console line; what is not one of the firmware's JSON objects is text. */
export function readConsoleLine(line: string): ConsoleLine {
  if (line.startsWith("{")) {
    try {
      const value: unknown = JSON.parse(line);
      if (isStatus(value) || isJournal(value)) return value;
    } catch {
      // Not JSON after all: shown as it is.
    }
  }
  return { type: "text", text: line };
}

function isStatus(value: unknown): value is Status {
  return isObject(value) && value.type === "status" && typeof value.state === "string";
}

function isJournal(value: unknown): value is JournalEntry {
  return isObject(value) && value.type === "journal";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
