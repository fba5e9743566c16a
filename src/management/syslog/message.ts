/**
 * An entry of the journal as a syslog message (RFC 5424 §6): facility "NTP subsystem", the entry's event as MSGID, and in
 * structured data how good the time of its stamp is.
 *
 *     <100>1 2026-12-01T12:00:00Z noonmark noonmark - alarm [timeQuality tzKnown="1" isSynced="0"][meta sequenceId="7"]
 *     raised noFix: The receiver has no fix … (on one line)
 */

import { severityOf } from "../../status/alarms.js";
import type { JournalEntry } from "../../status/journal.js";
import { isoText } from "../../time/utc.js";

/** RFC 5424 §6.2.1. */
const FACILITY_NTP = 12;
const CRITICAL = 2;
const WARNING = 4;
const NOTICE = 5;
const INFORMATIONAL = 6;

const APPLICATION = "noonmark";
/** RFC 5424 §6.4: text in UTF-8 begins with a byte order mark; what is plain ASCII is the same without. */
const BYTE_ORDER_MARK = "\ufeff";

/** Of a stamp: how far it can be from UTC, µs; negative where the clock was not synchronised. */
export type AccuracyUs = number;

export function syslogMessage(entry: Readonly<JournalEntry>, hostName: string, accuracyUs: AccuracyUs): string {
  const { number, second, event, evidence } = entry;
  const time = second > 0 ? isoText(second) : "-";
  const head = `<${FACILITY_NTP * 8 + severity(entry)}>1 ${time} ${hostName} ${APPLICATION} - ${event}`;
  return `${head} ${timeQuality(second > 0 ? accuracyUs : -1)}[meta sequenceId="${number}"] ${marked(evidence)}`;
}

/** §7.1: syncAccuracy must not be there while isSynced is 0. tzKnown: stamps are UTC. */
function timeQuality(accuracyUs: AccuracyUs): string {
  if (accuracyUs < 0) return '[timeQuality tzKnown="1" isSynced="0"]';
  return `[timeQuality tzKnown="1" isSynced="1" syncAccuracy="${Math.ceil(accuracyUs)}"]`;
}

function severity({ event, evidence }: Readonly<JournalEntry>): number {
  if (event === "alarm") {
    const alarm = severityOf(evidence);
    return alarm === undefined ? NOTICE : alarm === "critical" ? CRITICAL : WARNING;
  }
  return event === "state" || event === "start" || event === "leap" ? NOTICE : INFORMATIONAL;
}

function marked(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return BYTE_ORDER_MARK + text;
  return text;
}
