/**
 * The path of the data: the receiver's bytes and the pulse in, what the responder answers from out.
 *
 *     serial ─► line ─► claims ─┐
 *                               ├─► timekeeper ─► publication
 *     pulse ──► edges ──────────┘
 *
 * It is told by its owner when there are bytes, edges, and when a second is over; drivers come in as an argument.
 */

import { announceLeap } from "./clock/leap-source.js";
import type { ClockSegment } from "./clock/segment.js";
import { createDiscipline } from "./discipline/create.js";
import type { Discipline } from "./discipline/discipline.js";
import type { TimeClaim } from "./gnss/claim.js";
import type { Receiver } from "./gnss/receiver.js";
import { type LineListener, type LinePort, ReceiverLine } from "./gnss/setup/receiver-line.js";
import { makePublication, writePublication } from "./serving/publication.js";
import { refid, STRATUM_UNSYNCHRONISED, type SystemVariables } from "./serving/system-variables.js";
import type { Config } from "./settings/schema.js";
import { SourceRecord } from "./sources/source-record.js";
import type { JournalEvent } from "./status/journal.js";
import type { StoredState } from "./storage/stored-state.js";
import { addTicks, Moment } from "./time/ticks.js";
import { FRACTIONS_PER_SECOND, type Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { isoText, parseIsoDate } from "./time/utc.js";
import { Timekeeper } from "./timekeeper.js";

const { floor, max } = Math;

/** What it needs of drivers/pulse. */
export interface PulsePort {
  resolutionHz(): number;
  precisionExponent(): number;
  now(): Ticks;
  takeEdge(): Ticks | -1;
}

/** Whom it tells. */
export interface PathOwner {
  /** Seconds since the start, with their fraction. */
  uptime(): number;
  /** The words of a new publication. */
  publish(words: ArrayBufferLike): void;
  /** An entry for the journal. */
  report(event: JournalEvent, evidence: string): void;
}

/** A publication that is not renewed for so long is no longer served: housekeeping was missed twice or more. */
const EXPIRES_SECONDS = 4;
/** For so long it is not renewed without need: so it always has more than a second left. */
const FRESH_SECONDS = 1.5;

/** What lies between a stamp and the wire in the network stack, and no counter sees: microseconds of code. */
const STAMP_FLOOR_SECONDS = 10e-6;

/** 1 January 1970, in seconds since 1900 (RFC 5905 figure 4). */
const UNIX_EPOCH_SECOND = 2208988800;

const PICOSECOND = 1e-12;

/** Edges in a turn: as many as the driver keeps (drivers/pulse/edges.h). Others wait for their turn meanwhile. */
const EDGES_PER_TURN = 16;

const REFID_GPS = refid("GPS");
/** For a time that is not UTC because a leap second is being smeared. */
const REFID_SMEARED = refid("SMR");

export class Path implements LineListener {
  readonly line: ReceiverLine;
  readonly discipline: Discipline;
  readonly keeper: Timekeeper;
  /** What was heard of the receiver's words, and of its pulse. */
  readonly sentences = new SourceRecord();
  readonly pulses = new SourceRecord();
  readonly system: SystemVariables;
  /** What was last published. */
  readonly publication = makePublication();
  private readonly config: Config;
  private readonly pulse: PulsePort;
  private readonly owner: PathOwner;
  private readonly hz: number;
  private rolloversSeen = 0;
  private readonly published = new Moment();
  /** `changes` of the clock as last published. */
  private publishedChanges = -1;

  /** @param pulse is open. @param recalled what was remembered of the last run. */
  constructor(config: Config, serial: LinePort, pulse: PulsePort, recalled: Readonly<StoredState>, owner: PathOwner) {
    this.config = config;
    this.pulse = pulse;
    this.owner = owner;
    this.hz = pulse.resolutionHz();
    const { frequencyPpb } = recalled;
    this.discipline = createDiscipline({
      loop: config.discipline.loop,
      ...(frequencyPpb === undefined ? {} : { frequency: frequencyPpb / 1e9 }),
      stepThresholdSeconds: config.limits.stepThresholdMs / 1e3,
    });
    this.line = this.createLine(serial, recalled);
    const { leapSecond, leapChange } = recalled;
    this.keeper = this.createKeeper();
    if (leapSecond !== undefined) {
      this.receiver.leap.remember(leapSecond, leapChange ?? 0);
      this.keeper.smear?.recall(leapSecond, leapChange ?? 0);
    }
    this.system = {
      stratum: STRATUM_UNSYNCHRONISED,
      precisionExponent: pulse.precisionExponent(),
      rootDelaySeconds: 0,
      silentWhenUnsynchronised: config.limits.silentWhenUnsynchronised,
      dispersionFloorSeconds: STAMP_FLOOR_SECONDS,
      refid: REFID_GPS,
      referenceSecond: 0 as UtcSecond,
      referenceFraction: 0,
    };
  }

  private createLine(serial: LinePort, recalled: Readonly<StoredState>): ReceiverLine {
    const { notBefore, family, baud, setUp, minimumSatellites } = this.config.receiver;
    const options = {
      ticksPerSecond: this.hz,
      notBefore: parseIsoDate(notBefore),
      family,
      baud,
      setUp,
      minimumSatellites,
      learnedBaud: recalled.receiverBaud ?? 0,
      learnedFalling: recalled.pulseFalls === 1,
    };
    return new ReceiverLine(serial, options, this);
  }

  private createKeeper(): Timekeeper {
    const { receiver, limits, pulse, leap } = this.config;
    return new Timekeeper(this.discipline, {
      ticksPerSecond: this.hz,
      leapWaitSeconds: receiver.leapWaitS,
      confirmedOnly: receiver.confirmedOnly,
      holdoverLimitSeconds: limits.holdoverLimitUs / 1e6,
      correctionSeconds: pulse.correctionNs / 1e9,
      smear: leap.smear && leap.timescale === "smeared",
      report: (event, evidence) => this.owner.report(event, evidence),
    });
  }

  get receiver(): Receiver {
    return this.line.receiver;
  }

  /** The receiver has sent something. @returns whether more may wait: to be called again soon. */
  takeBytes(): boolean {
    const more = this.line.takeBytes();
    // Where nothing is being said, once a second is often enough.
    if (!this.line.bringUp.quiet) this.converse(this.owner.uptime());
    return more;
  }

  private converse(uptimeSeconds: number): void {
    this.line.converse(uptimeSeconds);
    const edges = this.line.bringUp.edges;
    this.keeper.pulseDoubt = edges === "checking" ? "pulse being checked" : edges === "ends" ? "pulse upside down" : "";
  }

  onReceiver(says: string): void {
    this.owner.report("receiver", says);
  }

  onClaim(claim: TimeClaim, burstTicks: Ticks): void {
    if (claim.valid && claim.rollovers !== this.rolloversSeen) {
      this.rolloversSeen = claim.rollovers;
      this.owner.report(
        "rollover",
        `the receiver's date is ${claim.rollovers * 1024} weeks back; read as ${isoText(claim.second)}`,
      );
    }
    claim.second = (claim.second + this.config.receiver.lateS) as UtcSecond;
    if (this.keeper.claim(claim, burstTicks, this.pulse.now())) this.publish();
    if (claim.valid) this.sentences.hear(burstTicks, -this.keeper.label.lagSeconds);
  }

  onPulseName(second: UtcSecond, ticks: Ticks): void {
    this.keeper.label.namePulse(second, ticks);
  }

  /** Edges were captured. @returns whether more may wait: to be called again soon. */
  takeEdges(): boolean {
    const { keeper, pulse } = this;
    const { receiver, bringUp } = this.line;
    let turn = 0;
    for (; turn < EDGES_PER_TURN; turn++) {
      const edge = pulse.takeEdge();
      if (edge < 0) break;
      // A positive quantisation error is of a pulse that came early: it is late by the opposite (see TimTp).
      const error = receiver.quantisationKnown ? -receiver.quantisationPicoseconds * PICOSECOND : 0;
      receiver.quantisationKnown = false;
      bringUp.onEdge(edge as Ticks);
      keeper.edge(edge as Ticks, error, pulse.now());
      if (keeper.train.ticks === edge) this.pulses.hear(edge as Ticks, -this.discipline.residualSeconds);
    }
    this.publish();
    return turn === EDGES_PER_TURN;
  }

  /**
   * Once a second, whatever came.
   * @param at takes served UTC, and is left as it is while the clock is not set.
   */
  tick(now: Ticks, temperatureCelsius: number, at: Timestamp): void {
    const keeper = this.keeper;
    this.published.keep(now);
    this.line.keep(now);
    if (keeper.clock.isSet) {
      keeper.clock.read(now, at);
      announceLeap(keeper, this.config.leap.source, this.line.receiver.leap, at.second);
    }
    keeper.temperatureCelsius = Number.isNaN(temperatureCelsius) ? undefined : temperatureCelsius;
    const served = keeper.condition.serves;
    const changed = keeper.tick(now) || keeper.condition.serves !== served;
    this.sentences.poll();
    this.pulses.poll();
    // The last pulse's will do while it is fresh.
    if (changed || this.published.ticksUntil(now) > FRESH_SECONDS * this.hz) this.publish();
    this.converse(this.owner.uptime());
    this.line.report();
  }

  /** To be called before the first request may come: from then on who asks is told that there is no time yet. */
  begin(): void {
    this.publish();
  }

  /** Has nothing served as synchronised, for this reason, until it is called with an empty one. */
  suspend(reason: string): void {
    if (this.keeper.suspend(reason)) this.publish();
  }

  private publish(): void {
    const { keeper, system } = this;
    if (!keeper.clock.isSet) {
      this.publishCold();
      return;
    }
    system.stratum = keeper.condition.serves ? 1 : STRATUM_UNSYNCHRONISED;
    system.refid = (keeper.smear?.offsetSeconds ?? 0) === 0 ? REFID_GPS : REFID_SMEARED;
    system.referenceSecond = keeper.reference.second;
    const { segments, changes } = keeper.clock;
    const first = changes === this.publishedChanges + 1 ? undefined : segments[0];
    const now = this.pulse.now();
    this.published.mark(now);
    this.publishedChanges = changes;
    writePublication(this.publication, first, segments[1], addTicks(now, EXPIRES_SECONDS * this.hz), system);
    this.owner.publish(this.publication.buffer);
  }

  /**
   * Before the clock is set: leap 3, and times that count from 1970, as those of any machine without a clock do, so that
   * nobody takes them for the time. Renewed like the others, since a reading of the counter holds for half of its 48 bits.
   */
  private publishCold(): void {
    const now = this.pulse.now();
    const uptimeSeconds = max(0, this.owner.uptime());
    const whole = floor(uptimeSeconds);
    const unitsPerTick = FRACTIONS_PER_SECOND / this.hz;
    const segment: ClockSegment = {
      baseTicks: now,
      baseSecond: (UNIX_EPOCH_SECOND + whole) as UtcSecond,
      baseFraction: floor((uptimeSeconds - whole) * FRACTIONS_PER_SECOND),
      rateInteger: floor(unitsPerTick),
      rateFraction: floor((unitsPerTick - floor(unitsPerTick)) * FRACTIONS_PER_SECOND),
      leap: 3,
      errorBoundSeconds: 0,
      errorBoundGrowth: 0,
    };
    this.published.mark(now);
    writePublication(this.publication, segment, segment, addTicks(now, EXPIRES_SECONDS * this.hz), this.system);
    this.owner.publish(this.publication.buffer);
  }
}
