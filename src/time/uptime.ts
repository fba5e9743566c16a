/** Seconds since the start, from a counter that wraps: whole ones, which go on once a second, and with their fraction. */

import { addTicks, ticksBetween } from "./ticks.js";
import type { Ticks } from "./units.js";

const { floor } = Math;

export class Uptime {
  /** Whole seconds, as of the last `advance`. */
  seconds = 0;
  /** The counter at the start. */
  readonly began: Ticks;
  /** The counter when they were whole, as of the last `advance`. */
  ticks: Ticks;
  /** Nominal frequency of the counter. */
  readonly hz: number;

  constructor(now: Ticks, ticksPerSecond: number) {
    this.began = now;
    this.ticks = now;
    this.hz = ticksPerSecond;
  }

  /** To be called once a second. */
  advance(now: Ticks): void {
    const elapsed = floor(ticksBetween(this.ticks, now) / this.hz);
    this.seconds += elapsed;
    this.ticks = addTicks(this.ticks, elapsed * this.hz);
  }

  /** With the fraction. */
  at(now: Ticks): number {
    return this.seconds + ticksBetween(this.ticks, now) / this.hz;
  }
}
