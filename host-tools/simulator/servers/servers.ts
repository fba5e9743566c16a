/**
 * The network of servers around the appliance: what it sends is carried to the server or resolver at that address, and
 * what they send back arrives when the path lets it. In virtual time only.
 *
 * Every server draws from a random stream of its own, once for each request and in their order, and takes what it is
 * like from the second in which the request arrives: the same requests get the same answers, bit for bit.
 */

import type { Instant } from "../events.js";
import { instant } from "../events.js";
import { RandomStream } from "../random.js";
import type { Sky, SkyOptions } from "../sky.js";
import { SmearedTime } from "../smear.js";
import { header, kiss, nak, readAsked, type Stamps, shown, signed } from "./answer.js";
import {
  RESOLVER_ADDRESS,
  RESOLVER_USUAL,
  type ResolverState,
  type ServerOptions,
  type ServerState,
  usualState,
} from "./options.js";
import { oneWayS } from "./path.js";
import { resolverAnswers } from "./resolver.js";

const NTP_PORT = 123;
const DNS_PORT = 53;
/** Copies of a packet, and what a forger sends, come one behind the other. */
const BEHIND_NS = 100_000;

/** A datagram between the appliance and the world; the address is the other end's, as in IPv6, IPv4 mapped. */
export interface Datagram {
  ownPort: number;
  port: number;
  address: Buffer;
  bytes: Buffer;
}

/** One that arrives at the appliance. */
export interface Delivery extends Datagram {
  at: Instant;
}

/** A request that a server was sent, whether or not it arrived; for those who count them. */
export interface ServerAsked {
  at: Instant;
  name: string;
  ownPort: number;
}

/** What may change what a server or the resolver is like in a second. */
export interface ServerHooks {
  server?(worldSecond: number, name: string, state: ServerState): void;
  resolver?(worldSecond: number, state: ResolverState): void;
}

class Server {
  readonly name: string;
  readonly #usual: ServerState;
  readonly #random: RandomStream;
  readonly #hooks: readonly ServerHooks[];
  readonly #sky: Sky;
  readonly #skyOptions: SkyOptions;
  #smeared: SmearedTime | undefined;
  #lastAsked: Instant | undefined;
  #lastAnswer: Buffer | undefined;
  /** Of the last exchange, for the interleaved mode: its T2 and T3. */
  #last: { receive: bigint; transmit: bigint } | undefined;

  constructor(options: ServerOptions, index: number, world: ServerWorld) {
    this.name = options.name;
    this.#usual = usualState(options, index);
    this.#random = new RandomStream(world.seed, `server ${options.name} ${index}`);
    this.#hooks = world.hooks;
    this.#sky = world.sky;
    this.#skyOptions = world.skyOptions;
  }

  /** What it is like in a second. */
  state(worldSecond: number): ServerState {
    const state = { ...this.#usual, path: { ...this.#usual.path } };
    for (const hook of this.#hooks) hook.server?.(worldSecond, this.name, state);
    return state;
  }

  /** Takes a request that was sent at an instant. */
  ask(sentAt: Instant, datagram: Datagram): Delivery[] {
    const { path } = this.state(sentAt.second);
    const outS = oneWayS(path, "out", this.#random);
    const backS = oneWayS(path, "back", this.#random);
    const late = this.#random.uniform();
    if (outS === Number.POSITIVE_INFINITY) return [];
    const arrival = later(sentAt, outS);
    const state = this.state(arrival.second);
    if (state.dead) return [];
    const answer = this.#answer(datagram.bytes, state, arrival);
    this.#lastAsked = arrival;
    if (answer === undefined) return [];
    const heldS = state.holdS + backS + (late < state.lateProbability ? state.lateS : 0);
    const packets = this.#withForged(state, datagram.bytes, answer, heldS === Number.POSITIVE_INFINITY);
    this.#lastAnswer = answer;
    const back = later(arrival, heldS === Number.POSITIVE_INFINITY ? state.holdS + path.backS : heldS);
    return packets.map((bytes, n) => ({
      ...datagram,
      bytes,
      at: instant(back.second, back.nanosecond + n * BEHIND_NS),
    }));
  }

  #answer(request: Buffer, state: ServerState, arrival: Instant): Buffer | undefined {
    const asked = readAsked(request, state.key);
    if (asked === undefined) return undefined;
    const { version, transmit } = asked;
    const sign = (packet: Buffer) => {
      if (asked.mac === undefined) return packet;
      return asked.mac.right && state.key !== undefined ? signed(packet, state.key) : nak(packet);
    };
    if (state.kiss !== "") return sign(kiss(state.kiss, version, transmit));
    if (this.#lastAsked !== undefined && secondsBetween(this.#lastAsked, arrival) < state.leastIntervalS) {
      return sign(kiss("RATE", version, transmit));
    }
    if (state.smears !== undefined) this.#smeared ??= new SmearedTime(this.#skyOptions, state.smears);
    const smeared = state.smears === undefined ? undefined : this.#smeared;
    const left = later(arrival, state.holdS);
    const now = {
      receive: shown(this.#sky, state, smeared, arrival),
      transmit: shown(this.#sky, state, smeared, left),
    };
    let stamps: Stamps = { origin: transmit, ...now };
    const last = this.#last;
    if (state.interleaved && last !== undefined && asked.receive !== 0n && asked.origin === last.receive) {
      stamps = { origin: asked.receive, receive: now.receive, transmit: last.transmit };
    }
    this.#last = now;
    return sign(header(this.#sky, state, version, arrival, stamps));
  }

  /** The answer (unless it is lost) as often as it comes, with what others send about the same time. */
  #withForged(state: ServerState, request: Buffer, answer: Buffer, lost: boolean): Buffer[] {
    const packets: Buffer[] = [];
    const guess = () => (BigInt(this.#random.uint32()) << 32n) | BigInt(this.#random.uint32());
    for (let n = 0; n < state.forged; n++) {
      const forged = Buffer.from(answer);
      forged.writeBigUInt64BE(guess(), 24);
      for (const at of [32, 40]) {
        forged.writeUInt32BE((forged.readUInt32BE(at) + Math.round(state.forgedOffsetS)) >>> 0, at);
      }
      packets.push(forged);
    }
    if (state.strangerKiss !== "") packets.push(kiss(state.strangerKiss, ((request[0] ?? 0) >> 3) & 7, guess()));
    for (let n = 0; n < state.copies && !lost; n++) packets.push(answer);
    if (state.replays && this.#lastAnswer !== undefined) packets.push(this.#lastAnswer);
    return packets;
  }
}

/** What the servers are made in. */
export interface ServerWorld {
  seed: number;
  sky: Sky;
  skyOptions: SkyOptions;
  hooks: readonly ServerHooks[];
}

export class ServerNetwork {
  readonly #servers: readonly Server[];
  readonly #random: RandomStream;
  readonly #hooks: readonly ServerHooks[];
  #asked: ServerAsked[] = [];

  constructor(servers: readonly ServerOptions[], world: ServerWorld) {
    this.#servers = servers.map((options, index) => new Server(options, index, world));
    this.#random = new RandomStream(world.seed, "resolver");
    this.#hooks = world.hooks;
  }

  /** What comes back of a datagram that the appliance sends. */
  carry(sentAt: Instant, datagram: Datagram): Delivery[] {
    const address = ipv4Of(datagram.address);
    if (address === undefined) return [];
    if (datagram.port === DNS_PORT) return address === RESOLVER_ADDRESS ? this.#resolve(sentAt, datagram) : [];
    if (datagram.port !== NTP_PORT) return [];
    const server = this.#servers.find((each) => each.state(sentAt.second).address === address);
    if (server === undefined) return [];
    this.#asked.push({ at: sentAt, name: server.name, ownPort: datagram.ownPort });
    return server.ask(sentAt, datagram);
  }

  /** The requests since the last time that this was asked. */
  takeAsked(): readonly ServerAsked[] {
    const asked = this.#asked;
    if (asked.length > 0) this.#asked = [];
    return asked;
  }

  #resolve(sentAt: Instant, query: Datagram): Delivery[] {
    const state = { ...RESOLVER_USUAL };
    for (const hook of this.#hooks) hook.resolver?.(sentAt.second, state);
    const addressesOf = (name: string) => {
      const named = this.#servers.filter((server) => server.name === name);
      return named.length === 0 ? undefined : named.map((each) => bytesOf(each.state(sentAt.second).address));
    };
    const back = later(sentAt, state.delayS);
    return resolverAnswers(query.bytes, state, this.#random, addressesOf).map((bytes, n) => ({
      ...query,
      bytes,
      at: instant(back.second, back.nanosecond + n * BEHIND_NS),
    }));
  }
}

/** Not before the instant itself, and a nanosecond later at least: nothing comes back at once. */
function later({ second, nanosecond }: Instant, seconds: number): Instant {
  const whole = Math.floor(seconds);
  return instant(second + whole, nanosecond + Math.max(1, Math.round((seconds - whole) * 1e9)));
}

function secondsBetween(from: Instant, to: Instant): number {
  return to.second - from.second + (to.nanosecond - from.nanosecond) / 1e9;
}

/** "192.0.2.1" of a mapped address; undefined of another one. */
function ipv4Of(address: Buffer): string | undefined {
  const mapped = address.length === 16 && address.readUInt16BE(10) === 0xffff && !address.subarray(0, 10).some(Boolean);
  return mapped ? address.subarray(12).join(".") : undefined;
}

function bytesOf(address: string): Buffer {
  return Buffer.from(address.split(".").map(Number));
}
