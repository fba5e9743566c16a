/**
 * The appliance as control messages show it: the snapshot, with NTP's signs.
 *
 * The receiver's sentences and its pulse are two associations, as they are two reference clocks of ntpd: the sentences
 * name the second, like ntpd's NMEA driver, and are its "prefer" peer; the pulse says when it begins, like its PPS
 * driver, and is what the clock follows.
 */

import type { ServerSnapshot } from "../../status/server-snapshot.js";
import type { Snapshot, StreamSnapshot } from "../../status/snapshot.js";
import { moveTimestamp, type Timestamp } from "../../time/timestamp.js";
import type { UtcSecond } from "../../time/units.js";
import type { ControlClients } from "./clients.js";
import {
  CANDIDATE,
  type ControlAssociation,
  type ControlServer,
  type ControlSource,
  FALSETICKER,
  OUTLIER,
  type PacketCounts,
  REJECTED,
  type Selection,
  SYSTEM_PEER,
} from "./variables.js";

/** What is looked at. */
export interface ControlSubject {
  /** Has `snapshot` be of now. */
  refresh(): void;
  readonly snapshot: Readonly<Snapshot>;
  version(): string;
  board(): string;
  packets(): PacketCounts;
  controlClients(): ControlClients | undefined;
}

/** What is the same at all times: who it is to ntpd, and the word for it while the clock follows it. */
interface Kind {
  readonly name: string;
  readonly address: string;
  readonly refid: string;
  readonly best: Selection;
}
const SENTENCES: Kind = { name: "NMEA(0)", address: "127.127.20.0", refid: "GPS", best: 6 };
const PULSES: Kind = { name: "PPS(0)", address: "127.127.22.0", refid: "PPS", best: 7 };

/** chronyc's mark of a server as ntpd's select field; while a pulse is followed none is the system's peer. */
function selectionOf(server: Readonly<ServerSnapshot>, followsServers: boolean): Selection {
  switch (server.state) {
    case "*":
      return followsServers ? SYSTEM_PEER : CANDIDATE;
    case "+":
      return CANDIDATE;
    case "-":
      return OUTLIER;
    case "x":
    case "~":
      return FALSETICKER;
    case "?":
      return REJECTED;
  }
}

class ServerAssociation implements ControlAssociation, ControlServer {
  private readonly of: Readonly<ServerSnapshot>;
  private readonly snapshot: Readonly<Snapshot>;
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };

  /** @param server of `snapshot`. */
  constructor(server: Readonly<ServerSnapshot>, snapshot: Readonly<Snapshot>) {
    this.of = server;
    this.snapshot = snapshot;
  }

  get server(): ControlServer {
    return this;
  }

  get name(): string {
    return this.of.name;
  }

  get address(): string {
    return this.of.address === "" ? "0.0.0.0" : this.of.address;
  }

  get port(): number {
    return this.of.port;
  }

  get refid(): string {
    return this.of.answers === 0 ? "INIT" : this.of.refid;
  }

  get reach(): number {
    return this.of.reach;
  }

  get unreach(): number {
    return this.of.reach === 0 && Number.isFinite(this.of.ageSeconds) ? Math.round(this.of.ageSeconds) : 0;
  }

  get selection(): Selection {
    return selectionOf(this.of, this.snapshot.followsServers);
  }

  get offsetSeconds(): number {
    return Number.isNaN(this.of.offsetSeconds) ? 0 : this.of.offsetSeconds;
  }

  get jitterSeconds(): number {
    return this.of.jitterSeconds;
  }

  get received(): Readonly<Timestamp> | undefined {
    if (!this.snapshot.isSet || !Number.isFinite(this.of.ageSeconds)) return undefined;
    this.at.second = this.snapshot.time.second;
    this.at.fraction = this.snapshot.time.fraction;
    moveTimestamp(this.at, -this.of.ageSeconds);
    return this.at;
  }

  get leap(): number {
    return this.of.leap;
  }

  get stratum(): number {
    return this.of.stratum;
  }

  get rootDelaySeconds(): number {
    return this.of.rootDelaySeconds;
  }

  get rootDispersionSeconds(): number {
    return this.of.rootDispersionSeconds;
  }

  get pollExponent(): number {
    return this.of.pollExponent;
  }

  get delaySeconds(): number {
    return this.of.delaySeconds;
  }

  get dispersionSeconds(): number {
    const { distanceSeconds, delaySeconds, rootDelaySeconds, rootDispersionSeconds } = this.of;
    return Math.max(0, distanceSeconds - (delaySeconds + rootDelaySeconds) / 2 - rootDispersionSeconds);
  }
}

class Association implements ControlAssociation {
  private readonly kind: Kind;
  private readonly stream: Readonly<StreamSnapshot>;
  private readonly snapshot: Readonly<Snapshot>;

  /** @param stream of `snapshot`. */
  constructor(kind: Kind, stream: Readonly<StreamSnapshot>, snapshot: Readonly<Snapshot>) {
    this.kind = kind;
    this.stream = stream;
    this.snapshot = snapshot;
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
    return this.stream.reach;
  }

  get unreach(): number {
    return this.stream.unreach;
  }

  get selection(): Selection {
    if (this.reach === 0) return 0;
    const { state, followsServers } = this.snapshot;
    if (followsServers) return 0;
    return state === "synchronised" ? this.kind.best : state === "locking" ? 4 : 0;
  }

  get offsetSeconds(): number {
    return this.stream.offsetSeconds;
  }

  get jitterSeconds(): number {
    return this.stream.jitterSeconds;
  }

  get server(): undefined {
    return undefined;
  }

  get received(): Readonly<Timestamp> | undefined {
    return this.stream.everReceived && this.snapshot.isSet ? this.stream.received : undefined;
  }
}

export class ControlView implements ControlSource {
  readonly associations: readonly ControlAssociation[];
  private readonly subject: ControlSubject;
  private readonly snapshot: Readonly<Snapshot>;

  constructor(subject: ControlSubject) {
    const { snapshot } = subject;
    this.subject = subject;
    this.snapshot = snapshot;
    this.associations = [
      new Association(SENTENCES, snapshot.sentences, snapshot),
      new Association(PULSES, snapshot.pulses, snapshot),
      ...snapshot.servers.map((server) => new ServerAssociation(server, snapshot)),
    ];
  }

  refresh(): void {
    this.subject.refresh();
  }

  get version(): string {
    return this.subject.version();
  }

  get board(): string {
    return this.subject.board();
  }

  get leap(): number {
    return this.snapshot.leap;
  }

  get stratum(): number {
    return this.snapshot.stratum;
  }

  get precisionExponent(): number {
    return this.snapshot.precisionExponent;
  }

  get rootDelaySeconds(): number {
    return this.snapshot.rootDelaySeconds;
  }

  get rootDispersionSeconds(): number {
    return this.snapshot.rootDispersionSeconds;
  }

  get refid(): string {
    return this.snapshot.refid;
  }

  get reference(): Readonly<Timestamp> | undefined {
    return this.snapshot.isSet ? this.snapshot.reference : undefined;
  }

  get clock(): Readonly<Timestamp> | undefined {
    return this.snapshot.isSet ? this.snapshot.time : undefined;
  }

  get timeConstantSeconds(): number {
    return this.snapshot.timeConstantSeconds;
  }

  get offsetSeconds(): number {
    return -this.snapshot.clockOffsetSeconds;
  }

  get frequency(): number {
    return -this.snapshot.frequency;
  }

  get frequencyUncertainty(): number {
    return this.snapshot.frequencyUncertainty;
  }

  get jitterSeconds(): number {
    return this.snapshot.jitterSeconds;
  }

  get taiMinusUtcSeconds(): number {
    return this.snapshot.taiMinusUtcSeconds;
  }

  get uptimeSeconds(): number {
    return this.snapshot.uptimeSeconds;
  }

  get packets(): PacketCounts {
    return this.subject.packets();
  }

  get clients(): ControlClients | undefined {
    return this.subject.controlClients();
  }
}
