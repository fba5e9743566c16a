import assert from "node:assert/strict";
import { test } from "node:test";
import { type Measures, selfTest } from "../../../src/management/console/self-test.js";

/** A board on which all is well, but for what is changed. */
function board(changes: Partial<Measures> = {}): Measures {
  const unused = [4000, 3000, -1, 2000];
  return {
    heapBytes: (which) => [158_000, 156_000, 115_000][which] ?? -1,
    taskName: (number) => ["main", "tcpip", "wifi", "serial"][number] ?? "",
    taskStackBytes: (number) => unused[number] ?? -1,
    random: (into) => new Uint8Array(into).fill(0b0101_0101),
    counterStep: () => 30,
    counterPolls: () => 0,
    tickNs: 25,
    secondsOf(work) {
      work();
      return 0.001;
    },
    writeStore: () => true,
    ...changes,
  };
}

/** Code and level of each finding. */
function levels(changes: Partial<Measures> = {}): string[] {
  return selfTest(board(changes)).findings.map(({ code, level }) => `${code} ${level}`);
}

const WELL = ["heap good", "stack good", "stack good", "stack good", "random good", "counter good", "store good"];

test("a good board: every figure, and a finding for each", () => {
  const { findings: _findings, ...figures } = selfTest(board());
  assert.deepEqual(figures, {
    memory: { freeBytes: 158_000, leastBytes: 156_000, largestBytes: 115_000 },
    stacks: [
      { task: "main", unusedBytes: 4000 },
      { task: "tcpip", unusedBytes: 3000 },
      { task: "serial", unusedBytes: 2000 },
    ],
    random: { bits: 8192, ones: 4096 },
    counter: { readings: 1000, mostNs: 750, polls: 0 },
    store: { writes: 4, refused: 0, mostUs: 1000 },
  });
  assert.deepEqual(levels(), WELL);
});

test("where there is neither heap nor task, nothing is said of them", () => {
  assert.deepEqual(levels({ heapBytes: () => -1, taskName: () => "" }), WELL.slice(4));
});

test("each measure beyond its limit is found", () => {
  assert.equal(levels({ heapBytes: () => 19_999 })[0], "heap bad");
  assert.equal(levels({ taskStackBytes: () => 511 })[1], "stack bad");
  for (const byte of [0, 0xff, 0b0101_0111]) {
    assert.ok(levels({ random: (into) => new Uint8Array(into).fill(byte) }).includes("random bad"), `${byte}`);
  }
  assert.ok(levels({ counterStep: () => -1 }).includes("counter bad"));
  assert.ok(levels({ counterStep: () => 40_001 }).includes("counter doubtful"));
  assert.ok(levels({ counterPolls: () => 31 }).includes("polls good"));
  assert.ok(levels({ counterPolls: () => 32 }).includes("polls bad"));
  assert.ok(levels({ writeStore: () => false }).includes("store bad"));
  const slow = (work: () => void) => {
    work();
    return 0.5;
  };
  assert.ok(levels({ secondsOf: slow }).includes("store doubtful"));
});
