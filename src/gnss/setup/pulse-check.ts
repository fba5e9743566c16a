/**
 * Whether the edges that are captured are the beginnings of pulses.
 *
 * Model: a pulse has a beginning, on the second, and an end, its width later. A wire that turns the signal upside down
 * (a transistor, an opto-coupler, a receiver set so) makes the end look like the beginning, and nothing else shows it:
 * the edges come once a second, late by the width, and the clock would be wrong by that. But the width can be changed,
 * and then ends move and beginnings do not. So the width is changed, and the edges are watched.
 *
 * Assumption: within a few seconds the counter's frequency changes by far less than a millisecond per second. A
 * receiver that takes its time with the change is caught later: edges are watched for a while after they were judged.
 */

import { Moment } from "../../time/ticks.js";
import type { Ticks } from "../../time/units.js";

const { abs, round } = Math;

export type Edges = "unknown" | "beginnings" | "ends";

/** An edge that is off by less is where it should be: crystals are good to 0.1 ms a second. */
const STEADY_SECONDS = 0.001;
/** Steady edges in a row before the width is changed. */
const STEADY_BEFORE = 2;
/** Steady edges after the width was changed, and acknowledged, that show that it moved nothing. */
const STEADY_AFTER = 3;
/** Edges at the new place, and none at the old, that show that the pulse has moved: a glitch may be there by chance. */
const MOVED = 3;
/** A contact bounces within this long after an edge. */
const BOUNCE_SECONDS = 0.001;
/** Without an edge at the old place for so long there is none any more: a crystal off by 100 ppm is still at it. */
const LOST_SECONDS = 5;
/** And those after which ends would have moved however slow the receiver is. */
const STEADY_SURELY = 60;

export class PulseCheck {
  edges: Edges = "unknown";
  private readonly ticksPerSecond: number;
  /** The last edge that kept to its place. */
  private readonly last = new Moment();
  private steady = 0;
  /** Edges that came where ends would be after the change, since the last one at the old place. */
  private moved = 0;
  /** By how much ends move, in seconds; 0 while no change is watched for. */
  private change = 0;
  private acknowledged = false;

  constructor(ticksPerSecond: number) {
    this.ticksPerSecond = ticksPerSecond;
  }

  /** The pulses are steady enough for the width to be changed. */
  get ready(): boolean {
    return this.change === 0 && this.steady >= STEADY_BEFORE;
  }

  /** The width is about to be changed by `change` seconds (negative: shorter): edges that move by as much are ends. */
  watch(change: number): void {
    this.change = change;
    this.moved = 0;
    this.acknowledged = false;
    this.edges = "unknown";
    this.steady = 0;
  }

  /** The receiver has accepted the change: from here on, edges that stay where they were are beginnings. */
  acknowledge(): void {
    this.acknowledged = true;
    this.steady = 0;
  }

  /** Watches for no change any more. */
  cancel(): void {
    this.change = 0;
    this.moved = 0;
    this.steady = 0;
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.last.keep(now);
  }

  edge(ticks: Ticks): void {
    if (!this.last.isKnown) {
      this.last.mark(ticks);
      return;
    }
    const interval = this.last.ticksUntil(ticks) / this.ticksPerSecond;
    const off = interval - round(interval);
    if (interval > 0.5 && abs(off) < STEADY_SECONDS) this.keepPlace(ticks);
    else this.leavePlace(ticks, interval, off);
  }

  private keepPlace(ticks: Ticks): void {
    this.last.mark(ticks);
    this.moved = 0;
    this.steady++;
    if (this.change === 0 || !this.acknowledged) return;
    if (this.steady >= STEADY_AFTER) this.edges = "beginnings";
    if (this.steady >= STEADY_SURELY) this.cancel();
  }

  /** An edge elsewhere: somebody else's, unless several come where ends would be and none at the old place. */
  private leavePlace(ticks: Ticks, interval: number, off: number): void {
    if (interval < BOUNCE_SECONDS) return;
    this.steady = 0;
    if (interval > LOST_SECONDS) {
      this.last.mark(ticks);
      this.moved = 0;
    }
    if (this.change === 0 || interval < 0.5 || abs(off - this.change) >= STEADY_SECONDS) return;
    if (++this.moved < MOVED) return;
    this.edges = "ends";
    this.last.mark(ticks);
    this.cancel();
  }
}
