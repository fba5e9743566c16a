import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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

/** What runCommand prints and leaves as the status of a process of its own. */
function runIn(command: string): { status: number | null; stderr: string } {
  const module = new URL("../../host-tools/failure.js", import.meta.url).href;
  const script = `
    import { Failure, runCommand } from ${JSON.stringify(module)};
    await runCommand("clock", ${command});`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
}

test("a command's result is the status, its failure is printed in a line, and a defect keeps its stack", () => {
  assert.deepEqual([runIn("() => 0").status, runIn("async () => 1").status], [0, 1]);
  const { status, stderr } = runIn("() => { throw new Failure('PORT is missing', 2); }");
  assert.deepEqual([status, stderr], [2, "clock: PORT is missing\n"]);
  const defect = runIn("async () => { throw new TypeError('x is undefined'); }");
  assert.equal(defect.status, 1);
  assert.match(defect.stderr, /TypeError: x is undefined\n\s+at /);
});
