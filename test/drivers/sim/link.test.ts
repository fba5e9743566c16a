import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { consoleLines, converse, FRAME, frame, STEADY, sanitized } from "./run.js";

const ECHO = `
  import * as line from "drivers/console/console";
  export default function () {
    line.open(() => {
      for (let text = line.takeLine(); text !== undefined; text = line.takeLine()) line.write("heard " + text);
    });
  }`;

const BEGIN = [STEADY, frame(FRAME.start, 0)];

test("a frame of an unknown type, or with a length that its type cannot have, is told", async () => {
  const cases: [Buffer, RegExp][] = [
    [frame(0, 0), /there is no type 0/],
    [frame(99, 0), /there is no type 99/],
    [frame(17, 0, Buffer.from("console")), /there is no type 17/],
    [frame(FRAME.edge, 0, Buffer.alloc(7)), /type 2 cannot have 7 bytes/],
    [frame(FRAME.oscillator, 0, Buffer.alloc(25)), /type 1 cannot have 25 bytes/],
    [frame(FRAME.bytes, 0), /type 3 cannot have 0 bytes/],
    [frame(FRAME.request, 0, Buffer.alloc(27)), /type 4 cannot have 27 bytes/],
    [frame(FRAME.horizon, 0, Buffer.alloc(1)), /type 5 cannot have 1 bytes/],
  ];
  for (const [bytes, pattern] of cases) {
    const { status, stderr } = await converse({ main: ECHO }, [...BEGIN, bytes]);
    assert.equal(status, 1, String(pattern));
    assert.match(stderr, pattern);
    assert.match(stderr, /both ends must be of one build/);
  }
});

test("a header that is none is told before its length is believed", async () => {
  const long = Buffer.alloc(16);
  long.writeUInt32LE(0x7fffffff, 0);
  const padded = frame(FRAME.horizon, 0);
  padded[6] = 1;
  for (const bytes of [long, padded]) {
    const { status, stderr, frames } = await converse({ main: ECHO }, [...BEGIN, bytes]);
    assert.equal(status, 1);
    assert.match(stderr, /corrupt frame from the world/);
    assert.equal(frames.at(-1)?.type, FRAME.failed);
  }
});

test("any bytes end in a message or in waiting for more, never in a crash", { timeout: 60_000 }, async () => {
  const { program } = await sanitized();
  const plausible = fc
    .tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 80 }))
    .map(([type, second, payload]) => frame(type, second * 1e9, payload));
  const piece = fc.oneof(
    { weight: 3, arbitrary: plausible },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(piece, { maxLength: 12 }), async (started, pieces) => {
      const before = started ? BEGIN : [];
      const { status, signal, stderr } = await converse(
        { main: ECHO },
        [...before, ...pieces, frame(FRAME.stop, 9e9)],
        {
          program,
          hangUp: true,
          pauseMs: 20,
        },
      );
      assert.equal(signal, null, stderr);
      assert.ok(status === 0 || status === 1, `status ${status}: ${stderr}`);
      assert.equal(status === 1, stderr.startsWith("noonmark-sim: "), stderr);
      assert.doesNotMatch(stderr, /Sanitizer|runtime error/);
    }),
    { numRuns: 60 },
  );
});

test("lines go both ways, whatever their number", async () => {
  const inputs = Array.from({ length: 3000 }, (_, n) => frame(FRAME.consoleIn, n * 1e6, Buffer.from(`line ${n}`)));
  const pieces = [...BEGIN, Buffer.concat(inputs), frame(FRAME.horizon, 4e9), frame(FRAME.stop, 0)];
  const conversation = await converse({ main: ECHO }, pieces);
  assert.deepEqual(
    consoleLines(conversation),
    Array.from({ length: 3000 }, (_, n) => `heard line ${n}`),
  );
});
