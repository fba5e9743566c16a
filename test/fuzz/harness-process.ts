/** A C program under sanitizers that answers batches of records: what is written to it, and what it says. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Freed memory that the address sanitizer keeps back: little, so that growth is the program's own. */
const ASAN = "quarantine_size_mb=4:detect_leaks=1:abort_on_error=0";
/** Body length, resident kB, clients known: see responder-harness.c. */
const HEAD_BYTES = 12;

export interface Answer {
  body: Buffer;
  /** The most that was ever resident. */
  residentKb: number;
  /** Of the list of clients. */
  clients: number;
}

export class HarnessProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #received: Buffer[] = [];
  #waiting: (() => void) | undefined;
  #complaint = "";
  #status: number | string | undefined;

  constructor(program: string) {
    const env = { ...process.env, ASAN_OPTIONS: ASAN, UBSAN_OPTIONS: "print_stacktrace=1" };
    this.#child = spawn(program, { stdio: ["pipe", "pipe", "pipe"], env });
    this.#child.stdout.on("data", (bytes: Buffer) => {
      this.#received.push(bytes);
      this.#waiting?.();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    // Where it has died, its end says why.
    this.#child.stdin.on("error", () => {});
    this.#child.on("close", (code, signal) => {
      this.#status = code ?? signal ?? "nothing";
      this.#waiting?.();
    });
  }

  /** Sends records that end with 'E' and waits for the answer. @throws Error with the program's words where it dies. */
  async ask(records: Uint8Array): Promise<Answer> {
    this.#child.stdin.write(records);
    for (let has = 0, wanted = HEAD_BYTES; ; ) {
      has = this.#received.reduce((sum, { length }) => sum + length, 0);
      if (has >= HEAD_BYTES) {
        this.#received = [Buffer.concat(this.#received)];
        wanted = HEAD_BYTES + (this.#received[0]?.readUInt32LE(0) ?? 0);
        if (has >= wanted) break;
      }
      if (this.#status !== undefined) throw new Error(`the C program ended with ${this.#status}:\n${this.#complaint}`);
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    const all = this.#received[0] ?? Buffer.alloc(HEAD_BYTES);
    this.#received = [];
    return { body: all.subarray(HEAD_BYTES), residentKb: all.readUInt32LE(4), clients: all.readUInt32LE(8) };
  }

  /** Ends it in good order, when leaks are found too. @throws Error where it complains. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    while (this.#status === undefined) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    if (this.#status !== 0) throw new Error(`the C program ended with ${this.#status}:\n${this.#complaint}`);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
