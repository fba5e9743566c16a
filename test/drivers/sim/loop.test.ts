import assert from "node:assert/strict";
import { test } from "node:test";
import { type Conversation, consoleLines, converse, FRAME, frame, oscillator, STEADY } from "./run.js";

/** Logs every edge and every timer with the time at which it ran. */
const RECORDER = `
  import timer from "timer";
  import * as pulse from "drivers/pulse/pulse";
  import { write } from "drivers/console/console";
  export default function () {
    pulse.open(() => write("edge " + pulse.takeEdge() + " at " + Date.now()));
    timer.repeat(() => write("timer at " + Date.now() + " counter " + pulse.now()), 100);
  }`;

const STOP = frame(FRAME.stop, 0);

function edge(timeNs: number, count: bigint): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64LE(count);
  return frame(FRAME.edge, timeNs, payload);
}

function monotonicNs(): bigint {
  return process.hrtime.bigint();
}

test("events and timers are merged in order of time; at one instant the world comes first", async () => {
  const pieces = [
    STEADY,
    frame(FRAME.start, 0),
    edge(200e6, 2n),
    edge(150e6, 1n),
    edge(200e6, 3n),
    frame(FRAME.horizon, 200e6),
    frame(FRAME.horizon, 201e6),
    STOP,
  ];
  const conversation = await converse({ main: RECORDER }, pieces);
  assert.deepEqual(consoleLines(conversation), [
    "timer at 100 counter 8000000",
    "edge 1 at 150",
    "edge 2 at 200",
    "edge 3 at 200",
    "timer at 200 counter 16000000",
  ]);
  const types = conversation.frames.map(({ type }) => type).filter((type) => type !== FRAME.console);
  assert.deepEqual(types, [FRAME.ready, FRAME.reached, FRAME.reached]);
  const firstReached = conversation.frames.findIndex(({ type }) => type === FRAME.reached);
  assert.equal(conversation.frames[firstReached]?.timeNs, 200_000_000n);
  assert.equal(consoleLines({ frames: conversation.frames.slice(0, firstReached) }).length, 2, "nothing due at 200 ms");
});

test("what is written does not depend on how the frames are cut", async () => {
  const events = Array.from({ length: 40 }, (_, n) => edge(n * 37e6, BigInt(n * 2_960_000)));
  const horizons = [0.5e9, 1e9, 2e9].map((at) => frame(FRAME.horizon, at));
  const stream = Buffer.concat([STEADY, frame(FRAME.start, 0), ...events, ...horizons, STOP]);
  const whole = await converse({ main: RECORDER }, [stream]);
  assert.equal(whole.status, 0);
  assert.ok(consoleLines(whole).length > 40);
  const crumbs: Buffer[] = [];
  for (let at = 0; at < stream.length; at += 7) crumbs.push(stream.subarray(at, at + 7));
  const cut = await converse({ main: RECORDER }, crumbs);
  assert.deepEqual(cut.frames, whole.frames);
});

test("a frame for the past is refused in virtual time", async () => {
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 5e9), edge(4e9, 1n)];
  const { status, stderr } = await converse({ main: RECORDER }, pieces);
  assert.equal(status, 1);
  assert.match(stderr, /frame of type 2 for 4000000000 ns, which is past: it is 5000000000 ns/);
});

test("events without a horizon do not pile up for ever", async () => {
  const many = Buffer.concat(Array.from({ length: 4096 }, () => edge(1e9, 1n)));
  const pieces = [STEADY, frame(FRAME.start, 0), ...Array.from({ length: 257 }, () => many)];
  const { status, stderr } = await converse({ main: RECORDER }, pieces);
  assert.equal(status, 1);
  assert.match(stderr, /1048576 events ahead of time; send a HORIZON more often/);
});

test("the process ends when the world hangs up, whatever JavaScript does", async () => {
  const main = "export default function () { for (;;); }";
  const started = performance.now();
  const pieces = [STEADY, frame(FRAME.start, 0)];
  const { status, signal } = await converse({ main }, pieces, { hangUp: true, pauseMs: 100 });
  assert.deepEqual([status, signal], [0, null]);
  assert.ok(performance.now() - started < 5000, "it took longer than the time limit lets a test hang");
  const waiting = await converse({ main }, [], { hangUp: true });
  assert.deepEqual([waiting.status, waiting.signal], [0, null]);
});

/** Runs the recorder in real time for `seconds`, with what `pieces` makes of the epoch. */
async function realTime(seconds: number, pieces: (epochNs: bigint) => Buffer[]): Promise<Conversation> {
  const epochNs = monotonicNs();
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
