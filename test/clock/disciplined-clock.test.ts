import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DisciplinedClock, RATE_CHANGE_MAX, SLEW_MAX } from "../../src/clock/disciplined-clock.js";
import type { ClockSegment } from "../../src/clock/segment.js";
import { type Estimate, emptyEstimate } from "../../src/sources/estimate.js";
import { addTicks, ticksBetween, toTicks } from "../../src/time/ticks.js";
import { differenceSeconds } from "../../src/time/timestamp.js";
import type { Ticks, UtcSecond } from "../../src/time/units.js";

const HZ = 80_000_000;
const SECOND = 4_007_750_340 as UtcSecond;

function reference(part: Partial<Estimate> = {}): Estimate {
  return {
    ...emptyEstimate(1, 0),
    ticks: toTicks(1000),
    second: SECOND,
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

/** Of the segment, in seconds per tick. */
function rateOf({ rateInteger, rateFraction }: Readonly<ClockSegment>): number {
  return (rateInteger + rateFraction / 2 ** 32) / 2 ** 32;
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

/** Seconds of the counter's nominal rate between pulses, and what each of them says. */
const TRAIN = fc.array(
  fc.record({
    gapSeconds: fc.constantFrom(1, 1, 1, 2),
    residualSeconds: fc.oneof(
      fc.double({ min: -1e-6, max: 1e-6, noNaN: true }),
      fc.double({ min: -0.01, max: 0.01, noNaN: true }),
    ),
    // As far as a crystal may be off.
    frequency: fc.double({ min: -100e-6, max: 100e-6, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);

/** Has a clock follow a train; `seen` is called after each pulse with its reference and the count at it. */
function followed(
  train: readonly { gapSeconds: number; residualSeconds: number; frequency: number }[],
  seen: (clock: DisciplinedClock, reference: Estimate, gapSeconds: number) => void,
): void {
  const clock = new DisciplinedClock(HZ);
  let ticks = toTicks(2 ** 48 - 3 * HZ);
  let second = SECOND;
  clock.set(reference({ ticks }), ticks);
  for (const { gapSeconds, residualSeconds, frequency } of train) {
    ticks = addTicks(ticks, gapSeconds * HZ);
    second = (second + gapSeconds) as UtcSecond;
    const next = reference({ ticks, second, residualSeconds, frequency });
    assert.ok(clock.follow(next, addTicks(ticks, HZ / 50)));
    seen(clock, next, gapSeconds);
  }
}

test("served time is strictly increasing, and its rate changes by little, whatever the references say", () => {
  fc.assert(
    fc.property(TRAIN, (train) => {
      let last = Number.NEGATIVE_INFINITY;
      followed(train, (clock, { ticks }) => {
        for (const at of [HZ / 50 + 1, HZ / 40 - 1, HZ / 40, HZ / 40 + 1, HZ / 2, HZ]) {
          const served = servedAt(clock, addTicks(ticks, at));
          assert.ok(served > last, `at ${at} ticks after the pulse: ${served} after ${last}`);
          last = served;
        }
        const [before, after] = clock.segments.map((each) => rateOf(each));
        const change = Math.abs((after as number) / (before as number) - 1);
        assert.ok(change <= RATE_CHANGE_MAX * 1.001, `the rate changed by ${change}`);
      });
    }),
  );
});

test("served time is within its bound of the reference until the next pulse, or the second after one that failed", () => {
  fc.assert(
    fc.property(TRAIN, (train) => {
      followed(train, (clock, { ticks, second, residualSeconds, frequency }) => {
        const segment = clock.segments[1];
        for (const seconds of [0.026, 0.5, 1, 1.7, 2.5]) {
          const at = addTicks(ticks, Math.round(seconds * HZ));
          const sinceSeconds = ticksBetween(segment.baseTicks, at) / HZ;
          const expected = second - SECOND + residualSeconds + (seconds * HZ) / (HZ * (1 + frequency));
          const boundSeconds = segment.errorBoundSeconds + segment.errorBoundGrowth * sinceSeconds;
          // Of the bound 0.1 µs is the reference's: room for rates being multiplied where the bound adds.
          near(servedAt(clock, at), expected, boundSeconds);
        }
      });
    }),
  );
});

test("an offset of a millisecond is worked off within half a minute, and not overshot by more than a change", () => {
  const offsets: number[] = [];
  const train = Array.from({ length: 40 }, () => ({ gapSeconds: 1, residualSeconds: -1e-3, frequency: 0 }));
  followed(train, (clock) => {
    assert.ok(Math.abs(clock.slew) <= SLEW_MAX * 1.000001, `slew ${clock.slew}`);
    offsets.push(clock.offsetSeconds);
  });
  near(offsets[0] as number, 1e-3, 1e-6);
  for (const offset of offsets.slice(28)) near(offset, 0, 1e-8);
  assert.ok(Math.min(...offsets) > -0.2 * RATE_CHANGE_MAX, `overshot to ${Math.min(...offsets)} s`);
});

test("changes tells whether the first segment is what the second was", () => {
  const clock = new DisciplinedClock(HZ);
  const change = (how: () => unknown): number => {
    const { changes, segments } = clock;
    const second = { ...segments[1] };
    assert.notEqual(how(), false);
    if (clock.changes === changes + 1) assert.deepEqual(segments[0], second);
    return clock.changes - changes;
  };
  assert.ok(change(() => clock.set(reference(), toTicks(HZ))) > 1);
  for (let n = 2; n < 5; n++)
    assert.equal(
      change(() => clock.follow(reference({ frequency: n * 1e-6 }), toTicks(n * HZ))),
      1,
    );
  const leap = (SECOND + 7) as UtcSecond;
  assert.equal(
    change(() => clock.scheduleLeap(leap, 1, toTicks(5 * HZ))),
    1,
  );
  assert.ok(change(() => clock.set(reference(), toTicks(9 * HZ))) > 1);
  assert.equal(clock.follow(reference(), toTicks(9 * HZ)), false);
  assert.equal(
    change(() => undefined),
    0,
    "what was refused is no change",
  );
});

test("an inserted leap second repeats 23:59:59 from its first tick on", () => {
  const clock = new DisciplinedClock(HZ);
  clock.leap = 1;
  clock.set(reference(), toTicks(1000));
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
  clock.set(reference({ frequency: 20e-6 }), toTicks(1000));
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

for (const change of [1, -1] as const) {
  test(`TAI goes on over a leap second of ${change}`, () => {
    const clock = new DisciplinedClock(HZ);
    clock.set(reference(), toTicks(1000 + HZ / 100));
    const jump = (SECOND + 3) as UtcSecond;
    assert.ok(clock.scheduleLeap(change > 0 ? jump : ((jump + 1) as UtcSecond), change, toTicks(1000 + 2 * HZ)));
    const [first, second] = clock.segments;
    assert.deepEqual([first.taiMinusUtcSeconds, second.taiMinusUtcSeconds], [37, 37 + change]);
    const atJump = servedAt(clock, second.baseTicks);
    const before = servedAt(clock, addTicks(second.baseTicks, -1));
    near(atJump + second.taiMinusUtcSeconds - before - first.taiMinusUtcSeconds, 1 / HZ, 1e-9);
    assert.ok(clock.follow(reference({ second: (SECOND + 4 - change) as UtcSecond }), toTicks(1000 + 5 * HZ)));
    assert.equal(clock.segments[1].taiMinusUtcSeconds, 37 + change);
  });
}
