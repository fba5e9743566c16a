import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTrace, parseTrace, TraceError } from "../../../host-tools/lab/trace.js";

test("two numbers a line, a dash for a missing pulse, comments and empty lines skipped", () => {
  const trace = parseTrace("t", "# counter 7\n1e-5 -2.5e-8\n\n  1.1e-5\t-\r\n-3 0\n");
  assert.deepEqual([...trace.frequency], [1e-5, 1.1e-5, -3]);
  assert.deepEqual([...trace.noise], [-2.5e-8, Number.NaN, 0]);
});

test("what is written is read back to the last bit", () => {
  const trace = { name: "t", frequency: Float64Array.of(1 / 3, -1e-5), noise: Float64Array.of(Number.NaN, 2 / 7e9) };
  assert.deepEqual(parseTrace("t", formatTrace(trace)), trace);
});

test("a line that is no such thing is named with what it should be", () => {
  for (const line of ["1e-5", "1e-5 2 3", "fast 0", "1e-5 late", "Infinity 0", "1e-5 NaN"]) {
    assert.throws(
      () => parseTrace("t", `1e-5 0\n${line}\n`),
      (error) =>
        error instanceof TraceError && error.message.startsWith(`line 2 is "${line}"; it should be two numbers`),
    );
  }
});

test("fewer than two seconds are no trace", () => {
  assert.throws(() => parseTrace("t", "1e-5 0\n"), /fewer than two seconds/);
});
