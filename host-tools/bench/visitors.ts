/**
 * Who is at the page's port while requests for the time are measured: four browsers, Prometheus, and somebody who opens
 * connections and says nothing, or half a word.
 */

import { connect, type Socket } from "node:net";

const BROWSERS = 4;
const POLL_MS = 1000;
/**
 * Five at one time, and half a place of the four: who held all four for five seconds each would shut out the others, and
 * there would be less to do. That is another test's.
 */
const ATTACKS_PER_S = 50;
const STAYS_MS = 100;
const HALF_WORD_EVERY = 10;

export interface Visits {
  /** Answers that came whole, and those that did not. */
  answered: number;
  failed: number;
  /** Connections of the attacker's. */
  opened: number;
}

export class Visitors {
  readonly visits: Visits = { answered: 0, failed: 0, opened: 0 };
  readonly #port: number;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#port = port;
  }

  come(): void {
    for (let n = 0; n < BROWSERS; n++) this.#every(POLL_MS, () => this.#ask("/page.json"));
    this.#every(POLL_MS, () => this.#ask("/metrics"));
    this.#every(1000 / ATTACKS_PER_S, () => this.#attack());
  }

  leave(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #every(ms: number, call: () => void): void {
    this.#timers.push(setInterval(call, ms));
  }

  #ask(path: string): void {
    let text = "";
    const socket = this.#open(() => socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`));
    socket.setEncoding("latin1").on("data", (part) => {
      text += part;
    });
    socket.on("end", () => {
      // Both answers end in a line.
      if (text.startsWith("HTTP/1.1 200 ") && text.endsWith("\n")) this.visits.answered++;
      else this.visits.failed++;
    });
  }

  #attack(): void {
    const says = this.visits.opened++ % HALF_WORD_EVERY === 0;
    const socket = this.#open(() => {
      if (says) socket.write("GET / HTTP/1.1\r\nhost: ");
    });
    setTimeout(() => socket.destroy(), STAYS_MS).unref();
  }

  #open(opened: () => void): Socket {
    const socket = connect(this.#port, "127.0.0.1", opened);
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    return socket;
  }
}
