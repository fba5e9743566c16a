/**
 * The appliance: the path from the receiver's bytes and the pulse to the reply, put together in its order.
 *
 *     serial ─► receiver ─► claims ─┐
 *                                   ├─► timekeeper ─► publication ─► responder (C) ─► network
 *     pulse ──► edges ──────────────┘
 *
 * This is the only file that knows all of it. The rest of src is pure: time comes in as an argument, bytes go out as
 * a result. Everything here runs in one event loop; what cannot wait for it is in C (drivers/pulse, drivers/responder).
 */

import * as board from "drivers/board/board";
import * as consoleLine from "drivers/console/console";
import { Advertiser } from "drivers/mdns/advertiser";
import * as mdns from "drivers/mdns/mdns";
import { Attachment } from "drivers/network/attachment";
import * as network from "drivers/network/network";
import * as pulse from "drivers/pulse/pulse";
import * as responder from "drivers/responder/responder";
import * as serial from "drivers/serial/serial";
import * as storage from "drivers/storage/storage";
import * as update from "drivers/update/update";
import * as watchdog from "drivers/watchdog/watchdog";
import Timer from "timer";
import { accessRules, controlRules } from "./config/access.js";
import { defaults, deserialise, serialise } from "./config/config.js";
import { parseKey } from "./config/formats.js";
import type { Config } from "./config/schema.js";
import { recentClients } from "./console/clients.js";
import { type Appliance as ApplianceView, type ClientList, Console } from "./console/console.js";
import { createDiscipline } from "./discipline/create.js";
import type { Discipline } from "./discipline/discipline.js";
import { BringUp } from "./gnss/bring-up.js";
import type { TimeClaim } from "./gnss/claim.js";
import type { Sentence } from "./gnss/nmea.js";
import { Receiver, type ReceiverListener } from "./gnss/receiver.js";
import type { UbxFrame } from "./gnss/ubx.js";
import type { Finding } from "./gnss/verdict.js";
import { ALGORITHMS, Authentication } from "./ntp/authentication.js";
import { Control } from "./ntp/control.js";
import type { PacketCounts } from "./ntp/control-variables.js";
import { MODE_CONTROL, MODE_MASK } from "./ntp/packet.js";
import { countPackets } from "./ntp/packet-counts.js";
import { makePublication, writePublication } from "./ntp/publication.js";
import { Server } from "./ntp/server.js";
import { refid, STRATUM_UNSYNCHRONISED, type SystemVariables } from "./ntp/system-variables.js";
import { TransmitLead } from "./ntp/transmit-lead.js";
import { SourceRecord } from "./refclock/reach.js";
import { type ControlSubject, ControlView } from "./status/control-view.js";
import { Journal, type JournalEntry, type JournalEvent } from "./status/journal.js";
import { readSlots, writeSlots } from "./status/slots.js";
import { decodeState, encodeState, type StoredState } from "./status/stored-state.js";
import { WritePolicy } from "./status/write-policy.js";
import { IERS_TABLE, isExpired, nextLeap } from "./time/leap.js";
import { addTicks, ticksBetween } from "./time/ticks.js";
import type { Timestamp } from "./time/timestamp.js";
import type { Ticks, UtcSecond } from "./time/units.js";
import { isoText, parseIsoDate } from "./time/utc.js";
import { Timekeeper } from "./timekeeper.js";
import { Updater } from "./update/updater.js";
import { VERSION } from "./update/version.js";

const HOUSEKEEPING_MS = 1000;
const RESTART_DELAY_MS = 200;

/** A publication that is not renewed for so long is no longer served: housekeeping was missed three times. */
const EXPIRES_SECONDS = 4;

/** What lies between a stamp and the wire in the network stack, and no counter sees: microseconds of code. */
const STAMP_FLOOR_SECONDS = 10e-6;

/** Chunks of the serial line are at most this long (drivers/serial). */
const CHUNK_BYTES = 256;

const PICOSECOND = 1e-12;

const REFID_GPS = refid("GPS");
/** For a time that is not UTC because a leap second is being smeared. */
const REFID_SMEARED = refid("SMR");

class Appliance implements ApplianceView, ReceiverListener, ControlSubject {
  /** As it will be after the next restart; what is in force was read from it at the start. */
  readonly config: Config;
  private readonly entries = new Journal();
  private readonly hz: number;
  readonly receiver: Receiver;
  readonly discipline: Discipline;
  readonly keeper: Timekeeper;
  private readonly publication = makePublication();
  private readonly server: Server;
  private readonly control: Control;
  readonly sentences = new SourceRecord();
  readonly pulses = new SourceRecord();
  private readonly lead = new TransmitLead(1 + ALGORITHMS.length);
  readonly system: SystemVariables;
  private readonly console: Console;
  private readonly attachment: Attachment;
  private readonly advertiser: Advertiser;
  private readonly updater: Updater;
  private readonly chunk = new Uint8Array(CHUNK_BYTES);
  /** For one packet of any port at a time: the responder's are the longest. */
  private readonly packet = new Uint8Array(responder.PACKET_BYTES);
  private readonly counters = new Uint32Array(responder.COUNTERS);
  private readonly at: Timestamp = { second: 0 as UtcSecond, fraction: 0 };
  uptimeSeconds = 0;
  private uptimeTicks: Ticks;
  private rolloversSeen = 0;
  private nextBroadcastSeconds = 0;
  private readonly bringUp: BringUp;
  private baud: number;
  private receiverSays = "looking for a receiver";
  private readonly writePolicy: WritePolicy;

  constructor() {
    const stored = readSlots("config", storage.read).payload;
    const { config, problems } = stored === undefined ? { config: defaults(), problems: [] } : deserialise(stored);
    this.config = config;
    const remembered = decodeState(readSlots("state", storage.read).payload);
    this.writePolicy = new WritePolicy(remembered, 0);
    const { receiverRxPin, receiverTxPin, pulsePin } = config.board;
    const pinsTaken = board.setPins(receiverRxPin, receiverTxPin, pulsePin, config.pulse.inverted);
    pulse.open(() => this.takeEdges());
    this.hz = pulse.resolutionHz();
    this.uptimeTicks = pulse.now();
    const { frequencyPpb } = remembered;
    this.discipline = createDiscipline({
      loop: config.discipline.loop,
      ...(frequencyPpb === undefined ? {} : { frequency: frequencyPpb / 1e9 }),
      stepThresholdSeconds: config.limits.stepThresholdMs / 1e3,
    });
    this.receiver = new Receiver({ ticksPerSecond: this.hz, notBefore: parseIsoDate(config.receiver.notBefore) }, this);
    this.bringUp = new BringUp({
      ticksPerSecond: this.hz,
      family: config.receiver.family,
      baud: config.receiver.baud,
      setUp: config.receiver.setUp,
      learnedBaud: remembered.receiverBaud ?? 0,
      learnedFalling: remembered.pulseFalls === 1,
    });
    this.baud = this.bringUp.baud;
    this.keeper = new Timekeeper(this.discipline, {
      ticksPerSecond: this.hz,
      leapWaitSeconds: config.receiver.leapWaitS,
      confirmedOnly: config.receiver.confirmedOnly,
      holdoverLimitSeconds: config.limits.holdoverLimitUs / 1e6,
      correctionSeconds: config.pulse.correctionNs / 1e9,
      smear: config.leap.smear && config.leap.timescale === "smeared",
      report: (event, evidence) => this.report(event, evidence),
    });
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
    this.server = this.createServer();
    this.control = new Control(new ControlView(this));
    this.console = new Console(this, consoleLine.write);
    const { ssid, password } = config.wifi;
    this.attachment = new Attachment(network, network.medium(), ssid, password, (text) => this.report("network", text));
    this.advertiser = new Advertiser(mdns, config.network.hostName, config.serving.port, (text) =>
      this.report("network", text),
    );
    this.updater = new Updater(
      update,
      config.update.key,
      board.name(),
      (text) => this.report("update", text),
      () => this.restart(),
    );
    this.report(
      "start",
      `firmware started (${board.startReason()}), counter at ${this.hz} Hz, loop ${this.discipline.name}`,
    );
    for (const { message } of problems) this.report("config", message);
    if (!pinsTaken) this.report("config", "the pins in board.* cannot be used so on this board: its own are used");
    const { keyId } = config.broadcast;
    if (keyId !== 0 && this.server.signatureOf(keyId) === 0) {
      this.report("config", `nothing is broadcast: broadcast.keyId ${keyId} is no key of authentication.keys`);
    }
    if (config.leap.smear !== (config.leap.timescale === "smeared")) {
      this.report("config", "leap seconds are not smeared: that takes both leap.smear true and leap.timescale smeared");
    }
  }

  private createServer(): Server {
    const { authentication, serving } = this.config;
    const keys = authentication.keys.map(parseKey).filter((key) => key !== undefined);
    return new Server(this.publication, {
      authentication: new Authentication(keys),
      cryptoNak: authentication.wrongKey === "nak",
      symmetric: serving.symmetric,
    });
  }

  /** Opens what brings bytes and requests; from here on everything happens in callbacks. */
  start(): void {
    consoleLine.open(() => this.takeLines());
    serial.open(this.baud, () => this.takeBytes());
    this.receiver.setBaud(this.baud);
    const { hostName, address, prefixLength, gateway } = this.config.network;
    network.open(hostName, () => this.attachment.changed());
    if (!network.setAddress(address, prefixLength, gateway)) {
      this.report("config", `network.address ${address} with gateway ${gateway} was refused; DHCP is asked instead`);
    }
    mdns.open(hostName, () => this.takeQuestions());
    const { allow, deny, control } = this.config.serving;
    responder.setAccess(accessRules(allow, deny), controlRules(control));
    const { listClients, ratePerS, burst } = this.config.serving;
    if (listClients || ratePerS > 0) responder.setRate(ratePerS, burst);
    responder.open(this.config.serving.address, this.config.serving.port, () => this.takePackets());
    if (this.config.update.key !== "") update.open(this.config.update.port, () => this.updater.receive(this.packet));
    watchdog.open();
    Timer.repeat(() => this.housekeep(), HOUSEKEEPING_MS);
  }

  // The path, step by step.

  private takeBytes(): void {
    for (let length = serial.read(this.chunk); length > 0; length = serial.read(this.chunk)) {
      this.bringUp.onBytes(this.chunk, length, serial.chunkTicks());
      this.receiver.feed(this.chunk, length, serial.chunkTicks());
    }
    this.converse();
  }

  onSentence(sentence: Sentence): void {
    this.bringUp.onSentence(sentence);
  }

  onFrame(frame: UbxFrame): void {
    this.bringUp.onFrame(frame);
  }

  /** The other direction: what the receiver is told, at the speed at which it listens. */
  private converse(): void {
    const { bringUp } = this;
    const bytes = bringUp.step(this.uptime(), this.receiver.satellites.fix !== "none");
    if (bytes !== undefined) serial.write(bytes, bytes.length);
    if (bringUp.baud !== this.baud) {
      this.baud = bringUp.baud;
      serial.setBaud(this.baud);
      this.receiver.pause();
      this.receiver.setBaud(this.baud);
    }
    const { edges } = bringUp;
    this.keeper.pulseDoubt = edges === "checking" ? "pulse being checked" : edges === "ends" ? "pulse upside down" : "";
  }

  private uptime(): number {
    return this.uptimeSeconds + ticksBetween(this.uptimeTicks, pulse.now()) / this.hz;
  }

  onClaim(claim: TimeClaim, burstTicks: Ticks): void {
    if (this.receiver.satellites.used < this.config.receiver.minimumSatellites) claim.valid = false;
    if (claim.valid && claim.rollovers !== this.rolloversSeen) {
      this.rolloversSeen = claim.rollovers;
      this.report(
        "rollover",
        `the receiver's date is ${claim.rollovers * 1024} weeks back; read as ${isoText(claim.second)}`,
      );
    }
    if (this.keeper.claim(claim, burstTicks, pulse.now())) this.publish();
    if (claim.valid) this.sentences.hear(burstTicks, -this.keeper.label.lagSeconds);
  }

  private takeEdges(): void {
    for (let edge = pulse.takeEdge(); edge >= 0; edge = pulse.takeEdge()) {
      // A positive quantisation error is of a pulse that came early: it is late by the opposite (see TimTp).
      const error = this.receiver.quantisationKnown ? -this.receiver.quantisationPicoseconds * PICOSECOND : 0;
      this.receiver.quantisationKnown = false;
      this.bringUp.onEdge(edge as Ticks);
      this.keeper.edge(edge as Ticks, error, pulse.now());
      if (this.keeper.train.ticks === edge) this.pulses.hear(edge as Ticks, -this.discipline.residualSeconds);
    }
    this.publish();
  }

  private publish(): void {
    const { keeper, system } = this;
    // While flash is written stamps are late: what was published before runs out, and nothing follows it.
    if (!keeper.clock.isSet || this.updater.active) return;
    system.stratum = keeper.condition.serves ? 1 : STRATUM_UNSYNCHRONISED;
    system.refid = this.smearing() ? REFID_SMEARED : REFID_GPS;
    system.referenceSecond = keeper.reference.second;
    const [first, second] = keeper.clock.segments;
    writePublication(this.publication, first, second, addTicks(pulse.now(), EXPIRES_SECONDS * this.hz), system);
    responder.publish(this.publication.buffer);
  }

  private smearing(): boolean {
    return (this.keeper.smear?.offsetSeconds ?? 0) !== 0;
  }

  private takePackets(): void {
    const { packet, server, lead } = this;
    for (let length = responder.take(packet); length > 0; length = responder.take(packet)) {
      if (((packet[0] ?? 0) & MODE_MASK) === MODE_CONTROL) {
        this.answerControl(length);
        continue;
      }
      if (!server.accept(packet, length)) continue;
      // Each algorithm takes its own time.
      const kind = server.signature;
      const started = pulse.now();
      const size = server.answer(packet, responder.receivedTicks(), addTicks(started, lead.ticks(kind)), packet);
      lead.learn(kind, ticksBetween(started, pulse.now()));
      if (size > 0) responder.send(packet, size);
    }
  }

  /** Tells the groups the time, each after its interval. */
  private broadcast(): void {
    const { broadcast } = this.config;
    if (this.uptimeSeconds < this.nextBroadcastSeconds) return;
    // The first one goes out as soon as there is a time to tell.
    this.nextBroadcastSeconds = this.uptimeSeconds + (this.keeper.condition.serves ? 2 ** broadcast.pollExponent : 1);
    // There may be a network that was not there the last time.
    if (broadcast.askedIpv4 !== "") responder.join(broadcast.askedIpv4);
    if (broadcast.askedIpv6 !== "") responder.join(broadcast.askedIpv6);
    if (broadcast.keyId !== 0 && this.server.signatureOf(broadcast.keyId) === 0) return;
    if (broadcast.ipv4 !== "") this.tell(broadcast.ipv4);
    if (broadcast.ipv6 !== "") this.tell(broadcast.ipv6);
  }

  private tell(address: string): void {
    const { packet, server, lead } = this;
    const { broadcast, serving } = this.config;
    const kind = server.signatureOf(broadcast.keyId);
    const started = pulse.now();
    const leaving = addTicks(started, lead.ticks(kind));
    const size = server.broadcast(leaving, broadcast.pollExponent, broadcast.keyId, packet);
    if (size === 0) return;
    lead.learn(kind, ticksBetween(started, pulse.now()));
    responder.sendTo(address, serving.port, broadcast.hops, packet, size);
  }

  /** A control message, answered in as many fragments as it takes. */
  private answerControl(length: number): void {
    const { control, packet } = this;
    if (!control.accept(packet, length, this.uptimeSeconds)) return;
    for (let size = control.next(packet); size > 0; size = control.next(packet)) responder.send(packet, size);
  }

  // What control messages ask.

  version(): string {
    return VERSION;
  }

  board(): string {
    return board.name();
  }

  now(): Ticks {
    return pulse.now();
  }

  packets(): PacketCounts {
    responder.counters(this.counters.buffer);
    return countPackets(this.counters, this.server.counts, this.control);
  }

  // Once a second.

  private housekeep(): void {
    const now = pulse.now();
    const elapsed = Math.floor(ticksBetween(this.uptimeTicks, now) / this.hz);
    this.uptimeSeconds += elapsed;
    this.uptimeTicks = addTicks(this.uptimeTicks, elapsed * this.hz);
    this.announceLeap();
    const temperature = board.temperatureCelsius();
    this.keeper.temperatureCelsius = Number.isNaN(temperature) ? undefined : temperature;
    this.keeper.tick(now);
    this.sentences.poll();
    this.pulses.poll();
    this.publish();
    this.attachment.tick();
    this.advertiser.tick(this.attachment.verdict === "attached");
    this.updater.tick(this.keeper.condition.serves, this.uptimeSeconds);
    this.converse();
    this.reportReceiver();
    this.remember();
    this.broadcast();
    watchdog.feed();
    const { statusS } = this.config.console;
    if (statusS > 0 && this.uptimeSeconds % statusS === 0) this.writeStatus();
  }

  /** Who says that a leap second is coming: the receiver first, since it is fresh, then the table until it expires. */
  private announceLeap(): void {
    const { keeper, receiver } = this;
    const { source } = this.config.leap;
    if (!keeper.clock.isSet) return;
    keeper.read(pulse.now(), this.at);
    if (source !== "table" && receiver.leap.known) {
      keeper.announceLeap(receiver.leap.second, receiver.leap.change, "the receiver");
    } else if (source !== "receiver" && !isExpired(IERS_TABLE, this.at.second)) {
      const event = nextLeap(IERS_TABLE, this.at.second);
      keeper.announceLeap(event?.second ?? (0 as UtcSecond), event?.change ?? 0, "the built-in table");
    }
  }

  private takeQuestions(): void {
    for (let length = mdns.take(this.packet); length > 0; length = mdns.take(this.packet)) {
      this.advertiser.receive(this.packet, length);
    }
  }

  /** A receiver that was found, set up and tried, or was lost, goes into the journal. */
  private reportReceiver(): void {
    const { found, baud, edges, settled } = this.bringUp;
    if (found !== undefined && (!settled || edges === "checking")) return;
    const says = found === undefined ? "looking for a receiver" : `${found.family} ${found.version}, edges ${edges}`;
    if (says === this.receiverSays) return;
    this.receiverSays = says;
    this.report("receiver", found === undefined ? says : `${says}, at ${baud} baud`);
  }

  /** What would help the next start is written down now and then, while it is known to be good. */
  private remember(): void {
    const { bringUp, discipline, receiver, keeper, writePolicy } = this;
    if (keeper.condition.state !== "synchronised" || !writePolicy.mayBeDue(this.uptimeSeconds)) return;
    const { gpsMinusUtcSeconds } = receiver.leap;
    const state: StoredState = {
      frequencyPpb: discipline.frequency * 1e9,
      frequencyUncertaintyPpb: discipline.frequencyUncertainty * 1e9,
      receiverFamily: bringUp.found?.family ?? "nmea",
      receiverBaud: bringUp.learnedBaud,
      pulseFalls: bringUp.learnedFalling ? 1 : 0,
      lastGoodSecond: this.at.second,
      ...(gpsMinusUtcSeconds >= 0 ? { gpsMinusUtcSeconds } : {}),
    };
    if (!writePolicy.due(state, this.uptimeSeconds)) return;
    const accepted = writeSlots("state", encodeState(state), storage.read, storage.write);
    writePolicy.wrote(state, this.uptimeSeconds, accepted);
    if (!accepted) this.report("storage", "the state could not be stored; it is tried again in ten minutes");
  }

  private takeLines(): void {
    for (let line = consoleLine.takeLine(); line !== undefined; line = consoleLine.takeLine()) {
      this.console.handle(line);
    }
  }

  // What the console asks, and what it is told unasked.

  status(): Readonly<Record<string, unknown>> {
    const { keeper, discipline, receiver, system } = this;
    const { serves, state } = keeper.condition;
    if (keeper.clock.isSet) keeper.read(pulse.now(), this.at);
    responder.counters(this.counters.buffer);
    return {
      time: keeper.clock.isSet ? isoText(this.at.second) : null,
      uptimeS: this.uptimeSeconds,
      state,
      reason: keeper.condition.reason,
      leap: serves ? keeper.reference.leap : 3,
      stratum: system.stratum,
      refid: serves ? (this.smearing() ? "SMR" : "GPS") : "INIT",
      offsetNs: finite(discipline.residualSeconds, 1e9, 1),
      offsetUncertaintyNs: finite(discipline.errorBoundSeconds(0), 1e9, 1),
      frequencyPpb: finite(discipline.frequency, 1e9, 3),
      frequencyUncertaintyPpb: finite(discipline.frequencyUncertainty, 1e9, 3),
      jitterNs: finite(discipline.jitterSeconds, 1e9, 1),
      timeConstantS: finite(discipline.timeConstantSeconds, 1, 2),
      rootDelayUs: 0,
      rootDispersionUs: finite(keeper.boundSeconds + system.dispersionFloorSeconds, 1e6, 3),
      satellites: receiver.satellites.used,
      satellitesInView: receiver.satellites.inView,
      fix: receiver.satellites.fix,
      requests: (this.counters[0] ?? 0) + this.server.counts.answered,
      rejectedPulses: keeper.rejectedPulses,
      missingPulses: keeper.train.missing,
      loop: discipline.name,
    };
  }

  journal(most: number): readonly JournalEntry[] {
    return this.entries.recent(most);
  }

  clients(most: number): ClientList {
    responder.counters(this.counters.buffer);
    const table = { places: responder.CLIENTS, words: responder.CLIENT_WORDS, read: responder.client };
    const [limited = 0, kissed = 0] = this.counters.slice(responder.LIMITED);
    return { ...recentClients(table, most), limited, kissed };
  }

  findings(): readonly Finding[] {
    const { state, reason } = this.keeper.condition;
    const [finding, advice] = this.attachment.finding();
    return [
      ...this.bringUp.findings(this.uptime(), this.receiver.satellites.inView),
      { code: state, ok: this.keeper.condition.serves, finding: `${state}: ${reason}`, advice: "" },
      { code: this.attachment.verdict, ok: this.attachment.verdict === "attached", finding, advice },
    ];
  }

  storeConfig(): boolean {
    return writeSlots("config", serialise(this.config), storage.read, storage.write);
  }

  restart(): void {
    // What was written to the console needs a moment to leave.
    Timer.set(() => board.restart(), RESTART_DELAY_MS);
  }

  private report(event: JournalEvent, evidence: string): void {
    const entry = this.entries.write(event, evidence, this.uptimeSeconds, this.at.second);
    if (this.console.json) consoleLine.write(JSON.stringify({ type: "journal", ...entry }));
  }

  private writeStatus(): void {
    if (this.console.json) consoleLine.write(JSON.stringify({ type: "status", ...this.status() }));
  }
}

/** A number for the status in units of 1/`scale`, to so many decimals; null where there is none yet. */
function finite(value: number, scale: number, decimals: number): number | null {
  return Number.isFinite(value) ? Number((value * scale).toFixed(decimals)) : null;
}

/** Runs the appliance; called once, at the start of the firmware. */
export default function main(): void {
  new Appliance().start();
}
