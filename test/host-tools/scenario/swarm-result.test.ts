import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { swarmResult, writeSwarmResult } from "../../../host-tools/scenario/swarm-result.js";
import type { RunResult } from "../../../host-tools/simulator/judge.js";
import { version } from "../../../host-tools/version.js";

const KEPT: RunResult = {
  scenario: "swarm",
  hazard: "",
  excused: [],
  seed: 2,
  seconds: 400,
  wallS: 0.25,
  breach: undefined,
  worstErrorNs: 100,
  worstErrorOverBound: 0.5,
  synchronisedShare: 0.9,
  recoveries: 0,
  replies: 400,
  samples: [],
};
const BROKEN: RunResult = {
  ...KEPT,
  seed: 1,
  seconds: 8,
  worstErrorOverBound: 1.25,
  breach: { promise: "bound", second: 7, what: "" },
};

test("a result counts the worlds, and names the broken ones by seed and promise", () => {
  const result = swarmResult("noonmark scenario swarm", 0.5, 3, [KEPT, BROKEN]);
  assert.deepEqual(
    { ...result, runs: undefined },
    {
      version: version(),
      command: "noonmark scenario swarm",
      days: 0.5,
      worlds: 3,
      run: 2,
      kept: 1,
      simulatedS: 408,
      wallS: 0.5,
      worstErrorOverBound: 1.25,
      runs: undefined,
    },
  );
  assert.deepEqual(
    result.runs.map(({ seed, kept, promise }) => [seed, kept, promise]),
    [
      [1, false, "bound"],
      [2, true, undefined],
    ],
  );
});

test("what was written can be read, with a line for each world", () => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-result-"));
  try {
    const path = join(folder, "result.json");
    const result = swarmResult("x", 1, 2, [KEPT, BROKEN]);
    writeSwarmResult(path, result);
    const text = readFileSync(path, "utf8");
    assert.deepEqual(JSON.parse(text), result);
    assert.equal(text.match(/^ {4}\{.*\},?$/gm)?.length, 2);
    assert.throws(() => writeSwarmResult(join(folder, "no", "where"), result), /result .*where cannot be written/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
