/**
 * A pseudo-terminal for Node: what a program that opens `path` sees as a serial port is this program's to play.
 *
 * The simulator offers the appliance's console on one, and the tests play boards and bootloaders on others. The work is
 * done by a small helper (pty.c), compiled once with the machine's C compiler.
 */

import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../../host-tools/pty/pty.c", import.meta.url));
const HELPER = fileURLToPath(new URL("../../pty/noonmark-pty", import.meta.url));

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
  buildHelper();
  const child = spawn(HELPER, [], { stdio: ["pipe", "pipe", "inherit"] });
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
        reject(new Error(`the helper ${HELPER} ended with status ${code} before it had a terminal`));
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

/** Compiles the helper when it is missing or older than its source. */
function buildHelper(): void {
  const built = statSync(HELPER, { throwIfNoEntry: false });
  if (built !== undefined && built.mtimeMs >= statSync(SOURCE).mtimeMs) return;
  mkdirSync(dirname(HELPER), { recursive: true });
  const compiler = process.env.CC ?? "cc";
  const fresh = `${HELPER}.${process.pid}`; // renamed when whole: another process may be compiling at the same time
  const result = spawnSync(compiler, ["-std=c11", "-O2", "-Wall", "-Wextra", "-o", fresh, SOURCE], {
    encoding: "utf8",
  });
  if (result.status !== 0) {
    rmSync(fresh, { force: true });
    const reason = result.error?.message ?? result.stderr;
    throw new Error(
      `the C compiler "${compiler}" did not compile ${SOURCE}: ${reason.trim()}. Install one (Debian: apt install build-essential) or name it in CC.`,
    );
  }
  renameSync(fresh, HELPER);
}
