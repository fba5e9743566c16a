import assert from "node:assert/strict";
import { test } from "node:test";
import { Interval } from "../../../src/storage/history/interval.js";
import { emptyTenMinutes, TenMinutes } from "../../../src/storage/history/ten-minutes.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { Flash } from "./flash.js";
import { goodSecond } from "./seconds.js";

test("a record says what is not known, when it began in any era, and that it is the first", () => {
  const tenMinutes = new TenMinutes(new Flash(2));
  const interval = new Interval();
  const unknown = Number.NaN;
  interval.add(goodSecond({ state: "unsynchronised", reason: "?", temperatureCelsius: unknown, frequency: unknown }));
  // 2065: era 1 (RFC 5905 §6).
  const second = 5_200_000_200 as UtcSecond;
  assert.ok(tenMinutes.add(interval, second, true));
  const record = emptyTenMinutes();
  assert.ok(tenMinutes.read(0, record));
  assert.deepEqual([record.second, record.isFirst, record.coveredSeconds], [second, true, 10]);
  for (const value of [record.temperatureCelsius, record.frequency, record.boundSeconds])
    assert.ok(Number.isNaN(value));
  assert.equal(tenMinutes.read(1, record), false);
});
