/**
 * What may be asked of the appliance, by the console and by control messages, and what the console may change.
 *
 * The answers are of the snapshot and of the counters of the drivers; nothing here is on the path of the data.
 */

import type { Inquiry } from "./inquiry.js";
import type { ClientList, Appliance as ConsoleSubject } from "./management/console/console.js";
import type { SelfTest } from "./management/console/self-test.js";
import { type SourceFields, sourceFields } from "./management/console/source-fields.js";
import { statusFields } from "./management/console/status-fields.js";
import type { ApiSubject } from "./management/web/api.js";
import type { HistoryWords } from "./management/web/history.js";
import type { WebView } from "./management/web/view.js";
import type { Attachment } from "./network/attachment.js";
import type { NtsService } from "./nts.js";
import type { Reception } from "./reception.js";
import { ClientRecord } from "./serving/client-record.js";
import type { ControlClients } from "./serving/control/clients.js";
import type { PacketCounts } from "./serving/control/variables.js";
import type { ControlSubject } from "./serving/control/view.js";
import { PacketCounters } from "./serving/packet-counters.js";
import { countPackets } from "./serving/packet-counts.js";
import type { PtpService, PtpStatus } from "./serving/ptp/service.js";
import { recentClients } from "./serving/recent-clients.js";
import { defaults } from "./settings/config.js";
import { addressText } from "./settings/formats.js";
import type { Config } from "./settings/schema.js";
import type { Alarm, Alarms } from "./status/alarms.js";
import type { ShownCertificate } from "./status/certificate.js";
import { type Finding, findingOf } from "./status/finding.js";
import type { Journal, JournalEntry } from "./status/journal.js";
import type { Losses } from "./status/losses.js";
import { opinionFinding } from "./status/opinion-snapshot.js";
import { ptpFindings } from "./status/ptp-finding.js";
import { secondFinding } from "./status/second-finding.js";
import { emptySnapshot, fillSnapshot, type Snapshot } from "./status/snapshot.js";
import { snapshotFindings, startFinding, stateFinding } from "./status/snapshot-findings.js";
import { unanswered, unansweredFinding } from "./status/unanswered.js";
import { whyNow, whyThen } from "./status/why.js";
import { causeWords } from "./storage/history/cause.js";
import { Course, type Span } from "./storage/history/course.js";
import type { History } from "./storage/history/history.js";
import { STATES } from "./storage/history/interval.js";
import { forget } from "./storage/last-good.js";
import type { Outcome } from "./storage/part-store.js";
import type { SettingsStore } from "./storage/settings-store.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import type { Uptime } from "./time/uptime.js";
import { isoText } from "./time/utc.js";
import type { Transfer } from "./update/transfer.js";
import { VERSION } from "./update/version.js";

/** What it needs of drivers/responder. */
export interface CountersPort extends Omit<ControlClients, "record" | "addressText"> {
  readonly CLIENTS: number;
  readonly CLIENT_HZ: number;
  counters(into: ArrayBufferLike): void;
  client(index: number, into: ArrayBufferLike): boolean;
}

/** What is asked about. */
export interface Asked {
  readonly config: Config;
  readonly settings: SettingsStore;
  readonly storage: Parameters<typeof forget>[0];
  readonly uptime: Uptime;
  readonly reception: Reception;
  readonly inquiry: Inquiry | undefined;
  readonly attachment: Attachment;
  readonly losses: Losses;
  /** Undefined where it is off. */
  readonly ptp: PtpService | undefined;
  readonly nts: NtsService;
  readonly journal: Journal;
  readonly alarms: Alarms;
  /** What became of the control messages. */
  readonly control: Parameters<typeof countPackets>[1];
  boardName(): string;
  /** Why the firmware was started: see drivers/board. */
  startReason(): string;
  /** Of the chip; NaN where the board measures none. */
  temperatureCelsius(): number;
  now(): Ticks;
  selfTest(): SelfTest;
  restart(): void;
  readonly updater: { readonly transfer: Transfer } | undefined;
  /** Undefined where none is kept. */
  history(): History | undefined;
}

/** All that the journal holds. */
const JOURNAL_MOST = 32;

export class Answers implements ConsoleSubject, ControlSubject, WebView, ApiSubject {
  /** What is true now, as of the last `refresh`. */
  readonly snapshot: Snapshot;
  private readonly asked: Asked;
  private readonly port: CountersPort;
  private readonly counters = new PacketCounters();

  constructor(asked: Asked, port: CountersPort) {
    this.asked = asked;
    this.snapshot = emptySnapshot(asked.inquiry?.servers.length ?? 0);
    this.port = port;
  }

  get config(): Config {
    return this.asked.config;
  }

  refresh(): void {
    const { reception, uptime } = this.asked;
    const { pipeline, server, receiver } = reception;
    const { steering, source } = pipeline;
    const { followsServers } = pipeline;
    const { inquiry } = this.asked;
    const witnesses = pipeline.servers?.witnesses;
    const subject = { steering, source, system: server.system, receiver, followsServers, inquiry, witnesses };
    fillSnapshot(this.snapshot, subject, this.asked.now(), uptime.seconds);
  }

  version(): string {
    return VERSION;
  }

  uptimeSeconds(): number {
    return this.asked.uptime.seconds;
  }

  transfer(): Transfer | undefined {
    return this.asked.updater?.transfer;
  }

  board(): string {
    return this.asked.boardName();
  }

  /** In the network; "" outside. */
  ownAddress(): string {
    const { state, address } = this.asked.attachment;
    return state === "attached" ? address : "";
  }

  temperatureCelsius(): number {
    return this.asked.temperatureCelsius();
  }

  readTime(into: Timestamp): boolean {
    this.refresh();
    const { isSet, time } = this.snapshot;
    into.second = time.second;
    into.fraction = time.fraction;
    return isSet;
  }

  packets(): PacketCounts {
    return countPackets(this.readCounters(), this.asked.control);
  }

  get historyWords(): HistoryWords {
    return { states: STATES, causeWords };
  }

  course(span: Span): Course | undefined {
    const history = this.asked.history();
    if (history === undefined) return undefined;
    this.refresh();
    return new Course(history, span, this.snapshot.isSet ? this.snapshot.time.second : (0 as UtcSecond));
  }

  controlClients(): ControlClients | undefined {
    const { listClients, ratePerS } = this.config.serving;
    if (!listClients && ratePerS === 0) return undefined;
    const { CLIENT_HZ, clientAfter, holdsClient, writeNonce, holdsNonce } = this.port;
    const record = () => new ClientRecord(CLIENT_HZ);
    return { record, clientAfter, holdsClient, writeNonce, holdsNonce, addressText };
  }

  status(): Readonly<Record<string, unknown>> {
    this.refresh();
    return statusFields(this.snapshot, this.answeredRequests(), this.asked.attachment, this.asked.ptp?.state);
  }

  answeredRequests(): number {
    return this.readCounters().of("answered");
  }

  sources(): readonly SourceFields[] {
    this.refresh();
    return sourceFields(this.snapshot);
  }

  ptp(): PtpStatus | undefined {
    return this.asked.ptp?.status();
  }

  why(agoSeconds: number): readonly string[] {
    const { journal, uptime } = this.asked;
    const entries = journal.recent(JOURNAL_MOST);
    const now = { uptimeSeconds: uptime.seconds, dateOf: isoText };
    if (agoSeconds > 0) return whyThen(entries, now, agoSeconds);
    this.refresh();
    return whyNow(this.snapshot, entries, now);
  }

  journal(most: number): readonly JournalEntry[] {
    return this.asked.journal.recent(most);
  }

  clients(most: number): ClientList {
    const counters = this.readCounters();
    const { CLIENTS, CLIENT_HZ, client } = this.port;
    const table = { places: CLIENTS, hz: CLIENT_HZ, read: client, addressText };
    const [limited, kissed] = [counters.of("limited"), counters.of("kissed")];
    return { ...recentClients(table, most), limited, kissed, unanswered: unanswered(counters) };
  }

  findings(): readonly Finding[] {
    const { reception, attachment, uptime } = this.asked;
    const { receiver, line } = reception;
    const [finding, advice] = attachment.finding();
    const losses = this.asked.losses.finding(uptime.seconds);
    this.refresh();
    const { snapshot } = this;
    const opinion = opinionFinding(snapshot.secondOpinion);
    const second = secondFinding(snapshot.second, opinion?.level === "good");
    const refused = unansweredFinding(unanswered(this.readCounters()));
    const start = startFinding(this.asked.startReason(), uptime.seconds);
    const nts = this.asked.nts.finding();
    return [
      ...line.bringUp.findings(uptime.at(this.asked.now()), receiver, line.minimumSatellites),
      ...receiver.interference.findings(this.config.receiver.jamming === "holdover"),
      ...(second === undefined ? [] : [second]),
      ...(opinion === undefined ? [] : [opinion]),
      ...(losses === undefined ? [] : [losses]),
      ...snapshotFindings(snapshot, this.config.limits.holdoverLimitUs),
      stateFinding(snapshot),
      findingOf(attachment.state === "attached" ? "good" : "bad", attachment.state, finding, advice),
      ...(refused === undefined ? [] : [refused]),
      ...(nts === undefined ? [] : [nts]),
      ...(start === undefined ? [] : [start]),
      ...ptpFindings(this.ptp()),
    ];
  }

  alarms(): readonly Readonly<Alarm>[] {
    return this.asked.alarms.raised();
  }

  selfTest(): SelfTest {
    return this.asked.selfTest();
  }

  storeConfig(): Outcome {
    return this.asked.settings.store(this.config);
  }

  forgetAll(): boolean {
    const { storage, settings, nts } = this.asked;
    const removed = forget(storage) && nts.clear() && settings.clear();
    if (removed) Object.assign(this.config, defaults());
    return removed;
  }

  certificate(): ShownCertificate | undefined {
    return this.asked.nts.shown();
  }

  setCertificate(chain: string, key: string): string {
    return this.asked.nts.set(chain, key);
  }

  restart(): void {
    this.asked.restart();
  }

  private readCounters(): PacketCounters {
    this.port.counters(this.counters.words.buffer);
    return this.counters;
  }
}
