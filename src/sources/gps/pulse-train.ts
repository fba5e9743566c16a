/**
 * Which captured edges are pulses of the receiver's second, and how many seconds passed between them.
 *
 * Model: the receiver's pulses lie one second apart on true time, the counter is off by at most 200 ppm, and whatever
 * else shows up on the pin (glitches, reflections, the other edge, a second pulse) does not keep that spacing. The
 * train is a sequence of edges that do; an edge off the train is counted and skipped. When the train is silent or
 * moves, a new one is believed only after several edges in a row agree with each other, none with the old one, and none
 * came between them.
 *
 * Fine judgement (is this pulse 10 µs late?) is not made here: it needs the loop's own noise estimate.
 */

import { Moment } from "../../time/ticks.js";
import type { Ticks } from "../../time/units.js";

const { abs, max, min, round } = Math;

/** What became of an edge. Anything but "pulse" and "first" is skipped. */
export type EdgeVerdict =
  /** On the train, a whole number of seconds after the pulse before it. */
  | "pulse"
  /** The first pulse of a new train: nothing to compare it with is left. */
  | "first"
  /** One of the edges that may become a train. */
  | "gathering"
  /** Less than a second after the train's last pulse: a glitch, a doubled pulse, the other edge, a rate above 1 Hz. */
  | "early"
  /** Not a whole number of seconds after the train's last pulse. */
  | "off-train";

/** Crystals of ESP32 boards are within ±20 ppm new and aged; 200 ppm forgives a bad one and is a millionth of a label. */
const TOLERANCE = 200e-6;

/** The phase window never grows beyond this however long the pulses were away: half a second would be any edge. */
const WINDOW_LIMIT_SECONDS = 0.05;

/** A window for edge jitter on top of the frequency tolerance, for the shortest interval and a known frequency. */
const WINDOW_FLOOR_SECONDS = 100e-6;

/**
 * Edges in a row, one second apart and with no other between them, that make a train: two intervals cannot be a chance
 * glitch pair, and where pulses come faster than once a second nothing says which of them begins the second.
 */
const TRAIN_EDGES = 3;

/** A contact bounces within this long after the edge that it belongs to. */
const BOUNCE_SECONDS = 1e-3;

/** Away for longer than this, a train is forgotten and the next one starts anew. One day at a 0.5 ppm window. */
const MEMORY_SECONDS = 86_400;

export class PulseTrain {
  /** Whole seconds between the last pulse and the one before it; 0 for the first pulse of a train. */
  intervalSeconds = 0;
  /** The last pulse, meaningful once `running`. */
  ticks = 0 as Ticks;
  /** Pulses of the train counted in seconds since its first one: missing pulses count too. */
  index = 0;
  running = false;
  /** Seconds in which a pulse was due and none came, since the start. */
  missing = 0;
  readonly verdicts: Record<EdgeVerdict, number> = { pulse: 0, first: 0, gathering: 0, early: 0, "off-train": 0 };

  private readonly ticksPerSecond: number;
  /** Expected ticks in a second: the nominal rate until somebody knows better. */
  private expectedTicks: number;
  private frequencyTolerance = TOLERANCE;
  /** As `ticks`, and known while `running`. */
  private readonly last = new Moment();
  private readonly candidate = new Moment();
  private candidateEdges = 0;

  /** @param resolutionHz the counter's nominal frequency. */
  constructor(resolutionHz: number) {
    this.ticksPerSecond = resolutionHz;
    this.expectedTicks = resolutionHz;
  }

  /**
   * Narrows the window for pulses that come back after an absence.
   * @param frequency fractional, positive when the counter runs fast.
   * @param uncertainty of it, as a fraction; what is below the crystal's short-term wander (0.5 ppm) is not believed.
   */
  expectFrequency(frequency: number, uncertainty: number): void {
    this.expectedTicks = this.ticksPerSecond * (1 + frequency);
    this.frequencyTolerance = min(TOLERANCE, max(0.5e-6, uncertainty));
  }

  /** To be called once a second: a train that was silent for a day, and what may be about to wrap, is forgotten. */
  keep(now: Ticks): void {
    this.last.keep(now);
    this.candidate.keep(now);
    if (!this.candidate.isKnown) this.candidateEdges = 0;
    if (this.running && this.last.ticksUntil(now) > MEMORY_SECONDS * this.expectedTicks) this.forget();
  }

  /** Ticks since the last pulse; infinite where there is no train. */
  silenceTicks(now: Ticks): number {
    return this.running ? this.last.ticksUntil(now) : Number.POSITIVE_INFINITY;
  }

  /** Judges an edge captured at `edge`. */
  accept(edge: Ticks): EdgeVerdict {
    const verdict = this.running ? this.continueTrain(edge) : this.gather(edge, "gathering");
    this.verdicts[verdict]++;
    return verdict;
  }

  /** Forgets the train, for instance when the receiver was restarted. */
  forget(): void {
    this.running = false;
    this.candidateEdges = 0;
    this.expectedTicks = this.ticksPerSecond;
    this.frequencyTolerance = TOLERANCE;
  }

  private continueTrain(edge: Ticks): EdgeVerdict {
    const elapsed = this.last.ticksUntil(edge) / this.expectedTicks;
    const seconds = round(elapsed);
    if (seconds > MEMORY_SECONDS || elapsed < 0) {
      this.forget();
      return this.gather(edge, "gathering");
    }
    let window = WINDOW_FLOOR_SECONDS + seconds * this.frequencyTolerance;
    if (window > WINDOW_LIMIT_SECONDS) window = WINDOW_LIMIT_SECONDS;
    if (seconds >= 1 && abs(elapsed - seconds) <= window) {
      this.missing += seconds - 1;
      this.intervalSeconds = seconds;
      this.index += seconds;
      this.ticks = edge;
      this.last.mark(edge);
      this.candidateEdges = 0;
      return "pulse";
    }
    return this.gather(edge, elapsed < 1 ? "early" : "off-train");
  }

  /** Collects edges that are not on the train: enough of them in step make the next one. */
  private gather(edge: Ticks, otherwise: EdgeVerdict): EdgeVerdict {
    const elapsed = this.candidate.ticksUntil(edge) / this.ticksPerSecond;
    const inStep = this.candidateEdges > 0 && abs(elapsed - 1) <= TOLERANCE + WINDOW_FLOOR_SECONDS;
    if (inStep) {
      this.candidateEdges++;
    } else if (this.candidateEdges > 0 && elapsed >= 0 && elapsed < BOUNCE_SECONDS) {
      return otherwise;
    } else {
      this.candidateEdges = 1;
    }
    this.candidate.mark(edge);
    if (this.candidateEdges < TRAIN_EDGES) return otherwise;
    this.running = true;
    this.ticks = edge;
    this.last.mark(edge);
    this.index = 0;
    this.intervalSeconds = 0;
    this.candidateEdges = 0;
    return "first";
  }
}
