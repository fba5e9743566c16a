/** An emulated board: QEMU's process, and its sockets for console, receiver's line, network and its own control. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../failure.js";
import { Control } from "./control.js";
import { FrameSplitter, framed } from "./network/stream.js";
import { type QemuOptions, qemuWords, SOCKETS } from "./qemu.js";

export interface MachineEvents {
  console(bytes: Buffer): void;
  /** From the board to the receiver. */
  receiver(bytes: Buffer): void;
  /** Of the board's network. */
  frame(frame: Buffer): void;
  /** The chip was reset: by itself, by its watchdogs, or by reset(). */
  restarted?(): void;
  /** QEMU ended by itself: a failure. Not called after stop(). */
  ended(failure: Failure): void;
}

/** Time for QEMU to listen at its sockets. */
const LISTEN_MS = 15_000;
const RETRY_MS = 20;
/** Time for QEMU to end when it is told to. */
const STOP_MS = 3000;
/** Kept of what it writes to its standard error: enough for a message. */
const STDERR_KEPT = 2000;
/** Of frames that QEMU has not taken yet; further ones are lost, as on any network. */
const NETWORK_WAITING_BYTES = 1 << 20;

type Sockets = Readonly<Record<"console" | "receiver" | "control", Socket>>;

export class Machine {
  readonly control: Control;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #sockets: Sockets;
  #network: Socket | undefined;
  #stopped = false;

  /** Starts QEMU. Rejects with Failure, saying what QEMU said, where it does not start. */
  static async start(qemu: string, options: Omit<QemuOptions, "folder">, events: MachineEvents): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), "noonmark-emulate-"));
    const words = qemuWords({ ...options, folder });
    const child = spawn(qemu, words, { stdio: ["ignore", "ignore", "pipe"] });
    const said = new Said(child);
    try {
      // QEMU waits for each in turn, in the order of its words.
      const sockets = {
        console: await said.orFailure(listening(join(folder, SOCKETS.console))),
        receiver: await said.orFailure(listening(join(folder, SOCKETS.receiver))),
        control: await said.orFailure(listening(join(folder, SOCKETS.control))),
      };
      const machine = new Machine(child, folder, sockets, said, events);
      await machine.control.begin();
      // A frame that the chip sends before QEMU has taken this connection would end QEMU (8.1: net/stream.c).
      const joined = machine.control.event("NETDEV_STREAM_CONNECTED");
      machine.#join(await said.orFailure(listening(join(folder, SOCKETS.network))), events);
      await said.orFailure(joined);
      await machine.control.command("cont");
      return machine;
    } catch (error) {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(child: ChildProcess, folder: string, sockets: Sockets, said: Said, events: MachineEvents) {
    this.#process = child;
    this.#folder = folder;
    this.#sockets = sockets;
    sockets.console.on("data", (bytes: Buffer) => events.console(bytes));
    sockets.receiver.on("data", (bytes: Buffer) => events.receiver(bytes));
    for (const socket of [sockets.console, sockets.receiver]) socket.on("error", () => {}); // QEMU's end says it
    this.control = new Control(sockets.control, (event) => {
      if (event === "RESET") events.restarted?.();
    });
    child.once("exit", (code, signal) => {
      if (!this.#stopped) events.ended(said.failure(code, signal));
    });
  }

  #join(network: Socket, events: MachineEvents): void {
    const frames = new FrameSplitter((frame) => events.frame(frame));
    network.on("data", (bytes: Buffer) => frames.push(bytes));
    network.on("error", () => {}); // QEMU's end says it
    this.#network = network;
  }

  /** Types at the console. */
  type(text: string): void {
    if (this.#sockets.console.writable) this.#sockets.console.write(text);
  }

  /** From the receiver to the board. */
  receive(bytes: Uint8Array): void {
    if (this.#sockets.receiver.writable) this.#sockets.receiver.write(bytes);
  }

  /** Sends a frame to the board. */
  send(frame: Buffer): void {
    const network = this.#network;
    if (network?.writable && network.writableLength < NETWORK_WAITING_BYTES) network.write(framed(frame));
  }

  /** Cuts the supply for a moment: the chip starts over, its flash stays. */
  async reset(): Promise<void> {
    await this.control.command("system_reset");
  }

  /** `length` bytes of the chip's memory from `address` on. */
  async memory(address: number, length: number): Promise<Buffer> {
    const file = join(this.#folder, "memory");
    await this.control.command("pmemsave", { val: address, size: length, filename: file });
    const bytes = readFileSync(file);
    rmSync(file);
    return bytes;
  }

  /** A word of the chip's memory. */
  async word(address: number): Promise<number> {
    const text = await this.control.monitor(`xp /1wx 0x${address.toString(16)}`);
    return Number(/0x([0-9a-f]{8})\s*$/.exec(text)?.[0] ?? Number.NaN);
  }

  /** Ends QEMU, and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
      this.control.command("quit").catch(() => {});
      const late = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
      await gone;
      clearTimeout(late);
    }
    for (const socket of [...Object.values(this.#sockets), this.#network]) socket?.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a process says on its standard error, and its end. */
class Said {
  #text = "";
  readonly #ended: Promise<Failure>;

  constructor(child: ChildProcess) {
    child.stderr?.on("data", (bytes: Buffer) => {
      this.#text = (this.#text + bytes.toString()).slice(-STDERR_KEPT);
    });
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => resolve(new Failure(`QEMU cannot be started: ${error.message}`)));
      child.once("exit", (code, signal) => resolve(this.failure(code, signal)));
    });
  }

  failure(code: number | null, signal: NodeJS.Signals | null): Failure {
    const how = signal === null ? `status ${code}` : signal;
    const words = this.#text.trim();
    return new Failure(`QEMU ended with ${how}${words === "" ? "" : `: ${words}`}`);
  }

  /** What is awaited, or the failure where the process ends first. */
  async orFailure<T>(awaited: Promise<T>): Promise<T> {
    awaited.catch(() => {});
    return await Promise.race([awaited, this.#ended.then((failure) => Promise.reject(failure))]);
  }
}

/** Connects as soon as somebody listens there. */
async function listening(path: string): Promise<Socket> {
  const until = Date.now() + LISTEN_MS;
  for (;;) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.once("error", reject);
      });
    } catch (error) {
      if (Date.now() > until) throw new Failure(`QEMU does not listen at ${path}: ${(error as Error).message}`);
      await pause(RETRY_MS);
    }
  }
}
