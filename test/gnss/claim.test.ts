import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { claimReading, claimSecond, createClaim, createReading, fullYear, type Reading } from "../../src/gnss/claim.js";
import type { UtcSecond } from "../../src/time/units.js";
import { isoText, parseIsoDate, ROLLOVER_SECONDS, utcSecond } from "../../src/time/utc.js";

function reading(text: string, fractionMilliseconds = 0): Reading {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  return { ...createReading(), year, month, day, hour, minute, second, fractionMilliseconds };
}

function claimed(text: string, fraction = 0, notBefore?: string): string {
  const claim = createClaim();
  const from = notBefore === undefined ? undefined : (parseIsoDate(notBefore) ?? assert.fail());
  const bad = claimReading(claim, reading(text, fraction), from);
  return bad ?? `${isoText(claim.second, claim.leapSecond)} +${claim.fractionMilliseconds} ms, ${claim.rollovers}`;
}

test("two digits of a year are 1980 to 2079", () => {
  assert.deepEqual([80, 99, 0, 26, 79].map(fullYear), [1980, 1999, 2000, 2026, 2079]);
});

test("a reading becomes a second", () => {
  assert.equal(claimed("2015-03-18 17:19:26", 990), "2015-03-18T17:19:26Z +990 ms, 0");
  assert.equal(claimed("2036-02-07 06:28:15"), "2036-02-07T06:28:15Z +0 ms, 0");
  assert.equal(claimed("2036-02-07 06:28:16"), "2036-02-07T06:28:16Z +0 ms, 0");
});

test("a fraction outside of the second moves it", () => {
  assert.equal(claimed("2017-07-19 08:50:01", -200), "2017-07-19T08:50:00Z +800 ms, 0");
  assert.equal(claimed("2017-07-19 08:50:01", 1000), "2017-07-19T08:50:02Z +0 ms, 0");
  assert.equal(claimed("2020-01-01 00:00:00", -1), "2019-12-31T23:59:59Z +999 ms, 0");
});

test("what is no time or date, and what was before GPS", () => {
  assert.equal(claimed("2024-02-29 24:00:00"), "badTime");
  assert.equal(claimed("2024-02-29 12:34:60"), "badTime");
  assert.equal(claimed("2023-02-29 12:34:56"), "badDate");
  assert.equal(claimed("1979-12-31 12:34:56"), "badDate");
  assert.equal(claimed("2024-00-10 12:34:56"), "badDate");
  assert.equal(claimed("2200-01-01 00:00:00"), "badDate");
});

test("second 60 at the end of a month only", () => {
  assert.equal(claimed("2016-12-31 23:59:60"), "2016-12-31T23:59:60Z +0 ms, 0");
  assert.equal(claimed("2016-12-30 23:59:60"), "badLeapSecond");
});

test("second 60 at the end of a month after the rollover is repaired", () => {
  const before = isoText((utcSecond(2016, 12, 31, 23, 59, 59) - ROLLOVER_SECONDS) as UtcSecond).replace(":59Z", ":60");
  assert.equal(claimed(before), "badLeapSecond");
  assert.equal(claimed(before, 0, "2016-01-01"), "2016-12-31T23:59:60Z +0 ms, 1");
  assert.equal(claimed("1997-06-30 23:59:60", 0, "2016-01-01"), "badLeapSecond");
});

test("the rollovers of 1999, 2019 and 2038", () => {
  assert.equal(claimed("1999-10-20 00:02:31", 0, "2019-06-01"), "2019-06-05T00:02:31Z +0 ms, 1");
  assert.equal(claimed("1999-09-19 00:02:31", 0, "2026-01-01"), "2038-12-19T00:02:31Z +0 ms, 2");
  assert.equal(claimed("2019-04-07 00:00:00", 0, "2019-04-07"), "2019-04-07T00:00:00Z +0 ms, 0");
  assert.equal(claimed("2019-04-06 23:59:59", 0, "2019-04-07"), "2038-11-20T23:59:59Z +0 ms, 1");
});

test("a receiver that does not know its week is not repaired, the days around its dates are", () => {
  for (const day of ["1980-01-06", "1980-02-02", "1999-08-22", "1999-09-18", "2019-04-07", "2019-05-04"]) {
    assert.equal(claimed(`${day} 12:00:00`, 0, "2026-01-01"), "unknownWeek", day);
  }
  for (const day of ["1999-08-21", "1999-09-19", "2019-04-06", "2019-05-05"]) {
    assert.match(claimed(`${day} 12:00:00`, 0, "2026-01-01"), /^20\d\d-/, day);
  }
  assert.equal(claimed("2019-04-07 12:00:00", 0, "2019-01-01"), "2019-04-07T12:00:00Z +0 ms, 0");
});

test("no date is moved by more than two rollovers", () => {
  assert.match(claimed("1987-01-01 00:00:00", 0, "2026-01-01"), /^2026-04-02T.* 2$/);
  assert.equal(claimed("1986-01-01 00:00:00", 0, "2026-01-01"), "badDate");
});

test("a repaired second is never before the date, and the least such", () => {
  const second = fc.integer({ min: utcSecond(1980, 1, 6, 0, 0, 0), max: 2 ** 33 });
  fc.assert(
    fc.property(second, second, (at, notBefore) => {
      const claim = createClaim();
      if (claimSecond(claim, at as UtcSecond, 0, notBefore as UtcSecond) !== undefined) return;
      assert.ok(claim.rollovers <= 2);
      assert.equal(claim.second, at + claim.rollovers * ROLLOVER_SECONDS);
      assert.ok(claim.second >= notBefore);
      assert.ok(claim.rollovers === 0 || claim.second - ROLLOVER_SECONDS < notBefore);
    }),
    { seed: 1024 },
  );
});
