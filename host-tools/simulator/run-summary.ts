/** What a person wants to know when a run has ended: how long, how soon and how well the time was served. */

import { duration } from "./display.js";
import type { Status } from "./status.js";

export class RunSummary {
  #seconds = 0;
  #synchronisedS = 0;
  #holdoverS = 0;
  /** The second of the run in which the time was served first. */
  #servedAfterS: number | undefined;
  #worstBoundUs = 0;
  #requests = 0;
  /** Answered before the firmware restarted last. */
  #requestsBefore = 0;
  #last: Status | undefined;

  /** Takes in the status of a second. */
  add(status: Status): void {
    this.#seconds++;
    if (this.#last !== undefined && status.uptimeS < this.#last.uptimeS) this.#requestsBefore += this.#last.requests;
    this.#requests = this.#requestsBefore + status.requests;
    this.#last = status;
    if (status.state === "synchronised") this.#synchronisedS++;
    if (status.state === "holdover") this.#holdoverS++;
    if (status.leap === 3) return;
    this.#servedAfterS ??= this.#seconds;
    this.#worstBoundUs = Math.max(this.#worstBoundUs, status.rootDispersionUs ?? 0);
  }

  /** One line; undefined where nothing was seen. */
  text(): string | undefined {
    if (this.#last === undefined) return undefined;
    const parts = [`${this.#seconds} s seen, ${this.#requests} requests answered`];
    if (this.#servedAfterS === undefined) parts.push(`no time was served: ${this.#last.state}, ${this.#last.reason}`);
    else {
      parts.push(`time served after ${this.#servedAfterS} s, synchronised for ${this.#synchronisedS} s`);
      if (this.#holdoverS > 0) parts.push(`in holdover for ${this.#holdoverS} s`);
      parts.push(`bound ${duration(this.#worstBoundUs * 1000)} at most`);
      if (this.#last.state !== "synchronised") parts.push(`at the end ${this.#last.state}: ${this.#last.reason}`);
    }
    return parts.join("; ");
  }
}
