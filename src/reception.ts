/**
 * Where the outside comes in: empties the drivers' queues in bounded turns, hands claims and edges to the pipeline, and
 * has published what came of them.
 *
 *     serial ─► line ─► claims ─┐
 *                               ├─► pipeline ─► server ─► words for the responder
 *     pulse ──► edges ──────────┘
 *
 * It is called by main.ts when there are bytes, edges, and when a second is over; drivers come in as an argument.
 */

import { createDiscipline } from "./discipline/create.js";
import type { TimeClaim } from "./gnss/claim.js";
import { CLAIM } from "./gnss/event-queue.js";
import type { Receiver } from "./gnss/receiver.js";
import { type LinePort, ReceiverLine } from "./gnss/setup/receiver-line.js";
import { NOTHING } from "./gnss/stream.js";
import { Pipeline, type Report } from "./pipeline.js";
import type { ServerSource } from "./server-source.js";
import { Server } from "./serving/server.js";
import type { Config } from "./settings/schema.js";
import { REFID_GPS } from "./sources/gps/gps-source.js";
import type { JournalEvent } from "./status/journal.js";
import type { StoredState } from "./storage/stored-state.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { isoText, parseIsoDate } from "./time/utc.js";

/** What it needs of drivers/pulse. */
export interface PulsePort {
  resolutionHz(): number;
  precisionExponent(): number;
  now(): Ticks;
  takeEdge(): Ticks | -1;
}

/** What it needs of the appliance. */
export interface ReceptionOwner {
  /** Seconds since the start, with their fraction. */
  uptimeSeconds(): number;
  /** The words of a new publication. */
  publish(words: ArrayBufferLike): void;
  /** An entry for the journal. */
  report(event: JournalEvent, evidence: string): void;
}

const PICOSECOND = 1e-12;

/** Edges in a turn: as many as the driver keeps (drivers/pulse/edges.h). Others wait for their turn meanwhile. */
const EDGES_PER_TURN = 16;

export class Reception {
  readonly line: ReceiverLine;
  readonly pipeline: Pipeline;
  readonly server: Server;
  private readonly config: Config;
  private readonly pulse: PulsePort;
  private readonly owner: ReceptionOwner;
  private rolloversSeen = 0;

  /** @param pulse is open. @param recalled what was remembered of the last run. */
  constructor(
    config: Config,
    serial: LinePort,
    pulse: PulsePort,
    recalled: Readonly<StoredState>,
    owner: ReceptionOwner,
    servers?: ServerSource,
  ) {
    this.config = config;
    this.pulse = pulse;
    this.owner = owner;
    const hz = pulse.resolutionHz();
    this.line = new ReceiverLine(serial, lineOptions(config, hz, recalled));
    const report: Report = (event, evidence) => owner.report(event, evidence);
    this.pipeline = createPipeline(config, hz, recalled.frequencyPpb, report, servers);
    const { leapSecond, leapChange } = recalled;
    if (leapSecond !== undefined) {
      this.receiver.leap.remember(leapSecond, leapChange ?? 0);
      this.pipeline.steering.leaps.smear?.recall(leapSecond, leapChange ?? 0);
    }
    this.server = new Server(hz, pulse.precisionExponent(), config.limits.silentWhenUnsynchronised, REFID_GPS);
  }

  get receiver(): Receiver {
    return this.line.receiver;
  }

  /** The receiver has sent something. @returns whether more may wait: to be called again soon. */
  takeBytes(): boolean {
    const { line } = this;
    line.beginTurn();
    this.passOn();
    // Where nothing is being set up, once a second is often enough.
    if (!line.bringUp.quiet) this.converse(this.owner.uptimeSeconds());
    return line.mayHaveMore;
  }

  private converse(uptimeSeconds: number): void {
    const { line, pipeline } = this;
    line.converse(uptimeSeconds);
    // A line whose speed changes has paused.
    this.passOn();
    const edges = line.bringUp.edges;
    pipeline.source.doubtPulses(
      edges === "checking" ? "pulse being checked" : edges === "ends" ? "pulse upside down" : "",
    );
  }

  /** What comes out of the line goes into the pipeline. */
  private passOn(): void {
    const { line, pipeline } = this;
    for (let event = line.next(); event !== NOTHING; event = line.next()) {
      if (event === CLAIM) this.takeClaim(line.claimed, line.claimedTicks);
      else pipeline.namePulse(line.claimed.second, line.claimedTicks);
    }
  }

  private takeClaim(claim: TimeClaim, burstTicks: Ticks): void {
    if (claim.valid && claim.rollovers !== this.rolloversSeen) {
      this.rolloversSeen = claim.rollovers;
      const weeks = claim.rollovers * 1024;
      this.owner.report("rollover", `the receiver's date is ${weeks} weeks back; read as ${isoText(claim.second)}`);
    }
    claim.second = (claim.second + this.config.receiver.lateS) as UtcSecond;
    if (this.pipeline.claim(claim, burstTicks, this.pulse.now())) this.publish();
  }

  /** Edges were captured. @returns whether more may wait: to be called again soon. */
  takeEdges(): boolean {
    const { pipeline, pulse } = this;
    const { receiver, bringUp } = this.line;
    let turn = 0;
    for (; turn < EDGES_PER_TURN; turn++) {
      const edge = pulse.takeEdge();
      if (edge < 0) break;
      // A positive quantisation error is of a pulse that came early: it is late by the opposite (see TimTp).
      const error = -receiver.takeQuantisation() * PICOSECOND;
      bringUp.onEdge(edge as Ticks);
      pipeline.edge(edge as Ticks, error, pulse.now());
    }
    this.publish();
    return turn === EDGES_PER_TURN;
  }

  /**
   * Once a second, whatever came.
   * @param at takes served UTC, and is left as it is while the clock is not set.
   */
  tick(now: Ticks, temperatureCelsius: number, at: Timestamp): void {
    const { pipeline, server } = this;
    const { clock, trust } = pipeline.steering;
    server.keep(now);
    this.line.keep(now);
    if (clock.isSet) {
      clock.read(now, at);
      pipeline.consultLeaps(this.config.leap.source, this.line.receiver.leap, at.second);
    }
    const { interference } = this.receiver;
    const disturbance = interference.takeNews();
    if (disturbance !== undefined) this.owner.report("receiver", disturbance);
    if (this.config.receiver.jamming === "holdover") pipeline.source.distrustReceiver(interference.distrust);
    const served = trust.serves;
    const celsius = Number.isNaN(temperatureCelsius) ? undefined : temperatureCelsius;
    const changed = pipeline.tick(now, celsius) || trust.serves !== served;
    // The last pulse's will do while it is fresh.
    if (changed || server.isOld(now)) this.publish();
    this.converse(this.owner.uptimeSeconds());
    const news = this.line.takeNews();
    if (news !== undefined) this.owner.report("receiver", news);
  }

  /** To be called before the first request may come: from then on who asks gets to know that there is no time yet. */
  begin(): void {
    this.publish();
  }

  /** Has nothing served as synchronised, for this reason, until it is called with an empty one. */
  suspend(reason: string): void {
    if (this.pipeline.suspend(reason)) this.publish();
  }

  private publish(): void {
    const { steering } = this.pipeline;
    const now = this.pulse.now();
    const uptimeSeconds = steering.clock.isSet ? 0 : this.owner.uptimeSeconds();
    this.owner.publish(this.server.publish(steering, now, uptimeSeconds));
  }
}

function lineOptions(config: Config, ticksPerSecond: number, recalled: Readonly<StoredState>) {
  const { notBefore, family, baud, setUp, minimumSatellites } = config.receiver;
  return {
    ticksPerSecond,
    notBefore: parseIsoDate(notBefore),
    family,
    baud,
    setUp,
    minimumSatellites,
    learnedBaud: recalled.receiverBaud ?? 0,
    learnedFalling: recalled.pulseFalls === 1,
  };
}

function createPipeline(
  config: Config,
  ticksPerSecond: number,
  frequencyPpb: number | undefined,
  report: Report,
  servers: ServerSource | undefined,
): Pipeline {
  const { receiver, limits, pulse, leap } = config;
  const discipline = createDiscipline({
    loop: config.discipline.loop,
    ...(frequencyPpb === undefined ? {} : { frequency: frequencyPpb / 1e9 }),
    stepThresholdSeconds: limits.stepThresholdMs / 1e3,
  });
  const options = {
    ticksPerSecond,
    leapWaitSeconds: receiver.leapWaitS,
    confirmedOnly: receiver.confirmedOnly,
    holdoverLimitSeconds: limits.holdoverLimitUs / 1e6,
    correctionSeconds: pulse.correctionNs / 1e9,
    smear: leap.smear && leap.timescale === "smeared",
  };
  return new Pipeline(discipline, options, report, servers);
}
