import assert from "node:assert/strict";
import { test } from "node:test";
import { isSmeared, type LeapSecond, smearOffsetSeconds, smearRate } from "../../src/clock/smear.js";
import type { UtcSecond } from "../../src/time/units.js";

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
