import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addTicks, Moment, ticksBetween, toTicks } from "../../src/time/ticks.js";

const count = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const step = fc.integer({ min: -(2 ** 47), max: 2 ** 47 - 1 });

test("a step added is the difference found, across the wrap too", () => {
  fc.assert(
    fc.property(count, step, (start, by) => {
      const from = toTicks(start);
      assert.equal(ticksBetween(from, addTicks(from, by)), by);
    }),
  );
});

test("the wrap at 2^48", () => {
  assert.equal(addTicks(toTicks(2 ** 48 - 1), 2), 1);
  assert.equal(toTicks(-1), 2 ** 48 - 1);
  assert.equal(ticksBetween(toTicks(1), toTicks(2 ** 48 - 1)), -2);
});

test("the age of a moment is exact or infinite, however long it is kept, and infinite ages stay so", () => {
  const event = fc.record({
    seconds: fc.oneof(fc.integer({ min: 0, max: 86_400 * 5 }), fc.constant(0), fc.integer({ min: 0, max: 2 ** 20 })),
    what: fc.constantFrom("mark", "keep", "keep", "keep", "keep", "keep", "forget"),
  });
  fc.assert(
    fc.property(count, fc.array(event, { maxLength: 60 }), (start, events) => {
      const moment = new Moment();
      let now = 0n;
      let marked: bigint | undefined;
      for (const { seconds, what } of events) {
        // Five days without housekeeping are the most that is promised.
        now += BigInt(Math.min(seconds, 5 * 86_400)) * 80_000_000n;
        const at = toTicks(Number((BigInt(start) + now) % 2n ** 48n));
        const before = moment.isKnown;
        if (what === "keep") moment.keep(at);
        const age = moment.ticksUntil(at);
        if (marked === undefined) assert.equal(age, Number.POSITIVE_INFINITY);
        else if (age !== Number.POSITIVE_INFINITY) assert.equal(BigInt(age), now - marked);
        else assert.ok(now - marked > 15n * 86_400n * 80_000_000n || !before, `forgotten after ${now - marked}`);
        assert.ok(before || !moment.isKnown, "a moment came back by itself");
        if (what === "mark") {
          moment.mark(at);
          marked = now;
        } else if (what === "forget") {
          moment.forget();
          marked = undefined;
        }
      }
    }),
    { numRuns: 2000 },
  );
});

test("a moment of the day before yesterday is one, and after sixty days it is not one of the next week", () => {
  const moment = new Moment();
  assert.equal(moment.ticksUntil(toTicks(5)), Number.POSITIVE_INFINITY);
  moment.mark(toTicks(2 ** 48 - 1));
  assert.equal(moment.ticksUntil(toTicks(2)), 3);
  assert.equal(moment.ticksUntil(toTicks(2 ** 48 - 3)), -2);
  const day = 86_400 * 80_000_000;
  for (let days = 1; days <= 60; days++) {
    const now = toTicks(days * day - 1);
    moment.keep(now);
    assert.equal(moment.ticksUntil(now), days <= 15 ? days * day : Number.POSITIVE_INFINITY, `after ${days} days`);
  }
});
