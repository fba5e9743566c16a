/**
 * NTP clients of the virtual world: they ask at random instants, and what they are told is held against the truth.
 *
 * The packet is RFC 5905 §7.3; it is taken apart here anew, since the firmware is judged by it.
 */

import { type Instant, instant, type RequestEvent } from "./events.js";
import type { RandomStream } from "./random.js";
import type { Sky } from "./sky.js";

export interface ClientsOptions {
  /** Requests in each second, at instants drawn evenly over it. */
  requestsPerS: number;
}

export const NO_CLIENTS: ClientsOptions = { requestsPerS: 0 };

/** What lies between the clients and the appliance in one second, and how many ask; faults change it. */
export interface Network {
  requestsPerS: number;
  /** Packets that are no requests, in each second. */
  junkPerS: number;
  /** That a packet is lost on its way, there and back alike. */
  lossProbability: number;
  /** One way: this much, and drawn for each packet exponentially so much more. */
  delayMs: number;
  delaySpreadMs: number;
  /** Packets are kept somewhere until the start of this second of the world, and then come at once. */
  heldUntilS: number;
}

/** A request's way as its client sees it. */
export interface Way {
  askedAt: Instant;
  /** From the appliance to the client; infinite where the answer is lost. */
  backNs: number;
}

const PACKET_BYTES = 48;
/** Leap indicator 0, version 4, mode 3. */
const CLIENT_HEADER = 0x23;
const Q32 = 2 ** 32;

/** Packets that were kept come one behind the other: this is a short one's time in the air. */
const KEPT_GAP_NS = 200e3;

export class Clients {
  readonly #options: ClientsOptions;
  readonly #random: RandomStream;
  readonly #wayRandom: RandomStream;
  #nextId = 1;
  /** Packets kept until that second so far. */
  #kept = 0;
  #keptUntilS = 0;

  constructor(options: ClientsOptions, random: RandomStream) {
    this.#options = options;
    this.#random = random;
    this.#wayRandom = random.fork("way");
  }

  /** The network as it is where nothing is wrong with it, to be changed. */
  usual(): Network {
    const { requestsPerS } = this.#options;
    return { requestsPerS, junkPerS: 0, lossProbability: 0, delayMs: 0, delaySpreadMs: 0, heldUntilS: 0 };
  }

  /** What arrives of that which is sent in a second. */
  second(worldSecond: number, network: Network): RequestEvent[] {
    const sent: RequestEvent[] = [];
    for (let n = 0; n < network.requestsPerS; n++) sent.push(this.#request(worldSecond));
    for (let n = 0; n < network.junkPerS; n++) sent.push(this.#junk(worldSecond));
    return isCable(network) ? sent : sent.filter((request) => this.#carry(request, network));
  }

  /** Takes a request through the network; false where it is lost. */
  #carry(request: RequestEvent, network: Network): boolean {
    const { lossProbability, delayMs, delaySpreadMs, heldUntilS } = network;
    const random = this.#wayRandom;
    const oneWayNs = () => Math.round((delayMs + delaySpreadMs * random.exponential()) * 1e6);
    const askedAt = request.at;
    const arrival = instant(askedAt.second, askedAt.nanosecond + oneWayNs());
    const lost = random.chance(lossProbability);
    const backNs = random.chance(lossProbability) ? Number.POSITIVE_INFINITY : oneWayNs();
    request.way = { askedAt, backNs };
    if (arrival.second >= heldUntilS) request.at = arrival;
    else {
      this.#kept = heldUntilS === this.#keptUntilS ? this.#kept + 1 : 0;
      this.#keptUntilS = heldUntilS;
      request.at = instant(heldUntilS, this.#kept * KEPT_GAP_NS);
    }
    return !lost;
  }

  /** A packet of any length up to 100 bytes, of which half begin like a client's. */
  #junk(worldSecond: number): RequestEvent {
    const random = this.#wayRandom;
    const packet = Uint8Array.from({ length: 1 + (random.uint32() % 100) }, () => random.uint32() & 0xff);
    if (random.chance(0.5)) packet[0] = CLIENT_HEADER;
    return this.#from(worldSecond, packet, random);
  }

  #request(worldSecond: number): RequestEvent {
    const packet = Buffer.allocUnsafe(PACKET_BYTES).fill(0);
    packet[0] = CLIENT_HEADER;
    packet[2] = 6;
    // The client's own transmit timestamp may be anything: a wise one sends a random number (RFC 9109).
    packet.writeUInt32BE(this.#random.uint32(), 40);
    packet.writeUInt32BE(this.#random.uint32(), 44);
    return this.#from(worldSecond, packet, this.#random);
  }

  #from(worldSecond: number, packet: Uint8Array, random: RandomStream): RequestEvent {
    const host = random.uint32() % 254;
    return {
      kind: "request",
      at: instant(worldSecond, random.uniform() * 1e9),
      id: this.#nextId++,
      address: Uint8Array.of(192, 0, 2, 1 + host),
      port: 1024 + (random.uint32() % 64000),
      packet,
    };
  }
}

/** Nothing is lost on it, and nothing late. */
function isCable({ lossProbability, delayMs, delaySpreadMs, heldUntilS }: Network): boolean {
  return lossProbability === 0 && delayMs === 0 && delaySpreadMs === 0 && heldUntilS === 0;
}

/** A reply's fields, and how far its time is from the truth. */
export interface Reply {
  leapIndicator: number;
  version: number;
  mode: number;
  stratum: number;
  precisionExponent: number;
  rootDelayS: number;
  rootDispersionS: number;
  /** Four characters where they are ASCII. */
  refid: string;
  /** The packet answers the request: its origin timestamp is the request's transmit timestamp. */
  originMatches: boolean;
  /** Served minus true time, ns, at reception and transmission; exact to a nanosecond. */
  receiveErrorNs: number;
  transmitErrorNs: number;
  /** Transmit timestamp minus reference timestamp, s. */
  referenceAgeS: number;
}

/**
 * Takes a reply apart; undefined when it is no 48-byte packet.
 * @param receivedAt when the request arrived. @param sentAt when the reply left.
 */
export function judgeReply(sky: Sky, request: RequestEvent, packet: Buffer, sentAt: Instant): Reply | undefined {
  if (packet.length !== PACKET_BYTES) return undefined;
  const header = packet.readUInt8(0);
  const transmitErrorNs = errorNs(sky, packet, 40, sentAt);
  return {
    leapIndicator: header >> 6,
    version: (header >> 3) & 7,
    mode: header & 7,
    stratum: packet.readUInt8(1),
    precisionExponent: packet.readInt8(3),
    rootDelayS: packet.readUInt32BE(4) / 65536,
    rootDispersionS: packet.readUInt32BE(8) / 65536,
    refid: refidOf(packet),
    originMatches: originMatches(packet, request.packet),
    receiveErrorNs: errorNs(sky, packet, 32, request.at),
    transmitErrorNs,
    referenceAgeS: (transmitErrorNs - errorNs(sky, packet, 16, sentAt)) / 1e9,
  };
}

/** A timestamp of the packet minus the truth at an instant, ns. */
function errorNs(sky: Sky, packet: Buffer, offset: number, at: Instant): number {
  const seconds = (packet.readUInt32BE(offset) - (sky.utc(at.second).ntpSecond % Q32)) | 0;
  return seconds * 1e9 + (packet.readUInt32BE(offset + 4) / Q32) * 1e9 - at.nanosecond;
}

function refidOf(packet: Buffer): string {
  let end = 16;
  while (end > 12 && packet[end - 1] === 0) end--;
  return packet.toString("latin1", 12, end);
}

function originMatches(reply: Uint8Array, request: Uint8Array): boolean {
  if (request.length < PACKET_BYTES) return false;
  for (let n = 0; n < 8; n++) if (reply[24 + n] !== request[40 + n]) return false;
  return true;
}
