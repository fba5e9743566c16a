/**
 * The project's own world at the emulated board's receiver line: what the receiver sends in a second of the world is
 * sent after the pulse that began it, and what the board sends reaches the receiver.
 *
 * The pulses are the chip's own. The world's are left out, and with them faults of the pulse's wire.
 */

import { performance } from "node:perf_hooks";
import { type Instant, instant } from "../simulator/events.js";
import type { World } from "../simulator/world.js";

/** How often the line is looked after: less than a sentence takes at 9600 baud. */
const TICK_MS = 10;
/** Where a second ends that the next pulse has not ended yet: nothing of the next may come before its pulse. */
const SECOND_END_NS = 999_999_999;

/** Where the world's bytes and typed lines go. */
export interface LineEnds {
  receive(bytes: Uint8Array): void;
  type(line: string): void;
}

export class ReceiverLine {
  readonly #world: World;
  readonly #ends: LineEnds;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  /** The world's second that the last pulse began, and when it did, in milliseconds. */
  #second: number;
  #begunMs: number | undefined;

  /** @param now in milliseconds, of a clock that never is set. */
  constructor(world: World, ends: LineEnds, now: () => number = () => performance.now()) {
    this.#world = world;
    this.#ends = ends;
    this.#now = now;
    this.#second = world.now.second;
    this.#timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** The chip had a pulse. */
  pulse(): void {
    this.#sendUntil(instant(this.#second + 1, 0));
    this.#second++;
    this.#begunMs = this.#now();
  }

  /** Time since the world's start that the chip's pulses show, in milliseconds; undefined before the first. */
  get elapsedMs(): number | undefined {
    if (this.#begunMs === undefined) return undefined;
    return this.#second * 1000 + Math.min(this.#now() - this.#begunMs, SECOND_END_NS / 1e6);
  }

  /** The board has sent to the receiver. The emulator has no line speeds: both sides have the receiver's. */
  hear(bytes: Uint8Array): void {
    this.#world.hear(this.#instant(), this.#world.receiver.baud, bytes);
  }

  /** Sends what is due. */
  tick(): void {
    if (this.#begunMs !== undefined) this.#sendUntil(this.#instant());
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #instant(): Instant {
    const sinceMs = this.#begunMs === undefined ? 0 : this.#now() - this.#begunMs;
    return instant(this.#second, Math.min(sinceMs * 1e6, SECOND_END_NS));
  }

  #sendUntil(until: Instant): void {
    for (const event of this.#world.advance(until)) {
      if (event.kind === "bytes") this.#ends.receive(event.bytes);
      else if (event.kind === "console") this.#ends.type(event.line);
    }
  }
}
