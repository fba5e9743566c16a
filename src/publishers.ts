/**
 * What the appliance says unasked: alarms, to the journal and to whoever has it from there. Wiring: what is said is in
 * status/ and management/.
 */

import { Alarms, changeText } from "./status/alarms.js";
import type { Finding } from "./status/finding.js";
import type { JournalEvent } from "./status/journal.js";

/** What is published. */
export interface Published {
  findings(): readonly Finding[];
}

/** Findings are looked at so often: making them takes some thousand byte codes. */
const LOOK_SECONDS = 10;

export class Publishers {
  readonly alarms = new Alarms();
  private readonly report: (event: JournalEvent, evidence: string) => void;
  private ticks = 0;

  constructor(report: (event: JournalEvent, evidence: string) => void) {
    this.report = report;
  }

  /** Once a second. */
  tick(published: Published, uptimeSeconds: number): void {
    if (this.ticks++ % LOOK_SECONDS > 0) return;
    for (const change of this.alarms.update(published.findings(), uptimeSeconds)) {
      this.report("alarm", changeText(change));
    }
  }
}
