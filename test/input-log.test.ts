import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClockSegment } from "../src/clock/segment.js";
import { InputLog } from "../src/input-log.js";
import { defaults, setText } from "../src/settings/config.js";
import { toTicks } from "../src/time/ticks.js";
import type { UtcSecond } from "../src/time/units.js";

function make(settings: Readonly<Record<string, string>> = {}) {
  const config = defaults();
  for (const [key, text] of Object.entries({ "console.inputs": "true", ...settings })) {
    assert.equal(setText(config, key, text), undefined, key);
  }
  const lines: string[] = [];
  const log = new InputLog(
    (line) => lines.push(line),
    () => toTicks(500),
    config,
  );
  log.around(() => {})();
  return { config, log, lines };
}

const told = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));

test("the start tells what was remembered and the settings that matter, but no name and no secret", () => {
  const { log, lines } = make({
    "receiver.leapWaitS": "60",
    "wifi.ssid": "our home",
    "wifi.password": "correct horse",
    "update.key": "sixteen bytes or more",
  });
  log.begin(toTicks(77), 80_000_000, "esp32/nodemcu", "0.1.0", '1,"2",3');
  assert.deepEqual(told(lines), [
    { type: "input", n: 0, start: 77, hz: 80_000_000, board: "esp32/nodemcu", version: "0.1.0", state: '1,"2",3' },
    { type: "input", n: 1, set: "receiver.leapWaitS", value: 60 },
  ]);
  assert.doesNotMatch(lines.join(), /home|horse|sixteen/);
});

test("every chunk and every edge is told when it is taken, and passed on", () => {
  const { log, lines } = make();
  const chunks = [Uint8Array.from({ length: 40 }, (_, n) => n * 6), Uint8Array.of(0xff)];
  const serial = log.serial({
    setBaud: () => {},
    read: (into) => {
      const chunk = chunks.shift();
      into.set(chunk ?? []);
      return chunk?.length ?? 0;
    },
    chunkTicks: () => toTicks(450),
    write: () => true,
  });
  const edges = [toTicks(300), -1 as const];
  const pulse = log.pulse({
    resolutionHz: () => 7,
    precisionExponent: () => -8,
    now: () => toTicks(501),
    takeEdge: () => edges.shift() ?? -1,
  });
  const into = new Uint8Array(64);
  assert.deepEqual([serial.read(into), into[39], serial.read(into), serial.read(into)], [40, 234, 1, 0]);
  assert.equal(pulse.now(), 500);
  assert.deepEqual(
    [pulse.takeEdge(), pulse.takeEdge(), pulse.resolutionHz(), pulse.precisionExponent()],
    [300, -1, 7, -8],
  );
  const bytes = Buffer.from(Array.from({ length: 40 }, (_, n) => n * 6)).toString("hex");
  assert.deepEqual(told(lines), [
    { type: "input", n: 0, at: 500, first: 450, bytes },
    { type: "input", n: 1, at: 500, first: 450, bytes: "ff" },
    { type: "input", n: 2, at: 500, edge: 300 },
  ]);
});

test("a second's line has the temperature and both segments of the clock", () => {
  const { log, lines } = make();
  const segment: ClockSegment = {
    baseTicks: toTicks(1),
    baseSecond: 4_000_000_000 as UtcSecond,
    baseFraction: 3,
    rateInteger: 53,
    rateFraction: 5,
    leap: 1,
    taiMinusUtcSeconds: 37,
    errorBoundSeconds: 1e-6,
    errorBoundGrowth: 0,
  };
  log.second(Number.NaN, [segment, { ...segment, leap: 0 }]);
  log.second(21.5, []);
  assert.deepEqual(told(lines), [
    {
      type: "input",
      n: 0,
      at: 500,
      celsius: null,
      clock: [
        [1, 4e9, 3, 53, 5, 1],
        [1, 4e9, 3, 53, 5, 0],
      ],
    },
    { type: "input", n: 1, at: 500, celsius: 21.5, clock: [] },
  ]);
});

test("a flood of packets is counted, not told", () => {
  const { log, lines } = make();
  const port = log.handedOver({ take: () => 3, send: () => true });
  for (let n = 0; n < 25; n++) port.take(Uint8Array.of(1, 2, 3));
  log.second(Number.NaN, []);
  port.take(Uint8Array.of(1, 2, 3));
  assert.equal(lines.length, 12);
  assert.deepEqual(told(lines)[0], { type: "input", n: 0, at: 500, packet: "010203" });
  assert.equal(told(lines)[10].untold, 15);
});

test("what somebody types is told where the clock depends on it, and never a secret", () => {
  const { log, lines } = make();
  log.typed("config set wifi.password correct horse");
  log.typed("status");
  log.typed('config set receiver.minimumSatellites "5"');
  assert.deepEqual(told(lines), [{ type: "input", n: 0, at: 500, typed: 'config set receiver.minimumSatellites "5"' }]);
});

test("switched off, it is silent at once, and its numbers tell that something was left out", () => {
  const { config, log, lines } = make();
  log.second(1, []);
  setText(config, "console.inputs", "false");
  log.second(2, []);
  setText(config, "console.inputs", "true");
  log.second(3, []);
  assert.deepEqual(
    told(lines).map(({ n }) => n),
    [0, 2],
  );
});
