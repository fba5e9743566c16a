import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { walkInputs } from "../../../host-tools/scenario/walk-inputs.js";
import { InputsRecorder } from "../../../host-tools/simulator/inputs.js";
import { judge } from "../../../host-tools/simulator/judge.js";
import { SCENARIOS } from "../../../host-tools/simulator/scenarios/index.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-walk-"));
after(() => rmSync(folder, { recursive: true }));
const START = "2026-03-01T12:00:00Z";

async function recorded(name: string, untilS: number): Promise<string> {
  const scenario = SCENARIOS.find((each) => each.name === name) ?? assert.fail(name);
  const recorder = new InputsRecorder();
  await judge(scenario, 1, { untilS, run: { tap: recorder.tap } });
  const path = join(folder, `${name}.inputs`);
  recorder.write(path, `scenario ${name}`);
  return path;
}

test("a receiver late by a constant: wrong, and never called well", async () => {
  const walked = await walkInputs(await recorded("late-constant", 120), "late", START);
  assert.ok(walked.servedS > 30 && walked.wrongS === walked.servedS, JSON.stringify(walked));
  assert.ok(walked.answers >= 5 && walked.good === 0);
  assert.deepEqual([walked.contradiction, walked.summary.split(" ")[0]], [null, "doubtful"]);
});

test("all is well with a usual receiver; held against another hour that is reported as untrue", async () => {
  const path = await recorded("wifi-roaming", 120);
  const right = await walkInputs(path, "usual", START);
  assert.ok(right.good > 2 && right.wrongS === 0, JSON.stringify(right));
  assert.equal(right.contradiction, null);
  const shifted = await walkInputs(path, "usual", "2026-03-01T13:00:00Z");
  assert.match(shifted.contradiction ?? "", /all is well, it reported, while served time was -?\d+ ns off/);
  assert.equal(shifted.wrongS, shifted.servedS);
});
