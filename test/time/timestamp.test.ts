import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  differenceSeconds,
  eraOfSecond,
  FRACTIONS_PER_SECOND,
  moveTimestamp,
  secondsFromShort,
  shortFromSeconds,
  unfoldSecond,
  wordOfSecond,
} from "../../src/time/timestamp.js";
import type { UtcSecond } from "../../src/time/units.js";
import { utcSecond } from "../../src/time/utc.js";

const ERA_1 = utcSecond(2036, 2, 7, 6, 28, 16);
const second = fc.integer({ min: 0, max: 3 * 2 ** 32 }).map((value) => value as UtcSecond);
const fraction = fc.integer({ min: 0, max: FRACTIONS_PER_SECOND - 1 });

test("era 1 begins on 2036-02-07T06:28:16Z", () => {
  assert.equal(ERA_1, FRACTIONS_PER_SECOND);
  assert.equal(eraOfSecond((ERA_1 - 1) as UtcSecond), 0);
  assert.equal(eraOfSecond(ERA_1), 1);
  assert.equal(wordOfSecond((ERA_1 - 1) as UtcSecond), 0xffffffff);
  assert.equal(wordOfSecond(ERA_1), 0);
});

test("a word is unfolded on both sides of 2036, from both sides", () => {
  for (const pivot of [ERA_1 - 100, ERA_1 - 1, ERA_1, ERA_1 + 100]) {
    for (const wanted of [ERA_1 - 2, ERA_1 - 1, ERA_1, ERA_1 + 1]) {
      assert.equal(unfoldSecond(wordOfSecond(wanted as UtcSecond), pivot as UtcSecond), wanted);
    }
  }
});

test("unfolding finds any second less than 68 years from the pivot", () => {
  fc.assert(
    fc.property(second, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (pivot, distance) => {
      const wanted = (pivot + distance) as UtcSecond;
      assert.equal(unfoldSecond(wordOfSecond(wanted), pivot), wanted);
    }),
    { seed: 2036 },
  );
});

test("a difference across the era is a difference", () => {
  const before = (ERA_1 - 1) as UtcSecond;
  assert.equal(differenceSeconds(ERA_1, 0x40000000, before, 0xc0000000), 0.5);
  assert.equal(differenceSeconds(before, 0xc0000000, ERA_1, 0x40000000), -0.5);
});

test("moving by a duration is undone by the difference, and the fraction stays in its range", () => {
  // 20 days either way: there a double holds the difference to 2^-32 s.
  const days = fc.double({ min: -1_728_000, max: 1_728_000, noNaN: true });
  fc.assert(
    fc.property(second, fraction, days, (start, part, seconds) => {
      const moved = { second: start, fraction: part };
      moveTimestamp(moved, seconds);
      assert.ok(Number.isInteger(moved.second));
      assert.ok(Number.isInteger(moved.fraction) && moved.fraction >= 0 && moved.fraction < FRACTIONS_PER_SECOND);
      const back = differenceSeconds(moved.second, moved.fraction, start, part);
      assert.ok(Math.abs(back - seconds) <= 2 ** -32, `${back} is not ${seconds}`);
    }),
    { seed: 2036 },
  );
});

test("a fraction that rounds up to a whole second carries", () => {
  const moved = { second: ERA_1, fraction: 0 };
  moveTimestamp(moved, -(2 ** -40));
  assert.deepEqual(moved, { second: ERA_1, fraction: 0 });
  moveTimestamp(moved, -(2 ** -32));
  assert.deepEqual(moved, { second: ERA_1 - 1, fraction: FRACTIONS_PER_SECOND - 1 });
});

test("the short format never understates and saturates", () => {
  assert.equal(shortFromSeconds(1), 0x10000);
  assert.equal(shortFromSeconds(0), 0);
  assert.equal(shortFromSeconds(1e-9), 1);
  assert.equal(shortFromSeconds(-1), 0);
  for (const large of [65536, 1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
    assert.equal(shortFromSeconds(large), 0xffffffff);
  }
  fc.assert(
    fc.property(fc.double({ min: 0, max: 65535, noNaN: true }), (seconds) => {
      const back = secondsFromShort(shortFromSeconds(seconds));
      assert.ok(back >= seconds && back - seconds <= 2 ** -16, `${seconds} became ${back}`);
    }),
    { seed: 2036 },
  );
});
