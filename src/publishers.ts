/**
 * What the appliance says unasked: alarms to the journal, the journal to a syslog server, its state to an MQTT broker.
 * Wiring: what is said is in status/ and management/. Servers are off until they are set.
 */

import type { ResolverPort } from "./inquiry.js";
import { MqttClient, type OutboundPort } from "./management/mqtt/client.js";
import { discoveryParts } from "./management/mqtt/discovery.js";
import { type StateView, stateJson } from "./management/mqtt/state.js";
import { type SyslogPort, SyslogSender } from "./management/syslog/sender.js";
import type { Config } from "./settings/schema.js";
import { type Place, parsePlace } from "./settings/servers.js";
import { ServerAddress } from "./sources/ntp/server-address.js";
import { Alarms, changeText } from "./status/alarms.js";
import type { Finding } from "./status/finding.js";
import type { Journal, JournalEvent } from "./status/journal.js";
import { utf8 } from "./update/updater.js";

/** What is published. */
export interface Published extends StateView {
  findings(): readonly Finding[];
  version(): string;
  board(): string;
}

/** What it needs of the drivers. */
export interface PublisherPorts {
  readonly syslog: SyslogPort;
  readonly tcp: OutboundPort & { tickOutbound(): void };
  readonly resolver: ResolverPort;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Findings are looked at so often: making them takes some thousand byte codes. */
const LOOK_SECONDS = 10;
/** IANA's. */
const SYSLOG_PORT = 514;
const MQTT_PORT = 1883;
const HTTP_PORT = 80;
/** Places of the resolver: the first eight are the time servers'. */
const SYSLOG_PLACE = 8;
const MQTT_PLACE = 9;
/** The name of a server that never answers is looked up again so often: it may have moved. */
const AGAIN_SECONDS = 3600;
/** A broker takes us for lost after one and a half of this. */
const KEEP_ALIVE_SECONDS = 60;
/** A state that was not followed by so many others is shown no longer. */
const EXPIRES_AFTER = 3;

/** Where a server is: its name is looked up when it is wanted. */
class Destination {
  private readonly place: Place;
  private readonly resolver: ResolverPort;
  private readonly slot: number;
  private readonly address: ServerAddress;
  private foundSeconds = 0;

  constructor(place: Place, resolver: ResolverPort, slot: number) {
    this.place = place;
    this.resolver = resolver;
    this.slot = slot;
    this.address = new ServerAddress(place.host, place.isAddress);
  }

  /**
   * Once a second. @param failed whether the server at the address does not answer.
   * @param lost is called with the reason when a look-up has failed.
   */
  find(nowSeconds: number, failed: boolean, lost: (why: string) => void): string {
    const { address, resolver, slot } = this;
    if (address.isAsked) {
      const answer = resolver.answer(slot);
      if (answer !== "") {
        address.take(nowSeconds, answer);
        this.foundSeconds = nowSeconds;
        if (address.failure !== "") lost(address.failure);
      }
    }
    const isOld = nowSeconds - this.foundSeconds >= AGAIN_SECONDS;
    if (address.isDue(nowSeconds, failed || isOld)) {
      address.ask();
      if (!resolver.ask(slot, this.place.host)) address.take(nowSeconds, "!no such name");
    }
    return address.address;
  }
}

export class Publishers {
  readonly alarms = new Alarms();
  /** Undefined where no server is set. */
  readonly syslog: SyslogSender | undefined;
  readonly mqtt: MqttClient | undefined;
  private readonly ports: PublisherPorts;
  private readonly report: (event: JournalEvent, evidence: string) => void;
  private readonly syslogAt: Destination | undefined;
  private readonly mqttAt: Destination | undefined;
  private ticks = 0;
  private saidSyslogLost = false;

  /** @param published is read when something is said, not before. @param ownAddress in the network; "" outside. */
  constructor(
    config: Config,
    ports: PublisherPorts,
    journal: Journal,
    published: () => Published & { ownAddress(): string },
    report: (event: JournalEvent, evidence: string) => void,
  ) {
    this.ports = ports;
    this.report = report;
    const { hostName } = config.network;
    const log = placeOf(config.syslog.server, SYSLOG_PORT);
    const broker = placeOf(config.mqtt.server, MQTT_PORT);
    this.syslog = log && new SyslogSender(ports.syslog, journal, hostName, log.port);
    this.syslogAt = log && new Destination(log, ports.resolver, SYSLOG_PLACE);
    this.mqtt = broker && this.createMqtt(config, broker.port, published);
    this.mqttAt = broker && new Destination(broker, ports.resolver, MQTT_PLACE);
  }

  /** Whether names may have to be looked up. */
  get hasServers(): boolean {
    return this.syslog !== undefined || this.mqtt !== undefined;
  }

  private createMqtt(config: Config, port: number, published: () => Published & { ownAddress(): string }): MqttClient {
    const { mqtt, network, web } = config;
    const { hostName } = network;
    const base = `noonmark/${hostName}`;
    const availability = utf8(`${base}/availability`);
    const announces = mqtt.discovery !== "";
    const options = {
      server: mqtt.server,
      port,
      greeting: {
        clientId: utf8(`noonmark-${hostName}`),
        keepAliveSeconds: KEEP_ALIVE_SECONDS,
        willTopic: availability,
        will: utf8("offline"),
        user: utf8(mqtt.user),
        password: utf8(mqtt.password),
      },
      topics: {
        availability,
        state: utf8(`${base}/state`),
        discovery: utf8(announces ? `${mqtt.discovery}/device/noonmark_${hostName}/config` : ""),
        birth: utf8(announces ? `${mqtt.discovery}/status` : ""),
      },
      intervalSeconds: mqtt.intervalS,
    };
    const content = {
      discovery: () => {
        const from = published();
        const own = from.ownAddress();
        const bare = own.includes(":") ? `[${own}]` : own;
        const address =
          web.port === 0 || own === "" ? "" : `http://${bare}${web.port === HTTP_PORT ? "" : `:${web.port}`}/`;
        return discoveryParts({
          hostName,
          version: from.version(),
          board: from.board(),
          address,
          stateTopic: `${base}/state`,
          availabilityTopic: `${base}/availability`,
          expireSeconds: EXPIRES_AFTER * mqtt.intervalS,
        });
      },
      state: () => stateJson(published()),
    };
    return new MqttClient(this.ports.tcp, options, content, this.ports.random, (text) => this.report("network", text));
  }

  /** An entry was written to the journal. @param accuracyUs see syslog/message.ts. */
  note(number: number, accuracyUs: number): void {
    this.syslog?.note(number, accuracyUs);
  }

  /** Once a second. @param attached whether there is a network. */
  tick(published: Published, uptimeSeconds: number, attached: boolean): void {
    if (this.ticks++ % LOOK_SECONDS === 0) this.lookForAlarms(published, uptimeSeconds);
    this.tickSyslog(uptimeSeconds, attached);
    this.tickMqtt(uptimeSeconds, attached);
  }

  private lookForAlarms(published: Published, uptimeSeconds: number): void {
    for (const change of this.alarms.update(published.findings(), uptimeSeconds)) {
      this.report("alarm", changeText(change));
      this.mqtt?.publishSoon();
    }
  }

  private tickSyslog(uptimeSeconds: number, attached: boolean): void {
    if (this.syslog === undefined || this.syslogAt === undefined || !attached) return;
    const address = this.syslogAt.find(uptimeSeconds, false, (why) => {
      if (this.saidSyslogLost) return;
      this.saidSyslogLost = true;
      this.report("network", `the journal is not sent: syslog.server has no address: ${why}; it is looked up again`);
    });
    this.syslog.tick(address);
  }

  private tickMqtt(uptimeSeconds: number, attached: boolean): void {
    const { mqtt, mqttAt } = this;
    if (mqtt === undefined || mqttAt === undefined) return;
    this.ports.tcp.tickOutbound();
    const address = attached
      ? mqttAt.find(uptimeSeconds, !mqtt.isReady, (why) => {
          if (!mqtt.isReady) mqtt.fail(`its name has no address: ${why}`);
        })
      : "";
    mqtt.tick(address);
  }
}

/** Undefined where none is set; what is set has passed the schema. */
function placeOf(text: string, usualPort: number): Place | undefined {
  const place = text === "" ? "" : parsePlace(text, usualPort);
  return typeof place === "string" ? undefined : place;
}
