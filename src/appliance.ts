/**
 * The parts of the appliance, each given what it needs of the others, in the order of the path.
 *
 *     serial, pulse ─► reception ─► pipeline ─► server ─► responder (C) ─► network
 *
 * Drivers come in as an argument: main.ts opens them, and calls the parts when something has come. What is done with
 * bytes and edges is in reception.ts, what is done once a second in housekeeping.ts, what may be asked in answers.ts.
 */

import { Answers, type Asked, type CountersPort } from "./answers.js";
import type { LinePort } from "./gnss/setup/receiver-line.js";
import { HistoryKeeper } from "./history-keeper.js";
import type { Kept } from "./housekeeping.js";
import type { InputLog } from "./input-log.js";
import { type ClientPort, Inquiry, type ResolverPort } from "./inquiry.js";
import { Console } from "./management/console/console.js";
import { type Measures, type SelfTest, selfTest } from "./management/console/self-test.js";
import { StatusLine } from "./management/console/status-line.js";
import { Api } from "./management/web/api.js";
import { Gate } from "./management/web/gate.js";
import type { WebPort } from "./management/web/port.js";
import { WebServer } from "./management/web/server.js";
import { Attachment, type Port as NetworkPort } from "./network/attachment.js";
import { Advertiser, type Group } from "./network/mdns/advertiser.js";
import { STRATUM_UNSYNCHRONISED } from "./ntp/refid.js";
import { type CookiePort, type NtsPort, NtsService } from "./nts.js";
import { type PublisherPorts, Publishers } from "./publishers.js";
import { type PulsePort, Reception, type ReceptionOwner } from "./reception.js";
import { ServerSource } from "./server-source.js";
import { Broadcaster, type BroadcastPort, hasGroups } from "./serving/broadcaster.js";
import { Control } from "./serving/control/control.js";
import { ControlPort, type PacketPort } from "./serving/control/port.js";
import { ControlView } from "./serving/control/view.js";
import { type PtpPort, PtpService } from "./serving/ptp/service.js";
import type { Config } from "./settings/schema.js";
import { parseServer, type WrittenServer } from "./settings/servers.js";
import type { Alarms } from "./status/alarms.js";
import { Journal, type JournalEvent } from "./status/journal.js";
import { Losses } from "./status/losses.js";
import type { History, HistoryPort } from "./storage/history/history.js";
import { LastGood, recall } from "./storage/last-good.js";
import type { StoragePort } from "./storage/part-store.js";
import type { SettingsStore } from "./storage/settings-store.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { Uptime } from "./time/uptime.js";
import { parseIsoDate } from "./time/utc.js";
import { type UpdateDriver, Updater, utf8 } from "./update/updater.js";
import { Upstream } from "./upstream.js";

/** How far the counter may be from the frequency that it had in the last run: a crystal in a room, weeks apart. */
const RECALLED_DEVIATION = 5e-6;

/** A smeared clock is off UTC by so much at most (clock/smear.ts). */
const SMEAR_SECONDS = 0.5;

/** A key of its own for what the self-test writes and removes. */
const SELF_TEST_KEY = "selftest";

/** What the parts need of the drivers, by the names of their folders. */
export interface Drivers {
  readonly board: { name(): string; startReason(): string; temperatureCelsius(): number };
  readonly client: ClientPort;
  readonly console: { write(line: string): void };
  readonly mdns: Group;
  readonly network: NetworkPort & { medium(): string };
  readonly ptp: PtpPort;
  readonly nts: NtsPort;
  /** Is open. */
  readonly pulse: PulsePort;
  readonly records: HistoryPort;
  readonly resolver: ResolverPort;
  readonly responder: ResponderPort;
  readonly selftest: Omit<Measures, "tickNs" | "secondsOf" | "writeStore">;
  readonly serial: LinePort;
  readonly storage: StoragePort;
  readonly syslog: PublisherPorts["syslog"];
  readonly tcp: WebPort & PublisherPorts["tcp"];
  readonly update: UpdateDriver;
  /** Restarts the board when what was written to the console has left. */
  readonly restart: () => void;
}

interface ResponderPort extends CountersPort, PacketPort, BroadcastPort, CookiePort {
  readonly PACKET_BYTES: number;
  publish(words: ArrayBufferLike): void;
}

export class Appliance implements Kept, Asked, ReceptionOwner {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly uptime: Uptime;
  readonly reception: Reception;
  readonly inquiry: Inquiry | undefined;
  readonly inputs: InputLog | undefined;
  readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  readonly settings: SettingsStore;
  readonly storage: StoragePort;
  /** As it will be after the next restart; what is in force was read from it at the start. */
  readonly config: Config;
  readonly losses = new Losses();
  readonly journal = new Journal();
  readonly publishers: Publishers;
  readonly alarms: Alarms;
  readonly control: Control;
  readonly controlPort: ControlPort;
  readonly broadcaster: Broadcaster | undefined;
  private readonly answers: Answers;
  readonly console: Console;
  private readonly statusLine: StatusLine;
  readonly attachment: Attachment;
  readonly advertiser: Advertiser;
  readonly updater: Updater | undefined;
  readonly ptp: PtpService | undefined;
  readonly web: WebServer;
  private readonly historyKeeper: HistoryKeeper | undefined;
  readonly lastGood: LastGood;
  readonly nts: NtsService;
  /** For one packet of any port at a time: the responder's are the longest. */
  readonly packet: Uint8Array;
  private readonly drivers: Drivers;
  /** What is served can be off UTC by this, besides its bound. */
  private readonly smearSeconds: number;

  /** @param config as `settings` has it stored. @param inputs records what comes in, where that is wanted. */
  constructor(drivers: Drivers, settings: SettingsStore, config: Config, inputs: InputLog | undefined) {
    const { pulse, serial, responder, storage, network, mdns } = drivers;
    this.drivers = drivers;
    this.settings = settings;
    this.storage = storage;
    this.config = config;
    this.inputs = inputs;
    this.packet = new Uint8Array(responder.PACKET_BYTES);
    this.uptime = new Uptime(pulse.now(), pulse.resolutionHz());
    const recalled = recall(storage);
    this.lastGood = new LastGood(storage, recalled);
    this.inquiry = this.createInquiry(recalled.frequencyPpb);
    this.reception = new Reception(
      config,
      inputs?.serial(serial) ?? serial,
      inputs?.pulse(pulse) ?? pulse,
      recalled,
      this,
      this.inquiry === undefined ? undefined : new ServerSource(this.inquiry, config.upstream.quorum, this.uptime),
    );
    this.publishers = this.createPublishers();
    this.smearSeconds = config.leap.smear && config.leap.timescale === "smeared" ? SMEAR_SECONDS : 0;
    this.alarms = this.publishers.alarms;
    this.answers = new Answers(this, responder);
    this.control = new Control(new ControlView(this.answers));
    this.controlPort = new ControlPort(inputs?.handedOver(responder) ?? responder, this.control);
    const { broadcast, serving, wifi, network: net } = config;
    this.broadcaster = hasGroups(broadcast) ? new Broadcaster(responder, broadcast, serving.port) : undefined;
    this.console = new Console(this.answers, drivers.console.write);
    this.statusLine = new StatusLine(config.console.statusS);
    const reportNetwork = (text: string) => this.report("network", text);
    this.attachment = new Attachment(network, network.medium(), wifi.ssid, wifi.password, reportNetwork);
    this.advertiser = new Advertiser(mdns, net.hostName, serving.port, reportNetwork, this.packet);
    this.updater = this.createUpdater();
    this.ptp = this.createPtp();
    // Without a page nobody could see it.
    this.historyKeeper =
      config.web.port === 0 ? undefined : new HistoryKeeper(drivers.records, this.answers, this.report);
    this.nts = this.createNts();
    this.web = this.createWeb();
  }

  private createPublishers(): Publishers {
    const { syslog, tcp, resolver, client } = this.drivers;
    const ports = { syslog, tcp, resolver, random: client.random };
    return new Publishers(this.config, ports, this.journal, () => this.answers, this.report);
  }

  /** Undefined where no server is configured. */
  private createInquiry(frequencyPpb: number | undefined): Inquiry | undefined {
    const { upstream, receiver } = this.config;
    const servers = upstream.servers.map(parseServer).filter((each): each is WrittenServer => typeof each !== "string");
    if (servers.length === 0) return undefined;
    const known = { frequency: (frequencyPpb ?? 0) / 1e9, frequencyDeviation: RECALLED_DEVIATION };
    const options = frequencyPpb === undefined ? {} : known;
    return new Inquiry(
      servers,
      new Upstream(servers, options, 0),
      this.drivers,
      { notBefore: parseIsoDate(receiver.notBefore) ?? (0 as UtcSecond), uptime: this.uptime },
      (text) => this.report("source", text),
    );
  }

  private createNts(): NtsService {
    const { nts, serving, network: own, receiver } = this.config;
    const settings = {
      ...nts,
      address: serving.address,
      ntpPort: serving.port,
      hostName: own.hostName,
      fixedAddress: own.address,
      isSimulated: this.drivers.network.medium() === "simulated",
      built: parseIsoDate(receiver.notBefore) ?? (0 as UtcSecond),
    };
    return new NtsService(this.drivers, settings, (text) => this.report("nts", text));
  }

  private createWeb(): WebServer {
    const { tcp, update } = this.drivers;
    const { network, web, metrics } = this.config;
    const options = { hostName: network.hostName, name: web.name, aliases: metrics.aliases };
    const api = new Api(tcp, this.answers, new Gate(utf8(web.password), update.random));
    return new WebServer(tcp, this.answers, options, api);
  }

  /** Undefined where there is neither a key for updates, nor a password of the page, nor a new firmware on trial. */
  private createUpdater(): Updater | undefined {
    const { update, board, restart } = this.drivers;
    const { key } = this.config.update;
    if (key === "" && this.config.web.password === "" && !update.pending()) return undefined;
    return new Updater(update, key, board.name(), (text) => this.report("update", text), restart);
  }

  /** Undefined where it is off. */
  private createPtp(): PtpService | undefined {
    const { ptp, limits } = this.config;
    if (!ptp.enabled) return undefined;
    return new PtpService(this.drivers.ptp, ptp, limits.holdoverLimitUs / 1e6, (text) => this.report("ptp", text));
  }

  /** Takes one line that was typed: an answer may be long. */
  takeLine(line: string): void {
    this.inputs?.typed(line);
    this.console.handle(line);
  }

  /** Once a second, behind housekeeping: what is said unasked. */
  say(): void {
    this.historyKeeper?.tick();
    this.publishers.tick(this.answers, this.uptime.seconds, this.attachment.state === "attached");
    this.writeStatus();
  }

  /** Writes the status to the console, where it is due and a machine reads it. */
  writeStatus(): void {
    const { trust, clock, estimate } = this.reception.pipeline.steering;
    const [leap, stratum] = trust.serves ? [clock.leap, estimate.stratum] : [3, STRATUM_UNSYNCHRONISED];
    if (!this.statusLine.isDue(this.uptime.seconds, trust.state, leap, stratum) || !this.console.json) return;
    this.drivers.console.write(JSON.stringify({ type: "status", ...this.answers.status() }));
  }

  history(): History | undefined {
    return this.historyKeeper?.history;
  }

  temperatureCelsius(): number {
    return this.drivers.board.temperatureCelsius();
  }

  startReason(): string {
    return this.drivers.board.startReason();
  }

  boardName(): string {
    return this.drivers.board.name();
  }

  now(): Ticks {
    return this.inputs?.at ?? this.drivers.pulse.now();
  }

  selfTest(): SelfTest {
    const { pulse, storage, selftest } = this.drivers;
    const secondsOf = (work: () => void) => {
      const before = this.uptime.at(pulse.now());
      work();
      return this.uptime.at(pulse.now()) - before;
    };
    const writeStore = () => storage.write(SELF_TEST_KEY, "x") && storage.remove(SELF_TEST_KEY);
    return selfTest({ ...selftest, tickNs: 1e9 / pulse.resolutionHz(), secondsOf, writeStore });
  }

  uptimeSeconds(): number {
    return this.uptime.at(this.now());
  }

  restart(): void {
    this.drivers.restart();
  }

  publish(words: ArrayBufferLike): void {
    this.drivers.responder.publish(words);
  }

  /** How far served time can be from UTC, us; negative while it may not be believed. */
  private accuracyUs(): number {
    const { pipeline, server } = this.reception;
    if (!pipeline.steering.trust.serves) return -1;
    const { rootDelaySeconds, dispersionFloorSeconds } = server.system;
    const boundSeconds = rootDelaySeconds / 2 + pipeline.steering.boundSeconds + dispersionFloorSeconds;
    return (boundSeconds + this.smearSeconds) * 1e6;
  }

  /** Bound: steps take it out of the appliance, and a method would lose its object then. */
  readonly report = (event: JournalEvent, evidence: string): void => {
    const entry = this.journal.write(event, evidence, this.uptime.seconds, this.at.second);
    if (this.publishers.syslog !== undefined) this.publishers.note(entry.number, this.accuracyUs());
    if (!this.console.json) return;
    const { number, uptimeSeconds: uptimeS, second, evidence: kept } = entry;
    this.drivers.console.write(JSON.stringify({ type: "journal", number, uptimeS, second, event, evidence: kept }));
  };
}
