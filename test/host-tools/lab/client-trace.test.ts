import assert from "node:assert/strict";
import { test } from "node:test";
import { formatClientTrace, parseClientTrace } from "../../../host-tools/lab/client-trace.js";
import { INTERNET, world } from "../../../host-tools/lab/client-worlds.js";

test("text and back gives the same numbers, lost packets too", () => {
  const trace = world(1, "two", 1e-9, [INTERNET, INTERNET], { seconds: 20 });
  (trace.servers[1] as { outSeconds: Float64Array }).outSeconds[3] = Number.NaN;
  assert.deepEqual(parseClientTrace("two", formatClientTrace(trace)), trace);
});

test("empty lines and lines that begin with # are skipped", () => {
  const trace = parseClientTrace("x", "# a trace\n\n1e-5 0.01 - 0\n  1e-5 0.01 0.02 -1e-3 \r\n");
  assert.equal(trace.frequency.length, 2);
  assert.deepEqual([...(trace.servers[0]?.backSeconds ?? [])], [Number.NaN, 0.02]);
  assert.deepEqual([...(trace.servers[0]?.errorSeconds ?? [])], [0, -1e-3]);
});

test("what is wrong is said with its line and what it should be", () => {
  const good = "1e-5 0.01 0.02 0\n";
  for (const [text, message] of [
    ["", /fewer than two seconds/],
    [good, /fewer than two seconds/],
    [`${good}1e-5 0.01 0.02`, /line 2 is "1e-5 0\.01 0\.02"; it should have 4 numbers/],
    [`${good}1e-5 0.01 0.02 0 0.01 0.02 0`, /line 2/],
    [`${good}- 0.01 0.02 0`, /line 2/],
    [`${good}1e-5 0.01 0.02 -`, /line 2/],
    [`${good}1e-5 -0.01 0.02 0`, /line 2/],
    [`${good}1e-5 0.01 x 0`, /line 2/],
    [`${good}1e-5 0.01 1e999 0`, /line 2/],
    ["1e-5\n1e-5\n", /line 1.*1 number and 3 for each server/],
    [`${`1${" 0.1 0.1 0".repeat(9)}\n`.repeat(2)}`, /it has 9 servers; at most 8/],
  ] as const) {
    assert.throws(() => parseClientTrace("x", text), message, text);
  }
});
