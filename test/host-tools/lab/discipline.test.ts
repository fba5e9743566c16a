import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { formatTrace } from "../../../host-tools/lab/trace.js";
import { randomWalk } from "../../../host-tools/lab/traces.js";

const CLI = fileURLToPath(new URL("../../../host-tools/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "noonmark-lab-"));
after(() => rmSync(folder, { recursive: true }));

const path = join(folder, "walk.trace");
writeFileSync(path, formatTrace(randomWalk(1, 1e-9, 1e-7, 7000)));

function noonmark(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "discipline", ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("one object for machines", () => {
  const { status, stdout } = noonmark("--trace", path, "--json");
  assert.equal(status, 0);
  const result = JSON.parse(stdout);
  assert.equal(result.loop, "adaptive");
  assert.equal(result.seconds, 2000);
  assert.ok(result.rmsNs > 30 && result.rmsNs < 50, `${result.rmsNs}`);
  assert.ok(result.maxNs > result.rmsNs);
  assert.ok(result.frequencyRmsPpb > 1 && result.frequencyRmsPpb < 20, `${result.frequencyRmsPpb}`);
  assert.equal(result.pulsesMissing, 0);
  assert.equal(result.pulsesRejected, 0);
  assert.equal(result.coldStartS, 2);
  assert.equal(result.boundHeldShare, 1);
});

test("words for people, and another loop", () => {
  const { status, stdout } = noonmark("--trace", path, "--loop", "rfc5905:0", "--skip", "100");
  assert.equal(status, 0);
  assert.match(stdout, /rfc5905:0, time constant 16\.0 s/);
  assert.match(stdout, /6900 counted/);
});

test("a wrong call ends with 2, a wrong trace with 1, both say what to do", () => {
  const wrong = [
    [[], 2, /--trace FILE is missing/],
    [["--trace", path, "--loop", "fast"], 2, /--loop is "fast"; it must be adaptive, rfc5905 or rfc5905:TAU/],
    [["--trace", path, "--skip", "-5"], 2, /skip/],
    [["--trace", path, "--colour"], 2, /--colour/],
    [["--trace", join(folder, "none")], 1, /cannot read the trace .*none/],
    [["--trace", CLI], 1, /line 2 is .* two numbers/],
    [["--trace", path, "--skip", "7000"], 1, /leaves nothing of the trace's 7000 s/],
  ] as const;
  for (const [words, expected, message] of wrong) {
    const { status, stderr } = noonmark(...words);
    assert.equal(status, expected, stderr);
    assert.match(stderr, message);
  }
  assert.equal(noonmark("--help").status, 0);
});
