/**
 * Recordings of all that an appliance was given: what runs it again, bit for bit.
 *
 * A file is gzip of one line of JSON (InputsHeader) and then of the frames that the world sent to the appliance's
 * process, as link.ts writes them: its storage, how its counter ran, edges with their captured counts, bytes and
 * requests with their times, lines typed at its console, and STOP where it lost its supply. What the appliance says
 * follows from these alone, so nothing of it is in the file.
 *
 * A recording of an appliance that runs on its own (a board, or the simulator in real time) is made of what it told
 * (recorded-lines.ts), and has a digest of that: the replay tells the same.
 */

import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { Failure } from "../failure.js";
import { Appliance, type ApplianceEvents, builtAppliance, type Program } from "./appliance.js";
import { compareInstants, type Instant } from "./events.js";
import { FROM_APPLIANCE, FrameReader, HEADER_BYTES, TO_APPLIANCE } from "./link.js";
import { inputsOf, readRecordedLine } from "./recorded-lines.js";

const FORMAT = "noonmark inputs";
const VERSION = 1;
/** Horizons sent ahead: a few seconds, as in the run that was recorded. */
const AHEAD = 8;

interface InputsHeader {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Options of the appliance's process. */
  readonly words: readonly string[];
  /** Where it comes from, for people. */
  readonly from: string;
  /** Of a recording that the appliance wrote itself: its lines (recorded-lines.ts). The name is that of all files so far. */
  readonly told?: LinesWritten;
}

/** What an appliance has to write again when it is given the same inputs: how many lines, and their digest. */
export interface LinesWritten {
  readonly lines: number;
  readonly digest: string;
}

/** Writes a file of inputs: whole, or not at all. */
export function writeInputs(path: string, { words, from, frames, written }: Inputs): void {
  const header: InputsHeader = {
    format: FORMAT,
    version: VERSION,
    words,
    from,
    ...(written === undefined ? {} : { told: written }),
  };
  const file = gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), frames]));
  const unfinished = `${path}.new`;
  const fd = openSync(unfinished, "w");
  try {
    writeSync(fd, file);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(unfinished, path);
}

/** Collects what is sent. */
export class InputsRecorder {
  readonly #parts: Uint8Array[] = [];
  #words: readonly string[] = [];

  /** To be given to a run. */
  readonly tap: Pick<ApplianceEvents, "started" | "sent"> = {
    started: (words) => {
      this.#words = words;
    },
    sent: (bytes) => void this.#parts.push(bytes),
  };

  write(path: string, from: string): void {
    writeInputs(path, { words: this.#words, from, frames: Buffer.concat(this.#parts) });
  }
}

/** SHA-256 over all that the appliance wrote and answered, and when; not over the memory that it took for it. */
export class OutputDigest {
  readonly #hash = createHash("sha256");

  /** To be given to a run. */
  readonly tap: Pick<ApplianceEvents, "frame"> = {
    frame: ({ type, at, payload }) => {
      // READY has the engine's name in it, and REACHED its memory: these differ from build to build.
      if (type === FROM_APPLIANCE.ready || type === FROM_APPLIANCE.reached) return;
      this.#hash.update(`${type} ${at.second} ${at.nanosecond} ${payload.length}\n`);
      this.#hash.update(payload);
    },
  };

  /** Of what was taken in; ends the taking in. */
  hex(): string {
    return this.#hash.digest("hex");
  }
}

export interface Inputs {
  readonly from: string;
  readonly words: readonly string[];
  readonly frames: Buffer;
  readonly written?: LinesWritten;
}

/** The inputs of lines that an appliance wrote, as far as they are whole. */
export function inputsOfLines(
  lines: readonly string[],
): Inputs & { written: LinesWritten; brokenAfter: number | undefined } {
  const { words, frames, from, digest, lines: count, brokenAfter } = inputsOf(lines);
  return { words, frames, from, written: { lines: count, digest }, brokenAfter };
}

/**
 * Reads a file of inputs, or the lines that a monitor gathers until it writes one (cut anywhere).
 * @throws Failure where the file cannot be read or is none. */
export function readInputs(path: string): Inputs {
  let all: Buffer;
  try {
    const file = readFileSync(path);
    const lines = file.toString("utf8").split("\n");
    // The last line may be cut; it is none then.
    if (lines.some((line) => readRecordedLine(line) !== undefined)) return inputsOfLines(lines);
    all = gunzipSync(file);
  } catch (error) {
    throw new Failure(`${path} cannot be read as a recording of inputs: ${(error as Error).message}`);
  }
  const lineEnd = all.indexOf(0x0a);
  const header = headerOf(all.toString("utf8", 0, Math.max(0, lineEnd)));
  if (header === undefined) throw new Failure(`${path} is no recording of inputs: it does not begin with "${FORMAT}"`);
  if (header.version !== VERSION) {
    throw new Failure(`${path} is of version ${header.version}, and this reads version ${VERSION}`);
  }
  const { from, words, told } = header;
  return { from, words, frames: all.subarray(lineEnd + 1), ...(told === undefined ? {} : { written: told }) };
}

function headerOf(line: string): InputsHeader | undefined {
  try {
    const header = JSON.parse(line) as Partial<InputsHeader> | null;
    const isText = (word: unknown) => typeof word === "string";
    const isHeader = header?.format === FORMAT && Array.isArray(header.words) && header.words.every(isText);
    return isHeader ? (header as InputsHeader) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Gives an appliance the recorded inputs again.
 * @param onPart hears which part of them has been executed, from 0 to 1. @returns the second that it reached.
 */
export async function replay(
  inputs: Inputs,
  events: ApplianceEvents,
  program?: Program,
  onPart: (part: number) => void = () => {},
): Promise<number> {
  let reachedS = 0;
  let reached = 0;
  const all = lives(inputs.frames);
  const horizons = all.reduce((sum, life) => sum + life.length, 0);
  for (const life of all) {
    reachedS = await new Life(life, () => onPart(++reached / horizons)).run(
      program ?? builtAppliance(),
      inputs.words,
      events,
    );
  }
  return reachedS;
}

/** The frames from one start to the next STOP, as they were sent, with the horizons among them. */
interface Batch {
  readonly bytes: Buffer;
  readonly horizon: Instant;
}

function lives(frames: Buffer): Batch[][] {
  const all: Batch[][] = [];
  let batches: Batch[] = [];
  let from = 0;
  let at = 0;
  for (const { type, at: time, payload } of new FrameReader().push(frames)) {
    at += HEADER_BYTES + payload.length;
    if (type === TO_APPLIANCE.horizon) {
      batches.push({ bytes: frames.subarray(from, at), horizon: time });
      from = at;
    } else if (type === TO_APPLIANCE.stop) {
      all.push(batches);
      batches = [];
      from = at;
    }
  }
  return batches.length > 0 ? [...all, batches] : all;
}

/** One start of the appliance. */
class Life {
  readonly #batches: readonly Batch[];
  readonly #onReached: () => void;
  #sent = 0;
  #reached = 0;
  #appliance: Appliance | undefined;

  /** @param onReached is called at each horizon. */
  constructor(batches: readonly Batch[], onReached: () => void) {
    this.#batches = batches;
    this.#onReached = onReached;
  }

  async run(program: Program, words: readonly string[], events: ApplianceEvents): Promise<number> {
    let resolve: () => void = () => {};
    let reject: (failure: Failure) => void = () => {};
    const finished = new Promise<void>((good, bad) => {
      resolve = good;
      reject = bad;
    });
    this.#appliance = await Appliance.start(program, words, {
      ...events,
      reached: (usage, at) => {
        events.reached?.(usage, at);
        const next = this.#batches[this.#reached];
        if (next !== undefined && compareInstants(at, next.horizon) >= 0) {
          this.#reached++;
          this.#onReached();
        }
        if (this.#reached >= this.#batches.length) resolve();
        else this.#send();
      },
      ended: (failure) => reject(failure),
    });
    try {
      this.#send();
      if (this.#batches.length > 0) await finished;
    } finally {
      await this.#appliance.stop();
    }
    return this.#batches.at(-1)?.horizon.second ?? 0;
  }

  #send(): void {
    while (this.#sent < this.#batches.length && this.#sent < this.#reached + AHEAD) {
      this.#appliance?.writer.raw((this.#batches[this.#sent++] as Batch).bytes);
    }
    this.#appliance?.flush();
  }
}
