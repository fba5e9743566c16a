import assert from "node:assert/strict";
import { test } from "node:test";
import { TaiOffset } from "../../src/clock/tai-offset.js";
import type { UtcSecond } from "../../src/time/units.js";
import { utcSecond } from "../../src/time/utc.js";

const BEFORE = utcSecond(2026, 12, 1, 0, 0, 0);
/** The table that ships says nothing of what may have come by then. */
const EXPIRED = utcSecond(2030, 1, 1, 0, 0, 0);

function considered(tai: TaiOffset, heard: number, seconds: number, serves = true, from = BEFORE): TaiOffset {
  for (let index = 0; index < seconds; index++) tai.consider(heard, (from + index) as UtcSecond, serves);
  return tai;
}

test("the table tells, until it has expired", () => {
  const tai = considered(new TaiOffset(), -1, 1);
  assert.deepEqual([tai.seconds, tai.isKnown], [37, true]);
  const late = considered(new TaiOffset(), -1, 1, true, EXPIRED);
  assert.deepEqual([late.seconds, late.isKnown], [37, false]);
  assert.equal(considered(new TaiOffset(), -1, 1, true, utcSecond(2016, 12, 31, 23, 59, 59)).seconds, 36);
});

test("the receiver tells what the table cannot", () => {
  const tai = considered(considered(new TaiOffset(), -1, 1, true, EXPIRED), 19, 1, true, EXPIRED);
  assert.deepEqual([tai.seconds, tai.isKnown, tai.notes.length], [38, true, 0]);
});

test("a leap second changes it at once, and a receiver that is late with its count does not change it back", () => {
  const tai = considered(new TaiOffset(), 18, 10);
  tai.pass(1);
  assert.equal(tai.seconds, 38);
  assert.equal(considered(tai, 18, 30).seconds, 38);
  assert.equal(considered(tai, 19, 30).seconds, 38);
  assert.deepEqual(tai.notes, []);
});

test("after a leap second that the table does not know the table is not believed", () => {
  const tai = considered(new TaiOffset(), -1, 1);
  tai.pass(1);
  assert.deepEqual([considered(tai, -1, 500).seconds, tai.isKnown], [38, true]);
});

test("a receiver that goes on to say otherwise is believed after a minute, and the journal says so", () => {
  const tai = considered(new TaiOffset(), -1, 10);
  assert.equal(considered(tai, 19, 59).seconds, 37);
  assert.equal(considered(tai, 19, 1).seconds, 38);
  assert.deepEqual(tai.notes, [
    { event: "leap", evidence: "TAI is 38 s ahead of UTC, as the receiver says, not 37 s" },
  ]);
});

test("while nothing is served it is believed at once", () => {
  const tai = considered(considered(new TaiOffset(), -1, 1), 19, 1, false);
  assert.equal(tai.seconds, 38);
});
