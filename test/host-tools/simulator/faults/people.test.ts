import assert from "node:assert/strict";
import { test } from "node:test";
import {
  abandonedUpdate,
  receiverCommand,
  storageRefuses,
  typedLines,
  ubloxBaud,
} from "../../../../host-tools/simulator/faults/people.js";
import { RandomStream } from "../../../../host-tools/simulator/random.js";
import { World, worldOptions } from "../../../../host-tools/simulator/world.js";
import { Device } from "../../../update/device.js";
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

test("an abandoned update: a question, and a beginning twice, which a device with that key accepts", () => {
  const device = new Device(Buffer.from("a key of 16 bytes"), "simulator");
  // As in virtual time (drivers/update/sim).
  device.random = () => {};
  const { updatePacket } = abandonedUpdate(10, "a key of 16 bytes", "0.2.0").begin(new RandomStream(1, "people"));
  const packets = Array.from({ length: 20 }, (_, second) => updatePacket?.(second));
  assert.deepEqual(
    packets.flatMap((packet, second) => (packet === undefined ? [] : [second])),
    [10, 11, 12],
  );
  for (const packet of packets) if (packet !== undefined) device.answer(packet);
  assert.equal(device.transfer.active, true);
  assert.match(device.said.join("\n"), /^an update of 65536 bytes to 0\.2\.0 begins/);
});
