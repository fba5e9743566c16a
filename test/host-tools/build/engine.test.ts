import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { relative } from "node:path";
import { test } from "node:test";
import { type EngineOptions, enginePaths, ensureEngine } from "../../../host-tools/build/engine.js";
import { BUILD } from "../../../host-tools/build/paths.js";
import { Problem } from "../../../host-tools/build/problem.js";
import { portableDigests } from "../../drivers/sim/portable/all.js";
import { runTree } from "../../drivers/sim/run.js";
import { longTest } from "../../extent.js";

function folderOf(options: EngineOptions): string {
  return relative(BUILD, enginePaths({ sdk: "", ...options }).program);
}

test("each variant has a folder of its own", () => {
  assert.equal(folderOf({}), "sim/noonmark-sim");
  assert.equal(folderOf({ sdk: "/opt/moddable" }), "sim-sdk/noonmark-sim");
  assert.equal(folderOf({ wordSize: 64 }), "sim/noonmark-sim");
  const all: EngineOptions = { wordSize: 32, optimise: 0, metering: true, sanitize: true };
  assert.equal(folderOf(all), "sim-32-O0-metering-sanitize/run");
});

test("an engine that is up to date is found so in under a second, and not touched", async () => {
  const { program } = await ensureEngine();
  const before = statSync(program).mtimeMs;
  const started = performance.now();
  await ensureEngine();
  assert.ok(performance.now() - started < 1000);
  assert.equal(statSync(program).mtimeMs, before);
});

longTest("a 32-bit engine, with the device's slots, computes the same", async (context) => {
  try {
    await ensureEngine({ wordSize: 32 });
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.match(error.message, /32-bit .*\(Debian: apt install (gcc-multilib|qemu-user)\)/, error.message);
    context.skip(error.message);
    return;
  }
  for (const [name, digest] of portableDigests()) {
    const { stdout, stderr } = runTree(name, { wordSize: 32 });
    assert.equal(stdout, `${JSON.stringify(digest)}\n`, stderr);
  }
});
