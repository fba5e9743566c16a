/**
 * `noonmark gnss FILE`: what a recorded receiver claimed, second by second, and what was refused and why.
 *
 * The firmware's own decoder reads the file. A recording has no arrival times, so a byte is taken to follow the one
 * before it at once, and a burst begins with the first message about another moment.
 */

import { type BinaryProtocol, ProtocolFinder } from "../src/gnss/binary-protocol.js";
import type { TimeClaim } from "../src/gnss/claim.js";
import type { GnssCounts, Reject } from "../src/gnss/counts.js";
import { BURST_END, CLAIM } from "../src/gnss/event-queue.js";
import { Receiver } from "../src/gnss/receiver.js";
import { NOTHING } from "../src/gnss/stream.js";
import { toTicks } from "../src/time/ticks.js";
import type { UtcSecond } from "../src/time/units.js";
import { isoText, parseIsoDate } from "../src/time/utc.js";
import { flag, option, readCall } from "./call.js";
import { Failure } from "./failure.js";
import { jsonLine } from "./json.js";
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

const CALL = {
  name: "noonmark gnss",
  usage: "FILE [OPTIONS]",
  about: `Decodes a recording of a GNSS receiver (NMEA, UBX, or both) and prints one line for each distinct second that \
the receiver claims as valid, then what was refused, by reason. Exit status 1 where there is no such second.`,
  takesWords: true,
  options: {
    json: flag('one JSON object per line: utc, fix, satellites, source, rollovers; then one with "summary"'),
    "not-before": option("YYYY-MM-DD", "moves dates before this one on by 1024 weeks (GPS week rollover)"),
  },
};

/** One byte of a line is one tick: the recording's own clock. At 9600 baud a second has 960. */
const TICKS_PER_SECOND = 960;
const BAUD = 9600;

/** Collects the distinct valid seconds; satellites and fix are known when the burst ends. */
export class ClaimCollector {
  readonly receiver: Receiver;
  seconds = 0;
  /** The last distinct second; "" before the first. */
  lastUtc = "";
  private readonly seen = new Set<string>();
  private readonly waiting: ClaimedSecond[] = [];
  private readonly report: (second: ClaimedSecond) => void;
  private readonly protocols = new ProtocolFinder();
  private bytes = 0;

  constructor(notBefore: UtcSecond | undefined, report: (second: ClaimedSecond) => void) {
    this.report = report;
    this.receiver = new Receiver({ ticksPerSecond: TICKS_PER_SECOND, notBefore });
    this.receiver.setBaud(BAUD);
  }

  feed(chunk: Uint8Array): void {
    const { receiver } = this;
    for (let at = 0; at < chunk.length; at += receiver.chunk.length) {
      const piece = chunk.subarray(at, at + receiver.chunk.length);
      this.protocols.take(piece, piece.length);
      receiver.chunk.set(piece);
      receiver.feed(piece.length, toTicks(this.bytes));
      this.bytes += piece.length;
      this.takeEvents();
    }
  }

  /** The recording is over. */
  end(): void {
    this.receiver.pause();
    this.takeEvents();
    this.protocols.look();
  }

  /** What the recording is, where it is in a protocol that is not read here. */
  get protocol(): BinaryProtocol | undefined {
    const { sentences, frames } = this.receiver.counts;
    return sentences + frames === 0 ? this.protocols.protocol : undefined;
  }

  private takeEvents(): void {
    const { receiver } = this;
    for (let event = receiver.next(); event !== NOTHING; event = receiver.next()) {
      if (event === CLAIM) this.takeClaim(receiver.claimed);
      else if (event === BURST_END) this.endBurst();
    }
  }

  private takeClaim(claim: Readonly<TimeClaim>): void {
    if (!claim.valid) return;
    const utc = isoText(claim.second, claim.leapSecond);
    if (this.seen.has(utc)) return;
    this.seen.add(utc);
    this.waiting.push({ utc, fix: "", satellites: 0, source: claim.source, rollovers: claim.rollovers });
  }

  private endBurst(): void {
    const { fix, used } = this.receiver.satellites;
    for (const second of this.waiting) this.report({ ...second, fix, satellites: used });
    this.lastUtc = this.waiting.at(-1)?.utc ?? this.lastUtc;
    this.seconds += this.waiting.length;
    this.waiting.length = 0;
  }
}

export async function run(words: string[]): Promise<number> {
  const call = readCall(CALL, words);
  if (call === undefined) return 0;
  const { values, positionals } = call;
  const file = onlyFile(positionals);
  const print = values.json ? (second: ClaimedSecond) => console.log(jsonLine(second)) : printLine;
  const collector = new ClaimCollector(readDate(values["not-before"]), print);
  await feedFile(collector, file);
  const { counts } = collector.receiver;
  if (values.json) console.log(jsonLine(summaryObject(collector.seconds, counts)));
  else console.log(summaryText(collector.seconds, counts, collector.protocol));
  if (values["not-before"] === undefined && isOfAnotherWeek(collector.lastUtc, Date.now()))
    console.error(ROLLOVER_HINT);
  return collector.seconds > 0 ? 0 : 1;
}

/** GPS counts weeks by 10 bits: so long after a date, a receiver that does not know of the rollover shows it again. */
const ROLLOVER_MS = 1024 * 7 * 86_400_000;

const ROLLOVER_HINT =
  "noonmark gnss: the last date is more than 1024 weeks ago: if the recording is newer, the receiver's weeks have rolled " +
  "over; name a day before it with --not-before YYYY-MM-DD";

/** Whether the date of a recording may be that of a receiver whose weeks have rolled over. */
function isOfAnotherWeek(lastUtc: string, nowMs: number): boolean {
  return lastUtc !== "" && nowMs - Date.parse(lastUtc.slice(0, 10)) > ROLLOVER_MS;
}

function onlyFile(positionals: string[]): string {
  const [file, ...more] = positionals;
  if (file !== undefined && more.length === 0) return file;
  throw new Failure(`one recording is wanted, not ${positionals.length}; --help tells how to call it`, 2);
}

function readDate(text: string | undefined): UtcSecond | undefined {
  if (text === undefined) return undefined;
  const second = parseIsoDate(text);
  if (second === undefined) throw new Failure(`--not-before wants a date such as 2024-01-31, not "${text}"`, 2);
  return second;
}

async function feedFile(collector: ClaimCollector, file: string): Promise<void> {
  try {
    for await (const chunk of readRecording(file)) collector.feed(chunk);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new Failure(`cannot read ${file}: ${error.message}`);
  }
  collector.end();
}

/** The last line of `--json`. */
export function summaryObject(seconds: number, counts: GnssCounts): object {
  return { summary: { seconds, ...counts } };
}

function printLine({ utc, fix, satellites, source, rollovers }: ClaimedSecond): void {
  const moved = rollovers === 0 ? "" : `  moved on by ${rollovers} × 1024 weeks`;
  console.log(`${utc}  ${fix.padEnd(4)}  ${String(satellites).padStart(2)} satellites  ${source}${moved}`);
}

/** What each reason means, for somebody who does not know the code. */
const REASONS: Readonly<Record<Reject, string>> = {
  badByte: "sentences with a byte that no sentence has",
  badChecksum: "sentences whose checksum is not theirs",
  noChecksum: "sentences come without checksums, and are not believed",
  tooLong: "sentences longer than any that is known",
  interrupted: "sentences that broke off",
  badFrameChecksum: "UBX frames whose check bytes are not theirs",
  frameTooLong: "UBX frames longer than any that is known",
  frameInterrupted: "UBX frames that broke off",
  badField: "a field is missing or is no number",
  badTime: "not a time of day",
  noDate: "a time that the receiver stands by comes without a date",
  noStatus: "a time of which nothing says whether it holds",
  standsStill: "from a second sender whose time stands still",
  badDate: "not a date, or one before GPS began",
  unknownWeek: "a date of a receiver that does not know its week",
  badLeapSecond: "a second 60 where none can be",
  badMessage: "UBX messages that are too short or of an unknown version",
};

function summaryText(seconds: number, counts: GnssCounts, protocol: BinaryProtocol | undefined): string {
  if (protocol !== undefined) return `this is ${protocol}, which is not read here: set the receiver to NMEA`;
  const reasons = (Object.keys(REASONS) as Reject[]).filter((reason) => counts.rejected[reason] > 0);
  const lines = reasons.map((reason) => {
    return `  ${String(counts.rejected[reason]).padStart(6)}  ${reason}: ${REASONS[reason]}`;
  });
  const claimed = seconds === 1 ? "1 second" : `${seconds} seconds`;
  const read = `${claimed} claimed as valid; ${counts.sentences} sentences and ${counts.frames} UBX frames read`;
  const junk = `${counts.junkBytes} bytes outside of both`;
  return [`${read}, ${junk}`, lines.length > 0 ? "rejected:" : "nothing rejected", ...lines].join("\n");
}
