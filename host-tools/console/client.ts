/** Asks an appliance on a serial port, and hears what it says unasked. */

import type { SerialPort } from "serialport";
import { Failure } from "../failure.js";
import { closePort, openPort, writeAll } from "../serial/port.js";
import { choosePort } from "../serial/ports.js";
import { type Answer, readAnswer } from "./answers.js";
import { LineSplitter } from "./lines.js";

/** Speed of the appliance's console, fixed in the firmware. */
const CONSOLE_BAUD = 115_200;

/** A line on the appliance holds so much (drivers/console/lines.h). */
const REQUEST_BYTES = 256;

/** Writing the configuration to flash memory is the slowest command. */
const ANSWER_MS = 3000;

/** Opening a port resets some boards, and the firmware then takes a few seconds until it listens. */
const GREETING_MS = 6000;
const GREETING_INTERVAL_MS = 400;

/** The ROM's words when a chip waits for images instead of starting its firmware. */
const WAITS_FOR_IMAGES = /waiting for download|DOWNLOAD\(/i;

const HIGHEST_ID = 999_999_999;

/** What a request's words may take, so that the longest id fits too. */
export const REQUEST_WORDS_BYTES = REQUEST_BYTES - ` #${HIGHEST_ID}`.length;

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

export interface ConsoleEvents {
  /** A line that answers none of our requests: status, journal, boot messages, answers to somebody else. */
  onLine?: (line: string) => void;
  /** The port is gone. Requests that waited are rejected first. */
  onLost?: () => void;
}

/** The appliance understood, and will not; in its own words. */
export class Refusal extends Failure {}

/** Opens the console on the port that is named, or the only one, waits until it answers, and closes it after `work`. */
export async function withConsole<T>(
  named: string | undefined,
  work: (client: ConsoleClient) => Promise<T>,
): Promise<T> {
  const { path } = await choosePort(named);
  const client = await ConsoleClient.open(path);
  try {
    await client.greet();
    return await work(client);
  } finally {
    await client.close();
  }
}

/** An open console. */
export class ConsoleClient {
  readonly path: string;
  readonly #port: SerialPort;
  readonly #events: ConsoleEvents;
  readonly #waiting = new Map<number, Waiting>();
  // From a random number on, so that an answer to the tool that ran before is not taken for one of ours.
  #id = Math.floor(Math.random() * HIGHEST_ID);
  #lastLine = "";
  #receivedBytes = 0;
  #closing = false;

  private constructor(path: string, port: SerialPort, events: ConsoleEvents) {
    this.path = path;
    this.#port = port;
    this.#events = events;
    const lines = new LineSplitter((line) => this.#take(line));
    port.on("data", (bytes: Buffer) => {
      this.#receivedBytes += bytes.length;
      lines.push(bytes);
    });
    port.on("error", () => {}); // what fails rejects, and a lost port closes
    port.once("close", () => this.#lose());
  }

  /** Opens the port. @throws Failure that says why it cannot be opened. */
  static async open(path: string, events: ConsoleEvents = {}): Promise<ConsoleClient> {
    return new ConsoleClient(path, await openPort(path, CONSOLE_BAUD), events);
  }

  /** Waits until the appliance answers. @throws Failure that says what was heard instead. */
  async greet(limitMs: number = GREETING_MS): Promise<void> {
    const end = performance.now() + limitMs;
    await this.send(""); // ends what a person may have left half typed
    for (let left = limitMs; left > 0; left = end - performance.now()) {
      const answer = await this.#ask("config get console.json", Math.min(left, GREETING_INTERVAL_MS));
      if (answer !== undefined) return;
    }
    throw new Failure(this.#whySilent(limitMs));
  }

  /** Sends a request and returns its answer. @throws Refusal, or Failure when there is no answer in time. */
  async request(words: string, limitMs: number = ANSWER_MS): Promise<Answer> {
    const answer = await this.#ask(words, limitMs);
    if (answer === undefined) {
      throw new Failure(`${this.path}: no answer to "${commandOf(words)}" within ${limitMs / 1000} s; try again`);
    }
    if (!answer.ok) throw new Refusal(answer.error ?? `"${commandOf(words)}" was refused without a reason`);
    return answer;
  }

  /** Sends a line as it is. */
  async send(line: string): Promise<void> {
    await writeAll(this.#port, `${line}\n`);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await closePort(this.#port);
  }

  async #ask(words: string, limitMs: number): Promise<Answer | undefined> {
    this.#id = (this.#id % HIGHEST_ID) + 1;
    const id = this.#id;
    const line = `${words} #${id}`;
    const length = Buffer.byteLength(line);
    if (length > REQUEST_BYTES) {
      throw new Failure(
        `"${commandOf(words)}" takes ${length} bytes, but the console takes ${REQUEST_BYTES} at most`,
        2,
      );
    }
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Answer | undefined>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(() => resolve(undefined), limitMs);
        this.send(line).catch(() => reject(this.#lostFailure()));
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #take(line: string): void {
    this.#lastLine = line;
    const answer = readAnswer(line);
    const waiting = answer?.id === undefined ? undefined : this.#waiting.get(answer.id);
    if (answer !== undefined && waiting !== undefined) waiting.resolve(answer);
    else this.#events.onLine?.(line);
  }

  #lose(): void {
    if (this.#closing) return;
    for (const { reject } of this.#waiting.values()) reject(this.#lostFailure());
    this.#events.onLost?.();
  }

  #lostFailure(): Failure {
    return new Failure(`${this.path} was unplugged, or its board lost power; plug it in and try again`);
  }

  #whySilent(limitMs: number): string {
    const { path } = this;
    if (WAITS_FOR_IMAGES.test(this.#lastLine)) {
      return `the chip on ${path} waits for a download instead of running its firmware ("${clip(this.#lastLine)}"): press RESET (EN) without touching BOOT`;
    }
    if (this.#receivedBytes > 0) {
      return `what is on ${path} does not answer as Noonmark does; the last that it said was "${clip(this.#lastLine)}". Is it the right port, and is Noonmark on the board? "noonmark flash" puts it there`;
    }
    return `nothing on ${path} has answered for ${limitMs / 1000} s. Is it the right port ("noonmark flash --list"), and is Noonmark on the board? "noonmark flash" puts it there; else press RESET (EN)`;
  }
}

/** The part of a request that may be shown: not its value, which may be a secret. */
function commandOf(words: string): string {
  return words.split(" ").slice(0, 3).join(" ");
}

function clip(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, "?");
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}
