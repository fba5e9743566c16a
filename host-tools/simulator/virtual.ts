/**
 * Runs the appliance in virtual time against a world: days in seconds, the same from the same seed.
 *
 * The world's events are sent a window of seconds ahead, and each second that the appliance has finished lets one more
 * be made. What the appliance writes to the receiver in a second therefore always meets the same state of the world,
 * whatever the two processes' speeds. While the two talk, the window is a quarter of a second, so that answers come
 * soon.
 */

import { Failure } from "../failure.js";
import { Appliance, type ApplianceEvents, builtAppliance, type Program } from "./appliance.js";
import { judgeReply, type Reply } from "./clients.js";
import { compareInstants, type Instant, instant, type RequestEvent } from "./events.js";
import { FlashImage } from "./flash-image.js";
import type { FrameWriter, Usage } from "./link.js";
import type { PtpHeard } from "./ptp/network.js";
import type { Receiver } from "./receiver.js";
import type { Datagram, Delivery, ServerAsked } from "./servers/servers.js";
import { type JournalEntry, readConsoleLine, type Status } from "./status.js";
import { World, type WorldChanges, worldOptions } from "./world.js";

export interface RunOptions {
  /** Seconds of the world to run. */
  seconds: number;
  /** Content of the appliance's storage at its start, by key. */
  storage?: Readonly<Record<string, string>>;
  /** Content of its partition of the history. */
  flash?: Uint8Array;
  /** What browsers and others send to its page, each on a connection of its own, in order of time. */
  webRequests?: readonly WebRequest[];
  /** Called for each second in order, when the appliance has finished it. */
  onSecond?: (observation: Observation) => void;
  /** The appliance's supply fails for a moment: it starts again with what its storage holds. In order of time. */
  powerCuts?: readonly Instant[];
  /** Stands in for the simulated receiver: a recording. */
  receiver?: Receiver;
  /** Further options of the appliance's process. */
  words?: readonly string[];
  program?: Program;
  /**
   * Other ends than the world's servers: what comes back of a datagram; undefined where it is for none of them. Pieces of
   * the outgoing TCP connection are carried so too (drivers/tcp/sim/tcp_outbound.c).
   */
  carry?: (sentAt: Instant, datagram: Datagram) => readonly Delivery[] | undefined;
  /** Sees what goes to the appliance's process and what comes from it. */
  tap?: Pick<ApplianceEvents, "started" | "sent" | "frame">;
}

/** Bytes that somebody sends to the page. */
export interface WebRequest {
  at: Instant;
  bytes: Uint8Array;
}

/** All that is known of one second of the world after it has passed. */
export interface Observation {
  /** Counted from the appliance's first start. */
  second: number;
  /** How often the appliance was started so far. */
  starts: number;
  /** True fractional frequency of the counter. */
  trueFrequency: number;
  /** The firmware's status line of this second, if it wrote one. */
  status: Status | undefined;
  journal: readonly JournalEntry[];
  /** Console lines that are neither. */
  text: readonly string[];
  replies: readonly ObservedReply[];
  /** Requests that it sent to servers of the world, in order of time. */
  asked: readonly ServerAsked[];
  /** What it sent by PTP, in order of time. */
  ptp: readonly PtpHeard[];
  usage: Usage;
}

export interface ObservedReply {
  request: RequestEvent;
  sentAt: Instant;
  /** Undefined when the appliance did not answer, or not with a packet. */
  reply: Reply | undefined;
}

export interface RunResult {
  /** The appliance's storage at the end. */
  storage: Record<string, string>;
  flash: Buffer;
  /** The answer to each request to its page, as text; undefined where none ended. */
  webAnswers: (string | undefined)[];
  usage: Usage | undefined;
  /** What the appliance's process said that it is. */
  engine: string;
}

/** Seconds sent ahead while nothing is written to the receiver. */
const WINDOW_S = 8;
/** Sent ahead while something is: a receiver answers within some tens of milliseconds. */
const TALKING_NS = 250_000_000;
/** Seconds without a word to the receiver after which the window opens. */
const QUIET_S = 30;
/** Requests that may wait for an answer: those of the window, and of seconds before it, in the worst of floods. */
const ASKED_MAX = 16_384;

/** Runs a world of the given changes from the defaults. Throws the seed and the second in its message. */
export async function runWorld(changes: WorldChanges, options: RunOptions): Promise<RunResult> {
  const world = new World(worldOptions(changes), options.receiver);
  const run = new VirtualRun(world, options);
  try {
    return await run.result();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const seed = changes.seed ?? 1;
    throw new Failure(`${error.message} (virtual time, seed ${seed}, second ${run.reachedS})`);
  }
}

class VirtualRun {
  readonly #world: World;
  readonly #options: RunOptions;
  readonly #storage: Record<string, string>;
  readonly #flash: FlashImage;
  readonly #webRequests: readonly WebRequest[];
  #webSent = 0;
  readonly #webParts: string[] = [];
  readonly #webAnswers: (string | undefined)[] = [];
  /**
   * By what is left of a request's number. No Map: where one is filled and emptied without end, each table that it has
   * outgrown refers to the next, and keeps alive what that held until the whole heap is collected.
   */
  readonly #asked = new Array<RequestEvent | undefined>(ASKED_MAX).fill(undefined);
  /** The world's second in which the appliance starts, and the first that is not run any more. */
  readonly #startS: number;
  readonly #endS: number;
  readonly #powerCuts: Instant[];
  #starts = 0;
  #lastWordS = 0;
  #reached: Instant;
  #usage: Usage | undefined;
  #status: Status | undefined;
  #journal: JournalEntry[] = [];
  #text: string[] = [];
  #replies: ObservedReply[] = [];
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #appliance: Appliance | undefined;

  constructor(world: World, options: RunOptions) {
    this.#world = world;
    this.#options = options;
    this.#storage = { ...options.storage };
    this.#flash = new FlashImage(options.flash);
    this.#webRequests = options.webRequests ?? [];
    this.#startS = world.now.second;
    this.#endS = this.#startS + options.seconds;
    this.#reached = world.now;
    this.#powerCuts = [...(options.powerCuts ?? [])];
  }

  /** Whole seconds that the appliance has finished. */
  get reachedS(): number {
    return this.#reached.second - this.#startS;
  }

  async result(): Promise<RunResult> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    try {
      await this.#switchOn();
      await finished;
    } finally {
      await this.#appliance?.stop();
    }
    return {
      storage: this.#storage,
      flash: this.#flash.bytes,
      webAnswers: this.#webRequests.map((_, id) => this.#webAnswers[id]),
      usage: this.#usage,
      engine: this.#appliance?.engine ?? "",
    };
  }

  /** Starts the appliance where the world is now, with what its storage holds. */
  async #switchOn(): Promise<void> {
    const program = this.#options.program ?? builtAppliance();
    const { nominalHz } = this.#world.oscillator;
    const words = ["--resolution-hz", String(nominalHz), ...(this.#options.words ?? [])];
    this.#starts++;
    // It speaks to the receiver first of all.
    this.#lastWordS = this.#world.now.second;
    this.#asked.fill(undefined);
    const appliance = await Appliance.start(program, words, {
      ...this.#options.tap,
      console: (line) => this.#console(line),
      serial: (baud, bytes, at) => {
        this.#lastWordS = at.second;
        this.#world.hear(at, baud, bytes);
      },
      reply: (id, packet, at) => this.#reply(id, packet, at),
      reached: (usage, at) => this.#arrive(usage, at),
      asks: (datagram, at) => this.#options.carry?.(at, datagram) ?? this.#world.carry(at, datagram),
      stored: (key, value) => {
        if (value === undefined) delete this.#storage[key];
        else this.#storage[key] = value;
      },
      flashed: (place, bytes) => this.#flash.change(place, bytes),
      webAnswer: (id, bytes) => this.#webAnswer(id, bytes),
      ended: (failure) => this.#reject(failure),
    });
    this.#appliance = appliance;
    const { writer } = appliance;
    const { now, oscillator } = this.#world;
    for (const [key, value] of Object.entries(this.#storage)) writer.store(key, value);
    this.#flash.give(writer);
    writer.oscillator(now.second, nominalHz, oscillator.second(now.second));
    const { surroundings } = this.#world;
    if (surroundings !== undefined) writer.event({ kind: "network", at: now, surroundings });
    // That of the second to come was sent at the start of this one, to who is no more.
    if (now.nanosecond > 0) writer.oscillator(now.second + 1, nominalHz, oscillator.second(now.second + 1));
    writer.start(now);
    this.#sendWindow();
  }

  async #cutPower(): Promise<void> {
    this.#powerCuts.shift();
    await this.#appliance?.stop();
    await this.#switchOn();
  }

  #sendWindow(): void {
    const appliance = this.#appliance as Appliance;
    const quiet = this.#reached.second - this.#lastWordS >= QUIET_S;
    const { second, nanosecond } = this.#reached;
    // Several seconds at once: each time that the processes wait for one another costs more than a second's work.
    if (quiet && this.#world.now.second - second > WINDOW_S / 2) return;
    const window = quiet ? instant(second + WINDOW_S, 0) : instant(second, nanosecond + TALKING_NS);
    const cut = this.#powerCuts[0] ?? window;
    const limit = compareInstants(cut, window) < 0 ? cut : window;
    while (compareInstants(this.#world.now, limit) < 0 && this.#world.now.second < this.#endS) {
      this.#send(appliance.writer, quiet, limit);
    }
    appliance.flush();
  }

  /** Sends the rest of the second, or a piece of it; nothing from `limit` on. */
  #send(writer: FrameWriter, whole: boolean, limit: Instant): void {
    const { oscillator, now } = this.#world;
    // The record of the second to come goes first: an event at the very end of this one may look at it.
    if (now.nanosecond === 0)
      writer.oscillator(now.second + 1, oscillator.nominalHz, oscillator.second(now.second + 1));
    const piece = whole ? instant(now.second + 1, 0) : instant(now.second, Math.min(now.nanosecond + TALKING_NS, 1e9));
    const until = compareInstants(limit, piece) < 0 ? limit : piece;
    for (const event of this.#world.advance(until)) {
      if (event.kind === "request") this.#asked[event.id % ASKED_MAX] = event;
      writer.event(event);
    }
    this.#sendWebRequests(writer, until);
    writer.horizon(until);
  }

  /** Those of before `until`. */
  #sendWebRequests(writer: FrameWriter, until: Instant): void {
    for (; this.#webSent < this.#webRequests.length; this.#webSent++) {
      const request = this.#webRequests[this.#webSent];
      if (request === undefined || compareInstants(request.at, until) >= 0) return;
      writer.web(request.at, this.#webSent, request.bytes);
    }
  }

  #webAnswer(id: number, bytes: Buffer): void {
    if (bytes.length > 0) this.#webParts[id] = (this.#webParts[id] ?? "") + bytes.toString("latin1");
    else this.#webAnswers[id] = this.#webParts[id] ?? "";
  }

  #console(line: string): void {
    const read = readConsoleLine(line);
    if (read.type === "status") this.#status = read;
    else if (read.type === "journal") this.#journal.push(read);
    else this.#text.push(line);
  }

  #reply(id: number, packet: Buffer, sentAt: Instant): void {
    const request = this.#asked[id % ASKED_MAX];
    if (request?.id !== id) return;
    this.#asked[id % ASKED_MAX] = undefined;
    this.#replies.push({ request, sentAt, reply: judgeReply(this.#world.sky, request, packet, sentAt) });
  }

  #arrive(usage: Usage, at: Instant): void {
    this.#reached = at;
    this.#usage = usage;
    if (at.nanosecond === 0 && !this.#tell(at.second - 1, usage)) return;
    const cut = this.#powerCuts[0];
    if (at.second >= this.#endS) this.#resolve();
    else if (cut !== undefined && compareInstants(at, cut) >= 0) this.#cutPower().catch(this.#reject);
    else this.#sendWindow();
  }

  /** Tells of a second that has passed; false when who was told has had enough. */
  #tell(second: number, usage: Usage): boolean {
    const trueFrequency = this.#world.oscillator.second(second).frequency;
    const { status, journal, text, replies } = this.#seen();
    try {
      this.#options.onSecond?.({
        second: second - this.#startS,
        starts: this.#starts,
        trueFrequency,
        status,
        journal,
        text,
        replies,
        asked: this.#world.servers.takeAsked(),
        ptp: this.#world.ptp.takeHeard(),
        usage,
      });
      return true;
    } catch (error) {
      this.#reject(error);
      return false;
    }
  }

  #seen(): Pick<Observation, "status" | "journal" | "text" | "replies"> {
    const seen = { status: this.#status, journal: this.#journal, text: this.#text, replies: this.#replies };
    this.#status = undefined;
    this.#journal = [];
    this.#text = [];
    this.#replies = [];
    return seen;
  }
}
