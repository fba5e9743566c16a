/** A history to be answered with. */

import { causeWords } from "../../../src/storage/history/cause.js";
import { Course } from "../../../src/storage/history/course.js";
import { History } from "../../../src/storage/history/history.js";
import { STATES } from "../../../src/storage/history/interval.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { Flash } from "../../storage/history/flash.js";
import { goodSecond } from "../../storage/history/seconds.js";

export const HISTORY_WORDS = { states: STATES, causeWords };

/** 2026-12-01T00:00:00Z. */
export const MIDNIGHT = 4_005_072_000 as UtcSecond;

/** So many minutes from midnight on, the third of them in holdover. */
export function dayOf(minutes: number): Course {
  const history = new History(new Flash(2));
  for (let second = 0; second < 60 * minutes; second++) {
    const isBad = second >= 120 && second < 180;
    const changes = isBad ? ({ state: "holdover", reason: "no pulses" } as const) : {};
    history.add(goodSecond({ ...changes, requests: second }), (MIDNIGHT + second) as UtcSecond);
  }
  return new Course(history, "day", (MIDNIGHT + 60 * minutes) as UtcSecond);
}
