/** QEMU's control socket (QMP): commands one after the other, and the events that come between. */

import type { Socket } from "node:net";
import { LineSplitter } from "../console/lines.js";
import { Failure } from "../failure.js";

interface Message {
  return?: unknown;
  error?: { class: string; desc: string };
  event?: string;
  data?: Record<string, unknown>;
}

interface Waiting {
  command: string;
  resolve: (value: unknown) => void;
  reject: (failure: Failure) => void;
}

/** Longer than any command that is sent here takes, on a busy computer too. */
const ANSWER_MS = 20_000;

export class Control {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  readonly #onEvent: (event: string) => void;
  readonly #awaited = new Map<string, () => void>();

  /** @param onEvent is given the name of each event, such as RESET or SHUTDOWN. */
  constructor(socket: Socket, onEvent: (event: string) => void) {
    this.#socket = socket;
    this.#onEvent = onEvent;
    const lines = new LineSplitter((line) => this.#take(line));
    socket.on("data", (bytes: Buffer) => lines.push(bytes));
    socket.on("close", () => this.#end());
    socket.on("error", () => {}); // "close" follows
  }

  /** Leaves the state in which nothing but this is understood. */
  async begin(): Promise<void> {
    await this.command("qmp_capabilities");
  }

  /** Rejects with Failure where QEMU refuses it or has ended. */
  command(name: string, words: Record<string, unknown> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Failure(`QEMU does not answer ${name}`)), ANSWER_MS);
      this.#waiting.push({
        command: name,
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (failure) => {
          clearTimeout(timer);
          reject(failure);
        },
      });
      this.#socket.write(`${JSON.stringify({ execute: name, arguments: words })}\n`);
    });
  }

  /** Resolves at the next event of this name. */
  async event(name: string): Promise<void> {
    await new Promise<void>((resolve) => this.#awaited.set(name, resolve));
  }

  /** A command of QEMU's monitor for people, and what it prints. */
  async monitor(line: string): Promise<string> {
    return String(await this.command("human-monitor-command", { "command-line": line }));
  }

  #take(line: string): void {
    if (line.trim() === "") return;
    const message: Message = JSON.parse(line);
    if (message.event !== undefined) {
      this.#awaited.get(message.event)?.();
      this.#awaited.delete(message.event);
      this.#onEvent(message.event);
    }
    // What is neither an answer nor an event is the greeting.
    if (message.return === undefined && message.error === undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    if (message.error === undefined) waiting.resolve(message.return);
    else waiting.reject(new Failure(`QEMU refuses ${waiting.command}: ${message.error.desc}`));
  }

  #end(): void {
    for (const { command, reject } of this.#waiting.splice(0))
      reject(new Failure(`QEMU ended before it did ${command}`));
  }
}
