/**
 * The board's neighbours on its emulated network: one address from which this computer's clients ask it, and one for
 * each server of this computer that it may ask. They answer ARP, and carry UDP over IPv4; they have no other use.
 *
 * QEMU's own network (its "user" one, closed by restrict=on) stays beside them for DHCP and TCP: it drops what the board
 * sends over UDP, replies to forwarded packets included.
 */

import { type Endpoint, type Mac, PAYLOAD_BYTES, readFrame, writeArp, writeUdp } from "./frames.js";

/** QEMU's network is 10.0.2.0/24, with itself at .2 and .3, and the board from .15 on. */
export const CLIENTS = "10.0.2.100";
const FIRST_SERVER = 101;
const NETWORK = "10.0.2.";
/** More than anyone needs, and all stay in the network. */
export const MOST_SERVERS = 8;

/** The address at which the board finds the server of this number, from 0 on. */
export function serverAddress(number: number): string {
  return `${NETWORK}${FIRST_SERVER + number}`;
}

/** QEMU's own addresses begin so (52:55 and its IPv4 address, 52:56 for IPv6): what they send is not the board's. */
const QEMU_PREFIXES = ["5255", "5256"];
/** Locally administered, and followed by the IPv4 address. */
const OUR_PREFIX = "024e";

function macOf(address: string): Mac {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `${OUR_PREFIX}${bytes.join("")}`;
}

/** What a frame of the board comes to. */
export interface Taken {
  /** To be sent to the board. */
  reply?: Buffer;
  /** For one of our addresses. */
  datagram?: { from: Endpoint; to: Endpoint; payload: Buffer };
}

export class Neighbours {
  readonly #addresses: ReadonlySet<string>;
  #board: { mac: Mac; address: string } | undefined;

  constructor(servers: number) {
    this.#addresses = new Set([CLIENTS, ...Array.from({ length: servers }, (_, number) => serverAddress(number))]);
  }

  /** The board's address, once it has sent something from it. */
  get board(): string | undefined {
    return this.#board?.address;
  }

  /** What to do about a frame of the network. */
  take(bytes: Buffer): Taken {
    const frame = readFrame(bytes);
    if (frame === undefined) return {};
    if (frame.kind === "udp") {
      this.#learn(frame.source, frame.from.address);
      if (!this.#addresses.has(frame.to.address)) return {};
      return { datagram: { from: frame.from, to: frame.to, payload: frame.payload } };
    }
    const { operation, sender, target } = frame;
    this.#learn(sender.mac, sender.address);
    if (operation !== "request" || !this.#addresses.has(target.address) || !isHost(sender.address)) return {};
    const self = { mac: macOf(target.address), address: target.address };
    return { reply: writeArp({ kind: "arp", operation: "reply", sender: self, target: sender }) };
  }

  /** A frame to the board, or undefined while its address is unknown or where `payload` is too long for one. */
  compose(from: Endpoint, boardPort: number, payload: Buffer): Buffer | undefined {
    if (this.#board === undefined || payload.length > PAYLOAD_BYTES) return undefined;
    const { mac, address } = this.#board;
    return writeUdp({
      source: macOf(from.address),
      destination: mac,
      from,
      to: { address, port: boardPort },
      payload,
    });
  }

  #learn(mac: Mac, address: string): void {
    if (!isHost(address) || [...QEMU_PREFIXES, OUR_PREFIX].some((prefix) => mac.startsWith(prefix))) return;
    this.#board = { mac, address };
  }
}

/** A board that has no address yet asks from 0.0.0.0 whether anybody has the one that it is about to take. */
function isHost(address: string): boolean {
  return address.startsWith(NETWORK);
}
