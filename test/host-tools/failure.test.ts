import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArgs } from "node:util";
import { Failure, failureOf } from "../../host-tools/failure.js";

test("a failure has its message and status", () => {
  const failure = failureOf(new Failure("there is no port", 1));
  assert.deepEqual([failure?.message, failure?.status], ["there is no port", 1]);
  assert.equal(failureOf(new Failure("PORT is missing", 2))?.status, 2);
});

test("a word that parseArgs does not know is a wrong call", () => {
  try {
    parseArgs({ args: ["--colour"], options: {} });
    assert.fail("parseArgs has taken it");
  } catch (error) {
    const failure = failureOf(error);
    assert.match(failure?.message ?? "", /--colour.*--help/s);
    assert.equal(failure?.status, 2);
  }
});

test("anything else is a defect of ours, and keeps its stack", () => {
  assert.equal(failureOf(new TypeError("x is undefined")), undefined);
  assert.equal(failureOf("thrown text"), undefined);
});
