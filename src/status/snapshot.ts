/**
 * What is true now: one snapshot of the path, filled by one function, which is all that console, control messages and
 * whoever else shows the appliance read of it. So all of them show the same.
 *
 * Signs are those of the path, seen from the counter and the clock: who shows them to NTP's tools turns them round.
 */

import type { Steering } from "../clock/steering.js";
import type { State } from "../clock/trust.js";
import type { Discipline } from "../discipline/discipline.js";
import type { Receiver } from "../gnss/receiver.js";
import { STRATUM_UNSYNCHRONISED } from "../ntp/refid.js";
import type { SystemVariables } from "../serving/system-variables.js";
import type { GpsSource } from "../sources/gps/gps-source.js";
import type { SourceState } from "../sources/source.js";
import type { SourceRecord } from "../sources/source-record.js";
import type { Timestamp } from "../time/timestamp.js";
import type { Ticks, UtcSecond } from "../time/units.js";
import { emptyOpinion, fillOpinion, type OpinionSnapshot, type OpinionSubject } from "./opinion-snapshot.js";
import { emptySecond, fillSecond, type SecondSnapshot } from "./second-finding.js";
import { emptyServers, fillServers, refidWords, type ServerSnapshot, type ServerSubject } from "./server-snapshot.js";

/** A stream that came from a source: the receiver's sentences, its pulses, or the answers of a server. */
export interface StreamSnapshot {
  /** Whether something came of each of the last eight that were due; the latest is the lowest bit. */
  reach: number;
  /** Seconds since `reach` became 0. */
  unreach: number;
  /** Positive when the source is ahead of the clock. */
  offsetSeconds: number;
  jitterSeconds: number;
  everReceived: boolean;
  /** When something came last, by the clock; meaningless before, and while that is not set. */
  received: Timestamp;
}

export interface Snapshot {
  uptimeSeconds: number;
  /** See clock/trust.ts; and why. */
  state: State;
  reason: string;
  /** Whether the time may be believed. */
  serves: boolean;
  leap: number;
  stratum: number;
  /** As four characters: "INIT" while the time may not be believed. */
  refid: string;
  rootDelaySeconds: number;
  rootDispersionSeconds: number;
  precisionExponent: number;
  /** Whether there is a time at all. */
  isSet: boolean;
  time: Timestamp;
  /** When the clock was last corrected. */
  reference: Timestamp;
  /** Served time minus the estimate that is followed. */
  clockOffsetSeconds: number;
  /** Whether the next numbers are measured, or only where the loop starts from. */
  isMeasured: boolean;
  residualSeconds: number;
  residualBoundSeconds: number;
  /** Of the counter, positive when it is fast. */
  frequency: number;
  frequencyUncertainty: number;
  jitterSeconds: number;
  timeConstantSeconds: number;
  loop: string;
  /** What the receiver uses and sees. */
  satellitesUsed: number;
  satellitesInView: number | undefined;
  fix: string;
  rejectedPulses: number;
  missingPulses: number;
  /** TAI − UTC; negative while it is not known. */
  taiMinusUtcSeconds: number;
  /** The receiver as a source, in chronyc's mark, and why. */
  sourceState: SourceState;
  sourceReason: string;
  sentences: StreamSnapshot;
  pulses: StreamSnapshot;
  /** Whether the clock follows the servers, not the receiver. */
  followsServers: boolean;
  servers: readonly ServerSnapshot[];
  /** How its second is known, and what the servers have against it. */
  second: SecondSnapshot;
  secondOpinion: OpinionSnapshot;
}

/** What a snapshot is made of. It is read, and nothing of it is kept. */
export interface SnapshotSubject {
  readonly steering: Steering;
  readonly source: GpsSource;
  readonly system: Readonly<SystemVariables>;
  readonly receiver: Readonly<Pick<Receiver, "satellites" | "isFull" | "lacksWeek">>;
  readonly followsServers: boolean;
  /** Undefined where none is asked. */
  readonly inquiry: ServerSubject | undefined;
  readonly witnesses?: OpinionSubject | undefined;
}

/** A snapshot of nothing, to be filled. @param servers that are asked. */
export function emptySnapshot(servers = 0): Snapshot {
  return {
    uptimeSeconds: 0,
    state: "cold",
    reason: "",
    serves: false,
    leap: 3,
    stratum: STRATUM_UNSYNCHRONISED,
    refid: "INIT",
    rootDelaySeconds: 0,
    rootDispersionSeconds: Number.POSITIVE_INFINITY,
    precisionExponent: 0,
    isSet: false,
    time: noTime(),
    reference: noTime(),
    clockOffsetSeconds: 0,
    isMeasured: false,
    residualSeconds: 0,
    residualBoundSeconds: Number.POSITIVE_INFINITY,
    frequency: 0,
    frequencyUncertainty: 0,
    jitterSeconds: 0,
    timeConstantSeconds: 0,
    loop: "",
    satellitesUsed: 0,
    satellitesInView: undefined,
    fix: "none",
    rejectedPulses: 0,
    missingPulses: 0,
    taiMinusUtcSeconds: -1,
    sourceState: "?",
    sourceReason: "",
    sentences: emptyStream(),
    pulses: emptyStream(),
    followsServers: false,
    servers: emptyServers(servers),
    second: emptySecond(),
    secondOpinion: emptyOpinion(),
  };
}

/** Writes what is true at `now`. */
export function fillSnapshot(into: Snapshot, subject: SnapshotSubject, now: Ticks, uptimeSeconds: number): void {
  const { steering, source, receiver } = subject;
  into.uptimeSeconds = uptimeSeconds;
  fillServed(into, steering, subject.system, now);
  // Before a pulse was used, the loop's numbers are where it starts from, and nothing that is known.
  into.isMeasured = Number.isFinite(steering.ageSeconds);
  into.followsServers = subject.followsServers;
  fillOpinion(into.secondOpinion, subject.witnesses);
  if (subject.inquiry !== undefined) fillServers(into.servers, subject.inquiry, uptimeSeconds);
  if (subject.followsServers) fillByServers(into, steering);
  else fillLoop(into, source.discipline);
  into.satellitesUsed = receiver.satellites.used;
  into.satellitesInView = receiver.satellites.inView;
  into.fix = receiver.satellites.fix;
  into.taiMinusUtcSeconds = steering.clock.tai.isKnown ? steering.clock.tai.seconds : -1;
  into.rejectedPulses = source.rejectedPulses;
  into.missingPulses = source.train.missing;
  into.sourceState = source.state;
  into.sourceReason = source.reason;
  fillSecond(into.second, source.label, receiver);
  fillStream(into.sentences, source.sentences, steering);
  fillStream(into.pulses, source.pulses, steering);
}

function fillServed(into: Snapshot, steering: Steering, system: Readonly<SystemVariables>, now: Ticks): void {
  const { trust, clock } = steering;
  const { serves } = trust;
  into.state = trust.state;
  into.reason = trust.reason;
  into.serves = serves;
  into.leap = serves ? clock.leap : 3;
  into.stratum = serves ? system.stratum : STRATUM_UNSYNCHRONISED;
  into.refid = serves ? refidWords(system.refid, system.stratum) : "INIT";
  into.rootDelaySeconds = system.rootDelaySeconds;
  into.rootDispersionSeconds = steering.boundSeconds + system.dispersionFloorSeconds;
  into.precisionExponent = system.precisionExponent;
  into.isSet = clock.isSet;
  if (clock.isSet) clock.read(now, into.time);
  into.reference.second = system.referenceSecond;
  into.reference.fraction = system.referenceFraction;
  into.clockOffsetSeconds = clock.offsetSeconds;
}

/** The numbers of the loop, where there is none: servers are followed. */
function fillByServers(into: Snapshot, { estimate }: Steering): void {
  const selected = into.servers.find(({ state }) => state === "*");
  into.residualSeconds = 0;
  into.residualBoundSeconds = estimate.errorBoundSeconds;
  into.frequency = estimate.frequency;
  into.frequencyUncertainty = estimate.frequencyUncertainty;
  into.jitterSeconds = selected?.jitterSeconds ?? 0;
  into.timeConstantSeconds = 2 ** (selected?.pollExponent ?? 0);
  into.loop = "servers";
}

function fillLoop(into: Snapshot, discipline: Discipline): void {
  into.residualSeconds = discipline.residualSeconds;
  into.residualBoundSeconds = discipline.errorBoundSeconds(0);
  into.frequency = discipline.frequency;
  into.frequencyUncertainty = discipline.frequencyUncertainty;
  into.jitterSeconds = discipline.jitterSeconds;
  into.timeConstantSeconds = discipline.timeConstantSeconds;
  into.loop = discipline.name;
}

function fillStream(into: StreamSnapshot, record: Readonly<SourceRecord>, { clock }: Steering): void {
  into.reach = record.reach;
  into.unreach = record.unreach;
  into.offsetSeconds = record.offsetSeconds;
  into.jitterSeconds = record.jitterSeconds;
  into.everReceived = record.everReceived;
  if (record.everReceived && clock.isSet) clock.read(record.ticks, into.received);
}

function noTime(): Timestamp {
  return { second: 0 as UtcSecond, fraction: 0 };
}

function emptyStream(): StreamSnapshot {
  return { reach: 0, unreach: 0, offsetSeconds: 0, jitterSeconds: 0, everReceived: false, received: noTime() };
}
