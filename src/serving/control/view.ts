/**
 * The appliance as control messages show it: values of the path, read when they are asked for, with NTP's signs.
 *
 * The receiver's sentences and its pulse are two associations, as they are two reference clocks of ntpd: the sentences
 * name the second, like ntpd's NMEA driver, and are its "prefer" peer; the pulse says when it begins, like its PPS
 * driver, and is what the clock follows.
 */

import type { Discipline } from "../../discipline/discipline.js";
import type { LeapAnnouncement } from "../../gnss/leap-announcement.js";
import type { SourceRecord } from "../../sources/source-record.js";
import type { Timestamp } from "../../time/timestamp.js";
import type { Ticks, UtcSecond } from "../../time/units.js";
import type { Timekeeper } from "../../timekeeper.js";
import type { SystemVariables } from "../system-variables.js";
import type { ControlClients } from "./clients.js";
import type { ControlAssociation, ControlSource, PacketCounts, Selection } from "./variables.js";

/** What is looked at: the appliance itself, so that nothing is kept twice. */
export interface ControlSubject {
  readonly keeper: Timekeeper;
  readonly discipline: Discipline;
  readonly system: Readonly<SystemVariables>;
  readonly receiver: { readonly leap: Readonly<LeapAnnouncement> };
  /** What was heard of the receiver's words, and of its pulse. */
  readonly sentences: SourceRecord;
  readonly pulses: SourceRecord;
  readonly uptimeSeconds: number;
  version(): string;
  board(): string;
  now(): Ticks;
  packets(): PacketCounts;
  controlClients(): ControlClients | undefined;
}

/** GPS began with TAI − UTC at 19 s, and keeps that distance from TAI (IS-GPS-200 §3.3.4). */
const TAI_MINUS_GPS_SECONDS = 19;
const STRATUM_UNSYNCHRONISED = 16;

/** What is the same at all times: who it is to ntpd, and the word for it while the clock follows it. */
interface Kind {
  readonly name: string;
  readonly address: string;
  readonly refid: string;
  readonly best: Selection;
}
const SENTENCES: Kind = { name: "NMEA(0)", address: "127.127.20.0", refid: "GPS", best: 6 };
const PULSES: Kind = { name: "PPS(0)", address: "127.127.22.0", refid: "PPS", best: 7 };

class Association implements ControlAssociation {
  private readonly kind: Kind;
  private readonly record: SourceRecord;
  private readonly subject: ControlSubject;
  private readonly at: Timestamp;

  /** @param at takes the times that are asked for. */
  constructor(kind: Kind, record: SourceRecord, subject: ControlSubject, at: Timestamp) {
    this.kind = kind;
    this.record = record;
    this.subject = subject;
    this.at = at;
  }

  get name(): string {
    return this.kind.name;
  }

  get address(): string {
    return this.kind.address;
  }

  get refid(): string {
    return this.kind.refid;
  }

  get reach(): number {
    return this.record.reach;
  }

  get unreach(): number {
    return this.record.unreach;
  }

  get selection(): Selection {
    if (this.reach === 0) return 0;
    const { state } = this.subject.keeper.condition;
    return state === "synchronised" ? this.kind.best : state === "locking" ? 4 : 0;
  }

  get offsetSeconds(): number {
    return this.record.offsetSeconds;
  }

  get jitterSeconds(): number {
    return this.record.jitterSeconds;
  }

  get received(): Timestamp | undefined {
    const { keeper } = this.subject;
    const { at } = this;
    if (!this.record.everHeard || !keeper.clock.isSet) return undefined;
    keeper.read(this.record.ticks, at);
    return at;
  }
}

export class ControlView implements ControlSource {
  readonly associations: readonly ControlAssociation[];
  private readonly subject: ControlSubject;
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };

  constructor(subject: ControlSubject) {
    this.subject = subject;
    this.associations = [
      new Association(SENTENCES, subject.sentences, subject, this.at),
      new Association(PULSES, subject.pulses, subject, this.at),
    ];
  }

  get version(): string {
    return this.subject.version();
  }

  get board(): string {
    return this.subject.board();
  }

  get leap(): number {
    const { condition, reference } = this.subject.keeper;
    return condition.serves ? reference.leap : 3;
  }

  get stratum(): number {
    return this.subject.keeper.condition.serves ? this.subject.system.stratum : STRATUM_UNSYNCHRONISED;
  }

  get precisionExponent(): number {
    return this.subject.system.precisionExponent;
  }

  get rootDelaySeconds(): number {
    return this.subject.system.rootDelaySeconds;
  }

  get rootDispersionSeconds(): number {
    return this.subject.keeper.boundSeconds + this.subject.system.dispersionFloorSeconds;
  }

  get refid(): string {
    const { keeper } = this.subject;
    return !keeper.condition.serves ? "INIT" : (keeper.smear?.offsetSeconds ?? 0) === 0 ? "GPS" : "SMR";
  }

  get reference(): Timestamp | undefined {
    const { system, keeper } = this.subject;
    const { at } = this;
    if (!keeper.clock.isSet) return undefined;
    at.second = system.referenceSecond;
    at.fraction = system.referenceFraction;
    return at;
  }

  get clock(): Timestamp | undefined {
    const { keeper } = this.subject;
    if (!keeper.clock.isSet) return undefined;
    keeper.read(this.subject.now(), this.at);
    return this.at;
  }

  get timeConstantSeconds(): number {
    return this.subject.discipline.timeConstantSeconds;
  }

  get offsetSeconds(): number {
    return -this.subject.keeper.clock.offsetSeconds;
  }

  get frequency(): number {
    return -this.subject.discipline.frequency;
  }

  get frequencyUncertainty(): number {
    return this.subject.discipline.frequencyUncertainty;
  }

  get jitterSeconds(): number {
    return this.subject.discipline.jitterSeconds;
  }

  get taiMinusUtcSeconds(): number {
    const { gpsMinusUtcSeconds } = this.subject.receiver.leap;
    return gpsMinusUtcSeconds < 0 ? -1 : gpsMinusUtcSeconds + TAI_MINUS_GPS_SECONDS;
  }

  get uptimeSeconds(): number {
    return this.subject.uptimeSeconds;
  }

  get packets(): PacketCounts {
    return this.subject.packets();
  }

  get clients(): ControlClients | undefined {
    return this.subject.controlClients();
  }
}
