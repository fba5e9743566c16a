/** What `noonmark sim` prints: a banner, the status in words, and journal entries. */

import type { JournalEntry, Status } from "./status.js";

const NTP_PORT = 123;

export interface BannerFacts {
  source: string;
  address: string;
  port: number;
  seed: number;
  engine: string;
  /** Further lines that the user should know. */
  remarks: readonly string[];
}

export function banner({ source, address, port, seed, engine, remarks }: BannerFacts): string {
  const ntpdig =
    port === NTP_PORT
      ? [`  ntpdig ${address}`]
      : ["  ntpdig asks port 123 only: npm start -- --ntp-port 123 (as root), then", `  ntpdig ${address}`];
  return [
    "Noonmark in the simulator: the firmware is real, what is around it is not.",
    `  engine     ${engine}`,
    `  receiver   ${source}`,
    `  crystal    simulated, counted at 80 MHz, seed ${seed}`,
    `  serving    NTP on UDP ${address.includes(":") ? `[${address}]` : address}:${port}`,
    ...remarks.map((remark) => `  note       ${remark}`),
    "Point a client at it:",
    `  chronyd -Q 'server ${address} port ${port} iburst maxsamples 4'`,
    ...ntpdig,
    "Ctrl-C ends it.",
  ].join("\n");
}

/** One line about the appliance now. */
export function statusLine(status: Status): string {
  const time = status.time === null ? "--:--:--" : status.time.slice(11, 19);
  const satellites = `${status.satellites}/${status.satellitesInView} sat`;
  const parts = [`${time}Z`, status.state, `stratum ${status.stratum}`, satellites];
  if (status.leap === 1 || status.leap === 2) parts.push(status.leap === 1 ? "leap +1 today" : "leap −1 today");
  if (status.offsetNs !== null) parts.push(`offset ${withError(status.offsetNs, status.offsetUncertaintyNs)}`);
  if (status.frequencyPpb !== null)
    parts.push(`freq ${frequency(status.frequencyPpb, status.frequencyUncertaintyPpb)}`);
  if (status.jitterNs !== null) parts.push(`jitter ${duration(status.jitterNs)}`);
  if (status.rootDispersionUs !== null) parts.push(`disp ${duration(status.rootDispersionUs * 1000)}`);
  if (status.timeConstantS !== null) parts.push(`τ ${status.timeConstantS.toPrecision(2)} s`);
  parts.push(`${status.requests} req`);
  return parts.join("  ");
}

function frequency(ppb: number, uncertaintyPpb: number | null): string {
  const ppm = `${signed(ppb / 1000, 4)} ppm`;
  return uncertaintyPpb === null ? ppm : `${ppm} ±${uncertaintyPpb.toPrecision(2)} ppb`;
}

function withError(valueNs: number, errorNs: number | null): string {
  const value = `${valueNs < 0 ? "−" : "+"}${duration(Math.abs(valueNs))}`;
  return errorNs === null ? value : `${value} ±${duration(errorNs)}`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/** A positive duration with three figures and the unit that suits it. */
export function duration(nanoseconds: number): string {
  if (nanoseconds < 999.5) return `${nanoseconds.toFixed(0)} ns`;
  if (nanoseconds < 999.5e3) return `${(nanoseconds / 1e3).toPrecision(3)} µs`;
  if (nanoseconds < 999.5e6) return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
  return `${(nanoseconds / 1e9).toPrecision(3)} s`;
}

/** A journal entry in one line. */
export function journalLine({ uptimeSeconds, event, evidence }: JournalEntry): string {
  return `journal at ${uptimeSeconds} s: ${event}: ${evidence}`;
}

/** Where lines go. On a terminal the status stays on the last line and is written over. */
export class Screen {
  readonly #write: (text: string) => void;
  readonly #columns: (() => number) | undefined;
  #status = "";

  /** @param columns of the terminal; undefined: no terminal, every line stays. */
  constructor(write: (text: string) => void, columns: (() => number) | undefined) {
    this.#write = write;
    this.#columns = columns;
  }

  /** A line that stays. */
  line(text: string): void {
    if (this.#columns === undefined) this.#write(`${text}\n`);
    else this.#write(`\r\u001b[2K${text}\n${this.#fitted()}`);
  }

  status(text: string): void {
    this.#status = text;
    if (this.#columns === undefined) this.#write(`${text}\n`);
    else this.#write(`\r\u001b[2K${this.#fitted()}`);
  }

  /** Leaves the last status where it is, and the cursor below it. */
  end(): void {
    if (this.#columns !== undefined && this.#status !== "") this.#write("\n");
  }

  /** A line that wraps cannot be written over: what does not fit is cut. */
  #fitted(): string {
    return [...this.#status].slice(0, Math.max(20, (this.#columns?.() ?? 80) - 1)).join("");
  }
}
