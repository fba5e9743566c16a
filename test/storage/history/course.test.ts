import assert from "node:assert/strict";
import { test } from "node:test";
import { Course } from "../../../src/storage/history/course.js";
import { History } from "../../../src/storage/history/history.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { Flash, MINUTES } from "./flash.js";
import { goodSecond } from "./seconds.js";

const START = 4_000_000_200 as UtcSecond;

test("a walk shows what was there when it began, though more is written meanwhile", () => {
  const history = new History(new Flash(4));
  let second = START as number;
  const pass = (minutes: number) => {
    for (const end = second + minutes * 60; second < end; second++) history.add(goodSecond(), second as UtcSecond);
  };
  pass(MINUTES);
  for (const [span, step] of [
    ["day", 60],
    ["weeks", 600],
  ] as const) {
    const course = new Course(history, span, second as UtcSecond);
    const began = second;
    const seen: number[] = [];
    for (let i = 0; course.next(); i++) {
      seen.push(course.record.second);
      if (i === 5) pass(30);
    }
    const last = span === "day" ? began - 60 : began - 1200;
    assert.equal(seen.at(-1), last);
    // The ring has dropped thirty minutes while it was walked: they are passed over, and nothing is out of order.
    assert.ok(seen.every((value, i) => i === 0 || value - (seen[i - 1] ?? 0) === step || i === 6));
  }
});
