/** What the web server reads of the appliance; appliance.ts supplies it. */

import type { PacketCounts } from "../../serving/control/variables.js";
import type { PtpStatus } from "../../serving/ptp/service.js";
import type { Alarm } from "../../status/alarms.js";
import type { Finding } from "../../status/finding.js";
import type { JournalEntry } from "../../status/journal.js";
import type { Course, Span } from "../../storage/history/course.js";
import type { Timestamp } from "../../time/timestamp.js";
import type { ClientList } from "../console/console.js";
import type { SourceFields } from "../console/source-fields.js";
import type { HistoryWords } from "./history.js";

export interface WebView {
  /** The fields of the console's status line. */
  status(): Readonly<Record<string, unknown>>;
  /** The receiver, then each server. */
  sources(): readonly SourceFields[];
  findings(): readonly Finding[];
  alarms(): readonly Readonly<Alarm>[];
  journal(most: number): readonly JournalEntry[];
  /** The chain from witnesses to stratum in sentences, of now or of so many seconds ago. */
  why(agoSeconds: number): readonly string[];
  clients(most: number): ClientList;
  /** Undefined where it is off. */
  ptp(): PtpStatus | undefined;
  packets(): PacketCounts;
  version(): string;
  board(): string;
  /** Undefined while there is none. */
  certificate(): { readonly chain: string } | undefined;
  temperatureCelsius(): number;
  /** Served time now; false while there is none. */
  readTime(into: Timestamp): boolean;
  /** A walk through the history; undefined where none is kept. */
  course(span: Span): Course | undefined;
  readonly historyWords: HistoryWords;
}
