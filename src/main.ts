/**
 * The appliance on its drivers: opens them in the order of the path, and has the parts (appliance.ts) take what comes.
 *
 * Wiring only: the rest of src is pure, and gets drivers as arguments. Everything here runs in one event loop; what
 * cannot wait for it is in C (drivers/pulse, drivers/responder).
 */

import * as board from "drivers/board/board";
import * as client from "drivers/client/client";
import * as consoleLine from "drivers/console/console";
import * as mdns from "drivers/mdns/mdns";
import * as network from "drivers/network/network";
import * as nts from "drivers/nts/nts";
import * as ptp from "drivers/ptp/ptp";
import * as pulse from "drivers/pulse/pulse";
import * as resolver from "drivers/resolver/resolver";
import * as responder from "drivers/responder/responder";
import * as selftest from "drivers/selftest/selftest";
import * as serial from "drivers/serial/serial";
import * as records from "drivers/storage/records";
import * as storage from "drivers/storage/storage";
import * as syslog from "drivers/syslog/syslog";
import * as tcp from "drivers/tcp/tcp";
import * as update from "drivers/update/update";
import * as watchdog from "drivers/watchdog/watchdog";
import Timer from "timer";
import { Appliance } from "./appliance.js";
import { openResponder, openUpdate, openWeb } from "./doors.js";
import { type HousekeepingPort, housekeep, suspendForUpdate } from "./housekeeping.js";
import { InputLog } from "./input-log.js";
import type { Config } from "./settings/schema.js";
import { reportStart } from "./start-report.js";
import { recallText } from "./storage/last-good.js";
import { SettingsStore } from "./storage/settings-store.js";
import { inTurns } from "./turns.js";
import { VERSION } from "./update/version.js";

const HOUSEKEEPING_MS = 1000;
const RESTART_DELAY_MS = 200;
/** Until what was left has its turn: the least that a timer can wait, so that all others have theirs before. */
const TURN_MS = 1;

const HOUSEKEEPING_PORT: HousekeepingPort = {
  temperatureCelsius: board.temperatureCelsius,
  lostEdges: pulse.lostEdges,
  lostBytes: serial.lostBytes,
  feedWatchdog: watchdog.feed,
};

/** Wraps a callback that takes what waits, a bounded part at a time. */
type Turns = (take: () => boolean) => () => void;

/** Runs the appliance; called once, at the start of the firmware. */
export default function main(): void {
  const settings = new SettingsStore(storage);
  const { config, problems } = settings.load();
  const { receiverRxPin, receiverTxPin, pulsePin } = config.board;
  const pinsTaken = board.setPins(receiverRxPin, receiverTxPin, pulsePin, config.pulse.inverted);
  const inputs = config.console.inputs ? new InputLog(consoleLine.write, pulse.now, config) : undefined;
  const turns: Turns = (take) => inTurns(inputs, take, (callback) => Timer.set(callback, TURN_MS));
  // No edge is taken before the event loop runs: there is an appliance by then.
  pulse.open(turns(() => appliance.reception.takeEdges()));
  const restart = () => void Timer.set(() => board.restart(), RESTART_DELAY_MS);
  const drivers = { board, client, console: consoleLine, mdns, network, nts, ptp, pulse, resolver, responder };
  const appliance = new Appliance(
    { ...drivers, selftest, serial, storage, records, syslog, tcp, update, restart },
    settings,
    config,
    inputs,
  );
  const [reason, resolutionHz, erased] = [board.startReason(), pulse.resolutionHz(), storage.erased()];
  const loop = appliance.reception.pipeline.source.discipline.name;
  reportStart(appliance.report.bind(appliance), config, { reason, resolutionHz, loop, erased, pinsTaken, problems });
  openInputs(appliance, turns);
  openNetwork(appliance, turns);
  watchdog.open();
  const everySecond = () => keepHouse(appliance);
  Timer.repeat(inputs?.around(everySecond) ?? everySecond, HOUSEKEEPING_MS);
}

/** Opens the console and the receiver's line. */
function openInputs(appliance: Appliance, turns: Turns): void {
  const { inputs, reception, uptime } = appliance;
  consoleLine.open(turns(() => takeLine(appliance)));
  inputs?.begin(uptime.began, pulse.resolutionHz(), board.name(), VERSION, recallText(storage));
  const takeBytes = turns(() => reception.takeBytes());
  reception.line.open((baud: number) => serial.open(baud, takeBytes));
}

function takeLine(appliance: Appliance): boolean {
  const line = consoleLine.takeLine();
  if (line !== undefined) appliance.takeLine(line);
  return line !== undefined;
}

/** Opens what brings requests and answers, once there is something to answer with. */
function openNetwork(appliance: Appliance, turns: Turns): void {
  const { config, reception, inquiry, packet, advertiser, updater, web, controlPort, uptime, publishers } = appliance;
  openInterface(appliance, config);
  mdns.open(
    config.network.hostName,
    turns(() => advertiser.takeQuestions(mdns, packet)),
  );
  reception.begin();
  const takePackets = turns(() => controlPort.takePackets(packet, uptime.seconds));
  openResponder(responder, config, takePackets);
  appliance.nts.begin();
  if (inquiry !== undefined || publishers.hasServers) {
    resolver.open(config.network.dns.join(" "), () => inquiry?.takeAddresses());
  }
  if (inquiry !== undefined) client.open(() => inquiry.takeAnswers());
  const { mqtt } = publishers;
  if (mqtt !== undefined) tcp.openOutbound(turns(() => mqtt.move()));
  appliance.ptp?.open(network.medium(), () => appliance.uptimeSeconds());
  if (updater !== undefined) {
    const takeBlocks = () => {
      const more = updater.receive(packet);
      suspendForUpdate(reception, updater);
      return more;
    };
    openUpdate(update, config, turns(takeBlocks));
  }
  openWeb(
    tcp,
    config,
    turns(() => web.serve()),
  );
}

function openInterface(appliance: Appliance, { network: settings }: Config): void {
  const { hostName, address, prefixLength, gateway } = settings;
  network.open(hostName, () => appliance.attachment.changed());
  if (!network.setAddress(address, prefixLength, gateway)) {
    const refused = `network.address ${address} with gateway ${gateway} was refused; DHCP is asked instead`;
    appliance.report("config", refused);
  }
}

function keepHouse(appliance: Appliance): void {
  tcp.tick();
  housekeep(appliance, HOUSEKEEPING_PORT, appliance.now());
  appliance.say();
}
