import assert from "node:assert/strict";
import { test } from "node:test";
import { airConditioner, doorOpened, sunOnCase } from "../../../../host-tools/simulator/faults/climate.js";
import type { Fault } from "../../../../host-tools/simulator/faults.js";
import { RandomStream } from "../../../../host-tools/simulator/random.js";

function warmth(fault: Fault, seconds: number): number[] {
  const hooks = fault.begin(new RandomStream(1, "fault"));
  return Array.from({ length: seconds }, (_, second) => hooks.warmthC?.(second) ?? Number.NaN);
}

test("an open door is cold while it is open, and for a quarter of an hour less and less so", () => {
  const curve = warmth(doorOpened({ fromS: 100, untilS: 200 }, 20), 2000);
  assert.equal(curve[99], 0);
  assert.equal(curve[100], -20);
  assert.equal(curve[199], -20);
  assert.ok((curve[650] as number) < -9 && (curve[650] as number) > -11);
  assert.equal(curve[1101], 0);
});

test("the sun warms in half a sine, and clouds take it away at once", () => {
  const curve = warmth(sunOnCase({ fromS: 0, untilS: 10_000 }, 25), 11_000);
  assert.ok(Math.max(...curve) > 20 && Math.max(...curve) <= 25);
  assert.ok(curve.slice(4000, 6000).includes(0), "a cloud around noon");
  assert.ok(curve.slice(10_000).every((warmer) => warmer === 0));
});

test("the air conditioner is on for half of its period", () => {
  const curve = warmth(airConditioner({ fromS: 0, untilS: 1000 }, 8, 100), 1000);
  assert.equal(curve.filter((colder) => colder === -8).length, 500);
});
