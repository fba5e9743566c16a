import assert from "node:assert/strict";
import { test } from "node:test";
import {
  receiverCommand,
  storageRefuses,
  typedLines,
  ubloxBaud,
} from "../../../../host-tools/simulator/faults/people.js";
import { World, worldOptions } from "../../../../host-tools/simulator/world.js";
import { eventsWith } from "./bench.js";

test("lines are typed in turn, one every so often", () => {
  const lines = eventsWith(typedLines({ fromS: 10, untilS: 40 }, 10, ["a", "b"]), 60).filter(
    (event) => event.kind === "console",
  );
  assert.deepEqual(
    lines.map(({ at, line }) => [at.second, line]),
    [
      [10, "a"],
      [20, "b"],
      [30, "a"],
    ],
  );
});

test("a receiver that is told another speed goes over to it", () => {
  const world = new World(worldOptions({ faults: [receiverCommand(5, ubloxBaud(57_600))] }));
  world.advance({ second: 4, nanosecond: 0 });
  assert.equal(world.receiver.baud, 9600);
  world.advance({ second: 6, nanosecond: 0 });
  assert.equal(world.receiver.baud, 57_600);
});

test("the storage is told once that it refuses, and once that it does not", () => {
  const events = eventsWith(storageRefuses({ fromS: 3, untilS: 8 }), 12).filter((event) => event.kind === "storage");
  assert.deepEqual(
    events.map(({ at, refuses }) => [at.second, refuses]),
    [
      [3, true],
      [8, false],
    ],
  );
});
