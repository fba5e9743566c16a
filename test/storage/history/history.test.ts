import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { causeWords } from "../../../src/storage/history/cause.js";
import { Course } from "../../../src/storage/history/course.js";
import { History } from "../../../src/storage/history/history.js";
import { RECORD_BYTES } from "../../../src/storage/history/record-log.js";
import type { TenMinuteRecord } from "../../../src/storage/history/ten-minutes.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { Flash } from "./flash.js";
import { goodSecond } from "./seconds.js";

/** A whole number of ten minutes. */
const START = 4_000_000_200 as UtcSecond;
const SECTORS = 16;

function all(course: Course): TenMinuteRecord[] {
  const rows: TenMinuteRecord[] = [];
  while (course.next()) rows.push({ ...course.record });
  return rows;
}

function pass(history: History, from: number, seconds: number, changes?: Parameters<typeof goodSecond>[0]): void {
  for (let second = from; second < from + seconds; second++) history.add(goodSecond(changes), second as UtcSecond);
}

describe("the history", () => {
  it("has minutes at once, and ten minutes when they are over", () => {
    const history = new History(new Flash(SECTORS));
    pass(history, START, 630);
    const minutes = all(new Course(history, "day", (START + 630) as UtcSecond));
    assert.deepEqual(
      minutes.map(({ second }) => second - START),
      [0, 60, 120, 180, 240, 300, 360, 420, 480, 540],
    );
    assert.equal(minutes[0]?.isFirst, true);
    const weeks = all(new Course(history, "weeks", 0 as UtcSecond));
    assert.equal(weeks.length, 1);
    const { second, goodSeconds, coveredSeconds, isFirst, state, satellites } = weeks[0] as TenMinuteRecord;
    assert.deepEqual([second, goodSeconds, coveredSeconds, isFirst, state, satellites], [START, 600, 600, true, 0, 9]);
  });

  it("keeps numbers to single precision over a restart", () => {
    const flash = new Flash(SECTORS);
    pass(new History(flash), START, 601, { offsetSeconds: 4.2e-8, boundSeconds: 12.34e-6, requests: 5 });
    const [row] = all(new Course(new History(flash.afterwards()), "weeks", 0 as UtcSecond));
    assert.ok(row !== undefined && Math.abs(row.offsetRmsSeconds / 4.2e-8 - 1) < 1e-3);
    assert.ok(Math.abs(row.boundSeconds / 12.34e-6 - 1) < 1e-6 && Math.abs(row.frequency / 12.5e-6 - 1) < 1e-6);
    assert.deepEqual([row.temperatureCelsius, row.requests], [31.5, 5]);
  });

  it("says how long it was good, and why not", () => {
    const history = new History(new Flash(SECTORS));
    pass(history, START, 400);
    pass(history, START + 400, 201, { state: "holdover", reason: "no pulses" });
    const [row] = all(new Course(history, "weeks", 0 as UtcSecond));
    assert.deepEqual([row?.goodSeconds, row?.state, causeWords(row?.cause ?? 0)], [400, 1, "no pulses came"]);
  });

  it("has no ten minutes while no time is known, and none twice where the clock is set back", () => {
    const history = new History(new Flash(SECTORS));
    pass(history, 0, 0);
    for (let i = 0; i < 700; i++) history.add(goodSecond({ state: "cold", reason: "no pulses" }), 0 as UtcSecond);
    assert.equal(all(new Course(history, "weeks", 0 as UtcSecond)).length, 0);
    assert.equal(all(new Course(history, "day", 0 as UtcSecond))[0]?.second, 0);
    pass(history, START + 600, 700);
    pass(history, START, 1300);
    const starts = all(new Course(history, "weeks", 0 as UtcSecond)).map(({ second }) => second - START);
    assert.deepEqual(starts, [600, 1200].slice(0, starts.length));
    assert.ok(starts.length >= 1);
  });

  it("keeps more than a week", () => {
    const history = new History(new Flash(SECTORS));
    // Two seconds of each ten minutes are enough to make a record of it.
    for (let i = 0; i < 3000; i++) pass(history, START + 600 * i, 2);
    const rows = all(new Course(history, "weeks", 0 as UtcSecond));
    assert.ok(rows.length * 600 > 13 * 86_400, `${rows.length} records`);
    assert.equal(rows.at(-1)?.second, START + 600 * 2998);
  });

  it("loses nothing of a week but the newest record through a hundred power cuts", () => {
    let flash = new Flash(SECTORS);
    let expected: number[] = [];
    for (let cut = 0; cut < 100; cut++) {
      const history = new History(flash);
      // Ten records, and an eleventh that power fails in, or in the erasure before it.
      for (let i = 0; i < 10; i++) expected.push(START + 600 * (11 * cut + i));
      pass(history, START + 6600 * cut, 6001);
      flash.bytesLeft = (cut * 37) % (RECORD_BYTES + 1);
      pass(history, START + 6600 * cut + 6001, 600);
      flash = flash.afterwards();
      const found = all(new Course(new History(flash), "weeks", 0 as UtcSecond)).map(({ second }) => second as number);
      if (found.at(-1) === START + 600 * (11 * cut + 10)) expected.push(START + 600 * (11 * cut + 10));
      assert.deepEqual(found, expected.slice(-found.length));
      assert.ok(found.length >= Math.min(expected.length, 1008), `${found.length} of ${expected.length}`);
      expected = expected.slice(-found.length);
    }
  });

  it("reports what the flash refuses", () => {
    const flash = new Flash(SECTORS);
    const history = new History(flash);
    flash.refuses = true;
    pass(history, START, 600);
    assert.equal(history.add(goodSecond(), (START + 600) as UtcSecond), false);
    assert.equal(history.add(goodSecond(), (START + 601) as UtcSecond), true);
  });
});
