import assert from "node:assert/strict";
import { test } from "node:test";
import { ReceiverLine } from "../../../host-tools/emulate/receiver-line.js";
import { World, worldOptions } from "../../../host-tools/simulator/world.js";

function bench() {
  const world = new World(worldOptions({ sky: { startUtc: "2026-06-01T00:00:00Z" } }));
  const sent: { second: number; text: string }[] = [];
  const clock = { ms: 0 };
  let second = 0;
  const line = new ReceiverLine(
    world,
    { receive: (bytes) => sent.push({ second, text: Buffer.from(bytes).toString("latin1") }), type: () => {} },
    () => clock.ms,
  );
  const pulse = () => {
    second++;
    line.pulse();
  };
  return { line, sent, clock, pulse };
}

test("nothing is sent before the first pulse", () => {
  const { line, sent, clock } = bench();
  clock.ms = 5000;
  line.tick();
  assert.deepEqual(sent, []);
  line.end();
});

test("each second's sentences come between its pulse and the next, however late that is", () => {
  const { line, sent, clock, pulse } = bench();
  for (const lengthMs of [1000, 1000, 1700, 1000, 1000, 1300, 1000]) {
    pulse();
    for (let ms = 0; ms < lengthMs; ms += 10) {
      clock.ms += 10;
      line.tick();
    }
  }
  line.end();
  const text = (second: number) =>
    sent
      .filter((one) => one.second === second)
      .map((one) => one.text)
      .join("");
  // The receiver is switched on in the world's first second; hours, minutes and seconds of what it says after.
  const times = [3, 4, 5, 6].map((second) => /\$G.RMC,(\d{6})/.exec(text(second))?.[1]);
  assert.deepEqual(times, ["000003", "000004", "000005", "000006"]);
});

test("the time that the pulses show goes on between them, and waits for a late one", () => {
  const { line, clock, pulse } = bench();
  assert.equal(line.elapsedMs, undefined);
  pulse();
  pulse();
  clock.ms += 250;
  assert.equal(line.elapsedMs, 2250);
  clock.ms += 2000;
  assert.ok((line.elapsedMs ?? 0) > 2999 && (line.elapsedMs ?? 0) < 3000);
  pulse();
  assert.equal(line.elapsedMs, 3000);
  line.end();
});
