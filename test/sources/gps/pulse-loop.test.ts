import assert from "node:assert/strict";
import { test } from "node:test";
import type { Discipline } from "../../../src/discipline/discipline.js";
import { PulseLoop } from "../../../src/sources/gps/pulse-loop.js";
import { addTicks, toTicks } from "../../../src/time/ticks.js";

const HZ = 1e6;

/** A loop over a discipline that only notes what it is offered. */
function made() {
  const offered: string[] = [];
  const discipline = {
    frequency: 0,
    update: (interval: number, gain: number) => {
      offered.push(`${interval} ${(gain * 1e6).toFixed(0)}`);
      return gain > 1 ? "rejected" : "accepted";
    },
    restart: () => offered.push("restart"),
  } as unknown as Discipline;
  return { offered, loop: new PulseLoop(discipline, HZ) };
}
const at = (microseconds: number) => addTicks(toTicks(2 ** 48 - 10), microseconds);

test("gains are between pulses that were offered, without what was announced for each", () => {
  const { offered, loop } = made();
  loop.offer(at(0), 0, 0, undefined);
  loop.offer(at(1_000_003), 1, 0, undefined);
  loop.offer(at(3_000_003), 3, 2e-6, undefined);
  loop.offer(at(4_000_003), 4, 0, undefined);
  assert.deepEqual(offered, ["1 0", "1 3", "2 -2", "1 2"]);
});

test("the first pulse of another train sets the origin", () => {
  const { offered, loop } = made();
  loop.offer(at(0), 0, 0, undefined);
  loop.beginTrain();
  loop.offer(at(1_300_000), 0, 0, undefined);
  assert.deepEqual(offered, ["1 0", "1 0"]);
});

test("a train that is taken up again goes on from the last pulse of it that was offered", () => {
  const { offered, loop } = made();
  loop.offer(at(0), 40, 0, undefined);
  loop.beginTrain();
  loop.resume(at(5_000_004), 2);
  loop.offer(at(5_000_004), 2, 0, undefined);
  assert.deepEqual(offered, ["1 0", "5 4"]);
});

test("what was offered too long ago to be compared with is forgotten, once", () => {
  const { offered, loop } = made();
  loop.offer(at(0), 0, 0, undefined);
  const now = addTicks(at(0), 3 * 2 ** 45 + 1);
  loop.keep(now);
  loop.keep(now);
  assert.deepEqual(offered, ["1 0", "restart"]);
});

test("whether the discipline took it", () => {
  const { loop } = made();
  assert.equal(loop.offer(at(0), 0, 0, undefined), true);
  assert.equal(loop.offer(at(5_000_000), 1, 0, undefined), false);
});
