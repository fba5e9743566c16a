/** The lines that the firmware writes to its console, as the simulator reads them. */

/** One line a second. What the firmware does not know yet is null. */
export interface Status {
  type: "status";
  /** UTC that the appliance believes, ISO 8601. */
  time: string | null;
  uptimeS: number;
  state: string;
  /** Why the state is what it is, in words. */
  reason: string;
  /** Leap indicator, 0 … 3. */
  leap: number;
  stratum: number;
  refid: string;
  offsetNs: number | null;
  offsetUncertaintyNs: number | null;
  frequencyPpb: number | null;
  frequencyUncertaintyPpb: number | null;
  jitterNs: number | null;
  timeConstantS: number | null;
  rootDelayUs: number | null;
  rootDispersionUs: number | null;
  satellites: number;
  /** Null where the receiver does not list them. */
  satellitesInView: number | null;
  fix: unknown;
  requests: number;
  rejectedPulses: number;
  missingPulses: number;
  /** attached, trying, lost, notFound, noAddress, badPassword, … (src/network/attachment.ts). */
  network: string;
  /** "" while there is none. */
  address: string;
  loop: string;
}

/** A change of what is served, or anything else that the firmware thought worth remembering, with its evidence. */
export interface JournalEntry {
  type: "journal";
  /** Of the firmware. */
  uptimeS: number;
  event: string;
  evidence: string;
}

export type ConsoleLine = Status | JournalEntry | { type: "text"; text: string };

/** Reads a console line; what is not one of the firmware's JSON objects is text. */
export function readConsoleLine(line: string): ConsoleLine {
  if (line.startsWith("{")) {
    try {
      const value: unknown = JSON.parse(line);
      if (isStatus(value)) return value;
      if (isJournal(value)) return { ...value, uptimeS: value.uptimeS ?? value.uptimeSeconds };
    } catch {
      // Not JSON after all: shown as it is.
    }
  }
  return { type: "text", text: line };
}

function isStatus(value: unknown): value is Status {
  return isObject(value) && value.type === "status" && typeof value.state === "string";
}

/** Firmware until version 0.1 has the time under another name. */
function isJournal(value: unknown): value is JournalEntry & { uptimeSeconds: number } {
  return isObject(value) && value.type === "journal" && typeof value.evidence === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
