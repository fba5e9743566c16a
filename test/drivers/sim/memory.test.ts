import assert from "node:assert/strict";
import { test } from "node:test";
import { readCreation } from "../../../host-tools/build/manifest.js";
import { ROOT } from "../../../host-tools/build/paths.js";
import { converse, FRAME, frame, run, STEADY, sanitized } from "./run.js";

const MORE_SLOTS = `export default function () {
  let list = null;
  for (;;) list = { list };
}`;

const MORE_CHUNKS = `export default function () {
  let text = "noon";
  for (;;) text += text;
}`;

/** Keeps what each argument says: so many objects, then so many bytes. */
function keep(...amounts: readonly (readonly [objects: number, bytes: number])[]): string {
  const steps = amounts.map(
    ([objects, bytes]) => `
    for (let i = 0; i < ${objects}; i++) list = { list };
    if (${bytes} > 0) buffers.push(new Uint8Array(${bytes}));`,
  );
  return `
    import timer from "timer";
    export default function () {
      let list = null;
      const buffers = [];
      ${steps.join("")}
      timer.set(() => trace(list === buffers), 3600000);
    }`;
}

interface Usage {
  slots: number;
  chunkBytes: number;
  slotLimit: number;
  chunkLimitBytes: number;
}

async function usage(main: string, words: readonly string[] = []): Promise<Usage> {
  const pieces = [STEADY, frame(FRAME.start, 0), frame(FRAME.horizon, 1e9), frame(FRAME.stop, 0)];
  const { frames, status, stderr } = await converse({ main }, pieces, { words });
  assert.equal(status, 0, stderr);
  const reached = frames.find(({ type }) => type === FRAME.reached);
  assert.ok(reached, "no REACHED frame");
  const [slots = 0, chunkBytes = 0, slotLimit = 0, chunkLimitBytes = 0] = [0, 4, 8, 12].map((at) =>
    reached.payload.readUInt32LE(at),
  );
  return { slots, chunkBytes, slotLimit, chunkLimitBytes };
}

/** The manifest's block in this build, whose slots are twice the device's. */
const BLOCK_BYTES = readCreation(ROOT).static * 2;
const SLOT_BYTES = 32;
const STACK_BYTES = readCreation(ROOT).stack * SLOT_BYTES;

test("slots and chunks share the manifest's block, and the message says how", () => {
  const full =
    /out of memory at .*main\.js:3: the firmware's block of (\d+) bytes is full, with (\d+) slots of 32 bytes and (\d+) bytes of chunks/;
  for (const main of [MORE_SLOTS, MORE_CHUNKS]) {
    const { status, stderr } = run({ main });
    assert.equal(status, 1);
    const [, block, slots, chunkBytes] = full.exec(stderr) ?? assert.fail(stderr);
    assert.equal(Number(block), BLOCK_BYTES);
    assert.ok(Number(slots) * SLOT_BYTES + Number(chunkBytes) + STACK_BYTES <= BLOCK_BYTES, stderr);
  }
});

test("the block is used to its last slot", () => {
  const { stderr } = run({ main: MORE_SLOTS });
  const [, slots, chunkBytes] =
    /with (\d+) slots of 32 bytes and (\d+) bytes of chunks/.exec(stderr) ?? assert.fail(stderr);
  const unused = BLOCK_BYTES - STACK_BYTES - Number(slots) * SLOT_BYTES - Number(chunkBytes);
  // A step of slots that no longer fits, and the headers of both.
  assert.ok(
    unused >= 0 && unused < (readCreation(ROOT).heap.incremental + 8) * SLOT_BYTES,
    `${unused} bytes: ${stderr}`,
  );
});

test("what slots do not need chunks may have, and the other way round", async () => {
  const manySlots = await usage(keep([1150, 0]));
  const manyChunks = await usage(keep([10, 60_000]));
  const both = await usage(keep([400, 5000], [100, 15_000], [200, 300]));
  assert.ok(manySlots.slots > 2300 && manyChunks.chunkBytes > 60_000, JSON.stringify([manySlots, manyChunks]));
  for (const { slots, chunkBytes, slotLimit, chunkLimitBytes } of [manySlots, manyChunks, both]) {
    assert.ok(slots < slotLimit && chunkBytes < chunkLimitBytes);
    assert.ok(slotLimit * SLOT_BYTES + chunkBytes + STACK_BYTES <= BLOCK_BYTES);
    assert.ok(chunkLimitBytes + slots * SLOT_BYTES + STACK_BYTES <= BLOCK_BYTES);
  }
});

/** A block that FILL fills, whatever the manifest's is. */
const SMALL = ["--block-bytes", "49152"];

/** Fills most of a small block with objects or bytes, and lets go of them. */
const FILL = `
  const objects = () => { let list = null; for (let i = 0; i < 1000; i++) list = { list }; };
  const bytes = () => { const buffers = []; for (let i = 0; i < 50; i++) buffers.push(new Uint8Array(1000)); };`;

test("what chunks gave back slots may have; what slots took stays theirs, as on the device", () => {
  const chunksFirst = run(
    {
      main: `${FILL} export default function () { for (let i = 0; i < 30; i++) bytes(); objects(); return "done"; }`,
    },
    SMALL,
  );
  assert.equal(chunksFirst.stdout, '"done"\n', chunksFirst.stderr);
  const slotsFirst = run({ main: `${FILL} export default function () { objects(); bytes(); return "done"; }` }, SMALL);
  assert.equal(slotsFirst.status, 1);
  assert.match(slotsFirst.stderr, /block of \d+ bytes is full, with \d{2,3} slots/);
});

test("what was given back is used again, for ever", () => {
  const main = `${FILL} export default function () { for (let i = 0; i < 200; i++) objects(); return "done"; }`;
  assert.equal(run({ main }, SMALL).stdout, '"done"\n');
});

test("the sanitizers find nothing when the two meet", async () => {
  const { program } = await sanitized();
  for (const main of [MORE_SLOTS, MORE_CHUNKS]) {
    const pieces = [STEADY, frame(FRAME.start, 0)];
    const { status, signal, stderr } = await converse({ main }, pieces, { program });
    assert.deepEqual([status, signal], [1, null], stderr);
    assert.match(stderr, /^noonmark-sim: out of memory at .*main\.js:3: the firmware's block/);
  }
});

test("heaps of their own are told apart", async () => {
  const slots = run({ main: MORE_SLOTS }, ["--slots", "1000"]);
  assert.match(slots.stderr, /out of memory at .*main\.js:3: all 999 slots .*--slots/);
  const chunks = run({ main: MORE_CHUNKS }, ["--chunk-bytes", "10000"]);
  assert.match(chunks.stderr, /out of memory at .*main\.js:3: .* \d+ of 10000 bytes.*--chunk-bytes/);
  const { slotLimit, chunkLimitBytes } = await usage(keep([1, 1]), ["--slots", "1000", "--chunk-bytes", "10000"]);
  assert.deepEqual([slotLimit, chunkLimitBytes], [999, 10_000]);
});

test("a machine that has only so many slots to spare runs out of them in its own code, whatever it holds", async () => {
  const MINUTE_NS = 60e9;
  const horizons = Array.from({ length: 30 }, (_, minute) => frame(FRAME.horizon, (minute + 1) * MINUTE_NS + 1));
  for (const held of [50, 900]) {
    const main = `
      import timer from "timer";
      export default function () {
        let held = null;
        for (let i = 0; i < ${held}; i++) held = { held };
        timer.repeat(() => { let list = held; for (let i = 0; i < 300; i++) list = { list }; }, 10000);
      }`;
    const { frames, status, stderr } = await converse({ main }, [STEADY, frame(FRAME.start, 0), ...horizons], {
      words: ["--spare-slots", "2000"],
    });
    assert.equal(status, 1);
    assert.match(stderr, /out of memory at .*main\.js:\d+: .*slots/);
    const free = frames
      .filter(({ type }) => type === FRAME.reached)
      .map(({ payload }) => payload.readUInt32LE(8) - payload.readUInt32LE(0));
    assert.ok((free[1] ?? 0) > 2000, `${free}`);
    assert.ok(free.slice(5).every((count) => count <= 2000) && (free.at(-1) ?? 2000) < 900, `${free}`);
    assert.ok(free.length > 10 && free.length < 28, `${free}`);
  }
});

test("the block can be another", () => {
  assert.match(run({ main: MORE_SLOTS }, ["--block-bytes", "100000"]).stderr, /block of 200000 bytes/);
  assert.equal(run({ main: MORE_SLOTS }, ["--block-bytes", "100"]).status, 2);
});

test("calls that nest too deeply are told with the file and the line", () => {
  const { status, stderr } = run({ main: "export default function down() {\n  return down() + 1;\n}" });
  assert.equal(status, 1);
  assert.match(stderr, /stack overflow at .*main\.js:2/);
});
