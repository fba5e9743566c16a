import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleLines, converse, edge, FRAME, frame, RECORDER, STEADY } from "./run.js";

const STOP = frame(FRAME.stop, 0);

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
