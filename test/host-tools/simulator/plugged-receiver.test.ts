import assert from "node:assert/strict";
import { test } from "node:test";
import { World, worldOptions } from "../../../host-tools/simulator/world.js";

test("the next receiver is plugged in at its second, with its maker's settings and nothing found yet", () => {
  const world = new World(
    worldOptions({ receiverSwaps: [{ atS: 30, receiver: { model: "nmeaOnly", savedMessages: [], firstFixS: 10 } }] }),
  );
  const pulsesUntil = (second: number) =>
    world.advance({ second, nanosecond: 0 }).filter(({ kind }) => kind === "edge").length;
  pulsesUntil(20);
  assert.equal(world.receiver.baud, 9600);
  assert.equal(pulsesUntil(28), 8);
  pulsesUntil(31);
  assert.equal(world.receiver.baud, 4800);
  assert.equal(pulsesUntil(39), 0);
  pulsesUntil(45);
  assert.equal(pulsesUntil(55), 10);
});
