/**
 * Whether the bursts of a line are one receiver's.
 *
 * Model: a receiver's time of day goes on from burst to burst by little. A line on which two receivers speak (a hub that
 * merges them, a module with a second one inside) has two such courses; where one of them stands still while the other
 * goes on, its sender hangs and can be left out. Where both go on they are told apart by nothing, but times that go
 * back again and again show that there are two. One receiver alone that stands still is no case for this: it
 * contradicts the label, which says so.
 *
 * Assumption: two senders at most. A third takes the place of the one that was heard longest ago.
 */

import { Moment } from "../time/ticks.js";
import type { Ticks } from "../time/units.js";

const DAY_MILLISECONDS = 86_400_000;
/** From one burst to the next: a second, or two where one was lost. */
const STEP_MAX_MILLISECONDS = 2000;
/** A time named again after so long, seconds, is one that stands still. Sentences of one moment are spread over one. */
const STILL_SECONDS = 3;
/** The other course goes on if it did so within this, seconds. */
const RECENT_SECONDS = 2.5;
/** A course that was not heard for so long, seconds, is over: a day later the same times are named again. */
const OVER_SECONDS = 10;
/** Times that went back are counted over so many seconds; with so many of them there are two senders. */
const WINDOW_SECONDS = 10;
const BACKWARD_MAX = 5;

interface Course {
  /** The time of day named last, ms; −1 before the first. */
  time: number;
  /** When it was first named, and last. */
  readonly since: Moment;
  readonly heard: Moment;
  /** It has gone on at least once. */
  moves: boolean;
}

export class Voices {
  /** Times go back again and again: two senders contradict each other, and nothing tells which is right. */
  contradict = false;
  /** Bursts in a row that named a time that goes on, since the last of a sender that stands still; −1: there was none. */
  sinceStill = -1;

  private readonly ticksPerSecond: number;
  private readonly courses: readonly Course[] = [newCourse(), newCourse()];
  private last = -1;
  private backward = 0;
  private readonly window = new Moment();

  constructor(ticksPerSecond: number) {
    this.ticksPerSecond = ticksPerSecond;
  }

  /** To be called once a second: lets go of readings before they wrap. */
  keep(now: Ticks): void {
    this.window.keep(now);
    for (const { since, heard } of this.courses) {
      since.keep(now);
      heard.keep(now);
    }
  }

  /**
   * A burst names a time of day.
   * @returns whether its sender stands still while another goes on: nothing that it says counts.
   */
  isStill(timeOfDay: number, ticks: Ticks): boolean {
    for (const course of this.courses) {
      const silent = this.seconds(course.heard, ticks);
      if (silent < 0 || silent >= OVER_SECONDS) course.time = -1;
    }
    const course = this.courseOf(timeOfDay, ticks);
    const still = course.time === timeOfDay && this.seconds(course.since, ticks) >= STILL_SECONDS;
    if (course.time !== timeOfDay) {
      course.moves = course.time >= 0 && isStep(course.time, timeOfDay);
      course.time = timeOfDay;
      course.since.mark(ticks);
    }
    course.heard.mark(ticks);
    if (still && this.otherMoves(course, ticks)) {
      this.sinceStill = 0;
      return true;
    }
    if (this.sinceStill >= 0) this.sinceStill++;
    this.noteDirection(timeOfDay, ticks);
    return false;
  }

  /** The course that the time goes on or repeats, or else the one that was heard longest ago. */
  private courseOf(timeOfDay: number, ticks: Ticks): Course {
    const [first, second] = this.courses as readonly [Course, Course];
    if (first.time === timeOfDay || (first.time >= 0 && isStep(first.time, timeOfDay))) return first;
    if (second.time === timeOfDay || (second.time >= 0 && isStep(second.time, timeOfDay))) return second;
    if (first.time < 0) return first;
    if (second.time < 0) return second;
    return first.heard.ticksUntil(ticks) > second.heard.ticksUntil(ticks) ? first : second;
  }

  private otherMoves(course: Course, ticks: Ticks): boolean {
    const [first, second] = this.courses as readonly [Course, Course];
    const other = course === first ? second : first;
    return other.moves && this.seconds(other.since, ticks) < RECENT_SECONDS;
  }

  private noteDirection(timeOfDay: number, ticks: Ticks): void {
    if (this.last >= 0 && timeOfDay !== this.last && forward(this.last, timeOfDay) > DAY_MILLISECONDS / 2) {
      this.backward++;
    }
    this.last = timeOfDay;
    const passed = this.seconds(this.window, ticks);
    if (passed >= 0 && passed < WINDOW_SECONDS) return;
    this.contradict = passed < 2 * WINDOW_SECONDS && this.backward >= BACKWARD_MAX;
    this.backward = 0;
    this.window.mark(ticks);
  }

  private seconds(from: Moment, to: Ticks): number {
    return from.ticksUntil(to) / this.ticksPerSecond;
  }
}

function newCourse(): Course {
  return { time: -1, since: new Moment(), heard: new Moment(), moves: false };
}

function forward(from: number, to: number): number {
  return (to - from + DAY_MILLISECONDS) % DAY_MILLISECONDS;
}

function isStep(from: number, to: number): boolean {
  const step = forward(from, to);
  return step > 0 && step <= STEP_MAX_MILLISECONDS;
}
