import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { covered, type Interval, intersect } from "../../src/selection/intersection.js";

const of = (...ends: [number, number][]): Interval[] =>
  ends.map(([lowSeconds, highSeconds]) => ({ lowSeconds, highSeconds }));
const result = (): Interval => ({ lowSeconds: Number.NaN, highSeconds: Number.NaN });

test("the worked example, and what has no majority", () => {
  const found = result();
  assert.equal(intersect(of([0, 4], [1, 3], [10, 12]), found), 2);
  assert.deepEqual(found, { lowSeconds: 1, highSeconds: 4 });
  assert.equal(intersect([], found), 0);
  assert.equal(intersect(of([0, 1], [2, 3]), found), 0, "one against one");
  assert.equal(intersect(of([0, 1], [0, 1], [2, 3], [2, 3]), found), 0, "two against two");
  assert.equal(intersect(of([0, 1]), found), 1, "one alone");
});

test("two true and two false ones at both sides: no majority", () => {
  assert.equal(intersect(of([0, 2], [1, 3], [10, 12], [-12, -10]), result()), 0);
});

/** Intervals around a truth of 0 that hold it, and others that do not. */
const trueOne = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([below, above]): Interval => ({ lowSeconds: -below, highSeconds: above }));
const falseOne = fc
  .tuple(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }), fc.boolean())
  .map(
    ([from, width, below]): Interval =>
      below ? { lowSeconds: -from - width, highSeconds: -from } : { lowSeconds: from, highSeconds: from + width },
  );

const fewerFalse = fc
  .integer({ min: 0, max: 7 })
  .chain((wrong) =>
    fc.tuple(
      fc.array(falseOne, { minLength: wrong, maxLength: wrong }),
      fc.array(trueOne, { minLength: wrong + 1, maxLength: 8 }),
    ),
  )
  .chain(([wrong, right]) => fc.shuffledSubarray([...wrong, ...right], { minLength: wrong.length + right.length }));

test("while fewer than half are wrong, what a majority covers holds the truth", () => {
  fc.assert(
    fc.property(fewerFalse, (intervals) => {
      const found = result();
      assert.ok(covered(intervals, Math.floor(intervals.length / 2) + 1, found));
      assert.ok(found.lowSeconds <= 0 && found.highSeconds >= 0, JSON.stringify(found));
    }),
    { seed: 15, numRuns: 2000 },
  );
});

const anyone = fc.array(fc.oneof(trueOne, falseOne), { minLength: 1, maxLength: 16 });

test("what is found is covered from below and above by so many, more than half", () => {
  fc.assert(
    fc.property(anyone, (intervals) => {
      const found = result();
      const agreeing = intersect(intervals, found);
      if (agreeing === 0) return;
      assert.ok(2 * agreeing > intervals.length);
      assert.ok(found.lowSeconds <= found.highSeconds);
      assert.ok(intervals.filter(({ lowSeconds }) => lowSeconds <= found.lowSeconds).length >= agreeing);
      assert.ok(intervals.filter(({ highSeconds }) => highSeconds >= found.highSeconds).length >= agreeing);
      const outside = intervals.filter(({ lowSeconds, highSeconds }) => {
        const middle = lowSeconds + (highSeconds - lowSeconds) / 2;
        return middle < found.lowSeconds || middle > found.highSeconds;
      });
      assert.ok(outside.length <= intervals.length - agreeing);
    }),
    { seed: 16, numRuns: 2000 },
  );
});

test("the order of the sources and a shift of all change nothing", () => {
  fc.assert(
    fc.property(anyone, fc.integer({ min: -1000, max: 1000 }), (intervals, shift) => {
      const [first, second] = [result(), result()];
      // A whole shift of numbers of a coarse grid is exact.
      const grid = intervals.map(({ lowSeconds, highSeconds }) => ({
        lowSeconds: Math.round(lowSeconds * 1024) / 1024,
        highSeconds: Math.round(highSeconds * 1024) / 1024,
      }));
      const moved = [...grid].reverse().map(({ lowSeconds, highSeconds }) => ({
        lowSeconds: lowSeconds + shift,
        highSeconds: highSeconds + shift,
      }));
      const agreeing = intersect(grid, first);
      assert.equal(intersect(moved, second), agreeing);
      if (agreeing === 0) return;
      assert.equal(second.lowSeconds, first.lowSeconds + shift);
      assert.equal(second.highSeconds, first.highSeconds + shift);
    }),
    { seed: 17 },
  );
});
