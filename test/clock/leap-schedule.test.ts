import assert from "node:assert/strict";
import { test } from "node:test";
import { DisciplinedClock } from "../../src/clock/disciplined-clock.js";
import { jumpSecond, LeapSchedule } from "../../src/clock/leap-schedule.js";
import { emptyEstimate } from "../../src/sources/estimate.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { Ticks, UtcSecond } from "../../src/time/units.js";

const HZ = 80_000_000;
/** 2027-01-01T00:00:00Z. */
const EVENT = 4_007_750_400 as UtcSecond;

/** A clock that shows EVENT − 10 at count 0. */
function clockOf(): DisciplinedClock {
  const clock = new DisciplinedClock(HZ);
  clock.set({ ...emptyEstimate(1, 0), ticks: toTicks(0), second: (EVENT - 10) as UtcSecond }, toTicks(0));
  return clock;
}
const at = (seconds: number): Ticks => addTicks(toTicks(0), Math.round(seconds * HZ));

test("an announcement is news once, and is taken back as news", () => {
  const schedule = new LeapSchedule(false);
  assert.equal(schedule.announce(0 as UtcSecond, 0, "a table"), false);
  assert.equal(schedule.announce(EVENT, 1, "the receiver"), true);
  assert.equal(schedule.announce(EVENT, 1, "the receiver"), false);
  assert.equal(schedule.announce(EVENT, 0, "the receiver"), true);
  assert.deepEqual(
    schedule.notes.map(({ event, evidence }) => `${event}: ${evidence}`),
    [
      `leap: insertion before second ${EVENT} announced by the receiver`,
      "leap: the announced leap second was taken back by the receiver",
    ],
  );
});

test("the indicator is of the last day before it", () => {
  const schedule = new LeapSchedule(false);
  schedule.announce(EVENT, 1, "a test");
  assert.equal(schedule.indicatorAt((EVENT - 86_401) as UtcSecond), 0);
  assert.equal(schedule.indicatorAt((EVENT - 86_400) as UtcSecond), 1);
  schedule.announce(EVENT, -1, "a test");
  assert.equal(schedule.indicatorAt((EVENT - 5) as UtcSecond), 2);
});

test("who smears announces nothing and makes no jump, and knows enough once somebody has said so", () => {
  const schedule = new LeapSchedule(true);
  schedule.smear?.settle();
  assert.equal(schedule.smear?.known, false);
  schedule.announce(EVENT, 1, "a test");
  schedule.smear?.settle();
  assert.equal(schedule.smear?.known, true);
  assert.equal(schedule.indicatorAt((EVENT - 5) as UtcSecond), 0);
  assert.equal(schedule.schedule(clockOf(), at(9)), false);
});

for (const change of [1, -1] as const) {
  test(`${change}: the jump is scheduled once, near its time, and it is over when the clock has made it`, () => {
    const schedule = new LeapSchedule(false);
    const clock = clockOf();
    schedule.announce(EVENT, change, "a test");
    const before = jumpSecond(schedule.pending) - (EVENT - 10);
    assert.equal(schedule.schedule(clock, at(before - 2)), false);
    assert.equal(schedule.schedule(clock, at(before - 1)), true);
    assert.equal(schedule.schedule(clock, at(before - 0.5)), false);
    schedule.pass(clock, at(before - 0.1));
    assert.equal(schedule.pending.change, change);
    schedule.pass(clock, at(before + 0.1));
    assert.equal(schedule.pending.change, 0);
    // Who announced it goes on to do so.
    assert.equal(schedule.announce(EVENT, change, "a test"), false);
    assert.equal(schedule.pending.change, 0);
  });
}

test("a clock that was not served goes past it without a jump", () => {
  const schedule = new LeapSchedule(false);
  const clock = clockOf();
  schedule.announce(EVENT, 1, "a test");
  schedule.pass(clock, at(10.5));
  assert.equal(schedule.pending.change, 1);
  schedule.pass(clock, at(11.5));
  assert.equal(schedule.pending.change, 0);
  assert.match(schedule.notes.at(-1)?.evidence ?? "", /^23:59:60 inserted before second/);
});

test("with nothing pending, nothing ends", () => {
  const schedule = new LeapSchedule(false);
  schedule.end();
  assert.deepEqual(schedule.notes, []);
});
