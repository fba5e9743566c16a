import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dayNumber, Sky, type Utc, unixOf } from "../../../host-tools/simulator/sky.js";

const text = ({ year, month, day, hour, minute, second }: Utc) => `${year}-${month}-${day} ${hour}:${minute}:${second}`;
const sky = (startUtc: string, leapEvents: { dayUtc: string; change: 1 | -1 }[] = []) =>
  new Sky({ startUtc, leapEvents });

test("dates agree with the engine's calendar from 1970 to 2200", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 84000 }), fc.integer({ min: 0, max: 86399 }), (days, second) => {
      const date = new Date((days * 86400 + second) * 1000);
      assert.equal(unixOf(date.toISOString().replace(".000", "")), days * 86400 + second);
      assert.equal(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), days);
    }),
  );
});

test("a start is told back, its NTP second and GPS week too", () => {
  const here = sky("2026-03-01T12:00:00Z");
  const utc = here.utc(0);
  assert.equal(text(utc), "2026-3-1 12:0:0");
  assert.equal(utc.ntpSecond, Date.UTC(2026, 2, 1, 12) / 1000 + 2208988800);
  assert.equal(here.gpsMinusUtc(0), 18);
  // 2026-03-01 is a Sunday: the GPS week began at midnight, 18 leap seconds before the label says so.
  assert.deepEqual(here.gpsWeek(0), { week: 2408, secondOfWeek: 12 * 3600 + 18 });
});

test("GPS time is right on both sides of a historical leap second", () => {
  const here = sky("2016-12-31T23:59:58Z");
  const labels = [0, 1, 2, 3].map((second) => text(here.utc(second)));
  assert.deepEqual(labels, ["2016-12-31 23:59:58", "2016-12-31 23:59:59", "2016-12-31 23:59:60", "2017-1-1 0:0:0"]);
  assert.deepEqual(
    [0, 1, 2, 3].map((second) => here.gpsMinusUtc(second)),
    [17, 17, 17, 18],
  );
  assert.equal(here.utc(2).ntpSecond, here.utc(1).ntpSecond);
  assert.equal(here.utc(3).ntpSecond, here.utc(1).ntpSecond + 1);
  assert.deepEqual(here.leapNotice(0), { current: 17, change: 1, inS: 3 });
  assert.deepEqual(here.leapNotice(3), { current: 18, change: 0, inS: 0 });
});

test("a second that is left out", () => {
  const here = sky("2026-12-31T23:59:57Z", [{ dayUtc: "2026-12-31", change: -1 }]);
  assert.deepEqual(
    [0, 1, 2].map((second) => text(here.utc(second))),
    ["2026-12-31 23:59:57", "2026-12-31 23:59:58", "2027-1-1 0:0:0"],
  );
  assert.deepEqual(here.leapNotice(0), { current: 18, change: -1, inS: 2 });
  assert.equal(here.gpsMinusUtc(2), 17);
});

test("a receiver that takes another leap count is wrong by the difference", () => {
  const here = sky("2026-03-01T12:00:00Z");
  assert.equal(text(here.utc(0, 16)), "2026-3-1 12:0:2");
});

test("NTP's first era ends in 2036 and the count goes on", () => {
  assert.equal(sky("2036-02-07T06:28:15Z").utc(1).ntpSecond, 2 ** 32);
});

test("a start that is no time is refused with its text", () => {
  assert.throws(() => sky("yesterday"), /"yesterday" is not a UTC time/);
});
