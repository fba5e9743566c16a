/** A console that is opened again whenever its board is unplugged and plugged in. */

import { ConsoleClient } from "../console/client.js";
import { Failure } from "../failure.js";
import { choosePort } from "../serial/ports.js";
import { readRecordedLine } from "../simulator/recorded-lines.js";

/** How often to look whether the port is back: a person who plugs it in does not want to wait. */
const RETRY_MS = 250;

/**
 * The appliance says what happens unasked only in JSON. It forgets that it was asked to when it restarts; so it is
 * asked again whenever it has said nothing in JSON for this long.
 */
const SILENCE_MS = 2500;
const LOOK_MS = 500;

/** A board that does not answer at the end is left as it is. */
const GOODBYE_MS = 300;

export interface LinkEvents {
  /** The port was opened: `again` after it had been lost. */
  opened(path: string, again: boolean): void;
  /** The port is gone; the link waits for it. */
  lost(path: string): void;
  /** A line from the appliance: JSON, or what boots before it. */
  line(line: string): void;
}

export class Link {
  readonly #named: string | undefined;
  readonly #events: LinkEvents;
  #client: ConsoleClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastJson = 0;
  #asking = false;
  /** The mode that the console starts in, once that is known: JSON is switched off again at the end if it was. */
  #startsInJson: boolean | undefined;
  #stopped = false;

  constructor(named: string | undefined, events: LinkEvents) {
    this.#named = named;
    this.#events = events;
  }

  /** Opens the port for the first time. @throws Failure when that cannot be done. */
  async start(): Promise<void> {
    await this.#open(false);
    this.#timer = setInterval(() => void this.#keepJson(), LOOK_MS);
  }

  /** Sends a line; false where there is no port to send it to. */
  async send(line: string): Promise<boolean> {
    try {
      await this.#client?.send(line);
      return this.#client !== undefined;
    } catch {
      return false;
    }
  }

  /** Asks; what is the matter where it is refused, or not answered in time: a Failure. */
  async request(words: string): Promise<void> {
    if (this.#client === undefined) throw new Failure("the port is gone");
    await this.#client.request(words);
  }

  /** Leaves the console in the mode that it starts in, and closes the port. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    if (this.#startsInJson === false) await client.request("json off", GOODBYE_MS).catch(() => {});
    await client.close();
  }

  async #open(again: boolean): Promise<void> {
    const { path } = await choosePort(this.#named);
    const client = await ConsoleClient.open(path, {
      onLine: (line) => {
        // Inputs are told in JSON in any mode.
        if (line.startsWith("{") && readRecordedLine(line) === undefined) this.#lastJson = performance.now();
        this.#events.line(line);
      },
      onLost: () => void this.#recover(path),
    });
    if (this.#stopped) return await client.close();
    this.#client = client;
    this.#lastJson = Number.NEGATIVE_INFINITY;
    this.#events.opened(path, again);
    void this.#keepJson();
  }

  async #recover(path: string): Promise<void> {
    this.#client = undefined;
    this.#events.lost(path);
    while (!this.#stopped && this.#client === undefined) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      try {
        await this.#open(true);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    }
  }

  async #keepJson(): Promise<void> {
    const client = this.#client;
    if (client === undefined || this.#asking || performance.now() - this.#lastJson < SILENCE_MS) return;
    this.#asking = true;
    try {
      const { values } = await client.request("config get console.json", LOOK_MS);
      this.#startsInJson ??= values?.["console.json"] === true;
      await client.request("json on", LOOK_MS);
      this.#lastJson = performance.now();
    } catch {
      // Not ready yet, or not a Noonmark: what it says is shown all the same, and it is asked again.
    } finally {
      this.#asking = false;
    }
  }
}
