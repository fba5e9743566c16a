/**
 * A publisher to an MQTT broker: connects, announces the appliance, publishes its state, and comes back when it was lost.
 *
 * Model: one connection, which is being made, greets (CONNECT until CONNACK), stands, or is waited for. Messages are
 * due or not due; one at a time is written, in parts as room comes, so that nothing queues up. QoS 0: a state that is
 * lost is followed by another. A broker that is gone is tried again after 2, 4, … up to 300 seconds and a random part of
 * that, and costs one line of the journal; one more says when it has been back for a minute.
 */

import { utf8Length } from "../../settings/formats.js";
import { type Parts, whole } from "../web/json.js";
import { type Greeting, PacketReader, PacketWriter } from "./packets.js";

/** What it needs of drivers/tcp. */
export interface OutboundPort {
  connect(address: string, port: number): boolean;
  outboundState(): number;
  sendBytes(bytes: Uint8Array, length: number): boolean;
  sendText(text: string): boolean;
  takeBytes(into: Uint8Array): number;
  disconnect(): void;
}

/** States of drivers/tcp. */
const CONNECTED = 2;
const ENDED = 3;

/** The topics, in UTF-8. */
export interface Topics {
  readonly availability: Uint8Array;
  readonly state: Uint8Array;
  /** Empty where nothing is announced. */
  readonly discovery: Uint8Array;
  /** Where Home Assistant says that it is there. */
  readonly birth: Uint8Array;
}

export interface MqttOptions {
  /** As it is set: for the journal. */
  readonly server: string;
  readonly port: number;
  readonly greeting: Greeting;
  readonly topics: Topics;
  readonly intervalSeconds: number;
}

/** What is published. */
export interface MqttContent {
  discovery(): Parts;
  state(): string;
}

/** The messages, the most urgent first. */
const DUE = ["subscribe", "discovery", "availability", "state", "ping"] as const;
type Due = (typeof DUE)[number];

const FIRST_PAUSE_SECONDS = 2;
const LONGEST_PAUSE_SECONDS = 300;
/** A connection that stood for so long was none that is lost again at once. */
const STABLE_SECONDS = 60;
/** For CONNACK, and for PINGRESP. */
const ANSWER_SECONDS = 10;
/** Home Assistant has every device announce itself at once when it starts: not all in the same second. */
const BIRTH_SPREAD_SECONDS = 10;

/** OASIS MQTT 3.1.1 §3.2.2.3. */
const REFUSALS: readonly string[] = [
  "",
  "it does not speak MQTT 3.1.1",
  "it does not take this client's name",
  "it is not available",
  "it does not take mqtt.user and mqtt.password",
  "it does not admit this client: look at mqtt.user, mqtt.password and the broker's list",
];

export class MqttClient {
  /** Whether the broker has accepted us. */
  isReady = false;
  /** Since the start. */
  published = 0;
  failures = 0;
  private readonly port: OutboundPort;
  private readonly options: MqttOptions;
  private readonly content: MqttContent;
  private readonly random: () => number;
  private readonly report: (text: string) => void;
  private readonly writer = new PacketWriter();
  private readonly reader = new PacketReader();
  private readonly taken = new Uint8Array(64);
  private readonly due: Record<Due, boolean> = {
    subscribe: false,
    discovery: false,
    availability: false,
    state: false,
    ping: false,
  };
  private isOpen = false;
  private isGreeted = false;
  /** Of the message under way: parts that follow what the writer holds. */
  private parts: Parts | undefined;
  private part = 0;
  private pending: string | undefined;
  private headIsDue = false;
  /** Seconds: since the connection stands, of waiting for an answer, until the next attempt, and to the next messages. */
  private readySeconds = 0;
  private waitedSeconds = 0;
  private isAwaited = false;
  private pauseSeconds = FIRST_PAUSE_SECONDS;
  private wait = 0;
  private toState = 0;
  private toPing = 0;
  private toBirth = -1;
  private said: "nothing" | "failure" | "success" = "nothing";

  /** @param random 0 to 1. @param report writes to the journal. */
  constructor(
    port: OutboundPort,
    options: MqttOptions,
    content: MqttContent,
    random: () => number,
    report: (text: string) => void,
  ) {
    this.port = port;
    this.options = options;
    this.content = content;
    this.random = random;
    this.report = report;
  }

  /** Once a second. @param address of the broker; "" while nobody knows it, or there is no network. */
  tick(address: string): void {
    if (!this.isOpen) {
      if (this.wait > 0) this.wait--;
      else if (address !== "") this.open(address);
      return;
    }
    if (this.isAwaited && ++this.waitedSeconds > ANSWER_SECONDS) {
      this.fail(this.isReady ? "it does not answer any more" : "it took the connection, and did not answer");
      return;
    }
    if (this.isReady) this.tickReady();
    this.move();
  }

  /** An alarm has changed: whoever watches is to know it now. */
  publishSoon(): void {
    if (this.isReady) this.due.state = true;
  }

  /** Something has come, or there is room. @returns false: nothing is left that could go on at once. */
  move(): false {
    if (this.isOpen) this.moveOn();
    return false;
  }

  private moveOn(): void {
    const state = this.port.outboundState();
    if (state === CONNECTED) {
      if (!this.isGreeted) this.greet();
      this.read();
      if (this.isOpen) this.write();
    } else if (state === ENDED) {
      this.fail(this.isReady ? "it closed the connection" : "it cannot be reached, or refuses the connection");
    }
  }

  /** There is no address, and why. */
  fail(why: string): void {
    this.failures++;
    this.port.disconnect();
    this.isOpen = false;
    this.isReady = false;
    this.wait = Math.round(this.pauseSeconds * (1 + this.random() / 4));
    this.pauseSeconds = Math.min(2 * this.pauseSeconds, LONGEST_PAUSE_SECONDS);
    if (this.said === "failure") return;
    this.said = "failure";
    const again = `it is tried again, at last every ${LONGEST_PAUSE_SECONDS} s`;
    this.report(`nothing is published to the MQTT broker ${this.options.server}: ${why}; ${again}`);
  }

  private open(address: string): void {
    for (const message of DUE) this.due[message] = false;
    this.parts = undefined;
    this.pending = undefined;
    this.headIsDue = false;
    this.isGreeted = false;
    this.isAwaited = false;
    this.isOpen = true;
    this.reader.restart();
    if (!this.port.connect(address, this.options.port)) this.fail(`${address} cannot be connected to`);
  }

  private greet(): void {
    this.isGreeted = true;
    this.writer.connect(this.options.greeting);
    this.headIsDue = true;
    this.await();
  }

  private await(): void {
    this.isAwaited = true;
    this.waitedSeconds = 0;
  }

  private tickReady(): void {
    const { due, options } = this;
    if (++this.readySeconds === STABLE_SECONDS) {
      this.pauseSeconds = FIRST_PAUSE_SECONDS;
      if (this.said !== "success") this.report(`published to the MQTT broker ${options.server}`);
      this.said = "success";
    }
    if (--this.toState <= 0) {
      this.toState = options.intervalSeconds;
      due.state = true;
    }
    if (--this.toPing <= 0) {
      this.toPing = this.pingSeconds();
      due.ping = true;
    }
    if (this.toBirth >= 0 && this.toBirth-- === 0) this.announce();
  }

  /** Twice within the time after which the broker takes us for lost. */
  private pingSeconds(): number {
    return Math.floor(this.options.greeting.keepAliveSeconds / 2);
  }

  private announce(): void {
    const { due, options } = this;
    due.discovery = options.topics.discovery.length > 0;
    due.availability = true;
    due.state = true;
    this.toState = options.intervalSeconds;
  }

  private read(): void {
    const { port, taken, reader } = this;
    for (let length = port.takeBytes(taken); length > 0; length = port.takeBytes(taken)) {
      for (let at = 0; at < length && this.isOpen; at++) {
        const received = reader.take(taken[at] ?? 0);
        if (received === "accepted" && !this.isReady) this.begin();
        else if (received === "refused") this.fail(REFUSALS[reader.code] ?? `it refuses with code ${reader.code}`);
        else if (received === "pong") this.isAwaited = false;
        else if (received === "rubbish") this.fail("it sends what no MQTT broker sends");
        // A random while, so that not all devices answer Home Assistant's start in the same second.
        else if (received === "message" && reader.payload === "online")
          this.toBirth = Math.floor(this.random() * BIRTH_SPREAD_SECONDS);
      }
      if (!this.isOpen) return;
    }
  }

  private begin(): void {
    this.isReady = true;
    this.isAwaited = false;
    this.readySeconds = 0;
    this.toPing = this.pingSeconds();
    this.toBirth = -1;
    this.due.subscribe = this.options.topics.discovery.length > 0;
    this.announce();
  }

  /** Writes as much as there is room for. */
  private write(): void {
    const { port, writer } = this;
    for (;;) {
      if (this.headIsDue) {
        if (!port.sendBytes(writer.bytes, writer.length)) return;
        this.headIsDue = false;
      }
      while (this.parts !== undefined) {
        const text = this.pending ?? this.parts(this.part++);
        if (text === undefined) {
          this.parts = undefined;
          this.published++;
          break;
        }
        this.pending = text;
        if (!port.sendText(text)) return;
        this.pending = undefined;
      }
      if (!this.isReady || !this.next()) return;
    }
  }

  /** Makes the next message that is due; false where there is none. */
  private next(): boolean {
    const { due, writer, options, content } = this;
    const message = DUE.find((each) => due[each]);
    if (message === undefined) return false;
    due[message] = false;
    this.headIsDue = true;
    switch (message) {
      case "subscribe":
        writer.subscribe(1, options.topics.birth);
        break;
      case "ping":
        writer.ping();
        this.await();
        break;
      case "discovery":
        this.publish(options.topics.discovery, content.discovery(), true);
        break;
      case "availability":
        this.publish(
          options.topics.availability,
          whole(() => "online"),
          true,
        );
        break;
      case "state":
        this.publish(options.topics.state, whole(constant(content.state())), false);
        break;
    }
    return true;
  }

  private publish(topic: Uint8Array, parts: Parts, isRetained: boolean): void {
    let bytes = 0;
    let index = 0;
    for (let text = parts(index); text !== undefined; text = parts(++index)) bytes += utf8Length(text);
    this.writer.publish(topic, bytes, isRetained);
    this.parts = parts;
    this.part = 0;
  }
}

function constant(text: string): () => string {
  return () => text;
}
