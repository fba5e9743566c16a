import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { consoleLines, converse, edge, FRAME, frame, oscillator, STEADY } from "../../sim/run.js";

const STOP = frame(FRAME.stop, 0);
const MASK_48 = (1n << 48n) - 1n;

/** Reads the counter at the given milliseconds. */
function reader(milliseconds: readonly number[]): string {
  return `
    import timer from "timer";
    import * as pulse from "drivers/pulse/pulse";
    import { write } from "drivers/console/console";
    export default function () {
      pulse.open(() => {});
      ${milliseconds.map((at) => `timer.set(() => write(String(pulse.now())), ${at});`).join("\n")}
    }`;
}

test("the counter is the world's line of 64.32 bits, exactly", async () => {
  const segment = fc.record({
    count: fc.bigInt({ min: 0n, max: (1n << 62n) - 1n }),
    fraction: fc.nat({ max: 2 ** 32 - 1 }),
    // 1 kHz to 4 GHz in ticks per nanosecond, Q0.64: above 1 GHz there is no room, so up to just below it.
    rate: fc.bigInt({ min: (1n << 64n) / 1_000_000n, max: (1n << 64n) - 1n }),
  });
  await fc.assert(
    fc.asyncProperty(segment, fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1 }), async (s, at) => {
      const times = [...at].sort((a, b) => a - b);
      const pieces = [
        oscillator(0, s.count, s.fraction, s.rate),
        frame(FRAME.start, 0),
        frame(FRAME.horizon, 101e9),
        STOP,
      ];
      const read = consoleLines(await converse({ main: reader(times) }, pieces)).map(BigInt);
      const expected = times.map((ms) => {
        const total = (s.count << 64n) + (BigInt(s.fraction) << 32n) + BigInt(ms) * 1_000_000n * s.rate;
        return (total >> 64n) & MASK_48;
      });
      assert.deepEqual(read, expected);
    }),
    { numRuns: 25 },
  );
});

test("segments follow one another at their times, the last one goes on", async () => {
  const rate = (hz: bigint) => (hz << 64n) / 1_000_000_000n + 1n;
  const pieces = [
    oscillator(0, 0n, 0, rate(1_000_000n)),
    frame(FRAME.start, 0),
    oscillator(1e9, 1_000_000n, 0, rate(2_000_000n)),
    oscillator(2e9, 3_000_000n, 0, rate(500_000n)),
    frame(FRAME.horizon, 9e9),
    STOP,
  ];
  const lines = consoleLines(await converse({ main: reader([500, 1500, 2500, 7000]) }, pieces));
  assert.deepEqual(lines.map(Number), [500_000, 2_000_000, 3_250_000, 5_500_000]);
});

test("two readings of one instant differ, and none goes back", async () => {
  const main = `
    import * as pulse from "drivers/pulse/pulse";
    import { write } from "drivers/console/console";
    export default function () {
      const readings = [];
      for (let i = 0; i < 5; i++) readings.push(pulse.now());
      write(JSON.stringify(readings));
    }`;
  const pieces = [oscillator(0, 100n, 0, 1n << 60n), frame(FRAME.start, 0), frame(FRAME.horizon, 1), STOP];
  assert.deepEqual(consoleLines(await converse({ main }, pieces)), ["[100,101,102,103,104]"]);
});

test("edges are queued, the seventeenth that nobody fetches is lost and counted", async () => {
  const main = `
    import timer from "timer";
    import * as pulse from "drivers/pulse/pulse";
    import { write } from "drivers/console/console";
    export default function () {
      let calls = 0;
      write(String(pulse.takeEdge()));
      pulse.open(() => { calls++; });
      timer.set(() => {
        const edges = [];
        for (let edge = pulse.takeEdge(); edge >= 0; edge = pulse.takeEdge()) edges.push(edge);
        write(JSON.stringify({ calls, edges, lost: pulse.lostEdges() }));
      }, 30000);
    }`;
  const counts = Array.from({ length: 20 }, (_, n) => (1n << 48n) + BigInt(n));
  const pieces = [
    STEADY,
    frame(FRAME.start, 0),
    ...counts.map((count, n) => edge((n + 1) * 1e9, count)),
    frame(FRAME.horizon, 40e9),
    STOP,
  ];
  const [none, queued] = consoleLines(await converse({ main }, pieces));
  assert.equal(none, "-1");
  assert.deepEqual(JSON.parse(queued ?? ""), { calls: 20, edges: Array.from({ length: 16 }, (_, n) => n), lost: 4 });
});

test("the resolution is the one it is started with, the precision the power of two of it", async () => {
  const main = `
    import * as pulse from "drivers/pulse/pulse";
    import { write } from "drivers/console/console";
    export default function () { write(JSON.stringify([pulse.resolutionHz(), pulse.precisionExponent()])); }`;
  for (const [hz, exponent] of [
    [80_000_000, -26],
    [67_108_864, -26],
    [67_108_863, -25],
    [1_000_000, -19],
  ]) {
    const words = ["--resolution-hz", String(hz)];
    const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1), STOP];
    assert.deepEqual(consoleLines(await converse({ main }, pieces, { words })), [JSON.stringify([hz, exponent])]);
  }
});
