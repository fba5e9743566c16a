/** PTP as the console shows it. */

import type { PtpStatus } from "../../serving/ptp/service.js";

/** Beside the words of PtpStatus; null where PTP is off. */
export interface PtpFields {
  readonly state: string;
  readonly reason: string;
  readonly identity: string | null;
  readonly domain: number | null;
  readonly clockClass: number | null;
  /** What is announced as the bound of the error, seconds; null where it is unknown. */
  readonly accuracyS: number | null;
  readonly announcesSent: number;
  readonly syncsSent: number;
  readonly delayRequestsAnswered: number;
  readonly announcesTaken: number;
  /** Messages that nothing was done about, by reason; those of which there was none are left out. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** IEEE 1588-2019 table 5, from 0x20 on. */
const ACCURACIES_S = [
  25e-9, 100e-9, 250e-9, 1e-6, 2.5e-6, 10e-6, 25e-6, 100e-6, 250e-6, 1e-3, 2.5e-3, 10e-3, 25e-3, 0.1, 0.25, 1, 10,
];
const FIRST_ACCURACY = 0x20;

// Places of the counters: drivers/ptp/ptp.ts.
const ANSWERED = 0;
const TAKEN = 1;
const SENT_ANNOUNCES = 12;
const SENT_SYNCS = 13;
const REASONS = [
  "tooShort",
  "otherVersion",
  "otherDomain",
  "notForMasters",
  "notServing",
  "overRate",
  "denied",
  "own",
  "tooManyWaited",
  "unsent",
];
const FIRST_REASON = 2;

export function ptpFields(status: PtpStatus | undefined): PtpFields {
  const counts = status?.counts ?? [];
  const dropped: Record<string, number> = {};
  for (const [index, reason] of REASONS.entries()) {
    const count = counts[FIRST_REASON + index] ?? 0;
    if (count > 0) dropped[reason] = count;
  }
  return {
    state: status?.state ?? "off",
    reason: status === undefined ? "ptp.enabled is false" : status.reason,
    identity: status?.identity ?? null,
    domain: status?.domain ?? null,
    clockClass: status?.clockClass ?? null,
    accuracyS: ACCURACIES_S[(status?.accuracy ?? 0) - FIRST_ACCURACY] ?? null,
    announcesSent: counts[SENT_ANNOUNCES] ?? 0,
    syncsSent: counts[SENT_SYNCS] ?? 0,
    delayRequestsAnswered: counts[ANSWERED] ?? 0,
    announcesTaken: counts[TAKEN] ?? 0,
    dropped,
  };
}

/** The same, as a person reads it. */
export function ptpLines(ptp: PtpFields): string[] {
  const { state, reason, identity, domain, clockClass, accuracyS } = ptp;
  const head = `PTP: ${state}${reason === "" ? "" : `: ${reason}`}`;
  if (identity === null) return [head];
  const accuracy = accuracyS === null ? "accuracy unknown" : `within ${(accuracyS * 1e6).toFixed(3)} us`;
  const dropped = Object.entries(ptp.dropped).map(([why, count]) => `${count} ${why}`);
  return [
    head,
    `clock ${identity}, domain ${domain}, class ${clockClass}, ${accuracy}`,
    `sent: ${ptp.announcesSent} Announce, ${ptp.syncsSent} Sync; answered: ${ptp.delayRequestsAnswered} Delay_Req`,
    `of others: ${ptp.announcesTaken} Announce; dropped: ${dropped.length > 0 ? dropped.join(", ") : "none"}`,
  ];
}
