/**
 * The appliance, put together: drivers on one side, the rest of src on the other, in the order of the path.
 *
 *     serial, pulse ─► reception ─► pipeline ─► server ─► responder (C) ─► network
 *
 * Wiring only: what is done with bytes and edges is in reception.ts, what is done once a second in housekeeping.ts, what
 * may be asked in answers.ts, and which doors are open in doors.ts. The rest of src is pure: time comes in as an
 * argument, bytes go out as a result. Everything here runs in one event loop; what cannot wait for it is in C
 * (drivers/pulse, drivers/responder).
 */

import * as board from "drivers/board/board";
import * as client from "drivers/client/client";
import * as consoleLine from "drivers/console/console";
import * as mdns from "drivers/mdns/mdns";
import * as network from "drivers/network/network";
import * as pulse from "drivers/pulse/pulse";
import * as resolver from "drivers/resolver/resolver";
import * as responder from "drivers/responder/responder";
import * as serial from "drivers/serial/serial";
import * as storage from "drivers/storage/storage";
import * as tcp from "drivers/tcp/tcp";
import * as update from "drivers/update/update";
import * as watchdog from "drivers/watchdog/watchdog";
import Timer from "timer";
import { Answers, type Asked } from "./answers.js";
import { openResponder, openUpdate, openWeb } from "./doors.js";
import { type HousekeepingPort, housekeep, type Kept, suspendForUpdate } from "./housekeeping.js";
import { Inquiry } from "./inquiry.js";
import { Console } from "./management/console/console.js";
import { InputLog } from "./management/console/inputs.js";
import { StatusLine } from "./management/console/status-line.js";
import { WebServer } from "./management/web/server.js";
import { Attachment } from "./network/attachment.js";
import { Advertiser } from "./network/mdns/advertiser.js";
import { STRATUM_UNSYNCHRONISED } from "./ntp/refid.js";
import { Reception, type ReceptionOwner } from "./reception.js";
import { ServerSource } from "./server-source.js";
import { Broadcaster, hasGroups } from "./serving/broadcaster.js";
import { Control } from "./serving/control/control.js";
import { ControlPort } from "./serving/control/port.js";
import { ControlView } from "./serving/control/view.js";
import { contradictions } from "./settings/contradictions.js";
import type { Config } from "./settings/schema.js";
import { parseServer, type WrittenServer } from "./settings/servers.js";
import { Journal, type JournalEvent } from "./status/journal.js";
import { Losses } from "./status/losses.js";
import { LastGood, recall, recallText } from "./storage/last-good.js";
import { SettingsStore } from "./storage/settings-store.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { Uptime } from "./time/uptime.js";
import { parseIsoDate } from "./time/utc.js";
import { inTurns } from "./turns.js";
import { Updater } from "./update/updater.js";
import { VERSION } from "./update/version.js";
import { Upstream } from "./upstream.js";

const HOUSEKEEPING_MS = 1000;
const RESTART_DELAY_MS = 200;
/** Until what was left has its turn: the least that a timer can wait, so that all others have theirs before. */
const TURN_MS = 1;

/** How far the counter may be from the frequency that it had in the last run: a crystal in a room, weeks apart. */
const RECALLED_DEVIATION = 5e-6;

const HOUSEKEEPING_PORT: HousekeepingPort = {
  temperatureCelsius: board.temperatureCelsius,
  lostEdges: pulse.lostEdges,
  lostBytes: serial.lostBytes,
  feedWatchdog: watchdog.feed,
};

/** Calls back when everybody else had a turn. */
function soon(callback: () => void): void {
  Timer.set(callback, TURN_MS);
}

/** Restarts the board when what was written to the console has left. */
function restart(): void {
  Timer.set(() => board.restart(), RESTART_DELAY_MS);
}

class Appliance implements Kept, Asked, ReceptionOwner {
  // The engine looks properties up one after the other: those that are wanted most come first.
  readonly uptime: Uptime;
  readonly reception: Reception;
  readonly inquiry: Inquiry | undefined;
  readonly inputs: InputLog | undefined;
  readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  readonly settings = new SettingsStore(storage);
  readonly storage = storage;
  /** As it will be after the next restart; what is in force was read from it at the start. */
  readonly config: Config;
  readonly losses = new Losses();
  readonly journal = new Journal();
  readonly control: Control;
  private readonly controlPort: ControlPort;
  readonly broadcaster: Broadcaster | undefined;
  private readonly answers: Answers;
  private readonly console: Console;
  private readonly statusLine: StatusLine;
  readonly attachment: Attachment;
  readonly advertiser: Advertiser;
  readonly updater: Updater | undefined;
  private readonly web: WebServer;
  readonly lastGood: LastGood;
  /** For one packet of any port at a time: the responder's are the longest. */
  private readonly packet = new Uint8Array(responder.PACKET_BYTES);

  constructor() {
    const { config, problems } = this.settings.load();
    this.config = config;
    const { receiverRxPin, receiverTxPin, pulsePin } = config.board;
    const pinsTaken = board.setPins(receiverRxPin, receiverTxPin, pulsePin, config.pulse.inverted);
    const inputs = config.console.inputs ? new InputLog(consoleLine.write, pulse.now, config) : undefined;
    this.inputs = inputs;
    pulse.open(this.inTurns(() => this.reception.takeEdges()));
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
      this.inquiry === undefined ? undefined : new ServerSource(this.inquiry, this.uptime),
    );
    this.answers = new Answers(this, responder);
    this.control = new Control(new ControlView(this.answers));
    this.controlPort = new ControlPort(inputs?.handedOver(responder) ?? responder, this.control);
    const { broadcast, serving, wifi, network: net } = config;
    this.broadcaster = hasGroups(broadcast) ? new Broadcaster(responder, broadcast, serving.port) : undefined;
    this.console = new Console(this.answers, consoleLine.write);
    this.statusLine = new StatusLine(config.console.statusS);
    const reportNetwork = (text: string) => this.report("network", text);
    this.attachment = new Attachment(network, network.medium(), wifi.ssid, wifi.password, reportNetwork);
    this.advertiser = new Advertiser(mdns, net.hostName, serving.port, reportNetwork, this.packet);
    this.updater = this.createUpdater(config.update.key);
    this.web = new WebServer(tcp, this.answers, { hostName: net.hostName, aliases: config.metrics.aliases });
    this.reportStart(
      pinsTaken,
      problems.map(({ message }) => message),
    );
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
      { client, resolver },
      { notBefore: parseIsoDate(receiver.notBefore) ?? (0 as UtcSecond), uptime: this.uptime },
      (text) => this.report("source", text),
    );
  }

  /** Undefined where there is neither a key for updates nor a new firmware on trial. */
  private createUpdater(key: string): Updater | undefined {
    if (key === "" && !update.pending()) return undefined;
    return new Updater(update, key, board.name(), (text) => this.report("update", text), restart);
  }

  private reportStart(pinsTaken: boolean, problems: readonly string[]): void {
    const { discipline } = this.reception.pipeline.source;
    const counter = `counter at ${pulse.resolutionHz()} Hz`;
    this.report("start", `firmware started (${board.startReason()}), ${counter}, loop ${discipline.name}`);
    const erased = storage.erased();
    if (erased !== "") {
      this.report("storage", `the store could not be opened (${erased}) and was erased: every setting is the default`);
    }
    for (const text of problems) this.report("config", text);
    if (!pinsTaken) this.report("config", "the pins in board.* cannot be used so on this board: its own are used");
    for (const text of contradictions(this.config)) this.report("config", text);
  }

  /** Opens what brings bytes and requests; from here on everything happens in callbacks. */
  start(): void {
    const { config, inputs, reception, inquiry, packet, advertiser, updater } = this;
    consoleLine.open(this.inTurns(() => this.takeLines()));
    inputs?.begin(this.uptime.began, pulse.resolutionHz(), board.name(), VERSION, recallText(storage));
    const takeBytes = this.inTurns(() => reception.takeBytes());
    reception.line.open((baud: number) => serial.open(baud, takeBytes));
    const { hostName, address, prefixLength, gateway } = config.network;
    network.open(hostName, () => this.attachment.changed());
    if (!network.setAddress(address, prefixLength, gateway)) {
      this.report("config", `network.address ${address} with gateway ${gateway} was refused; DHCP is asked instead`);
    }
    const takeQuestions = this.inTurns(() => advertiser.takeQuestions(mdns, packet));
    mdns.open(hostName, takeQuestions);
    reception.begin();
    const takePackets = this.inTurns(() => this.controlPort.takePackets(packet, this.uptime.seconds));
    openResponder(responder, config, takePackets);
    if (inquiry !== undefined) {
      resolver.open(config.network.dns.join(" "), () => inquiry.takeAddresses());
      client.open(() => inquiry.takeAnswers());
    }
    if (updater !== undefined)
      openUpdate(
        update,
        config,
        this.inTurns(() => this.takeBlocks(updater)),
      );
    const serveWeb = this.inTurns(() => this.web.serve());
    openWeb(tcp, config, serveWeb);
    watchdog.open();
    const everySecond = () => this.everySecond();
    Timer.repeat(inputs?.around(everySecond) ?? everySecond, HOUSEKEEPING_MS);
  }

  /** A callback that takes what waits, a bounded part at a time. */
  private inTurns(take: () => boolean): () => void {
    return inTurns(this.inputs, take, soon);
  }

  private takeBlocks(updater: Updater): boolean {
    const more = updater.receive(this.packet);
    suspendForUpdate(this.reception, updater);
    return more;
  }

  /** One at a time: an answer may be long. */
  private takeLines(): boolean {
    const line = consoleLine.takeLine();
    if (line === undefined) return false;
    this.inputs?.typed(line);
    this.console.handle(line);
    return true;
  }

  private everySecond(): void {
    tcp.tick();
    housekeep(this, HOUSEKEEPING_PORT, this.now());
    const { trust, clock, estimate } = this.reception.pipeline.steering;
    const [leap, stratum] = trust.serves ? [clock.leap, estimate.stratum] : [3, STRATUM_UNSYNCHRONISED];
    if (!this.statusLine.isDue(this.uptime.seconds, trust.state, leap, stratum)) return;
    if (this.console.json) consoleLine.write(JSON.stringify({ type: "status", ...this.answers.status() }));
  }

  temperatureCelsius(): number {
    return board.temperatureCelsius();
  }

  boardName(): string {
    return board.name();
  }

  now(): Ticks {
    return this.inputs?.at ?? pulse.now();
  }

  uptimeSeconds(): number {
    return this.uptime.at(this.now());
  }

  restart(): void {
    restart();
  }

  publish(words: ArrayBufferLike): void {
    responder.publish(words);
  }

  report(event: JournalEvent, evidence: string): void {
    const entry = this.journal.write(event, evidence, this.uptime.seconds, this.at.second);
    if (!this.console.json) return;
    const { number, uptimeSeconds: uptimeS, second, evidence: kept } = entry;
    consoleLine.write(JSON.stringify({ type: "journal", number, uptimeS, second, event, evidence: kept }));
  }
}

/** Runs the appliance; called once, at the start of the firmware. */
export default function main(): void {
  new Appliance().start();
}
