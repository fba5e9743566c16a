/**
 * The loop that pulses are offered to: what the counter gained from one offered pulse to the next, over how many seconds.
 *
 * Model: pulses are numbered by the second (pulse-train.ts). A gain is only known between two pulses of one train that
 * were both offered; the first one of a train sets the origin. What the receiver announces for a pulse (quantisation
 * error) belongs to the edge, not to the counter, and is subtracted from the gain.
 */

import type { Discipline } from "../../discipline/discipline.js";
import { Moment } from "../../time/ticks.js";
import type { Ticks } from "../../time/units.js";

const { round } = Math;

export class PulseLoop {
  readonly discipline: Discipline;
  private readonly hz: number;
  /** The last pulse offered to the discipline, and what was subtracted from it. */
  private readonly offered = new Moment();
  private offeredIndex = 0;
  private isOffered = false;
  private offeredErrorSeconds = 0;

  constructor(discipline: Discipline, ticksPerSecond: number) {
    this.discipline = discipline;
    this.hz = ticksPerSecond;
  }

  /**
   * Offers the pulse of this number.
   * @param quantisationErrorSeconds positive when it is late. @param temperatureCelsius of the crystal, where known.
   * @returns whether the discipline took it.
   */
  offer(edge: Ticks, index: number, quantisationErrorSeconds: number, temperatureCelsius: number | undefined): boolean {
    const interval = this.isOffered ? index - this.offeredIndex : 1;
    const elapsedSeconds = this.offered.ticksUntil(edge) / this.hz;
    const gain = elapsedSeconds - interval - (quantisationErrorSeconds - this.offeredErrorSeconds);
    const verdict = this.discipline.update(interval, this.isOffered ? gain : 0, temperatureCelsius);
    this.offered.mark(edge);
    this.offeredIndex = index;
    this.isOffered = true;
    this.offeredErrorSeconds = quantisationErrorSeconds;
    return verdict === "accepted";
  }

  /** The next pulse is of another train. */
  beginTrain(): void {
    this.isOffered = false;
  }

  /** The pulse of this number is of the train that was offered last, in which those between were not. */
  resume(edge: Ticks, index: number): void {
    this.isOffered = this.offered.isKnown;
    if (!this.isOffered) return;
    const gapSeconds = this.offered.ticksUntil(edge) / this.hz / (1 + this.discipline.frequency);
    this.offeredIndex = index - round(gapSeconds);
  }

  /** Forgets phase and noise, and keeps the frequency. */
  restart(): void {
    this.discipline.restart();
    this.isOffered = false;
  }

  /** To be called once a second: what was offered too long ago to be compared with is forgotten. */
  keep(now: Ticks): void {
    this.offered.keep(now);
    if (this.isOffered && !this.offered.isKnown) this.restart();
  }
}
