/** Starts `noonmark sim` as a user does, and knows what it says. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../host-tools/cli.js", import.meta.url));

/** A row of `--json`. */
export type Row = Record<string, unknown>;

export class Simulation {
  readonly rows: Row[] = [];
  /** What is not a row, from both outputs. */
  text = "";
  /** Resolves with the exit status, or the signal's name. */
  readonly ended: Promise<number | string>;
  readonly #process: ChildProcess;
  #waiting: (() => void)[] = [];
  #over = false;

  /**
   * Without a page where none is asked for: of two that start at once one may find the usual port taken.
   * @param enter words before the command, which run it somewhere else: in a network namespace.
   */
  constructor(words: readonly string[], enter: readonly string[] = []) {
    const page = words.includes("--web-port") ? [] : ["--web-port", "0"];
    const [file = "", ...rest] = [...enter, process.execPath, CLI, "sim", ...words, ...page];
    this.#process = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
    const read = (stream: Readable, take: (line: string) => void) =>
      createInterface({ input: stream }).on("line", (line) => {
        take(line);
        this.#wake();
      });
    read(this.#process.stdout as Readable, (line) => {
      if (line.startsWith("{")) this.rows.push(JSON.parse(line));
      else this.text += `${line}\n`;
    });
    read(this.#process.stderr as Readable, (line) => {
      this.text += `${line}\n`;
    });
    this.ended = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => {
        this.#over = true;
        resolve(code ?? signal ?? "nothing");
        this.#wake();
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Waits until a row fits. Throws with all that was said when it ends before, or after `limitS` seconds. */
  async row(fits: (row: Row) => boolean, limitS: number): Promise<Row> {
    const deadline = Date.now() + limitS * 1000;
    for (;;) {
      const found = this.rows.find(fits);
      if (found !== undefined) return found;
      if (this.#over || Date.now() > deadline) {
        const last = JSON.stringify(this.rows.at(-1));
        throw new Error(`${this.#over ? "it ended" : `${limitS} s are over`}; last row ${last}\n${this.text}`);
      }
      await this.#change(deadline - Date.now() + 10);
    }
  }

  /** Ends it in any case. */
  async stop(): Promise<number | string> {
    this.signal("SIGINT");
    const timer = setTimeout(() => this.signal("SIGKILL"), 5000);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Whether this process may have that UDP port now. */
export async function canBind(port: number, address: string): Promise<boolean> {
  const socket = createSocket("udp4");
  const bound = await new Promise<boolean>((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind({ port, address, exclusive: true }, () => resolve(true));
  });
  socket.close();
  return bound;
}

/** A UDP port of 127.0.0.1 that nobody uses now. */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** Processes that run the engine for this NTP port. */
export function enginesOn(port: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return words[0]?.endsWith("noonmark-sim") && words[words.indexOf("--ntp-port") + 1] === String(port);
      } catch {
        return false; // It has just ended.
      }
    })
    .map(Number);
}

/** Where a program is, or undefined. */
export function program(name: string): string | undefined {
  const found = spawnSync("sh", ["-c", `PATH=$PATH:/usr/sbin:/sbin; command -v ${name}`], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Runs a program without blocking the event loop; resolves with its status and all it said. */
export function execute(file: string, words: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { stdio: ["ignore", "pipe", "pipe"], timeout: 30_000 });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}
