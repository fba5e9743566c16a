/**
 * Brings a receiver up and keeps it so: finds it, sets it up, checks its pulse, and begins anew when it is lost.
 *
 * Model: detection → set-up → watch. A line without a checked message for some seconds has lost its receiver, or its
 * receiver its speed: it is looked for again, the present speed first. A receiver that sends what was switched off,
 * or no longer what was switched on, has been reset or replaced: it is asked again who it is, while it is listened to.
 *
 * How to use it: hand it every chunk (`onBytes`, before its sentences), every checked sentence and frame, and every
 * edge. Call `step` after each chunk and at least once a second; send the bytes it returns, and set the line to `baud`
 * whenever that differs from what the line has. Commands that change the speed are given time to leave.
 */

import type { Finding } from "../../status/finding.js";
import { Moment } from "../../time/ticks.js";
import type { Ticks } from "../../time/units.js";
import type { GnssCounts } from "../counts.js";
import type { Sentence } from "../nmea.js";
import type { Trouble } from "../receiver.js";
import type { Satellites } from "../satellites.js";
import { GLL, GSA, kindOf, RMC, ZDA } from "../sentence.js";
import type { UbxFrame } from "../ubx.js";
import { NAV_PVT, NAV_SOL, NAV_TIMEGPS, NAV_TIMEUTC } from "../ubx-messages.js";
import type { Voices } from "../voices.js";
import { Detection, type Found } from "./detection.js";
import type { Family } from "./families.js";
import { findingsOf, type PulseEdges } from "./findings.js";
import { LagHistogram } from "./lag.js";
import { PulseTrial } from "./pulse-trial.js";
import { Setup, type SetupRecord } from "./setup.js";
import { SpeedChange } from "./speed.js";

const { abs, max, min } = Math;

export interface BringUpOptions {
  ticksPerSecond: number;
  /** receiver.family, receiver.baud and receiver.setUp of the configuration. */
  family: Family | "auto";
  baud: number;
  setUp: boolean;
  /** The speed at which a receiver was found some earlier time (stored), or 0. */
  learnedBaud: number;
  /** Whether an earlier trial ended with a falling pulse, to make up for the wire (stored). */
  learnedFalling: boolean;
}

/** What is known of the line by who decodes it: receiver.ts. */
export interface DecoderState {
  readonly counts: GnssCounts;
  readonly trouble: Trouble | undefined;
  readonly voices: Pick<Voices, "contradict" | "sinceStill">;
  readonly satellites: Pick<Satellites, "inView" | "used" | "fix">;
}

/**
 * An epoch of all that is switched on is 0.5 s of line at 9600 baud and 0.13 s at this: enough to keep it clear of the
 * next pulse, and slow enough for a metre of jumper wire.
 */
export const WORK_BAUD = 38400;

/** Silence that no receiver keeps: five epochs. */
const LOST_SECONDS = 5;
/** A reset receiver must show it this often before it is set up again. */
const STRANGE_MESSAGES = 5;
/** From one set-up to the next for such a reason; doubled each time, for receivers that only seem to obey. */
const SETUP_PAUSE_SECONDS = 30;
const SETUP_PAUSE_MAX_SECONDS = 3600;
/** The speed waits for the pulse's trial, which is wanted sooner; but not for pulses that do not come. */
const SPEED_WAIT_SECONDS = 15;
/** Bytes after such a pause of the line begin an epoch. */
const BURST_PAUSE_SECONDS = 0.05;
/** In the place of an uptime, none of which is negative. */
const NOW = -1;

const VTG = 0x565447;

export class BringUp {
  // The engine looks properties up one after the other: those of each chunk come first.
  private readonly ticksPerSecond: number;
  private readonly lastEdge = new Moment();
  /** Until all is sent; then its record is kept, and the rest let go of. */
  private record: SetupRecord | undefined;
  private setup: Setup | undefined;
  private speed: SpeedChange | undefined;
  private readonly trial: PulseTrial;
  /** While a receiver is looked for. */
  private detection: Detection | undefined;
  /** The speed of the line while neither detection nor a change of speed has another. */
  private lineBaud = WORK_BAUD;

  // What each chunk and whoever watches asks for changes in a step only, and is worked out at the end of it.
  /** The speed that the line is to have now. */
  baud: number;
  /** Nothing is being sent, tried or waited for: `step` once a second is often enough. */
  quiet = false;

  /** The speed at which the receiver was found when it had just got its power: to be stored. 0: not yet. */
  learnedBaud: number;

  /** The receiver, once it is found. */
  found: Found | undefined;

  private readonly family: Family | "auto";
  private readonly configuredBaud: number;
  /** The receiver may be sent commands. */
  private readonly mayCommand: boolean;
  private readonly lag = new LagHistogram();

  // When it was that a message came, one that carries the time, and an edge. What happens between two steps is noted by
  // the second of them: until then NOW stands there.
  private heardAtSeconds = 0;
  private timeAtSeconds = Number.NEGATIVE_INFINITY;
  private edgeAtSeconds = Number.NEGATIVE_INFINITY;

  private strange = 0;
  private sinceUbx = 0;
  private setups = 0;
  private lastSetupSeconds = Number.NEGATIVE_INFINITY;

  private oddPulses = 0;
  private pulseIntervalSeconds = 1;
  private fix = false;
  private fixAtSeconds = 0;

  constructor(options: BringUpOptions) {
    this.ticksPerSecond = options.ticksPerSecond;
    this.family = options.family;
    this.configuredBaud = options.baud;
    this.learnedBaud = options.learnedBaud;
    this.mayCommand = options.setUp && options.family !== "nmea";
    this.detection = this.newDetection(0);
    this.baud = this.detection.baud;
    this.trial = new PulseTrial(options.ticksPerSecond, options.learnedFalling);
    if (!this.mayCommand) this.trial.giveUp();
  }

  /** The receiver is found and set up. Its pulse may still be on trial, its speed not yet changed. */
  get settled(): boolean {
    return this.found !== undefined && (this.setup === undefined || this.setup.done);
  }

  /** Whether the pulse was made to fall, to make up for the wire: to be stored once `edges` is "beginnings". */
  get learnedFalling(): boolean {
    return this.trial.shape.falling;
  }

  /** Whether captured edges are the beginnings of pulses. "checking" and "ends" are no edges to set a clock by. */
  get edges(): PulseEdges {
    return this.trial.edges;
  }

  /** @param pauseTicks for how long the line had been free when the first byte arrived at `ticks`. */
  onBytes(bytes: Uint8Array, length: number, ticks: Ticks, pauseTicks: number): void {
    if (!this.quiet) this.hearBytes(bytes, length);
    if (pauseTicks < BURST_PAUSE_SECONDS * this.ticksPerSecond) return;
    if (!this.lastEdge.isKnown || this.found === undefined) return;
    // While there is talk, some bursts are answers; while the pulse is on trial, its edges may move.
    if (this.setup?.done === false || this.trial.edges === "checking" || this.speed !== undefined) return;
    this.lag.add(this.lastEdge.ticksUntil(ticks) / this.ticksPerSecond);
  }

  private hearBytes(bytes: Uint8Array, length: number): void {
    if (this.detection !== undefined) this.detection.onBytes(bytes, length);
    else if (this.setup?.done === false) this.setup.onBytes(bytes, length);
    else this.trial.talking?.onBytes(bytes, length);
  }

  onSentence(sentence: Sentence): void {
    this.heardAtSeconds = NOW;
    this.speed?.onMessage();
    if (this.detection !== undefined) this.detection.onSentence(sentence);
    else if (this.setup?.done === false) this.setup.onSentence(sentence);
    else this.trial.talking?.onSentence(sentence);
    const kind = kindOf(sentence);
    if (kind === RMC || kind === ZDA) this.timeAtSeconds = NOW;
    if (this.record?.sentencesSet && (kind === GLL || kind === VTG || kind === GSA)) this.strange++;
    if (kind === RMC && this.record?.sendsUbx && ++this.sinceUbx > STRANGE_MESSAGES) this.strange = STRANGE_MESSAGES;
  }

  onFrame(frame: UbxFrame): void {
    this.heardAtSeconds = NOW;
    // While it is quiet nobody waits for any.
    if (!this.quiet) this.hearFrame(frame);
    const { kind } = frame;
    if (kind !== NAV_PVT && kind !== NAV_TIMEGPS && kind !== NAV_TIMEUTC && kind !== NAV_SOL) return;
    this.timeAtSeconds = NOW;
    this.sinceUbx = 0;
  }

  private hearFrame(frame: UbxFrame): void {
    this.speed?.onMessage();
    if (this.detection !== undefined) this.detection.onFrame(frame);
    else if (this.setup?.done === false) this.setup.onFrame(frame);
    else this.trial.talking?.onFrame(frame);
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.lastEdge.keep(now);
    this.trial.keep(now);
  }

  /** An edge was captured; in the order of time. */
  onEdge(ticks: Ticks): void {
    this.edgeAtSeconds = NOW;
    this.trial.onEdge(ticks);
    if (this.lastEdge.isKnown) {
      const interval = this.lastEdge.ticksUntil(ticks) / this.ticksPerSecond;
      this.oddPulses = abs(interval - 1) < 0.01 ? 0 : this.oddPulses + 1;
      if (this.oddPulses > 0) this.pulseIntervalSeconds = interval;
    }
    this.lastEdge.mark(ticks);
  }

  /**
   * Bytes to send now, if any; `baud` may have changed.
   * @param nowSeconds uptime, never decreasing. @param fix whether the receiver stands by a fix now.
   */
  step(nowSeconds: number, fix: boolean): Uint8Array | undefined {
    const bytes = this.advance(nowSeconds, fix);
    this.baud = this.speed?.baud ?? this.detection?.baud ?? this.lineBaud;
    this.quiet = this.record !== undefined && this.setup === undefined && this.speed === undefined && this.trial.quiet;
    return bytes;
  }

  private advance(nowSeconds: number, fix: boolean): Uint8Array | undefined {
    this.noteTimes(nowSeconds);
    this.fix = fix;
    if (fix) this.fixAtSeconds = nowSeconds;
    if (this.detection !== undefined) return this.detect(this.detection, nowSeconds);
    if (nowSeconds - this.heardAtSeconds > LOST_SECONDS) {
      this.lookAgain(nowSeconds);
      return undefined;
    }
    const { setup, record } = this;
    if (setup?.done === false) return this.finishing(setup, nowSeconds);
    if (record === undefined) return undefined;
    if (this.strange >= STRANGE_MESSAGES && nowSeconds - this.lastSetupSeconds > this.setupPause()) {
      this.lookAgain(nowSeconds);
      return undefined;
    }
    // Once it is set up, its speed is what it is.
    if (setup !== undefined || this.speed !== undefined) {
      const changing = this.changeSpeed(record, nowSeconds);
      if (changing !== undefined || this.speed !== undefined) return changing;
    }
    return record.pulse === undefined ? undefined : this.trial.step(nowSeconds, record.pulse);
  }

  /** What is right and wrong, in words. @param decoder of the line. @param minimumSatellites as configured. */
  findings(nowSeconds: number, decoder: DecoderState, minimumSatellites = 0): Finding[] {
    const { detection, record } = this;
    this.noteTimes(nowSeconds);
    return findingsOf({
      configuredBaud: this.configuredBaud,
      found: this.found,
      baud: this.baud,
      rounds: detection?.rounds ?? 0,
      bytesLastRound: detection?.bytesLastRound ?? 0,
      protocol: detection?.protocol,
      protocolBaud: detection?.protocolBaud ?? 0,
      withoutChecksum: decoder.counts.rejected.noChecksum,
      isSetUp: record !== undefined,
      troubles: record?.troubles ?? [],
      sinceTimeSeconds: nowSeconds - this.timeAtSeconds,
      fix: this.fix,
      noFixSeconds: nowSeconds - this.fixAtSeconds,
      satellitesUsed: decoder.satellites.fix === "none" ? 0 : decoder.satellites.used,
      minimumSatellites,
      trouble: decoder.trouble,
      contradict: decoder.voices.contradict,
      sinceStill: decoder.voices.sinceStill,
      satellitesInView: decoder.satellites.inView,
      sincePulseSeconds: nowSeconds - this.edgeAtSeconds,
      oddPulses: this.oddPulses,
      pulseIntervalSeconds: this.pulseIntervalSeconds,
      edges: this.edges,
      compensated: this.trial.shape.falling,
      lag: this.lag,
    });
  }

  private noteTimes(nowSeconds: number): void {
    if (this.heardAtSeconds === NOW) this.heardAtSeconds = nowSeconds;
    if (this.timeAtSeconds === NOW) this.timeAtSeconds = nowSeconds;
    if (this.edgeAtSeconds === NOW) this.edgeAtSeconds = nowSeconds;
  }

  private setupPause(): number {
    return min(SETUP_PAUSE_MAX_SECONDS, SETUP_PAUSE_SECONDS * 2 ** max(0, this.setups - 1));
  }

  private newDetection(likelyBaud: number): Detection {
    const { family, configuredBaud, learnedBaud, mayCommand } = this;
    const options = { family, baud: configuredBaud, workBaud: mayCommand ? WORK_BAUD : 0, learnedBaud };
    return new Detection(options, likelyBaud);
  }

  private detect(detection: Detection, nowSeconds: number): Uint8Array | undefined {
    const bytes = detection.step(nowSeconds);
    const { found } = detection;
    if (found === undefined) return bytes;
    this.found = found;
    this.lineBaud = found.baud;
    this.detection = undefined;
    // At the work speed it may be one that kept its power while we restarted: that says nothing of how it starts.
    if (found.baud !== WORK_BAUD || this.learnedBaud === 0) this.learnedBaud = found.baud;
    this.heardAtSeconds = nowSeconds;
    this.strange = 0;
    this.sinceUbx = 0;
    if (!this.mayCommand || found.family === "nmea") {
      this.trial.giveUp();
      return undefined;
    }
    this.setups = nowSeconds - this.lastSetupSeconds > SETUP_PAUSE_MAX_SECONDS ? 1 : this.setups + 1;
    this.lastSetupSeconds = nowSeconds;
    this.trial.restart();
    this.setup = new Setup(found, this.trial.shape);
    this.record = this.setup.record;
    return this.setup.step(nowSeconds);
  }

  private finishing(setup: Setup, nowSeconds: number): Uint8Array | undefined {
    const bytes = setup.step(nowSeconds);
    if (setup.done) {
      this.strange = 0;
      this.sinceUbx = 0;
      if (setup.record.pulse === undefined) this.trial.giveUp();
    }
    return bytes;
  }

  /** Once, when nothing else is being sent: a slower receiver is brought to the work speed. */
  private changeSpeed(record: SetupRecord, nowSeconds: number): Uint8Array | undefined {
    const { setup, speed, trial } = this;
    if (speed !== undefined) {
      const bytes = speed.step(nowSeconds);
      if (speed.outcome === "refused") record.troubles.push("speed refused");
      if (speed.done) {
        this.lineBaud = speed.baud;
        this.speed = undefined;
      }
      return bytes;
    }
    const mayWait = trial.edges === "checking" && nowSeconds - this.lastSetupSeconds < SPEED_WAIT_SECONDS;
    if (setup === undefined || !trial.quiet || mayWait) return undefined;
    this.setup = undefined;
    const command = setup.obeys && this.lineBaud < WORK_BAUD ? setup.speedCommand(WORK_BAUD) : undefined;
    if (command === undefined) return undefined;
    this.speed = new SpeedChange(command, this.lineBaud, WORK_BAUD);
    return this.speed.step(nowSeconds);
  }

  private lookAgain(nowSeconds: number): void {
    this.detection = this.newDetection(this.baud);
    this.found = undefined;
    this.setup = undefined;
    this.record = undefined;
    this.speed = undefined;
    this.trial.restart();
    this.lag.clear();
    this.heardAtSeconds = nowSeconds;
  }
}
