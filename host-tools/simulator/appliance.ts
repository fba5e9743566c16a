/**
 * The appliance's process: build/sim/noonmark-sim, which runs the firmware in its engine, and the link to it.
 *
 * The process never outlives this one: it ends when its end of the link is closed, which the kernel does however we
 * end, and it is killed when we leave in an orderly way.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { enginePaths } from "../build/engine.js";
import { Failure } from "../failure.js";
import type { Instant } from "./events.js";
import { datagramOf, FROM_APPLIANCE, type Frame, FrameReader, FrameWriter, type Usage, usageOf } from "./link.js";
import type { Datagram, Delivery } from "./servers/servers.js";

/** How the process is started; tests put another program in its place. */
export interface Program {
  file: string;
  words: readonly string[];
}

/** What `npm run build` makes. */
export function builtAppliance(): Program {
  const { program: file, modules } = enginePaths();
  for (const path of [file, modules]) {
    if (!existsSync(path)) throw new Failure(`${path} is not there: run npm run build first`);
  }
  return { file, words: ["--modules", modules] };
}

/** What the appliance tells; every call but `ended` carries the world's time. */
export interface ApplianceEvents {
  console?(line: string, at: Instant): void;
  serial?(baud: number, bytes: Uint8Array, at: Instant): void;
  reply?(id: number, packet: Buffer, at: Instant): void;
  reached?(usage: Usage, at: Instant): void;
  /** It begins to join a Wi-Fi network. */
  joins?(name: Buffer, password: Buffer, at: Instant): void;
  /** It sends a datagram (virtual time); what comes back of it. Without this nothing does. */
  asks?(datagram: Datagram, at: Instant): readonly Delivery[];
  stored?(key: string, value: string | undefined, at: Instant): void;
  /** It has changed its partition of the history. */
  flashed?(place: number, bytes: Buffer): void;
  /** Part of the answer to what was sent to its page (virtual time); without bytes: the answer has ended. */
  webAnswer?(id: number, bytes: Buffer): void;
  /** Whatever it says, before it is taken apart. */
  frame?(frame: Frame): void;
  /** What it was started with and as which process (0: not at all), and the frames that it was sent; a copy. */
  started?(words: readonly string[], pid: number): void;
  sent?(bytes: Buffer): void;
  /** The process has ended by itself: a failure. Not called after stop(). */
  ended?(failure: Failure): void;
}

/** Kept of what the process writes to its standard error: enough for a message and a stack. */
const STDERR_KEPT = 4000;
/** Time for the process to be ready: it loads an engine, which takes milliseconds. */
const READY_MS = 10_000;
/** Time for the process to end when it is told to. */
const STOP_MS = 300;

export class Appliance {
  readonly #process: ChildProcess;
  readonly #socket: Duplex;
  readonly #events: ApplianceEvents;
  readonly #reader = new FrameReader();
  readonly #writer = new FrameWriter();
  readonly #exited: Promise<void>;
  readonly #killAtExit: () => void;
  #engine = "";
  #stderr = "";
  #failedText = "";
  #stopping = false;
  #listening = false;
  #onReady: (() => void) | undefined;

  /** Starts the process and waits until it is ready for STORE and START. Throws Failure. */
  static async start(program: Program, words: readonly string[], events: ApplianceEvents): Promise<Appliance> {
    let fail: (failure: Failure) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const early: { ended?(failure: Failure): void } = { ended: fail };
    const appliance = new Appliance(program, words, {
      ...events,
      ended: (failure) => (early.ended === undefined ? events.ended?.(failure) : early.ended(failure)),
    });
    const ready = new Promise<void>((resolve) => {
      appliance.#onReady = resolve;
    });
    const timer = setTimeout(() => {
      fail(new Failure(`${program.file} was not ready within ${READY_MS / 1000} s: run npm run build again`));
    }, READY_MS);
    try {
      await Promise.race([ready, failed]);
    } catch (failure) {
      await appliance.stop();
      throw failure;
    } finally {
      clearTimeout(timer);
      delete early.ended;
    }
    return appliance;
  }

  private constructor(program: Program, words: readonly string[], events: ApplianceEvents) {
    this.#events = events;
    this.#process = spawn(program.file, [...program.words, ...words], { stdio: ["ignore", "ignore", "pipe", "pipe"] });
    events.started?.(words, this.#process.pid ?? 0);
    this.#killAtExit = () => this.#process.kill("SIGKILL");
    process.on("exit", this.#killAtExit);
    this.#socket = this.#process.stdio[3] as Duplex;
    this.#socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    // A broken link is told by the process's end, which says more.
    this.#socket.on("error", () => {});
    const stderr = this.#process.stderr as Readable;
    stderr.setEncoding("utf8");
    stderr.on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.#exited = new Promise((resolve) => {
      this.#process.on("error", (error) => {
        this.#failedText = `${program.file} cannot be run: ${error.message}`;
        this.#end(resolve, null, null);
      });
      this.#process.on("close", (code, signal) => this.#end(resolve, code, signal));
    });
  }

  /** What the process said that it is. */
  get engine(): string {
    return this.#engine;
  }

  get writer(): FrameWriter {
    return this.#writer;
  }

  /** Sends what was written since the last time; while the process is listened to, when all that came was heard. */
  flush(): void {
    if (!this.#listening) this.#send();
  }

  #send(): void {
    const bytes = this.#writer.take();
    if (bytes.length === 0 || this.#socket.destroyed || this.#stopping) return;
    this.#socket.write(bytes);
    this.#events.sent?.(bytes);
  }

  /** Ends the process, by force after a moment; resolves when it has ended. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#writer.stop();
      this.#send();
      this.#stopping = true;
    }
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  #end(resolve: () => void, code: number | null, signal: NodeJS.Signals | null): void {
    process.off("exit", this.#killAtExit);
    this.#socket.destroy();
    resolve();
    if (this.#stopping) return;
    this.#stopping = true;
    const how = signal === null ? `ended with status ${code}` : `was ended by ${signal}`;
    const said = this.#failedText || this.#stderr.trim() || "and said nothing";
    this.#events.ended?.(new Failure(code === null && signal === null ? said : `the appliance ${how}: ${said}`));
  }

  #receive(bytes: Buffer): void {
    // What it says of several seconds is answered at once: waking it costs more than a second's work.
    this.#listening = true;
    try {
      for (const frame of this.#reader.push(bytes)) this.#dispatch(frame);
    } finally {
      this.#listening = false;
    }
    this.#send();
  }

  #dispatch(frame: Frame): void {
    this.#events.frame?.(frame);
    const { type, at, payload } = frame;
    switch (type) {
      case FROM_APPLIANCE.console:
        this.#events.console?.(payload.toString("utf8"), at);
        break;
      case FROM_APPLIANCE.serial:
        this.#events.serial?.(payload.readUInt32LE(0), Uint8Array.from(payload.subarray(4)), at);
        break;
      case FROM_APPLIANCE.reply:
        this.#events.reply?.(payload.readUInt32LE(0), payload.subarray(4), at);
        break;
      case FROM_APPLIANCE.reached:
        this.#events.reached?.(usageOf(payload), at);
        break;
      case FROM_APPLIANCE.failed:
        this.#failedText = payload.toString("utf8").trim();
        break;
      case FROM_APPLIANCE.ready:
        this.#engine = payload.toString("utf8");
        this.#onReady?.();
        break;
      case FROM_APPLIANCE.joins: {
        const nameEnd = 1 + payload.readUInt8(0);
        this.#events.joins?.(Buffer.from(payload.subarray(1, nameEnd)), Buffer.from(payload.subarray(nameEnd)), at);
        break;
      }
      case FROM_APPLIANCE.asks:
        // It waits for this, whoever is or is not there to be asked.
        for (const delivery of this.#events.asks?.(datagramOf(payload), at) ?? []) this.#writer.datagram(delivery);
        this.#writer.carried(at);
        break;
      case FROM_APPLIANCE.flashed:
        this.#events.flashed?.(payload.readUInt32LE(0), payload.subarray(4));
        break;
      case FROM_APPLIANCE.webAnswer:
        this.#events.webAnswer?.(payload.readUInt32LE(0), payload.subarray(4));
        break;
      case FROM_APPLIANCE.stored: {
        const keyEnd = 1 + payload.readUInt8(0);
        const value = payload.length > keyEnd ? payload.toString("utf8", keyEnd) : undefined;
        this.#events.stored?.(payload.toString("latin1", 1, keyEnd), value, at);
        break;
      }
    }
  }
}
