import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  elapsedSeconds,
  gpsMinusUtcSeconds,
  gpsSecond,
  IERS_TABLE,
  isExpired,
  type LeapTable,
  nextLeap,
  taiFromGps,
  taiFromUtc,
  taiMinusUtcSeconds,
  utcFromTai,
} from "../../src/time/leap.js";
import type { GpsSecond, TaiSecond, UtcSecond } from "../../src/time/units.js";
import { isMonthStart, parseIsoDate, utcSecond } from "../../src/time/utc.js";

const YEAR_2017 = utcSecond(2017, 1, 1, 0, 0, 0);
const second = fc.integer({ min: utcSecond(1972, 1, 1, 0, 0, 0), max: 2 ** 33 }).map((value) => value as UtcSecond);

/** A table with a removed second, which has not happened yet. */
const WITH_REMOVAL: LeapTable = {
  initialSeconds: 37,
  events: [{ second: utcSecond(2030, 1, 1, 0, 0, 0), taiMinusUtcSeconds: 36, change: -1 }],
  expires: utcSecond(2031, 1, 1, 0, 0, 0),
};

/** Some rows of the IERS list, by its own seconds since 1900. */
const PUBLISHED: readonly (readonly [number, number])[] = [
  [2_272_060_800, 10],
  [2_287_785_600, 11],
  [2_571_782_400, 20],
  [2_776_982_400, 24],
  [3_076_704_000, 31],
  [3_124_137_600, 32],
  [3_345_062_400, 33],
  [3_439_756_800, 34],
  [3_550_089_600, 35],
  [3_644_697_600, 36],
  [3_692_217_600, 37],
];

test("the table agrees with the IERS list", () => {
  for (const [since, difference] of PUBLISHED) {
    assert.equal(taiMinusUtcSeconds(IERS_TABLE, since as UtcSecond), difference);
    assert.equal(taiMinusUtcSeconds(IERS_TABLE, (since - 1) as UtcSecond), Math.max(10, difference - 1));
  }
  assert.equal(IERS_TABLE.events.length, 27);
  assert.equal(IERS_TABLE.expires, 4_023_129_600);
});

test("events ascend, change by their step and stand at a month's end", () => {
  let before = IERS_TABLE.initialSeconds;
  let previous = 0;
  for (const event of IERS_TABLE.events) {
    assert.ok(isMonthStart(event.second) && event.second > previous);
    assert.equal(event.taiMinusUtcSeconds, before + event.change);
    before = event.taiMinusUtcSeconds;
    previous = event.second;
  }
});

test("GPS - UTC is 18 s today and was 0 in 1980", () => {
  assert.equal(gpsMinusUtcSeconds(IERS_TABLE, utcSecond(2026, 1, 1, 0, 0, 0)), 18);
  assert.equal(gpsMinusUtcSeconds(IERS_TABLE, utcSecond(1980, 1, 6, 0, 0, 0)), 0);
});

test("the next event, and none", () => {
  assert.equal(nextLeap(IERS_TABLE, (YEAR_2017 - 1) as UtcSecond)?.second, YEAR_2017);
  assert.equal(nextLeap(IERS_TABLE, YEAR_2017), undefined);
});

test("an expired table goes on saying what was", () => {
  const later = parseIsoDate("2040-01-01") ?? assert.fail();
  assert.equal(isExpired(IERS_TABLE, (IERS_TABLE.expires - 1) as UtcSecond), false);
  assert.equal(isExpired(IERS_TABLE, IERS_TABLE.expires), true);
  assert.equal(taiMinusUtcSeconds(IERS_TABLE, later), 37);
});

test("an inserted second, by GPS time", () => {
  const labels = [16, 17, 18].map((secondOfWeek) => utcFromTai(IERS_TABLE, taiFromGps(gpsSecond(1930, secondOfWeek))));
  assert.deepEqual(labels, [
    { second: YEAR_2017 - 1, leapSecond: false },
    { second: YEAR_2017 - 1, leapSecond: true },
    { second: YEAR_2017, leapSecond: false },
  ]);
});

test("a removed second", () => {
  const after = utcSecond(2030, 1, 1, 0, 0, 0);
  const before = (after - 2) as UtcSecond;
  assert.equal(elapsedSeconds(taiFromUtc(WITH_REMOVAL, before), taiFromUtc(WITH_REMOVAL, after)), 1);
  assert.deepEqual(utcFromTai(WITH_REMOVAL, taiFromUtc(WITH_REMOVAL, before)), { second: before, leapSecond: false });
  assert.deepEqual(utcFromTai(WITH_REMOVAL, taiFromUtc(WITH_REMOVAL, after)), { second: after, leapSecond: false });
});

test("UTC to TAI and back, leap seconds included", () => {
  const near = fc
    .tuple(fc.constantFrom(...IERS_TABLE.events), fc.integer({ min: -40, max: 40 }))
    .map(([event, by]) => (event.second + by) as UtcSecond);
  fc.assert(
    fc.property(fc.oneof(second, near), (wanted) => {
      const tai = taiFromUtc(IERS_TABLE, wanted);
      assert.deepEqual(utcFromTai(IERS_TABLE, tai), { second: wanted, leapSecond: false });
    }),
    { seed: 1972 },
  );
  for (const event of IERS_TABLE.events) {
    const inserted = { second: (event.second - 1) as UtcSecond, leapSecond: true };
    assert.deepEqual(utcFromTai(IERS_TABLE, taiFromUtc(IERS_TABLE, inserted.second, true)), inserted);
  }
});

test("timescales do not mix: these lines are errors to the compiler, or this file does not build", () => {
  const utc = YEAR_2017;
  const tai: TaiSecond = taiFromUtc(IERS_TABLE, utc);
  const gps: GpsSecond = gpsSecond(1930, 18);
  const mixtures = [
    // @ts-expect-error TAI has no subtraction
    () => tai - utc,
    // @ts-expect-error nor has GPS time
    () => gps - utc,
    // @ts-expect-error a GPS second is no TAI second
    () => elapsedSeconds(tai, gps),
    // @ts-expect-error a UTC second is no TAI second
    () => utcFromTai(IERS_TABLE, utc),
    // @ts-expect-error a bare number is no UTC second
    () => taiFromUtc(IERS_TABLE, 0),
  ];
  assert.equal(mixtures.length, 5);
});
