import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceRecord } from "../../src/sources/source-record.js";
import type { Ticks } from "../../src/time/units.js";

test("the register has a bit for each of the last eight seconds", () => {
  const record = new SourceRecord();
  for (let n = 0; n < 3; n++) record.poll();
  assert.deepEqual([record.reach, record.unreach], [0, 3]);
  for (let n = 0; n < 9; n++) {
    record.mark(n as Ticks, 0);
    record.mark(n as Ticks, 0);
    record.poll();
  }
  assert.deepEqual([record.reach, record.unreach], [0o377, 0]);
  record.poll();
  assert.equal(record.reach, 0o376);
  for (let n = 0; n < 8; n++) record.poll();
  assert.deepEqual([record.reach, record.unreach], [0, 2]);
});

test("jitter is the scatter of successive offsets, and not of the first one from nothing", () => {
  const record = new SourceRecord();
  record.mark(0 as Ticks, 5);
  assert.equal(record.jitterSeconds, 0);
  for (let n = 1; n < 200; n++) record.mark(n as Ticks, n % 2 === 0 ? 5 : 5.25);
  assert.ok(Math.abs(record.jitterSeconds - 0.25) < 1e-6, String(record.jitterSeconds));
  assert.equal(record.offsetSeconds, 5.25);
  assert.equal(record.ticks, 199);
});
