/**
 * Inputs as a running appliance tells them (src/input-log.ts has the lines), and the frames that give them to a
 * simulated one again.
 *
 * Model: the counter of the run is the only clock there is. The simulated world's counter runs at exactly its nominal
 * rate, so each reading is an instant of the world, and an appliance that is called at that instant reads the same.
 * Readings are 48 bits of a longer count; here they are taken to be near the one before.
 */

import { createHash } from "node:crypto";
import { Failure } from "../failure.js";
import { storedConfiguration } from "./configuration.js";
import type { Instant } from "./events.js";
import { FrameWriter } from "./link.js";

/** The fields that some line has; a line is of the kind whose fields it has. */
interface RecordedLine {
  n: number;
  start?: number;
  hz?: number;
  board?: string;
  version?: string;
  state?: string;
  set?: string;
  value?: number | boolean | string;
  at?: number;
  first?: number;
  bytes?: string;
  edge?: number;
  celsius?: number | null;
  packet?: string;
  typed?: string;
}

/** The replay writes down its inputs too, to be compared, and its journal. */
const CONSOLE = { json: true, inputs: true };

const WRAP = 2 ** 48;
const NS_PER_S = 1_000_000_000n;
/** Where the counter begins: readings before the start (bytes on their way) must not be negative. */
const BASE_SECONDS = 100;
/** A thousandth of a tick: the counter's rate is rounded down, and a whole tick is to be reached on time. */
const EARLY_Q32 = 2 ** 22;
/** Who sent each packet: TEST-NET-1 (RFC 5737). */
const SOMEBODY = { address: Uint8Array.of(192, 0, 2, 1), port: 123 };

const READINGS = ["start", "at", "first", "edge"] as const;
const TEXTS = ["board", "version", "state", "set", "bytes", "packet", "typed"] as const;
/** Of counters that there are: a second of one that is far slower or faster would be no second. */
const HZ_LEAST = 1e6;
const HZ_MOST = 1e9;
/** No line for so long is no pause but a damaged reading. */
const PAUSE_MOST_SECONDS = 86_400;

/** Reads a line of the console; undefined where it is none of these. */
export function readRecordedLine(line: string): RecordedLine | undefined {
  if (!line.startsWith('{"type":"input"')) return undefined;
  try {
    const recorded: unknown = JSON.parse(line);
    return isRecordedLine(recorded) ? recorded : undefined;
  } catch {
    return undefined;
  }
}

function isRecordedLine(line: unknown): line is RecordedLine {
  const recorded = line as RecordedLine;
  const isReading = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < WRAP;
  const { n, hz, celsius, value } = recorded;
  return (
    Number.isSafeInteger(n) &&
    READINGS.every((name) => recorded[name] === undefined || isReading(recorded[name])) &&
    TEXTS.every((name) => recorded[name] === undefined || typeof recorded[name] === "string") &&
    (recorded.start === undefined || (Number.isInteger(hz) && Number(hz) >= HZ_LEAST && Number(hz) <= HZ_MOST)) &&
    (celsius === undefined || celsius === null || typeof celsius === "number") &&
    (value === undefined || ["number", "boolean", "string"].includes(typeof value))
  );
}

/** SHA-256 over what an appliance writes down, but for its first line, which names the board. */
export class LineDigest {
  readonly #hash = createHash("sha256");
  lines = 0;

  add(line: string): void {
    const recorded = readRecordedLine(line);
    if (recorded === undefined || recorded.start !== undefined) return;
    this.#hash.update(`${line}\n`);
    this.lines++;
  }

  /** Of what was taken in; ends the taking in. */
  hex(): string {
    return this.#hash.digest("hex");
  }
}

/** What was recorded, from one or more starts on, as far as it is whole. */
export interface RecordedInputs {
  readonly words: readonly string[];
  readonly frames: Buffer;
  readonly from: string;
  /** Of the lines that went into it. */
  readonly digest: string;
  readonly lines: number;
  /** Lines after which some are missing: nothing behind them is of use. Undefined where none are. */
  readonly brokenAfter: number | undefined;
}

/**
 * Makes frames of lines. What comes before the first start is left out, and so is what follows a gap in the numbers.
 * @throws Failure where there is no start, or the starts are of different counters.
 */
export function inputsOf(lines: readonly string[]): RecordedInputs {
  const lives: { start: RecordedLine; rest: RecordedLine[] }[] = [];
  const digest = new LineDigest();
  let brokenAfter: number | undefined;
  for (const line of lines) {
    const recorded = readRecordedLine(line);
    if (recorded === undefined) continue;
    if (recorded.start !== undefined) lives.push({ start: recorded, rest: [] });
    const life = lives.at(-1);
    if (life === undefined) continue;
    if (recorded.n !== life.rest.length + (recorded.start === undefined ? 1 : 0)) {
      brokenAfter = digest.lines;
      break;
    }
    if (recorded.start === undefined) life.rest.push(recorded);
    digest.add(line);
  }
  const [first] = lives;
  if (first === undefined) throw new Failure("no start of an appliance was recorded: it has to restart first");
  const { hz = 0, board, version } = first.start;
  if (lives.some(({ start }) => start.hz !== hz)) throw new Failure("the starts are of different boards");
  const writer = new FrameWriter();
  lives.forEach(({ start, rest }, index) => {
    if (index > 0) writer.stop();
    new Life(writer, hz, start).write(rest);
  });
  return {
    words: ["--resolution-hz", String(hz), "--timers-by-world"],
    frames: writer.take(),
    from: `${board}, version ${version}, as it recorded`,
    digest: digest.hex(),
    lines: digest.lines,
    brokenAfter,
  };
}

class Life {
  readonly #writer: FrameWriter;
  readonly #hz: number;
  readonly #start: RecordedLine;
  /** The reading of the counter nearest to which the next one is taken to be, and how far the counter was there. */
  #reading: number;
  #count: number;
  #second = 0;
  #packets = 0;

  constructor(writer: FrameWriter, hz: number, start: RecordedLine) {
    this.#writer = writer;
    this.#hz = hz;
    this.#start = start;
    this.#reading = start.start ?? 0;
    // The low 48 bits are what the appliance sees.
    this.#count = this.#reading + WRAP;
  }

  write(rest: readonly RecordedLine[]): void {
    const settings: Record<string, Record<string, number | boolean | string>> = { console: CONSOLE };
    for (const { set, value } of rest) {
      const [section = "", name = ""] = set?.split(".") ?? [];
      if (set !== undefined && value !== undefined) settings[section] = { ...settings[section], [name]: value };
    }
    const { state = "" } = this.#start;
    const stored = { ...storedConfiguration(settings), ...(state === "" ? {} : { state }) };
    for (const [key, value] of Object.entries(stored)) this.#writer.store(key, value);
    this.#second = BASE_SECONDS;
    this.#oscillator(this.#second);
    this.#writer.start(this.#instant(this.#count));
    rest.forEach((recorded, index) => {
      if (recorded.at !== undefined) this.#event(recorded, recorded.at, rest[index + 1]);
    });
    this.#reach(this.#second + 1);
  }

  #event(recorded: RecordedLine, at: number, next: RecordedLine | undefined): void {
    this.#count = this.#countOf(at);
    this.#reading = at;
    const instant = this.#instant(this.#count);
    if (instant.second < 0 || instant.second - this.#second > PAUSE_MOST_SECONDS) {
      throw new Failure(
        `line ${recorded.n} is ${instant.second - this.#second} s from the one before: its "at" is damaged`,
      );
    }
    this.#reach(instant.second);
    const writer = this.#writer;
    if (recorded.bytes !== undefined) {
      const more = next?.bytes !== undefined && next.at === at;
      writer.chunk(instant, more, this.#countOf(recorded.first ?? at), Buffer.from(recorded.bytes, "hex"));
    } else if (recorded.edge !== undefined) {
      writer.event({ kind: "edge", at: instant, capturedCount: this.#countOf(recorded.edge) });
    } else if (recorded.celsius !== undefined) {
      writer.timer(instant, recorded.celsius ?? Number.NaN);
    } else if (recorded.typed !== undefined) {
      writer.event({ kind: "console", at: instant, line: recorded.typed });
    } else if (recorded.packet !== undefined) {
      const packet = Buffer.from(recorded.packet, "hex");
      writer.event({ kind: "request", at: instant, id: ++this.#packets, ...SOMEBODY, packet });
    }
  }

  /** Ends the seconds before one, each with the record of the counter for the one after it. */
  #reach(second: number): void {
    while (this.#second < second) {
      this.#second++;
      this.#oscillator(this.#second);
      this.#writer.horizon({ second: this.#second, nanosecond: 0 });
    }
  }

  #oscillator(second: number): void {
    const count = (this.#start.start ?? 0) + WRAP + (second - BASE_SECONDS) * this.#hz;
    this.#writer.oscillator(second, this.#hz, { count, fractionQ32: EARLY_Q32, excessQ32: 0, frequency: 0 });
  }

  /** The whole count of a reading, which is of 48 bits. */
  #countOf(reading: number): number {
    const ahead = (((reading - this.#reading) % WRAP) + WRAP) % WRAP;
    return this.#count + (ahead < WRAP / 2 ? ahead : ahead - WRAP);
  }

  /** The first nanosecond at which the counter has got there. */
  #instant(count: number): Instant {
    const ticks = count - WRAP - (this.#start.start ?? 0);
    const seconds = Math.floor(ticks / this.#hz);
    const hz = BigInt(this.#hz);
    const nanosecond = Number((BigInt(ticks - seconds * this.#hz) * NS_PER_S + hz - 1n) / hz);
    return { second: BASE_SECONDS + seconds, nanosecond };
  }
}
