import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { UtcSecond } from "../../src/time/units.js";
import {
  calendarOf,
  isDate,
  isMonthStart,
  isoText,
  isTimeOfDay,
  nextMonthStart,
  parseIsoDate,
  ROLLOVER_SECONDS,
  utcSecond,
} from "../../src/time/utc.js";

/** Node's own calendar is the judge: milliseconds since 1970 against seconds since 1900. */
const UNIX_EPOCH_SECONDS = 2_208_988_800;
const MAX = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 + UNIX_EPOCH_SECONDS;
const second = fc.integer({ min: 0, max: MAX }).map((value) => value as UtcSecond);

function judge(of: UtcSecond): Date {
  return new Date((of - UNIX_EPOCH_SECONDS) * 1000);
}

test("known seconds", () => {
  assert.equal(utcSecond(1900, 1, 1, 0, 0, 0), 0);
  assert.equal(utcSecond(1970, 1, 1, 0, 0, 0), UNIX_EPOCH_SECONDS);
  assert.equal(utcSecond(2017, 1, 1, 0, 0, 0), 3_692_217_600);
  assert.equal(utcSecond(2036, 2, 7, 6, 28, 16), 2 ** 32);
});

test("every day from 1900 to 2200, there and back, as Node counts it", () => {
  const time = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (let day = 0; day < 300 * 365.25; day++) {
    const start = (day * 86_400) as UtcSecond;
    const date = judge(start);
    calendarOf(start, time);
    assert.deepEqual(
      [time.year, time.month, time.day],
      [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()],
    );
    assert.equal(utcSecond(time.year, time.month, time.day, 0, 0, 0), start);
  }
});

test("any second to the year 9999, there and back, as Node writes it", () => {
  fc.assert(
    fc.property(second, (at) => {
      assert.equal(isoText(at), judge(at).toISOString().replace(".000", ""));
      const time = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
      calendarOf(at, time);
      assert.ok(isDate(time.year, time.month, time.day) && isTimeOfDay(time.hour, time.minute, time.second));
      assert.equal(utcSecond(time.year, time.month, time.day, time.hour, time.minute, time.second), at);
    }),
    { seed: 2036 },
  );
});

test("both sides of era 1", () => {
  assert.equal(isoText((2 ** 32 - 1) as UtcSecond), "2036-02-07T06:28:15Z");
  assert.equal(isoText((2 ** 32) as UtcSecond), "2036-02-07T06:28:16Z");
});

test("second 60 has the number of second 59 and stands only at the end of a day", () => {
  assert.equal(utcSecond(2016, 12, 31, 23, 59, 60), utcSecond(2016, 12, 31, 23, 59, 59));
  assert.equal(isoText(utcSecond(2016, 12, 31, 23, 59, 60), true), "2016-12-31T23:59:60Z");
  assert.equal(isTimeOfDay(23, 59, 60), true);
  assert.equal(isTimeOfDay(12, 59, 60), false);
  assert.equal(isTimeOfDay(23, 59, 61), false);
  assert.equal(isTimeOfDay(24, 0, 0), false);
  assert.equal(isTimeOfDay(Number.NaN, 0, 0), false);
});

test("dates that are none", () => {
  assert.equal(isDate(2000, 2, 29), true);
  assert.equal(isDate(2100, 2, 29), false);
  assert.equal(isDate(2023, 4, 31), false);
  assert.equal(isDate(2023, 12, 31), true);
  assert.equal(isDate(2023, 13, 1), false);
  assert.equal(isDate(2023, 0, 1), false);
  assert.equal(isDate(2023, 1, 0), false);
  assert.equal(isDate(Number.NaN, 1, 1), false);
});

test("a date as people type it", () => {
  assert.equal(parseIsoDate("2015-01-01"), utcSecond(2015, 1, 1, 0, 0, 0));
  for (const text of ["2015-1-1", "2015-02-29", "2015-01-01T00:00", "yesterday", ""]) {
    assert.equal(parseIsoDate(text), undefined, text);
  }
});

test("1024 weeks before 2019-04-07 the count began anew too", () => {
  assert.equal(utcSecond(2019, 4, 7, 0, 0, 0) - ROLLOVER_SECONDS, utcSecond(1999, 8, 22, 0, 0, 0));
});

test("the month's end", () => {
  assert.equal(nextMonthStart(utcSecond(2016, 12, 31, 23, 59, 59)), utcSecond(2017, 1, 1, 0, 0, 0));
  assert.equal(nextMonthStart(utcSecond(2024, 2, 1, 0, 0, 0)), utcSecond(2024, 3, 1, 0, 0, 0));
  assert.equal(isMonthStart(utcSecond(2024, 3, 1, 0, 0, 0)), true);
  assert.equal(isMonthStart(utcSecond(2024, 3, 1, 0, 0, 1)), false);
  assert.equal(isMonthStart(utcSecond(2024, 3, 2, 0, 0, 0)), false);
});
