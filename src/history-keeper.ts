/** Has each second written to the history: what the snapshot says of it. */

import type { Report } from "./pipeline.js";
import type { Snapshot } from "./status/snapshot.js";
import { History, type HistoryPort } from "./storage/history/history.js";
import type { HistorySecond } from "./storage/history/interval.js";
import type { UtcSecond } from "./time/units.js";

/** What it reads. */
export interface HistorySubject {
  readonly snapshot: Readonly<Snapshot>;
  refresh(): void;
  temperatureCelsius(): number;
  answeredRequests(): number;
}

export class HistoryKeeper {
  readonly history: History;
  private readonly subject: HistorySubject;
  private readonly report: Report;
  /** The same object each second. */
  private readonly second: HistorySecond = {
    state: "cold",
    reason: "",
    offsetSeconds: 0,
    boundSeconds: 0,
    frequency: 0,
    temperatureCelsius: 0,
    satellites: 0,
    requests: 0,
  };

  constructor(port: HistoryPort, subject: HistorySubject, report: Report) {
    this.history = new History(port);
    this.subject = subject;
    this.report = report;
    if (port.minutes() === 0) report("storage", "there is no memory for the history of a day; that of weeks is kept");
    if (port.sectors() === 0)
      report(
        "storage",
        "there is no partition for the history of weeks (flash the board once by cable); a day is kept",
      );
  }

  /** To be called once a second, when all else has been done. */
  tick(): void {
    const { subject, second } = this;
    subject.refresh();
    const { snapshot } = subject;
    const { isMeasured } = snapshot;
    second.state = snapshot.state;
    second.reason = snapshot.reason;
    second.offsetSeconds = isMeasured && !snapshot.followsServers ? snapshot.residualSeconds : Number.NaN;
    second.boundSeconds = snapshot.rootDispersionSeconds + snapshot.rootDelaySeconds / 2;
    second.frequency = isMeasured ? snapshot.frequency : Number.NaN;
    second.temperatureCelsius = subject.temperatureCelsius();
    second.satellites = snapshot.satellitesUsed;
    second.requests = subject.answeredRequests();
    const refused = this.history.tenMinutes.failures;
    if (this.history.add(second, snapshot.isSet ? snapshot.time.second : (0 as UtcSecond)) || refused > 0) return;
    this.report("storage", "the flash refused a record of the history; what it holds from here on may have gaps");
  }
}
