/**
 * The receiver's serial line, both ways: chunks to the receiver's decoders and to its bring-up, and what bring-up sends
 * the receiver onto the line, at the speed at which the receiver listens.
 *
 *     beginTurn() ─► next() ─► each CLAIM and PULSE_NAME ─► NOTHING
 */

import type { Ticks } from "../../time/units.js";
import type { TimeClaim } from "../claim.js";
import { BURST_END, CLAIM, type PULSE_NAME } from "../event-queue.js";
import { Receiver, type ReceiverOptions } from "../receiver.js";
import { FRAME, NOTHING, SENTENCE } from "../stream.js";
import { BringUp, type BringUpOptions } from "./bring-up.js";
import type { Found } from "./detection.js";
import type { PulseEdges } from "./findings.js";

/** What it needs of drivers/serial. */
export interface LinePort {
  setBaud(baud: number): void;
  read(into: Uint8Array): number;
  chunkTicks(): Ticks;
  write(bytes: Uint8Array, length: number): boolean;
}

/** What comes out of the line: see event-queue.ts. */
export type LineEvent = typeof NOTHING | typeof CLAIM | typeof PULSE_NAME;

const LOOKING = "looking for a receiver";

export interface LineOptions extends ReceiverOptions, BringUpOptions {
  /** A fix from fewer satellites is none (receiver.minimumSatellites of the configuration). */
  minimumSatellites: number;
}

/**
 * Chunks in a turn, each of them up to 256 bytes: half of what the driver keeps (drivers/serial/chunks.h), and a quarter
 * of a second of a line at 115200 baud. Others wait for their turn meanwhile.
 */
const CHUNKS_PER_TURN = 16;

export class ReceiverLine {
  readonly receiver: Receiver;
  readonly bringUp: BringUp;
  private readonly port: LinePort;
  readonly minimumSatellites: number;
  private readonly chunk: Uint8Array;
  /** That may still be read in this turn. */
  private chunksLeft = 0;
  /** Whether the turn ended by its bound: more may wait, after whoever else has something to do. */
  mayHaveMore = false;
  /** The speed that the line has. */
  private baud: number;
  private finding = LOOKING;
  // What was reported last.
  private reportedFound: Found | undefined;
  private reportedEdges: PulseEdges = "checking";

  constructor(port: LinePort, options: LineOptions) {
    this.port = port;
    this.minimumSatellites = options.minimumSatellites;
    this.receiver = new Receiver(options);
    this.chunk = this.receiver.chunk;
    this.bringUp = new BringUp(options);
    this.baud = this.bringUp.baud;
  }

  /** Opens the line, at the speed that is tried first. */
  open(open: (baud: number) => void): void {
    open(this.baud);
    this.receiver.setBaud(this.baud);
  }

  /** From here on `next` reads chunks that wait, up to a bound. */
  beginTurn(): void {
    this.chunksLeft = CHUNKS_PER_TURN;
  }

  /** Reads on, to the next claim or name of a pulse. NOTHING: the turn is over. */
  next(): LineEvent {
    const { receiver } = this;
    for (;;) {
      const event = receiver.next();
      if (event === SENTENCE) this.bringUp.onSentence(receiver.sentence);
      else if (event === FRAME) this.bringUp.onFrame(receiver.frame);
      else if (event === NOTHING) {
        if (!this.readChunk()) return NOTHING;
      } else if (event !== BURST_END) {
        if (event === CLAIM && !this.isEnough(this.claimed.satellitesUsed)) this.claimed.valid = false;
        return event;
      }
    }
  }

  /** Of the event, until `next` is called again: whoever takes it may change it. */
  get claimed(): TimeClaim {
    return this.receiver.claimed;
  }

  get claimedTicks(): Ticks {
    return this.receiver.claimedTicks;
  }

  /** Whether there was a chunk. */
  private readChunk(): boolean {
    if (this.chunksLeft === 0) return false;
    const { port, chunk } = this;
    const length = port.read(chunk);
    this.mayHaveMore = length > 0;
    this.chunksLeft = length > 0 ? this.chunksLeft - 1 : 0;
    if (length <= 0) return false;
    const ticks = port.chunkTicks();
    this.bringUp.onBytes(chunk, length, ticks, this.receiver.pauseBefore(ticks));
    this.receiver.feed(length, ticks);
    return true;
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.receiver.keep(now);
    this.bringUp.keep(now);
  }

  private isEnough(satellitesUsed: number): boolean {
    return satellitesUsed >= this.minimumSatellites;
  }

  /** Sends the receiver what is due: to be called after bytes were taken, and once a second; `next` after it. */
  converse(uptimeSeconds: number): void {
    const { bringUp, receiver } = this;
    const { fix, used } = receiver.satellites;
    const bytes = bringUp.step(uptimeSeconds, fix !== "none" && this.isEnough(used));
    if (bytes !== undefined) this.port.write(bytes, bytes.length);
    if (bringUp.baud === this.baud) return;
    this.baud = bringUp.baud;
    this.port.setBaud(this.baud);
    receiver.pause();
    receiver.setBaud(this.baud);
  }

  /** In words, and once: that the receiver was found and set up and its pulse tried, or that it was lost. */
  takeNews(): string | undefined {
    const { found, edges, settled, baud } = this.bringUp;
    if (found === this.reportedFound && edges === this.reportedEdges) return undefined;
    if (found !== undefined && (!settled || edges === "checking")) return undefined;
    const finding = found === undefined ? LOOKING : `${nameOf(found)}, edges ${edges}`;
    this.reportedFound = found;
    this.reportedEdges = edges;
    if (finding === this.finding) return undefined;
    this.finding = finding;
    return found === undefined ? finding : `${finding}, at ${baud} baud`;
  }
}

/** The family, and what it calls itself where it said. */
function nameOf({ family, version }: Found): string {
  return version === "" ? family : `${family} ${version}`;
}
