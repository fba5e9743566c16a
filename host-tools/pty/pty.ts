/**
 * A pseudo-terminal for Node: what a program that opens `path` sees as a serial port is this program's to play.
 *
 * The simulator offers the appliance's console on one, and the tests play boards and bootloaders on others. The work is
 * done by a small helper (pty.c), compiled once with the machine's C compiler.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { build } from "../build/compile.js";
import { DIALECT, WARNINGS } from "../build/dialect.js";
import { BUILD, ROOT } from "../build/paths.js";

const SOURCE = join(ROOT, "host-tools/pty/pty.c");

/** Bytes that may wait for a slow reader before more are dropped: what a UART driver's buffer would hold, generously. */
const WAITING_BYTES_LIMIT = 65_536;

const FRAME_HEADER_BYTES = 3;

/** What happens at the terminal, in order. Each is optional. */
export interface PtyHandlers {
  /** Bytes were written to the terminal. The array is the handler's to keep. */
  onData?: (bytes: Buffer) => void;
  /** Somebody opened it. */
  onOpen?: () => void;
  /** The last who had it open closed it. */
  onClosed?: () => void;
  /** The line was set to this speed; told before the first bytes that were sent at it. */
  onBaud?: (baud: number) => void;
}

/** Makes a pseudo-terminal. Rejects, saying what is missing, when the helper cannot be compiled or started. */
export async function openPty(handlers: PtyHandlers): Promise<Pty> {
  const program = await ensureHelper();
  const child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
  return await new Promise((resolve, reject) => {
    let pty: Pty | undefined;
    const frames = new FrameReader((type, payload) => {
      if (type === "P") {
        pty = new Pty(child, payload.toString());
        resolve(pty);
      } else if (type === "D") handlers.onData?.(payload);
      else if (type === "O") handlers.onOpen?.();
      else if (type === "C") handlers.onClosed?.();
      else if (type === "B") handlers.onBaud?.(payload.readUInt32LE());
    });
    child.stdout.on("data", (bytes: Buffer) => frames.push(bytes));
    child.stdin.on("error", () => {}); // the helper has ended: "exit" tells it
    child.on("error", reject);
    child.on("exit", (code) => {
      if (pty === undefined)
        reject(new Error(`the helper ${program} ended with status ${code} before it had a terminal`));
    });
  });
}

/** One end of an open pseudo-terminal. */
export class Pty {
  /** What others open, such as /dev/pts/5. */
  readonly path: string;
  /** Bytes dropped because a reader did not keep up. */
  droppedBytes = 0;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>, path: string) {
    this.#child = child;
    this.path = path;
  }

  /** Sends bytes to whoever has the terminal open; dropped when nobody has, or when 64 KiB wait already. */
  write(bytes: Uint8Array | string): void {
    const { stdin } = this.#child;
    if (stdin.writableLength > WAITING_BYTES_LIMIT) this.droppedBytes += Buffer.byteLength(bytes);
    else if (stdin.writable) stdin.write(bytes);
  }

  /** Pulls the plug: whoever has the terminal open sees it hang up. Resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.stdin.destroy();
    await gone;
  }
}

/** Cuts the helper's output into frames (see pty.c). */
class FrameReader {
  readonly #onFrame: (type: string, payload: Buffer) => void;
  #waiting: Buffer = Buffer.alloc(0);

  constructor(onFrame: (type: string, payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  push(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    while (this.#waiting.length >= FRAME_HEADER_BYTES) {
      const end = FRAME_HEADER_BYTES + this.#waiting.readUInt16LE(1);
      if (this.#waiting.length < end) return;
      const type = String.fromCharCode(this.#waiting[0] ?? 0);
      const payload = this.#waiting.subarray(FRAME_HEADER_BYTES, end);
      this.#waiting = this.#waiting.subarray(end);
      this.#onFrame(type, payload);
    }
  }
}

let helper: Promise<string> | undefined;

/** The helper's path, after compiling it when it is missing or its source has changed. */
async function ensureHelper(): Promise<string> {
  helper ??= build({
    compiler: process.env.CC || "cc",
    groups: [
      {
        sources: [SOURCE],
        flags: [DIALECT, "-O2", ...WARNINGS],
      },
    ],
    linkFlags: [],
    folder: join(BUILD, "pty"),
    program: "noonmark-pty",
  });
  return await helper;
}
