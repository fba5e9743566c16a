/**
 * Runs the appliance in real time, with real sockets, under a sky that tells the host's UTC.
 *
 * The world's second 0 is the last whole second of UTC before the start, placed on the monotonic clock that the
 * appliance's process shares with us: true time is CLOCK_MONOTONIC from there on. Events are sent a little ahead and
 * the process waits for their time; the oscillator's records go a few seconds further, since the counter must run on
 * when we are late. If the host's clock is set while we run, the sky does not follow, and a note says so.
 */

import { Failure } from "../failure.js";
import { Appliance, builtAppliance, type Program } from "./appliance.js";
import { DeviceReceiver } from "./device.js";
import { type Instant, instant } from "./events.js";
import { FlashImage } from "./flash-image.js";
import { measureHostClock } from "./host-clock.js";
import type { Usage } from "./link.js";
import type { Receiver } from "./receiver.js";
import { RecordedReceiver, type Recording } from "./recording.js";
import { type JournalEntry, readConsoleLine, type Status } from "./status.js";
import { World, type WorldChanges, worldOptions } from "./world.js";

export type Source =
  | { kind: "simulated" }
  | { kind: "recording"; recording: Recording }
  | { kind: "device"; device: DeviceReceiver };

export interface RealTimeOptions {
  world: WorldChanges;
  source: Source;
  ntpPort: number;
  /** TCP port of the page; none where it is left out. */
  webPort?: number | undefined;
  /** Numeric address that the appliance serves on. */
  address: string;
  /** Content of the appliance's storage, by key. */
  storage: Readonly<Record<string, string>>;
  program?: Program;
}

export interface RealTimeEvents {
  status(status: Status): void;
  journal(entry: JournalEntry): void;
  /** A console line that is neither. */
  text(line: string): void;
  /** Every console line, as it is. */
  line?(line: string): void;
  usage(usage: Usage): void;
  /** Something about the simulation itself that its user should know. */
  note(text: string): void;
  failed(failure: Failure): void;
}

/**
 * How far ahead of time events are sent: a few turns of this process, and no more, so that the receiver can answer
 * soon. On a busy computer some come late; they carry their true counts and times, so all that suffers is a delay.
 */
const AHEAD_S = 0.25;
const TICK_MS = 50;
/** How far ahead the oscillator's records go: the counter must run on when we are held up. */
const OSCILLATOR_AHEAD_S = 4;
/** With start and stop bit. */
const BITS_PER_BYTE = 10;
/** Slewing never makes the two clocks differ, since it moves both; setting does, by what it likes. */
const CLOCK_SET_MS = 2;

/** What the simulated board says when the firmware asks it to restart (drivers/board/sim/board.c). */
const RESTARTED = "the firmware restarted itself";
/** The counter is told from a little before now on: a restarted firmware reads it at once. */
const OSCILLATOR_BEHIND_S = 1;

export class RealTimeRun {
  readonly #events: RealTimeEvents;
  readonly #launch: () => Promise<Appliance>;
  /** What the appliance has stored, by key: it survives a restart. */
  readonly #storage: Map<string, string>;
  readonly #flash = new FlashImage();
  readonly #epochNs: bigint;
  readonly #epochUnixMs: number;
  #appliance: Appliance;
  #halted = false;
  readonly #world: World;
  readonly #recorded: RecordedReceiver | undefined;
  /** The first whole second after the appliance's start: the world does nothing to it before. */
  readonly #firstS: number;
  readonly #timer: NodeJS.Timeout;
  #nextOscillator = 0;
  #saidClockSet = false;
  #saidRecordingEnd = false;

  /** Starts the appliance and its world. Throws Failure. */
  static async start(options: RealTimeOptions, events: RealTimeEvents): Promise<RealTimeRun> {
    const clock = measureHostClock();
    const utcNs = process.hrtime.bigint() + clock.realtimeMinusMonotonicNs;
    const epochUnixS = utcNs / 1_000_000_000n;
    const epochNs = epochUnixS * 1_000_000_000n - clock.realtimeMinusMonotonicNs;
    let run: RealTimeRun | undefined;
    const words = ["--realtime", "--epoch-ns", String(epochNs)];
    words.push("--ntp-port", String(options.ntpPort), "--address", options.address);
    if (options.webPort !== undefined) words.push("--web-port", String(options.webPort));
    words.push("--seed", String(options.world.seed ?? 1));
    const launch = () =>
      Appliance.start(options.program ?? builtAppliance(), words, {
        console: (line) => run?.console(line),
        serial: (baud, bytes, at) => run?.serial(baud, bytes, at),
        reached: (usage) => events.usage(usage),
        stored: (key, value) => run?.stored(key, value),
        flashed: (place, bytes) => run?.flashed(place, bytes),
        ended: (failure) => void run?.ended(failure),
      });
    run = new RealTimeRun(options, events, launch, await launch(), epochNs, Number(epochUnixS));
    return run;
  }

  private constructor(
    options: RealTimeOptions,
    events: RealTimeEvents,
    launch: () => Promise<Appliance>,
    appliance: Appliance,
    epochNs: bigint,
    epochUnixS: number,
  ) {
    this.#events = events;
    this.#launch = launch;
    this.#storage = new Map(Object.entries(options.storage));
    this.#appliance = appliance;
    this.#epochNs = epochNs;
    this.#epochUnixMs = epochUnixS * 1000;
    this.#firstS = Math.floor(this.#nowS()) + 1;
    const receiver = this.#receiver(options.source);
    this.#recorded = receiver instanceof RecordedReceiver ? receiver : undefined;
    const startUtc = new Date(this.#epochUnixMs).toISOString().replace(".000Z", "Z");
    const changes = {
      ...options.world,
      sky: { ...options.world.sky, startUtc },
      receiver: { ...options.world.receiver, powerOnS: this.#firstS },
    };
    this.#world = new World(worldOptions(changes), receiver);
    this.#begin();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** What the appliance's process said that it is. */
  get engine(): string {
    return this.#appliance.engine;
  }

  /** Stops the appliance and waits until it has ended. */
  async stop(): Promise<void> {
    this.halt();
    await this.#appliance.stop();
  }

  /** Makes no more events. */
  halt(): void {
    this.#halted = true;
    clearInterval(this.#timer);
    if (this.#world.receiver instanceof DeviceReceiver) this.#world.receiver.close();
  }

  /** Types a line at the appliance's console. */
  type(line: string): void {
    this.#appliance.writer.event({ kind: "console", at: instant(0, this.#nowS() * 1e9), line });
    this.#appliance.flush();
  }

  console(line: string): void {
    this.#events.line?.(line);
    const read = readConsoleLine(line);
    if (read.type === "status") this.#events.status(read);
    else if (read.type === "journal") this.#events.journal(read);
    else this.#events.text(line);
  }

  serial(baud: number, bytes: Uint8Array, at: Instant): void {
    this.#world.hear(at, baud, bytes);
  }

  stored(key: string, value: string | undefined): void {
    if (value === undefined) this.#storage.delete(key);
    else this.#storage.set(key, value);
  }

  flashed(place: number, bytes: Buffer): void {
    this.#flash.change(place, bytes);
  }

  /** The appliance's process has ended: it comes back if the firmware wanted a restart, with what it has stored. */
  async ended(failure: Failure): Promise<void> {
    try {
      if (this.#halted || !failure.message.includes(RESTARTED)) throw failure;
      this.#events.note("the firmware restarts");
      const appliance = await this.#launch();
      if (this.#halted) return await appliance.stop();
      this.#appliance = appliance;
      this.#begin();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.halt();
      this.#events.failed(error);
    }
  }

  /** Starts the firmware with its storage, the counter already running. */
  #begin(): void {
    const { writer } = this.#appliance;
    for (const [key, value] of this.#storage) writer.store(key, value);
    this.#flash.give(writer);
    const nowS = this.#nowS();
    this.#nextOscillator = Math.max(0, Math.floor(nowS) - OSCILLATOR_BEHIND_S);
    this.#sendOscillator(Math.ceil(nowS) + OSCILLATOR_AHEAD_S);
    writer.start();
    this.#tick();
  }

  #receiver(source: Source): Receiver | undefined {
    if (source.kind === "simulated") return undefined;
    if (source.kind === "recording") return new RecordedReceiver(source.recording, this.#firstS);
    source.device.listen(
      (bytes) => {
        // What is read now has been arriving for as long as it takes on the line.
        const firstS = this.#nowS() - (bytes.length * BITS_PER_BYTE) / source.device.baud;
        this.#appliance.writer.event({ kind: "bytes", at: instant(0, firstS * 1e9), bytes });
        this.#appliance.flush();
      },
      (reason) => this.#events.note(`the receiver is gone: ${reason}; the clock goes on without it`),
    );
    return source.device;
  }

  #tick(): void {
    const nowS = this.#nowS();
    for (const event of this.#world.advance(instant(0, (nowS + AHEAD_S) * 1e9))) {
      if (event.at.second >= this.#firstS) this.#appliance.writer.event(event);
    }
    this.#sendOscillator(Math.ceil(nowS) + OSCILLATOR_AHEAD_S);
    this.#appliance.flush();
    this.#remark(nowS);
  }

  #sendOscillator(untilS: number): void {
    const { oscillator } = this.#world;
    for (; this.#nextOscillator <= untilS; this.#nextOscillator++) {
      this.#appliance.writer.oscillator(
        this.#nextOscillator,
        oscillator.nominalHz,
        oscillator.second(this.#nextOscillator),
      );
    }
  }

  #remark(nowS: number): void {
    // We may be kept from running between two readings: only what lies outside both of them is the clock's doing.
    const beforeMs = this.#epochUnixMs + this.#nowS() * 1000;
    const hostMs = Date.now();
    const afterMs = this.#epochUnixMs + this.#nowS() * 1000;
    const setMs = Math.max(0, hostMs - afterMs) + Math.min(0, hostMs + 1 - beforeMs);
    if (Math.abs(setMs) > CLOCK_SET_MS && !this.#saidClockSet) {
      this.#saidClockSet = true;
      this.#events.note(`this computer's clock was set by ${setMs.toFixed(0)} ms; the simulated sky keeps its time`);
    }
    if (this.#recorded !== undefined && nowS > this.#recorded.endS && !this.#saidRecordingEnd) {
      this.#saidRecordingEnd = true;
      this.#events.note("the recording has ended: no more sentences and no more pulses, the clock is in holdover");
    }
  }

  /** Seconds since the world's start; good to a microsecond over days. */
  #nowS(): number {
    return Number(process.hrtime.bigint() - this.#epochNs) / 1e9;
  }
}
