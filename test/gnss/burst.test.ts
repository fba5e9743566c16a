import assert from "node:assert/strict";
import { test } from "node:test";
import { Burst } from "../../src/gnss/burst.js";
import { createClaim } from "../../src/gnss/claim.js";
import { toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

function claim(second: number, valid = true, leapSecond = false) {
  return { ...createClaim(), second: second as UtcSecond, valid, leapSecond };
}

test("a moment is kept until the next burst, each kind of time by itself", () => {
  const burst = new Burst();
  burst.begin();
  assert.ok(burst.hasTimeOfDay(100) && burst.hasTimeOfWeek(7));
  assert.ok(burst.hasTimeOfDay(100) && burst.hasTimeOfWeek(7));
  assert.ok(!burst.hasTimeOfDay(101) && !burst.hasTimeOfWeek(100));
  burst.begin();
  assert.ok(burst.hasTimeOfDay(101) && burst.hasTimeOfWeek(100));
});

test("it is started once", () => {
  const burst = new Burst();
  assert.equal(burst.isStarted, false);
  burst.start(toTicks(5));
  assert.deepEqual([burst.isStarted, burst.ticks], [true, 5]);
  burst.begin();
  assert.equal(burst.isStarted, false);
});

test("a second is new once, and once more when it becomes valid", () => {
  const burst = new Burst();
  burst.begin();
  const noted = [claim(10, false), claim(10, false), claim(10), claim(10), claim(11), claim(11, true, true)];
  assert.deepEqual(
    noted.map((each) => burst.note(each)),
    [true, false, true, false, true, true],
  );
  assert.equal(burst.validSecond, 11);
  burst.begin();
  assert.equal(burst.validSecond, undefined);
  assert.equal(burst.note(claim(10)), true);
});

test("more seconds than a burst can have do not grow anything", () => {
  const burst = new Burst();
  burst.begin();
  for (let second = 0; second < 1000; second++) assert.equal(burst.note(claim(second)), true);
  assert.equal(burst.note(claim(999)), false);
});

test("what is held is a copy, given out once, and forgotten with the burst", () => {
  const burst = new Burst();
  const original = claim(10, false);
  burst.begin();
  assert.equal(burst.isHeld, false);
  burst.hold(original);
  original.second = 11 as UtcSecond;
  assert.equal(burst.release().second, 10);
  assert.equal(burst.isHeld, false);
  burst.hold(original);
  burst.begin();
  assert.equal(burst.isHeld, false);
});
