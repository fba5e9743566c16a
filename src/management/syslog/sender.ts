/**
 * The journal on its way to a syslog server.
 *
 * Model: UDP loses what it likes, and nobody answers. What waits is in the journal itself, so that an outage costs no
 * memory; entries that were pushed out of it meanwhile are missing in the sequence (RFC 5424 §7.3.1, sequenceId). How
 * good a stamp is was true when it was made, and is kept beside the journal.
 */

import type { Journal } from "../../status/journal.js";
import { type AccuracyUs, syslogMessage } from "./message.js";

/** What it needs of drivers/syslog. */
export interface SyslogPort {
  aim(address: string, port: number): boolean;
  send(text: string): boolean;
}

/** In a second at most: a start has some ten entries. */
const MOST_IN_A_SECOND = 4;
/** As many as the journal keeps. */
const KEPT = 32;

export class SyslogSender {
  /** Messages that the network took, and entries that it never got. */
  sent = 0;
  lost = 0;
  private readonly port: SyslogPort;
  private readonly journal: Journal;
  private readonly hostName: string;
  private readonly serverPort: number;
  private readonly accuracies = new Float32Array(KEPT).fill(-1);
  private address = "";
  private last = 0;

  constructor(port: SyslogPort, journal: Journal, hostName: string, serverPort: number) {
    this.port = port;
    this.journal = journal;
    this.hostName = hostName;
    this.serverPort = serverPort;
  }

  /** An entry was written. @param accuracyUs of the clock now; negative where it is not synchronised. */
  note(number: number, accuracyUs: AccuracyUs): void {
    this.accuracies[number % KEPT] = accuracyUs;
  }

  /** Once a second. @param address of the server; "" while there is none, or no network. */
  tick(address: string): void {
    if (address === "") return;
    if (address !== this.address) {
      if (!this.port.aim(address, this.serverPort)) return;
      this.address = address;
    }
    for (let left = MOST_IN_A_SECOND; left > 0 && this.last < this.journal.written; left--) {
      const number = this.last + 1;
      const entry = this.journal.entryAt(number);
      if (entry === undefined) this.lost++;
      else {
        const message = syslogMessage(entry, this.hostName, this.accuracies[number % KEPT] ?? -1);
        if (!this.port.send(message)) return;
        this.sent++;
      }
      this.last = number;
    }
  }
}
