import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { formatClientTrace } from "../../../host-tools/lab/client-trace.js";
import { several } from "../../../host-tools/lab/client-worlds.js";

const CLI = fileURLToPath(new URL("../../../host-tools/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "noonmark-client-"));
after(() => rmSync(folder, { recursive: true }));

const trace = several(31, "three", [0, 1e-3, -1e-3], [() => 0.1]);
const path = join(folder, "three.trace");
writeFileSync(path, formatClientTrace(trace).split("\n").slice(0, 4000).join("\n"));

function noonmark(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "client", ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("one line for machines with all figures, after what is skipped", () => {
  const { status, stdout } = noonmark("--trace", path, "--poll", "6", "--skip", "1000", "--json");
  assert.equal(status, 0);
  assert.equal(stdout.trim().split("\n").length, 1);
  const result = JSON.parse(stdout);
  assert.deepEqual(Object.keys(result).sort(), ["exchanges", "maxNs", "medianBoundNs", "rmsNs", "withinBoundShare"]);
  assert.ok(result.rmsNs > 1e4 && result.rmsNs < 2e6, `${result.rmsNs}`);
  assert.ok(result.maxNs >= result.rmsNs && result.maxNs < 10e6);
  assert.equal(result.withinBoundShare, 1);
  assert.ok(result.medianBoundNs > 19e6 && result.medianBoundNs < 22e6, `${result.medianBoundNs}`);
  assert.ok(result.exchanges > 120 && result.exchanges <= (3 * 3000) / 64, `${result.exchanges}`);
});

test("words for people: error, bound, and each server with its state and the reason", () => {
  const { status, stdout } = noonmark("--trace", path);
  assert.equal(status, 0);
  assert.match(stdout, /error .* RMS/);
  assert.match(stdout, /bound .*held in 100\.0000 %/);
  assert.match(stdout, /server 3 +x .* outside of what the majority agrees on; poll 6/);
});

test("a wrong call ends with 2, a wrong trace with 1, both say what to do", () => {
  for (const [words, expected, message] of [
    [[], 2, /--trace FILE is missing/],
    [["--trace", path, "--poll", "11"], 2, /--poll is "11"; it must be auto or a whole number from 0 to 10/],
    [["--trace", path, "--skip", "x"], 2, /--skip is "x"/],
    [["--trace", path, "--skip", "5000"], 1, /leaves nothing of the trace's 4000 s/],
    [["--trace", join(folder, "none")], 1, /cannot read the trace .*none/],
    [["--trace", CLI], 1, /line \d+ is/],
  ] as const) {
    const { status, stderr } = noonmark(...words);
    assert.equal(status, expected, stderr);
    assert.match(stderr, message);
  }
  assert.equal(noonmark("--help").status, 0);
});
