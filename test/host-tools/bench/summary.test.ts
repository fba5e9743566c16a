import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf, median, type Run, tableText, verdictText } from "../../../host-tools/bench/summary.js";

let rounds = 0;
function run(server: string, window: number, requestsPerS: number, p99Us: number): Run {
  return {
    kind: "plain",
    server,
    window,
    requestsPerS,
    medianUs: 10,
    p99Us,
    cpuPerRequestUs: 2,
    lost: 1,
    interleavedPercent: 0,
    othersPercent: rounds++,
  };
}

const RUNS = [
  ...[100_000, 130_000, 110_000].map((rate) => run("A", 1, rate, 40)),
  ...[50_000, 60_000, 55_000].map((rate) => run("B", 1, rate, 20)),
];

test("a cell is the median of its rounds, and keeps their spread and all losses", () => {
  const cell = cellOf(RUNS, "plain", "A", 1);
  assert.equal(cell.requestsPerS, 110_000);
  assert.deepEqual([cell.requestsPerSLeast, cell.requestsPerSMost], [100_000, 130_000]);
  assert.equal(cell.lost, 3);
  assert.equal(cell.othersPercent, 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]));
});

test("the table has a row for each server and one for the ratio, all of one width", () => {
  const cells = [cellOf(RUNS, "plain", "A", 1), cellOf(RUNS, "plain", "B", 1)];
  const lines = tableText(cells).trimEnd().split("\n");
  assert.equal(lines.length, 5);
  assert.equal(new Set(lines.map(({ length }) => length)).size, 1);
  assert.match(
    lines[2] ?? "",
    /\| plain +\| +1 \| A +\| +110,000 \| 100,000–130,000 \| +10\.0 \| +40\.0 \| +2\.00 \| +3 \|/,
  );
  assert.match(lines[4] ?? "", /ratio +\| +2\.00 \| +\| +1\.00 \| +2\.00 \|/);
  assert.equal(tableText(cells.slice(0, 1)).trimEnd().split("\n").length, 3);
});

test("what is wanted is judged at the widest window, either way", () => {
  const cells = [cellOf(RUNS, "plain", "A", 1), cellOf(RUNS, "plain", "B", 1)];
  const [rate, latency, instructions] = verdictText(cells, [400, 501]);
  assert.match(rate ?? "", /at least B's requests\/s: reached$/);
  assert.match(latency ?? "", /NOT REACHED$/);
  assert.match(instructions ?? "", /under 500 .*NOT REACHED$/);
  assert.deepEqual(verdictText(cells.slice(0, 1), []), []);
});
