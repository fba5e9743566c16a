/**
 * The appliance, put together: drivers on one side, the rest of src on the other, and what is done when something
 * comes and once a second.
 *
 *     serial, pulse ─► path ─► responder (C) ─► network
 *
 * This is the only file that knows all of it. The rest of src is pure: time comes in as an argument, bytes go out as
 * a result. Everything here runs in one event loop; what cannot wait for it is in C (drivers/pulse, drivers/responder).
 */

import * as board from "drivers/board/board";
import * as consoleLine from "drivers/console/console";
import * as mdns from "drivers/mdns/mdns";
import * as network from "drivers/network/network";
import * as pulse from "drivers/pulse/pulse";
import * as responder from "drivers/responder/responder";
import * as serial from "drivers/serial/serial";
import * as storage from "drivers/storage/storage";
import * as update from "drivers/update/update";
import * as watchdog from "drivers/watchdog/watchdog";
import Timer from "timer";
import { recentClients } from "./management/console/clients.js";
import { type Appliance as ApplianceView, type ClientList, Console } from "./management/console/console.js";
import { InputLog } from "./management/console/inputs.js";
import { statusFields } from "./management/console/status-fields.js";
import { Attachment } from "./network/attachment.js";
import { Advertiser } from "./network/mdns/advertiser.js";
import { Reception, type ReceptionOwner } from "./reception.js";
import { Broadcaster } from "./serving/broadcaster.js";
import type { ControlClients } from "./serving/control/clients.js";
import { Control } from "./serving/control/control.js";
import { Service } from "./serving/control/port.js";
import type { PacketCounts } from "./serving/control/variables.js";
import { type ControlSubject, ControlView } from "./serving/control/view.js";
import { countPackets } from "./serving/packet-counts.js";
import { accessRules, controlRules } from "./settings/access.js";
import { defaults } from "./settings/config.js";
import { contradictions } from "./settings/contradictions.js";
import { addressText } from "./settings/formats.js";
import { keyRecords } from "./settings/keys.js";
import type { Config } from "./settings/schema.js";
import { secondFinding } from "./sources/gps/second-finding.js";
import { type Finding, findingOf } from "./status/finding.js";
import { Journal, type JournalEntry, type JournalEvent } from "./status/journal.js";
import { Losses } from "./status/losses.js";
import { emptySnapshot, fillSnapshot } from "./status/snapshot.js";
import { unanswered, unansweredFinding } from "./status/unanswered.js";
import { forget, LastGood, recall, recallText } from "./storage/last-good.js";
import type { Outcome } from "./storage/part-store.js";
import { SettingsStore } from "./storage/settings-store.js";
import { addTicks, ticksBetween } from "./time/ticks.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { inTurns } from "./turns.js";
import { Updater } from "./update/updater.js";
import { VERSION } from "./update/version.js";

const { floor } = Math;

const HOUSEKEEPING_MS = 1000;
const RESTART_DELAY_MS = 200;
/** Until what was left has its turn: the least that a timer can wait, so that all others have theirs before. */
const TURN_MS = 1;
/** As many as the driver keeps (drivers/mdns). */
const QUESTIONS_PER_TURN = 4;

/** Calls back when everybody else had a turn. */
function soon(callback: () => void): void {
  Timer.set(callback, TURN_MS);
}

class Appliance implements ApplianceView, ReceptionOwner, ControlSubject {
  // The engine looks properties up one after the other: those that are wanted most come first.
  uptimeSeconds = 0;
  private readonly reception: Reception;
  private uptimeTicks: Ticks;
  private readonly hz: number;
  /** Undefined unless somebody wants them. */
  private readonly inputs: InputLog | undefined;
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  private readonly settings = new SettingsStore(storage);
  /** As it will be after the next restart; what is in force was read from it at the start. */
  readonly config: Config;
  /** What is true now, as of the last `refresh`. */
  readonly snapshot = emptySnapshot();
  private readonly losses = new Losses();
  private readonly entries = new Journal();
  private readonly control: Control;
  private readonly service: Service;
  /** Undefined where no group is told or asks. */
  private readonly broadcaster: Broadcaster | undefined;
  private readonly console: Console;
  private readonly attachment: Attachment;
  private readonly advertiser: Advertiser;
  /** Undefined where there is neither a key for updates nor a new firmware on trial. */
  private readonly updater: Updater | undefined;
  private readonly lastGood: LastGood;
  /** For one packet of any port at a time: the responder's are the longest. */
  private readonly packet = new Uint8Array(responder.PACKET_BYTES);
  private readonly counters = new Uint32Array(responder.COUNTERS);
  /** What the last status line said of these. */
  private toldState = "";
  private toldLeap = 3;

  constructor() {
    const { config, problems } = this.settings.load();
    this.config = config;
    const { receiverRxPin, receiverTxPin, pulsePin } = config.board;
    const pinsTaken = board.setPins(receiverRxPin, receiverTxPin, pulsePin, config.pulse.inverted);
    this.inputs = config.console.inputs ? new InputLog(consoleLine.write, pulse.now, config) : undefined;
    pulse.open(this.inTurns(() => this.reception.takeEdges()));
    this.hz = pulse.resolutionHz();
    this.uptimeTicks = pulse.now();
    const recalled = recall(storage);
    this.lastGood = new LastGood(storage, recalled);
    this.reception = new Reception(
      config,
      this.inputs?.serial(serial) ?? serial,
      this.inputs?.pulse(pulse) ?? pulse,
      recalled,
      this,
    );
    this.control = new Control(new ControlView(this));
    this.service = new Service(this.inputs?.service(responder) ?? responder, this.control);
    this.broadcaster = this.createBroadcaster();
    this.console = new Console(this, consoleLine.write);
    const { ssid, password } = config.wifi;
    this.attachment = new Attachment(network, network.medium(), ssid, password, (text) => this.report("network", text));
    this.advertiser = new Advertiser(
      mdns,
      config.network.hostName,
      config.serving.port,
      (text) => this.report("network", text),
      this.packet,
    );
    this.updater = this.createUpdater();
    this.report(
      "start",
      `firmware started (${board.startReason()}), counter at ${this.hz} Hz, loop ${this.reception.pipeline.source.discipline.name}`,
    );
    const erased = storage.erased();
    if (erased !== "") {
      this.report("storage", `the store could not be opened (${erased}) and was erased: every setting is the default`);
    }
    for (const { message } of problems) this.report("config", message);
    if (!pinsTaken) this.report("config", "the pins in board.* cannot be used so on this board: its own are used");
    for (const text of contradictions(config)) this.report("config", text);
  }

  private createBroadcaster(): Broadcaster | undefined {
    const { broadcast, serving } = this.config;
    const { ipv4, ipv6, askedIpv4, askedIpv6 } = broadcast;
    if (ipv4 + ipv6 + askedIpv4 + askedIpv6 === "") return undefined;
    return new Broadcaster(responder, broadcast, serving.port);
  }

  private createUpdater(): Updater | undefined {
    const { key } = this.config.update;
    if (key === "" && !update.pending()) return undefined;
    return new Updater(
      update,
      key,
      board.name(),
      (text) => this.report("update", text),
      () => this.restart(),
    );
  }

  /** Opens what brings bytes and requests; from here on everything happens in callbacks. */
  start(): void {
    consoleLine.open(this.inTurns(() => this.takeLines()));
    this.inputs?.begin(this.uptimeTicks, this.hz, board.name(), VERSION, recallText(storage));
    this.reception.line.open((baud: number) =>
      serial.open(
        baud,
        this.inTurns(() => this.reception.takeBytes()),
      ),
    );
    const { hostName, address, prefixLength, gateway } = this.config.network;
    network.open(hostName, () => this.attachment.changed());
    if (!network.setAddress(address, prefixLength, gateway)) {
      this.report("config", `network.address ${address} with gateway ${gateway} was refused; DHCP is asked instead`);
    }
    mdns.open(
      hostName,
      this.inTurns(() => this.takeQuestions()),
    );
    this.reception.begin();
    this.openResponder();
    this.openUpdate();
    watchdog.open();
    Timer.repeat(
      this.told(() => this.housekeep()),
      HOUSEKEEPING_MS,
    );
  }

  /** A callback, each call of which begins with a reading of the counter where inputs are told. */
  private told(callback: () => void): () => void {
    return this.inputs?.around(callback) ?? callback;
  }

  /** A callback that takes what waits, a bounded part at a time. */
  private inTurns(take: () => boolean): () => void {
    return inTurns(this.inputs, take, soon);
  }

  private openResponder(): void {
    const { serving, authentication } = this.config;
    const refusal = serving.refusal === "silent" ? "" : serving.refusal;
    responder.setAccess(accessRules(serving.allow, serving.deny), controlRules(serving.control), refusal);
    responder.setKeys(keyRecords(authentication.keys), authentication.wrongKey === "nak");
    const { listClients, ratePerS, burst, leak } = serving;
    if (listClients || ratePerS > 0) responder.setRate(ratePerS, burst, leak);
    if (serving.interleaved) responder.interleave();
    if (serving.symmetric) responder.serveSymmetric();
    const takePackets = () => this.service.takePackets(this.packet, this.uptimeSeconds);
    responder.open(serving.address, serving.port, this.inTurns(takePackets));
  }

  private openUpdate(): void {
    const { key, port } = this.config.update;
    const { updater } = this;
    if (key === "" || updater === undefined) return;
    const { allow, deny } = this.config.serving;
    update.setAccess(accessRules(allow, deny));
    update.open(
      port,
      this.inTurns(() => this.takeBlocks(updater)),
    );
  }

  private takeBlocks(updater: Updater): boolean {
    const more = updater.receive(this.packet);
    this.withdrawForUpdate();
    return more;
  }

  /** While flash is written stamps are late: nothing is served then, and whoever asks gets to know it. */
  private withdrawForUpdate(): void {
    this.reception.suspend(this.updater?.active === true ? "a new firmware is being received" : "");
  }

  private takeQuestions(): boolean {
    for (let turn = 0; turn < QUESTIONS_PER_TURN; turn++) {
      const length = mdns.take(this.packet);
      if (length <= 0) return false;
      this.advertiser.receive(this.packet, length);
    }
    return true;
  }

  /** One at a time: an answer may be long. */
  private takeLines(): boolean {
    const line = consoleLine.takeLine();
    if (line === undefined) return false;
    this.inputs?.typed(line);
    this.console.handle(line);
    return true;
  }

  uptime(): number {
    return this.uptimeSeconds + ticksBetween(this.uptimeTicks, this.now()) / this.hz;
  }

  // Once a second.

  private housekeep(): void {
    const { reception } = this;
    const { steering } = reception.pipeline;
    const { trust } = steering;
    const now = this.now();
    const elapsed = floor(ticksBetween(this.uptimeTicks, now) / this.hz);
    this.uptimeSeconds += elapsed;
    this.uptimeTicks = addTicks(this.uptimeTicks, elapsed * this.hz);
    const temperature = board.temperatureCelsius();
    reception.tick(now, temperature, this.at);
    this.inputs?.second(temperature, steering.clock.segments);
    this.attachment.tick();
    this.advertiser.tick(this.attachment.verdict === "attached");
    this.updater?.tick(trust.serves, this.uptimeSeconds);
    this.withdrawForUpdate();
    this.remember();
    const quiet = reception.line.bringUp.quiet;
    const lost = this.losses.note(pulse.lostEdges(), serial.lostBytes(), quiet, this.uptimeSeconds);
    if (lost !== undefined) this.report("receiver", lost);
    this.broadcaster?.tick(this.uptimeSeconds, trust.serves);
    watchdog.feed();
    this.tellStatus(trust.state, trust.serves ? steering.clock.leap : 3);
  }

  /** A line when its time has come, and as soon as it has something else to say of what matters most. */
  private tellStatus(state: string, leap: number): void {
    const statusS = this.config.console.statusS;
    if (statusS === 0) return;
    if (this.uptimeSeconds % statusS !== 0 && state === this.toldState && leap === this.toldLeap) return;
    this.toldState = state;
    this.toldLeap = leap;
    if (this.console.json) consoleLine.write(JSON.stringify({ type: "status", ...this.status() }));
  }

  private remember(): void {
    const { pipeline, line } = this.reception;
    const { steering, source } = pipeline;
    if (steering.trust.state !== "synchronised") return;
    const { bringUp, receiver } = line;
    const { smeared } = steering.leaps;
    const second = this.at.second;
    if (!this.lastGood.remember(source.discipline, bringUp, receiver.leap, smeared, second, this.uptimeSeconds)) {
      this.report("storage", "the state could not be stored; it is tried again in ten minutes");
    }
  }

  // What the console and control messages ask.

  refresh(): void {
    const { pipeline, server, receiver } = this.reception;
    const { steering, source } = pipeline;
    const subject = { steering, source, system: server.system, receiver };
    fillSnapshot(this.snapshot, subject, this.now(), this.uptimeSeconds);
  }

  version(): string {
    return VERSION;
  }

  board(): string {
    return board.name();
  }

  now(): Ticks {
    return this.inputs?.at ?? pulse.now();
  }

  packets(): PacketCounts {
    responder.counters(this.counters.buffer);
    return countPackets(this.counters, this.control);
  }

  controlClients(): ControlClients | undefined {
    const { listClients, ratePerS } = this.config.serving;
    if (!listClients && ratePerS === 0) return undefined;
    const { CLIENT_WORDS: words, CLIENT_HZ: hz, clientAfter, holdsClient, writeNonce, holdsNonce } = responder;
    return { words, hz, clientAfter, holdsClient, writeNonce, holdsNonce, addressText };
  }

  status(): Readonly<Record<string, unknown>> {
    this.refresh();
    const { snapshot } = this;
    if (snapshot.isSet) this.at.second = snapshot.time.second;
    responder.counters(this.counters.buffer);
    return statusFields(snapshot, this.counters[0] ?? 0, this.attachment);
  }

  journal(most: number): readonly JournalEntry[] {
    return this.entries.recent(most);
  }

  clients(most: number): ClientList {
    responder.counters(this.counters.buffer);
    const { CLIENTS, CLIENT_WORDS, CLIENT_HZ } = responder;
    const table = { places: CLIENTS, words: CLIENT_WORDS, hz: CLIENT_HZ, read: responder.client };
    const [limited = 0, kissed = 0] = this.counters.slice(responder.LIMITED);
    return { ...recentClients(table, most), limited, kissed, unanswered: unanswered(this.counters) };
  }

  findings(): readonly Finding[] {
    const { state, reason, serves } = this.reception.pipeline.steering.trust;
    const [finding, advice] = this.attachment.finding();
    const losses = this.losses.finding(this.uptimeSeconds);
    const { receiver, pipeline } = this.reception;
    const second = secondFinding(pipeline.source.label, receiver);
    responder.counters(this.counters.buffer);
    const refused = unansweredFinding(unanswered(this.counters));
    return [
      ...this.reception.line.bringUp.findings(this.uptime(), receiver),
      ...(second === undefined ? [] : [second]),
      ...(losses === undefined ? [] : [losses]),
      // In holdover the time is served on trust in the crystal: right as far as is known.
      findingOf(state === "synchronised" ? "good" : serves ? "doubtful" : "bad", state, `${state}: ${reason}`),
      findingOf(this.attachment.verdict === "attached" ? "good" : "bad", this.attachment.verdict, finding, advice),
      ...(refused === undefined ? [] : [refused]),
    ];
  }

  storeConfig(): Outcome {
    return this.settings.store(this.config);
  }

  forgetAll(): boolean {
    const removed = forget(storage) && this.settings.clear();
    if (removed) Object.assign(this.config, defaults());
    return removed;
  }

  restart(): void {
    // What was written to the console needs a moment to leave.
    Timer.set(() => board.restart(), RESTART_DELAY_MS);
  }

  // What the path tells.

  publish(words: ArrayBufferLike): void {
    responder.publish(words);
  }

  report(event: JournalEvent, evidence: string): void {
    const entry = this.entries.write(event, evidence, this.uptimeSeconds, this.at.second);
    if (!this.console.json) return;
    const { number, uptimeSeconds: uptimeS, second, evidence: kept } = entry;
    consoleLine.write(JSON.stringify({ type: "journal", number, uptimeS, second, event, evidence: kept }));
  }
}

/** Runs the appliance; called once, at the start of the firmware. */
export default function main(): void {
  new Appliance().start();
}
