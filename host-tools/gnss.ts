/**
 * `noonmark gnss FILE`: what a recorded receiver claimed, second by second, and what was refused and why.
 *
 * The firmware's own decoder reads the file. A recording has no arrival times, so a byte is taken to follow the one
 * before it at once, and a burst begins with the first message about another moment.
 */

import { parseArgs } from "node:util";
import type { TimeClaim } from "../src/gnss/claim.js";
import type { GnssCounts } from "../src/gnss/counts.js";
import { Receiver, type ReceiverListener } from "../src/gnss/receiver.js";
import { toTicks } from "../src/time/ticks.js";
import type { UtcSecond } from "../src/time/units.js";
import { isoText, parseIsoDate } from "../src/time/utc.js";
import { readRecording } from "./recording.js";

/** A distinct second that the receiver claimed as valid. */
export interface ClaimedSecond {
  /** ISO 8601, to the second; `:60` in an inserted one. */
  utc: string;
  fix: string;
  satellites: number;
  /** The message that claimed it first. */
  source: string;
  /** How often 1024 weeks were added. */
  rollovers: number;
}

const HELP = `noonmark gnss FILE [--json] [--not-before YYYY-MM-DD]

Decodes a recording of a GNSS receiver (NMEA, UBX, or both) and prints one line for each distinct second that the
receiver claims as valid, then what was refused, by reason.

  --json                   one JSON object per line: utc, fix, satellites, source, rollovers; then one with "summary"
  --not-before YYYY-MM-DD  moves dates before this one on by 1024 weeks (GPS week rollover)`;

/** One byte of a line is one tick: the recording's own clock. At 9600 baud a second has 960. */
const TICKS_PER_SECOND = 960;
const BAUD = 9600;

/** Collects the distinct valid seconds; satellites and fix are known when the burst ends. */
export class ClaimCollector implements ReceiverListener {
  readonly receiver: Receiver;
  seconds = 0;
  private readonly seen = new Set<string>();
  private readonly waiting: ClaimedSecond[] = [];
  private readonly report: (second: ClaimedSecond) => void;
  private bytes = 0;

  constructor(notBefore: UtcSecond | undefined, report: (second: ClaimedSecond) => void) {
    this.report = report;
    this.receiver = new Receiver({ ticksPerSecond: TICKS_PER_SECOND, notBefore }, this);
    this.receiver.setBaud(BAUD);
  }

  feed(chunk: Uint8Array): void {
    this.receiver.feed(chunk, chunk.length, toTicks(this.bytes));
    this.bytes += chunk.length;
  }

  /** The recording is over. */
  end(): void {
    this.receiver.pause();
  }

  onClaim(claim: TimeClaim): void {
    if (!claim.valid) return;
    const utc = isoText(claim.second, claim.leapSecond);
    if (this.seen.has(utc)) return;
    this.seen.add(utc);
    this.waiting.push({ utc, fix: "", satellites: 0, source: claim.source, rollovers: claim.rollovers });
  }

  onBurstEnd(): void {
    const { fix, used } = this.receiver.satellites;
    for (const second of this.waiting) this.report({ ...second, fix, satellites: used });
    this.seconds += this.waiting.length;
    this.waiting.length = 0;
  }
}

export async function run(words: string[]): Promise<number> {
  const call = readCall(words);
  if (typeof call === "string") {
    console.error(`noonmark gnss: ${call}`);
    return 2;
  }
  if (call.help) {
    console.log(HELP);
    return 0;
  }
  const print = call.json ? (second: ClaimedSecond) => console.log(JSON.stringify(second)) : printLine;
  const collector = new ClaimCollector(call.notBefore, print);
  try {
    for await (const chunk of readRecording(call.file)) collector.feed(chunk);
  } catch (error) {
    console.error(`noonmark gnss: cannot read ${call.file}: ${(error as Error).message}`);
    return 1;
  }
  collector.end();
  if (call.json) console.log(JSON.stringify(summaryObject(collector.seconds, collector.receiver.counts)));
  else console.log(summaryText(collector.seconds, collector.receiver.counts));
  return 0;
}

interface Call {
  file: string;
  json: boolean;
  help: boolean;
  notBefore: UtcSecond | undefined;
}

/** What the words ask for, or what is wrong with them. */
function readCall(words: string[]): Call | string {
  const { values, positionals } = parse(words);
  if (typeof values === "string") return values;
  const text = values["not-before"];
  const notBefore = text === undefined ? undefined : parseIsoDate(text);
  if (text !== undefined && notBefore === undefined) {
    return `--not-before wants a date such as 2024-01-31, not "${text}"`;
  }
  const [file = "", ...more] = positionals;
  if (!values.help && (file === "" || more.length > 0)) {
    return `one recording is wanted, not ${positionals.length}; noonmark gnss --help tells how to call it`;
  }
  return { file, json: values.json ?? false, help: values.help ?? false, notBefore };
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        "not-before": { type: "string" },
      },
    });
  } catch (error) {
    return { values: (error as Error).message, positionals: [] };
  }
}

/** The last line of `--json`. */
export function summaryObject(seconds: number, counts: GnssCounts): object {
  return { summary: { seconds, ...counts } };
}

function printLine({ utc, fix, satellites, source, rollovers }: ClaimedSecond): void {
  const moved = rollovers === 0 ? "" : `  moved on by ${rollovers} × 1024 weeks`;
  console.log(`${utc}  ${fix.padEnd(4)}  ${String(satellites).padStart(2)} satellites  ${source}${moved}`);
}

function summaryText(seconds: number, counts: GnssCounts): string {
  const reasons = Object.entries(counts.rejected).filter(([, count]) => count > 0);
  const lines = reasons.map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`);
  const claimed = seconds === 1 ? "1 second" : `${seconds} seconds`;
  const read = `${claimed} claimed as valid; ${counts.sentences} sentences and ${counts.frames} UBX frames read`;
  const junk = `${counts.junkBytes} bytes outside of both`;
  return [`${read}, ${junk}`, lines.length > 0 ? "rejected:" : "nothing rejected", ...lines].join("\n");
}
