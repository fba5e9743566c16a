/**
 * The receiver's serial line, both ways: chunks to the receiver's decoders and to its bring-up, and what bring-up wants
 * told back onto the line, at the speed at which the receiver listens.
 */

import type { Ticks, UtcSecond } from "../../time/units.js";
import type { TimeClaim } from "../claim.js";
import type { Sentence } from "../nmea.js";
import { Receiver, type ReceiverListener, type ReceiverOptions } from "../receiver.js";
import type { UbxFrame } from "../ubx.js";
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

export interface LineListener {
  /** As of a receiver's listener; not valid where fewer satellites are used than are wanted. */
  onClaim(claim: TimeClaim, burstTicks: Ticks): void;
  onPulseName(second: UtcSecond, ticks: Ticks): void;
  /** The receiver was found and set up and its pulse tried, or it was lost: in words. */
  onReceiver(finding: string): void;
}

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

export class ReceiverLine implements ReceiverListener {
  readonly receiver: Receiver;
  readonly bringUp: BringUp;
  private readonly port: LinePort;
  private readonly listener: LineListener;
  private readonly minimumSatellites: number;
  private readonly chunk: Uint8Array;
  /** The speed that the line has. */
  private baud: number;
  private finding = LOOKING;
  // What was reported last.
  private reportedFound: Found | undefined;
  private reportedEdges: PulseEdges = "checking";

  constructor(port: LinePort, options: LineOptions, listener: LineListener) {
    this.port = port;
    this.listener = listener;
    this.minimumSatellites = options.minimumSatellites;
    this.receiver = new Receiver(options, this);
    this.chunk = this.receiver.chunk;
    this.bringUp = new BringUp(options);
    this.baud = this.bringUp.baud;
  }

  /** Opens the line, at the speed that is tried first. */
  open(open: (baud: number) => void): void {
    open(this.baud);
    this.receiver.setBaud(this.baud);
  }

  /**
   * Takes chunks that wait.
   * @returns whether more may wait: to be called again, after whoever else has something to do.
   */
  takeBytes(): boolean {
    const port = this.port;
    const chunk = this.chunk;
    for (let turn = 0; turn < CHUNKS_PER_TURN; turn++) {
      const length = port.read(chunk);
      if (length <= 0) return false;
      const ticks = port.chunkTicks();
      this.bringUp.onBytes(chunk, length, ticks, this.receiver.pauseBefore(ticks));
      this.receiver.feed(length, ticks);
    }
    return true;
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.receiver.keep(now);
    this.bringUp.keep(now);
  }

  onSentence(sentence: Sentence): void {
    this.bringUp.onSentence(sentence);
  }

  onFrame(frame: UbxFrame): void {
    this.bringUp.onFrame(frame);
  }

  onClaim(claim: TimeClaim, burstTicks: Ticks): void {
    if (!this.isEnough) claim.valid = false;
    this.listener.onClaim(claim, burstTicks);
  }

  private get isEnough(): boolean {
    return this.receiver.satellites.used >= this.minimumSatellites;
  }

  onPulseName(second: UtcSecond, ticks: Ticks): void {
    this.listener.onPulseName(second, ticks);
  }

  /** Sends the receiver what is due: to be called after bytes were taken, and once a second. */
  converse(uptimeSeconds: number): void {
    const bringUp = this.bringUp;
    const bytes = bringUp.step(uptimeSeconds, this.receiver.satellites.fix !== "none" && this.isEnough);
    if (bytes !== undefined) this.port.write(bytes, bytes.length);
    if (bringUp.baud === this.baud) return;
    this.baud = bringUp.baud;
    this.port.setBaud(this.baud);
    this.receiver.pause();
    this.receiver.setBaud(this.baud);
  }

  /** Reports to the listener a receiver that was found, set up and tried, or was lost; once a second is often enough. */
  report(): void {
    const { found, edges } = this.bringUp;
    if (found === this.reportedFound && edges === this.reportedEdges) return;
    const { baud, settled } = this.bringUp;
    if (found !== undefined && (!settled || edges === "checking")) return;
    const finding = found === undefined ? LOOKING : `${nameOf(found)}, edges ${edges}`;
    this.reportedFound = found;
    this.reportedEdges = edges;
    if (finding === this.finding) return;
    this.finding = finding;
    this.listener.onReceiver(found === undefined ? finding : `${finding}, at ${baud} baud`);
  }
}

/** The family, and what it calls itself where it said. */
function nameOf({ family, version }: Found): string {
  return version === "" ? family : `${family} ${version}`;
}
