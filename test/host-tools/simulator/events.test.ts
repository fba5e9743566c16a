import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareInstants, insertInOrder, instant } from "../../../host-tools/simulator/events.js";

const few = fc.integer({ min: 0, max: 3 });

test("what is inserted stands where a stable sort would put it", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ second: few, nanosecond: few })), (times) => {
      const items = times.map((at, n) => ({ at, n }));
      const list: typeof items = [];
      for (const item of items) insertInOrder(list, item);
      assert.deepEqual(
        list,
        items.sort((a, b) => compareInstants(a.at, b.at)),
      );
    }),
  );
});

test("an instant's nanoseconds stay within its second", () => {
  assert.deepEqual(instant(5, -1), { second: 4, nanosecond: 999_999_999 });
  assert.deepEqual(instant(5, 999_999_999.6), { second: 6, nanosecond: 0 });
  assert.deepEqual(instant(5, 2.5e9), { second: 7, nanosecond: 500_000_000 });
});
