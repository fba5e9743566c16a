import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DisciplinedClock, type Reference, SLEW_MAX } from "../../src/clock/disciplined-clock.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import { differenceSeconds } from "../../src/time/timestamp.js";
import type { Ticks, UtcSecond } from "../../src/time/units.js";

const HZ = 80_000_000;
const SECOND = 4_007_750_340 as UtcSecond;

function reference(part: Partial<Reference> = {}): Reference {
  return {
    ticks: toTicks(1000),
    second: SECOND,
    residualSeconds: 0,
    frequency: 0,
    leap: 0,
    errorBoundSeconds: 1e-7,
    errorBoundGrowth: 1e-9,
    ...part,
  };
}

/** Served time at `ticks`, in seconds since SECOND. */
function servedAt(clock: DisciplinedClock, ticks: Ticks): number {
  const at = { second: 0 as UtcSecond, fraction: 0 };
  clock.read(ticks, at);
  return differenceSeconds(at.second, at.fraction, SECOND, 0);
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

test("set puts served time onto the reference", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference({ residualSeconds: 0.25, frequency: 10e-6 }), toTicks(1000 + HZ / 10));
  const later = addTicks(toTicks(1000), 3 * HZ * (1 + 10e-6));
  near(servedAt(clock, later), 3.25, 1e-9);
});

test("an offset is worked off by the next pulse, without a step", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference(), toTicks(1000 + HZ / 100));
  const pulse = toTicks(1000 + HZ);
  // The pulse says that served time is 2 µs ahead: true time at its count is 2 µs less.
  const next = reference({ ticks: pulse, second: (SECOND + 1) as UtcSecond, residualSeconds: -2e-6 });
  const now = addTicks(pulse, HZ / 100);
  const before = servedAt(clock, addTicks(now, HZ / 200));
  assert.ok(clock.follow(next, now));
  near(servedAt(clock, addTicks(now, HZ / 200)), before, 3e-10);
  near(clock.offsetSeconds, 2e-6, 1e-9);
  near(servedAt(clock, addTicks(pulse, HZ)), 2 - 2e-6, 1e-9);
  near(clock.segments[1].errorBoundSeconds, 2.1e-6, 1e-9);
});

test("a change that has not happened yet is not overtaken", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference(), toTicks(1000));
  assert.equal(clock.follow(reference(), toTicks(1000)), false);
  assert.equal(clock.follow(reference(), toTicks(1000 + HZ)), true);
});

test("served time is strictly increasing and its rate bounded whatever the references say", () => {
  const offset = fc.double({ min: -0.01, max: 0.01, noNaN: true });
  const frequency = fc.double({ min: -200e-6, max: 200e-6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(offset, frequency), { minLength: 1, maxLength: 30 }), (steps) => {
      const clock = new DisciplinedClock(HZ);
      let ticks = toTicks(2 ** 48 - 3 * HZ);
      clock.set(reference({ ticks }), ticks);
      let last = servedAt(clock, addTicks(ticks, HZ / 50));
      for (const [index, [residualSeconds, y]] of steps.entries()) {
        ticks = addTicks(ticks, HZ);
        const second = (SECOND + index + 1) as UtcSecond;
        assert.ok(clock.follow(reference({ ticks, second, residualSeconds, frequency: y }), addTicks(ticks, HZ / 50)));
        assert.ok(Math.abs(clock.slew) <= SLEW_MAX);
        for (const at of [HZ / 50 + 1, HZ / 40 - 1, HZ / 40, HZ / 40 + 1, HZ / 2, HZ]) {
          const served = servedAt(clock, addTicks(ticks, at));
          assert.ok(served > last, `at ${at} ticks after pulse ${index + 1}: ${served} after ${last}`);
          last = served;
        }
      }
    }),
  );
});

test("an inserted leap second repeats 23:59:59 from its first tick on", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference({ leap: 1 }), toTicks(1000));
  const now = toTicks(1000 + 59 * HZ + HZ / 2);
  assert.ok(clock.scheduleLeap((SECOND + 60) as UtcSecond, 1, now));
  const [first, second] = clock.segments;
  near(second.baseTicks, 1000 + 60 * HZ, 6);
  assert.equal(first.leap, 1);
  assert.equal(second.leap, 0);
  near(servedAt(clock, addTicks(second.baseTicks, -1)), 60, 2e-8);
  near(servedAt(clock, second.baseTicks), 59, 2e-8);
  near(servedAt(clock, addTicks(second.baseTicks, HZ)), 60, 2e-8);
  assert.equal(clock.follow(reference(), addTicks(now, HZ / 4)), false);
});

test("a deleted leap second goes from 23:59:58 to 00:00:00", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference({ leap: 2, frequency: 20e-6 }), toTicks(1000));
  assert.ok(clock.scheduleLeap((SECOND + 60) as UtcSecond, -1, toTicks(1000 + 58.5 * HZ)));
  const base = clock.segments[1].baseTicks;
  near(servedAt(clock, addTicks(base, -1)), 59, 2e-8);
  near(servedAt(clock, base), 60, 2e-8);
});

test("a leap second that has passed is not scheduled", () => {
  const clock = new DisciplinedClock(HZ);
  clock.set(reference(), toTicks(1000));
  assert.equal(clock.scheduleLeap((SECOND + 60) as UtcSecond, 1, toTicks(1000 + 61 * HZ)), false);
});
