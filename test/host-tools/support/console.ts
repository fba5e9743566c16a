/**
 * An appliance's console on a pseudo-terminal: the firmware's own console (src/management/console), around an appliance of
 * cardboard that a test sets up as it likes.
 */

import type { TestContext } from "node:test";
import { LineSplitter } from "../../../host-tools/console/lines.js";
import { openPty, type Pty } from "../../../host-tools/pty/pty.js";
import { type Appliance, Console } from "../../../src/management/console/console.js";
import type { SelfTest } from "../../../src/management/console/self-test.js";
import { defaults } from "../../../src/settings/config.js";
import type { Config } from "../../../src/settings/schema.js";
import type { Alarm } from "../../../src/status/alarms.js";
import { type Finding, findingOf } from "../../../src/status/finding.js";
import type { JournalEntry } from "../../../src/status/journal.js";

/** What the firmware's main.ts reports of a second in which all is well. */
export const STATUS = {
  time: "2026-11-22T15:00:00Z",
  uptimeS: 1234,
  state: "synchronised",
  reason: "pulses and label agree",
  leap: 0,
  stratum: 1,
  refid: "GPS",
  offsetNs: 41.2,
  offsetUncertaintyNs: 12.5,
  frequencyPpb: -1834.2,
  frequencyUncertaintyPpb: 0.8,
  jitterNs: 20.5,
  timeConstantS: 64,
  rootDelayUs: 0,
  rootDispersionUs: 10.2,
  satellites: 9,
  satellitesInView: 14,
  fix: "3D",
  requests: 77,
  rejectedPulses: 0,
  missingPulses: 0,
  network: "attached",
  address: "",
  loop: "adaptive",
};

export class CardboardAppliance implements Appliance {
  config: Config = defaults();
  /** Where it can be asked over the network; "": nowhere. */
  address = "";
  alarmList: Alarm[] = [];
  selfTestFindings: Finding[] = [findingOf("good", "counter", "1000 readings of the counter are at most 750 ns apart")];
  findingList: Finding[] = [findingOf("good", "receiver", "u-blox receiver at 38400 baud")];
  entries: JournalEntry[] = [];
  /** Requests received, as they came. */
  readonly received: string[] = [];
  /** Certificate and key as they were given last. */
  credentials: [chain: string, key: string] = ["", ""];
  stores = 0;
  restarts = 0;
  /** Nothing that arrives is answered. */
  deaf = false;
  #console: Console;
  #pty: Pty | undefined;

  private constructor() {
    this.#console = this.#boot();
  }

  /** Plugs one in, until the end of the test. */
  static async start(test: TestContext): Promise<CardboardAppliance> {
    const appliance = new CardboardAppliance();
    test.after(() => appliance.unplug());
    await appliance.plugIn();
    return appliance;
  }

  get path(): string {
    return this.#pty?.path ?? "";
  }

  get json(): boolean {
    return this.#console.json;
  }

  /** Makes a fresh pseudo-terminal, with another path perhaps. */
  async plugIn(): Promise<void> {
    const lines = new LineSplitter((line) => this.#hear(line));
    this.#pty = await openPty({ onData: (bytes) => lines.push(bytes) });
  }

  async unplug(): Promise<void> {
    await this.#pty?.close();
  }

  /** Writes a line as it is. */
  say(line: string): void {
    this.#pty?.write(`${line}\r\n`);
  }

  /** A second has passed: the status is written as main.ts does it. */
  second(changes: Partial<typeof STATUS> = {}): void {
    if (this.#console.json) this.say(JSON.stringify({ type: "status", ...STATUS, ...changes }));
  }

  status(): Readonly<Record<string, unknown>> {
    return { ...STATUS, address: this.address };
  }

  sources(): [] {
    return [];
  }

  ptp(): undefined {
    return undefined;
  }

  why(agoSeconds: number): readonly string[] {
    return [`of ${agoSeconds} s ago`];
  }

  journal(most: number): readonly JournalEntry[] {
    return this.entries.slice(-most);
  }

  clients() {
    return { known: 0, clients: [], limited: 0, kissed: 0, unanswered: [] };
  }

  findings(): readonly Finding[] {
    return this.findingList;
  }

  certificate() {
    const [chain] = this.credentials;
    if (chain === "") return undefined;
    return { chain, fingerprint: "00:FF", notBefore: 1, notAfter: 2, names: "noonmark.local", isOwn: true };
  }

  setCertificate(chain: string, key: string): string {
    this.credentials = [chain, key];
    return "";
  }

  alarms(): readonly Alarm[] {
    return this.alarmList;
  }

  selfTest(): SelfTest {
    return {
      memory: { freeBytes: 158_000, leastBytes: 156_000, largestBytes: 115_000 },
      stacks: [{ task: "main", unusedBytes: 4000 }],
      random: { bits: 8192, ones: 4100 },
      counter: { readings: 1000, mostNs: 750, polls: 3 },
      store: { writes: 4, refused: 0, mostUs: 900 },
      findings: this.selfTestFindings,
    };
  }

  storeConfig() {
    this.stores++;
    return "stored" as const;
  }

  forgetAll(): boolean {
    Object.assign(this.config, defaults());
    return true;
  }

  restart(): void {
    this.restarts++;
    this.#console = this.#boot();
  }

  #boot(): Console {
    return new Console(this, (line) => this.say(line));
  }

  #hear(line: string): void {
    this.received.push(line);
    if (this.deaf) return;
    this.#console.handle(line);
  }
}
