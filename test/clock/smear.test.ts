import assert from "node:assert/strict";
import { test } from "node:test";
import { isSmeared, Smear, smearOffsetSeconds, smearRate } from "../../src/clock/smear.js";
import { type Estimate, emptyEstimate } from "../../src/sources/estimate.js";
import type { LeapSecond } from "../../src/time/leap.js";
import type { Ticks, UtcSecond } from "../../src/time/units.js";

/** 2027-01-01T00:00:00Z. */
const EVENT = 4_007_750_400;
const event = (change: -1 | 0 | 1): LeapSecond => ({ second: EVENT as UtcSecond, change });

/**
 * True seconds since the first noon, told as UTC with the leap second in it: the second's number, and whether it is
 * the inserted one.
 */
function utc(elapsed: number, change: -1 | 1): { second: UtcSecond; repeated: boolean } {
  const jump = change > 0 ? 43_200 : 43_199;
  const counted = elapsed < jump ? elapsed : elapsed - change;
  return { second: (EVENT - 43_200 + counted) as UtcSecond, repeated: change > 0 && elapsed === jump };
}

for (const change of [1, -1] as const) {
  const name = change > 0 ? "insertion" : "deletion";

  test(`an ${name}: the smeared clock is one straight line from noon to noon`, () => {
    for (let elapsed = 0; elapsed < 86_400 + change; elapsed++) {
      const { second, repeated } = utc(elapsed, change);
      assert.ok(isSmeared(event(change), second), String(elapsed));
      for (const part of [-0.001, 0, 0.7]) {
        const served = second + part + smearOffsetSeconds(event(change), second, part, repeated) - (EVENT - 43_200);
        const right = ((elapsed + part) * 86_400) / (86_400 + change);
        assert.ok(Math.abs(served - right) < 2e-6, `${elapsed} s: ${served}, not ${right}`);
      }
    }
  });

  test(`an ${name}: it begins and ends with nothing`, () => {
    assert.equal(smearOffsetSeconds(event(change), (EVENT - 43_200) as UtcSecond, 0, false), 0);
    assert.ok(Math.abs(smearOffsetSeconds(event(change), (EVENT + 43_200) as UtcSecond, 0, false)) < 1e-12);
    assert.ok(!isSmeared(event(change), (EVENT - 43_201) as UtcSecond));
    assert.ok(!isSmeared(event(change), (EVENT + 43_200) as UtcSecond));
  });
}

test("the rate is the line's, and clients can follow it", () => {
  assert.equal(smearRate(event(1)), 86_400 / 86_401);
  assert.equal(smearRate(event(-1)), 86_400 / 86_399);
  assert.ok(Math.abs(smearRate(event(1)) - 1) < 12e-6);
});

test("the worked example", () => {
  const offset = smearOffsetSeconds(event(1), (EVENT - 43_200 + 3600) as UtcSecond, 0, false);
  assert.equal(offset.toFixed(4), "-0.0417");
});

test("without an event nothing is smeared", () => {
  assert.ok(!isSmeared(event(0), EVENT as UtcSecond));
});

function reference(second: number): Estimate {
  return {
    ...emptyEstimate(1, 0),
    ticks: 5 as Ticks,
    second: second as UtcSecond,
    residualSeconds: 1e-6,
    frequency: 2e-6,
    errorBoundSeconds: 3e-6,
    errorBoundGrowth: 4e-9,
  };
}

test("a reference is changed in time and rate inside the smear, and is itself outside", () => {
  const smear = new Smear();
  smear.announce(EVENT as UtcSecond, 1);
  const before = reference(EVENT - 50_000);
  assert.equal(smear.apply(before), before);
  const within = reference(EVENT - 3600);
  const right = smearOffsetSeconds(event(1), within.second, 1e-6, false);
  const { frequency, residualSeconds, ...same } = smear.apply(within);
  assert.equal(smear.offsetSeconds, right);
  assert.equal(residualSeconds, 1e-6 + right);
  // Of a count that runs fast by 2 ppm less time is served: as if it ran fast by 11.6 ppm more.
  assert.ok(Math.abs(frequency - 2e-6 - 1 / 86_400) < 1e-10, String(frequency));
  assert.deepEqual({ ...within, ...same }, within);
  const after = reference(EVENT + 43_200);
  assert.equal(smear.apply(after), after);
  assert.equal(smear.offsetSeconds, 0);
});

test("an event that has passed is smeared to its end, whoever takes it back; one that has not is forgotten", () => {
  const smear = new Smear();
  smear.announce(EVENT as UtcSecond, 1);
  smear.apply(reference(EVENT - 1));
  assert.ok(smear.offsetSeconds < -0.49);
  smear.pass(EVENT as UtcSecond);
  smear.announce(0 as UtcSecond, 0);
  smear.apply(reference(EVENT - 1)); // 23:59:60 has the number of the second before
  assert.ok(smear.offsetSeconds > 0.49);
  smear.announce((EVENT + 90 * 86_400) as UtcSecond, -1);
  smear.apply(reference(EVENT));
  assert.ok(smear.offsetSeconds > 0.49);
  smear.apply(reference(EVENT + 43_200));
  smear.announce((EVENT + 90 * 86_400) as UtcSecond, -1);
  smear.apply(reference(EVENT + 90 * 86_400 - 10));
  assert.ok(smear.offsetSeconds > 0.49);
  smear.announce(0 as UtcSecond, 0);
  const later = reference(EVENT + 90 * 86_400 - 10);
  assert.equal(smear.apply(later), later);
});

test("what was recalled is smeared on where it has passed, and taken back where it has not", () => {
  for (const change of [1, -1] as const) {
    const after = new Smear();
    after.recall(EVENT as UtcSecond, change);
    after.apply(reference(EVENT + 3600));
    after.announce(0 as UtcSecond, 0);
    after.apply(reference(EVENT + 3601));
    assert.equal(after.offsetSeconds, smearOffsetSeconds(event(change), (EVENT + 3601) as UtcSecond, 1e-6, false));
    const before = new Smear();
    before.recall(EVENT as UtcSecond, change);
    before.apply(reference(EVENT - 3600));
    before.announce(0 as UtcSecond, 0);
    const same = reference(EVENT - 3599);
    assert.equal(before.apply(same), same);
  }
  const none = new Smear();
  none.recall(EVENT as UtcSecond, 0);
  const same = reference(EVENT + 3600);
  assert.equal(none.apply(same), same);
});

test("all is known when somebody has spoken, or nobody in a minute", () => {
  const told = new Smear();
  told.settle();
  assert.ok(!told.known);
  told.announce(0 as UtcSecond, 0);
  told.settle();
  assert.ok(told.known);
  const untold = new Smear();
  for (let second = 0; second < 60; second++) {
    untold.settle();
    assert.ok(!untold.known);
    untold.wait();
  }
  untold.settle();
  assert.ok(untold.known);
});
