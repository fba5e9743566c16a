import assert from "node:assert/strict";
import { test } from "node:test";
import { createClaim } from "../../src/gnss/claim.js";
import { BURST_END, CLAIM, EventQueue, PULSE_NAME } from "../../src/gnss/event-queue.js";
import { NOTHING } from "../../src/gnss/stream.js";
import { toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

const claim = (second: number) => ({ ...createClaim(), second: second as UtcSecond });

test("events come out in their order, each with its own claim", () => {
  const queue = new EventQueue();
  const reused = claim(1);
  queue.add(CLAIM, reused, toTicks(10));
  reused.second = 2 as UtcSecond;
  queue.add(BURST_END, reused, toTicks(20));
  queue.add(PULSE_NAME, reused, toTicks(30));
  const taken: number[][] = [];
  for (let event = queue.take(); event !== NOTHING; event = queue.take()) {
    taken.push([event, queue.claim.second, queue.ticks]);
  }
  assert.deepEqual(taken, [
    [CLAIM, 1, 10],
    [BURST_END, 2, 20],
    [PULSE_NAME, 2, 30],
  ]);
});

test("its places are used again once all was taken, and whoever took a claim may change it", () => {
  const queue = new EventQueue();
  for (let n = 0; n < 20; n++) {
    queue.add(CLAIM, claim(n), toTicks(n));
    assert.equal(queue.take(), CLAIM);
    queue.claim.valid = true;
    assert.equal(queue.claim.second, n);
    assert.equal(queue.take(), NOTHING);
  }
});

test("more than can come of a message is our mistake, and is not lost in silence", () => {
  const queue = new EventQueue();
  for (let n = 0; n < 4; n++) queue.add(CLAIM, claim(n), toTicks(n));
  assert.throws(() => queue.add(CLAIM, claim(4), toTicks(4)), /more than 4 events/);
});
