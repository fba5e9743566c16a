/**
 * This computer's side of the emulated network's UDP: a socket for each forwarded port, and one for each port from which
 * the board asks a server of this computer. Nothing else leads in or out.
 */

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { Failure } from "../../failure.js";
import { Flows } from "./flows.js";
import type { Endpoint } from "./frames.js";
import { CLIENTS, Neighbours, serverAddress } from "./neighbours.js";

/** A UDP port of this computer that leads to one of the board. */
export interface UdpForward {
  /** Numeric IPv4 address of this computer. */
  address: string;
  hostPort: number;
  boardPort: number;
}

/** A server of this computer (or one that it reaches), which the board finds at port 123 of its own address. */
export type Server = Endpoint;

/** The port at which the board finds a server. */
const NTP_PORT = 123;
/** Datagrams that wait until the board has said where it is; the oldest make room. */
const MOST_HELD = 16;
/** Sockets towards servers: the board uses a port for each question, and forgets it. */
const MOST_QUESTIONS = 32;

export class Gateway {
  readonly #neighbours: Neighbours;
  readonly #servers: readonly Server[];
  readonly #send: (frame: Buffer) => void;
  readonly #flows = new Flows();
  #held: { from: Endpoint; boardPort: number; payload: Buffer }[] = [];
  #forwards: { socket: Socket; boardPort: number }[] = [];
  /** By server and port of the board, in the order of their making. */
  readonly #questions = new Map<string, Socket>();

  /** @param send is given frames for the board. Rejects with Failure where a port cannot be had. */
  static async open(
    forwards: readonly UdpForward[],
    servers: readonly Server[],
    send: (frame: Buffer) => void,
  ): Promise<Gateway> {
    const gateway = new Gateway(servers, send);
    try {
      for (const [number, forward] of forwards.entries()) await gateway.#open(number, forward);
    } catch (error) {
      await gateway.close();
      throw error;
    }
    return gateway;
  }

  private constructor(servers: readonly Server[], send: (frame: Buffer) => void) {
    this.#neighbours = new Neighbours(servers.length);
    this.#servers = servers;
    this.#send = send;
  }

  /** Takes a frame of the board's network. */
  take(frame: Buffer): void {
    const { reply, datagram } = this.#neighbours.take(frame);
    if (reply !== undefined) this.#send(reply);
    if (this.#neighbours.board !== undefined) {
      for (const { from, boardPort, payload } of this.#held.splice(0)) this.#carry(from, boardPort, payload);
    }
    if (datagram === undefined) return;
    const { from, to, payload } = datagram;
    if (to.address === CLIENTS) this.#answer(from.port, to.port, payload);
    else this.#ask(from.port, to, payload);
  }

  async close(): Promise<void> {
    const sockets = [...this.#forwards.splice(0).map(({ socket }) => socket), ...this.#questions.values()];
    this.#questions.clear();
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.close(() => done()))));
  }

  async #open(number: number, { address, hostPort, boardPort }: UdpForward): Promise<void> {
    const socket = createSocket("udp4");
    try {
      socket.bind(hostPort, address);
      await once(socket, "listening");
    } catch (error) {
      throw new Failure(
        `UDP ${address}:${hostPort} cannot be had (${(error as Error).message}): is something else there?`,
      );
    }
    socket.on("error", () => {}); // an answer that nobody takes any more
    socket.on("message", (payload, from) => {
      const port = this.#flows.portOf({ forward: number, address: from.address, port: from.port });
      this.#carry({ address: CLIENTS, port }, boardPort, payload);
    });
    this.#forwards.push({ socket, boardPort });
  }

  /** To the client behind a port of the neighbour, from the port that it asked. */
  #answer(boardPort: number, port: number, payload: Buffer): void {
    const flow = this.#flows.behind(port);
    const forward = flow === undefined ? undefined : this.#forwards[flow.forward];
    if (flow === undefined || forward?.boardPort !== boardPort) return;
    forward.socket.send(payload, flow.port, flow.address);
  }

  /** To the server that the board knows by that address. */
  #ask(boardPort: number, to: Endpoint, payload: Buffer): void {
    const number = this.#servers.findIndex((_, index) => serverAddress(index) === to.address);
    const server = this.#servers[number];
    if (server === undefined || to.port !== NTP_PORT) return;
    const key = `${number} ${boardPort}`;
    const socket = this.#questions.get(key) ?? this.#questionFrom(key, to, boardPort, server);
    socket.send(payload, server.port, server.address);
  }

  #questionFrom(key: string, asked: Endpoint, boardPort: number, server: Server): Socket {
    if (this.#questions.size >= MOST_QUESTIONS) {
      const [oldest, socket] = this.#questions.entries().next().value ?? [];
      if (oldest !== undefined) this.#questions.delete(oldest);
      socket?.close();
    }
    const socket = createSocket("udp4");
    socket.on("error", () => {}); // nobody is there: the board hears nothing, as in any network
    socket.on("message", (payload, from) => {
      if (from.address === server.address && from.port === server.port) this.#carry(asked, boardPort, payload);
    });
    this.#questions.set(key, socket);
    return socket;
  }

  #carry(from: Endpoint, boardPort: number, payload: Buffer): void {
    if (this.#neighbours.board === undefined) {
      this.#held = [...this.#held.slice(1 - MOST_HELD), { from, boardPort, payload }];
      return;
    }
    const frame = this.#neighbours.compose(from, boardPort, payload);
    if (frame !== undefined) this.#send(frame);
  }
}
