import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conversation, consoleLines, converse, edge, FRAME, frame, oscillator, RECORDER, STEADY } from "./run.js";

/** Runs the recorder in real time for `seconds`, with what `pieces` makes of the epoch. */
async function realTime(seconds: number, pieces: (epochNs: bigint) => Buffer[]): Promise<Conversation> {
  const epochNs = process.hrtime.bigint();
  const words = ["--realtime", "--epoch-ns", String(epochNs)];
  return converse({ main: RECORDER }, pieces(epochNs), { words, hangUp: true, pauseMs: seconds * 1000 });
}

test("in real time nothing runs before its time, and order is kept", async () => {
  const { status, frames } = await realTime(0.7, () => [
    STEADY,
    frame(FRAME.start, 0),
    edge(450e6, 36_000_000n),
    edge(350e6, 28_000_000n),
  ]);
  assert.equal(status, 0);
  const lines = frames.filter(({ type }) => type === FRAME.console);
  const edges = lines.filter(({ payload }) => payload.toString().startsWith("edge"));
  assert.deepEqual(
    edges.map(({ payload }) => payload.toString().replace(/ at .*/, "")),
    ["edge 28000000", "edge 36000000"],
  );
  assert.ok((edges[0]?.timeNs ?? 0n) >= 350_000_000n && (edges[1]?.timeNs ?? 0n) >= 450_000_000n);
  const timers = lines.map(({ payload }) => /^timer at (\d+) counter (\d+)/.exec(payload.toString())).filter(Boolean);
  assert.ok(timers.length >= 3, `${timers.length} timers`);
  for (const [n, match] of timers.entries()) {
    const [, at, counter] = match ?? [];
    assert.ok(Number(at) >= 100 * n, `timer ${n} at ${at} ms`);
    // The counter is read after the calendar, at 80,000 ticks a millisecond.
    assert.ok(Number(counter) >= Number(at) * 80_000, `counter ${counter} at ${at} ms`);
  }
});

test("in real time an oscillator segment holds from its own time on", async () => {
  const rate = (16_000_000n << 64n) / 1_000_000_000n;
  const { frames } = await realTime(0.5, () => [
    oscillator(0, 1_000_000n, 0, 0n),
    oscillator(250e6, 5_000_000n, 0, rate),
    frame(FRAME.start, 0),
  ]);
  const readings = consoleLines({ frames }).map((line) => Number(/counter (\d+)/.exec(line)?.[1]));
  const times = consoleLines({ frames }).map((line) => Number(/at (\d+)/.exec(line)?.[1]));
  assert.ok(readings.length >= 3);
  for (const [n, reading] of readings.entries()) {
    // Readings are never equal, so each one before the change may be a tick above the last.
    if (times[n] !== undefined && times[n] < 249) assert.ok(reading >= 1_000_000 && reading < 1_000_100, `${reading}`);
    if (times[n] !== undefined && times[n] > 251) assert.ok(reading >= 5_000_000, `${reading} at ${times[n]} ms`);
  }
});

test("a request in real time is refused", async () => {
  const { status, stderr } = await realTime(0.2, () => [
    STEADY,
    frame(FRAME.start, 0),
    frame(FRAME.request, 0, Buffer.alloc(28 + 48)),
  ]);
  assert.equal(status, 1);
  assert.match(stderr, /injected a request in real time/);
});
