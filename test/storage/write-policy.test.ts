import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StoredState } from "../../src/storage/stored-state.js";
import { WritePolicy } from "../../src/storage/write-policy.js";

const STATE: StoredState = { frequencyPpb: 100, gpsMinusUtcSeconds: 18, receiverFamily: "ublox", receiverBaud: 9600 };

test("a first state is written after ten minutes, a drifting one every six hours", () => {
  const policy = new WritePolicy({}, 0);
  assert.deepEqual([policy.mayBeDue(599), policy.due(STATE, 599)], [false, false]);
  assert.deepEqual([policy.mayBeDue(600), policy.due(STATE, 600)], [true, true]);
  policy.wrote(STATE, 600, true);
  assert.equal(policy.due({ ...STATE, frequencyPpb: 140 }, 600 + 6 * 3600 - 1), false);
  assert.equal(policy.due({ ...STATE, frequencyPpb: 140 }, 600 + 6 * 3600), true);
});

test("what was read at the start is not written again before its time", () => {
  const policy = new WritePolicy(STATE, 50);
  assert.equal(policy.due(STATE, 650), false);
  assert.equal(policy.due(STATE, 50 + 6 * 3600), true);
});

const NEWS: readonly Partial<StoredState>[] = [
  { receiverFamily: "mtk" },
  { receiverBaud: 38400 },
  { gpsMinusUtcSeconds: 19 },
  { leapChange: 1 },
  { frequencyPpb: 601 },
  { frequencyPpb: -401 },
];

for (const news of NEWS) {
  test(`${JSON.stringify(news)} is written after ten minutes`, () => {
    const policy = new WritePolicy(STATE, 0);
    assert.equal(policy.due({ ...STATE, ...news }, 599), false);
    assert.equal(policy.due({ ...STATE, ...news }, 600), true);
  });
}

test("a refused write is counted and tried again after ten minutes", () => {
  const policy = new WritePolicy({}, 0);
  policy.wrote(STATE, 600, false);
  assert.equal(policy.failures, 1);
  assert.equal(policy.due(STATE, 1199), false);
  assert.equal(policy.due(STATE, 1200), true);
});

test("whatever changes, there are at most 144 writes a day", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 50, maxLength: 50 }), (changes) => {
      const policy = new WritePolicy({}, 0);
      let writes = 0;
      for (let second = 0; second < 86_400; second += 30) {
        const baud = 4800 * (1 + (changes[(second / 30) % changes.length] ?? 0));
        const state = { ...STATE, receiverBaud: baud };
        if (policy.due(state, second)) {
          policy.wrote(state, second, true);
          writes++;
        }
      }
      assert.ok(writes >= 3 && writes <= 144, `${writes} writes`);
    }),
    { numRuns: 20 },
  );
});
