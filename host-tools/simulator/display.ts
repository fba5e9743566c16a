/** What `noonmark sim` prints: a banner, the status in words, and journal entries. */

import { coloured } from "../colour.js";
import { wrapped } from "../wrapped.js";
import type { JournalEntry, Status } from "./status.js";

/** Of a terminal that does not tell its width. */
const USUAL_COLUMNS = 80;
const NTP_PORT = 123;
const STRATUM_UNSYNCHRONISED = 16;

export interface BannerFacts {
  source: string;
  address: string;
  port: number;
  /** TCP port of the page; undefined where there is none. */
  webPort?: number | undefined;
  seed: number;
  engine: string;
  /** Path of the pseudo-terminal with the firmware's console, where there is one. */
  console?: string | undefined;
  /** Further lines that the user should know. */
  remarks: readonly string[];
}

export function banner({ source, address, port, webPort, seed, engine, console, remarks }: BannerFacts): string {
  const ntpdig =
    port === NTP_PORT
      ? [`  ntpdig ${address}`]
      : ["  ntpdig asks port 123 only: npm start -- --ntp-port 123 (as root), then", `  ntpdig ${address}`];
  const host = address.includes(":") ? `[${address}]` : address;
  return [
    "Noonmark in the simulator: the firmware is real, what is around it is not.",
    `  engine     ${engine}`,
    `  receiver   ${source}`,
    `  crystal    simulated, counted at 80 MHz, seed ${seed}`,
    `  serving    NTP on UDP ${host}:${port}`,
    ...(webPort === undefined ? [] : [`  page       http://${host}:${webPort}/`]),
    ...(console === undefined ? [] : [`  console    ${console}, for example: noonmark monitor ${console}`]),
    ...remarks.map((remark) => `  note       ${remark}`),
    "Point a client at it:",
    `  chronyd -Q 'server ${address} port ${port} iburst maxsamples 4'`,
    ...ntpdig,
    "Ctrl-C ends it.",
  ].join("\n");
}

/**
 * One line about the appliance now, of at most `columns` characters: where there is no room for all of it, the figures
 * that matter least are left out.
 */
export function statusLine(status: Status, columns = Number.POSITIVE_INFINITY): string {
  const parts = statusParts(status);
  const joined = () => parts.map(({ text }) => text).join("  ");
  while (joined().length > columns) {
    const least = parts.reduce((found, part) => (part.weight < found.weight ? part : found));
    if (parts.length === 1) return joined().slice(0, columns);
    parts.splice(parts.indexOf(least), 1);
  }
  return joined();
}

/** Figures in the order in which they are shown; those of less weight go first where there is no room. */
function statusParts(status: Status): { text: string; weight: number }[] {
  const time = status.time === null ? "--:--:--" : status.time.slice(11, 19);
  const parts = [
    { text: `${time}Z`, weight: 9 },
    { text: status.state, weight: 10 },
    { text: `stratum ${status.stratum}`, weight: 9 },
    {
      text: `${status.satellites}${status.satellitesInView === null ? "" : `/${status.satellitesInView}`} sat`,
      weight: 5,
    },
  ];
  const add = (text: string, weight: number) => parts.push({ text, weight });
  if (status.leap === 1 || status.leap === 2) add(status.leap === 1 ? "leap +1 today" : "leap −1 today", 8);
  if (status.stratum >= STRATUM_UNSYNCHRONISED) add(status.reason, 8.5);
  else {
    if (status.offsetNs !== null) add(`offset ${withError(status.offsetNs, status.offsetUncertaintyNs)}`, 7);
    if (status.frequencyPpb !== null) add(frequency(status.frequencyPpb, status.frequencyUncertaintyPpb), 4);
    if (status.jitterNs !== null) add(`jitter ${duration(status.jitterNs)}`, 2);
    if (status.rootDispersionUs !== null) add(`disp ${duration(status.rootDispersionUs * 1000)}`, 6);
    if (status.timeConstantS !== null) add(`τ ${status.timeConstantS.toPrecision(2)} s`, 1);
  }
  add(`${status.requests} req`, 8);
  return parts;
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
export function journalLine({ uptimeS, event, evidence }: JournalEntry): string {
  return `journal at ${uptimeS} s: ${event}: ${evidence}`;
}

/** Where lines go. On a terminal the status stays on the last line and is written over. */
export class Screen {
  readonly #write: (text: string) => void;
  readonly #columns: (() => number) | undefined;
  #status: Status | undefined;
  #typed = "";

  /** @param columns of the terminal; undefined: no terminal, every line stays. */
  constructor(write: (text: string) => void, columns: (() => number) | undefined) {
    this.#write = write;
    this.#columns = columns;
  }

  /** A line that stays. */
  line(text: string): void {
    if (this.#columns === undefined) this.#write(`${text}\n`);
    else this.#write(`${CLEAR}${wrapped(text, this.#columns() || USUAL_COLUMNS)}\n${this.#fitted()}`);
  }

  status(status: Status): void {
    this.#status = status;
    this.#write(this.#columns === undefined ? `${statusLine(status)}\n` : `${CLEAR}${this.#fitted()}`);
  }

  /** What somebody types takes the place of the status, until it is empty. Only on a terminal. */
  typed(text: string): void {
    this.#typed = text;
    if (this.#columns !== undefined) this.#write(`${CLEAR}${this.#fitted()}`);
  }

  /** Leaves the last status where it is, and the cursor below it. */
  end(): void {
    if (this.#columns !== undefined && this.#status !== undefined) this.#write("\n");
  }

  /** A line after the end: the status is not shown again. */
  last(text: string): void {
    this.#write(`${this.#columns === undefined ? text : wrapped(text, this.#columns() || USUAL_COLUMNS)}\n`);
  }

  /** A line that wraps could not be written over: it is kept a column shorter than the terminal. */
  #fitted(): string {
    const columns = Math.max(1, (this.#columns?.() || USUAL_COLUMNS) - 1);
    if (this.#typed !== "") return `> ${this.#typed}`.slice(-columns);
    if (this.#status === undefined) return "";
    const { state } = this.#status;
    const level = state === "synchronised" ? "good" : state === "holdover" ? "doubtful" : "bad";
    return statusLine(this.#status, columns).replace(state, coloured(level, state));
  }
}

/** To the line's start, and the line cleared (ECMA-48 §8.3.41). */
const CLEAR = "\r\u001b[2K";
