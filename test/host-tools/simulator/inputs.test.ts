import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type EngineOptions, enginePaths, ensureEngine } from "../../../host-tools/build/engine.js";
import { Problem } from "../../../host-tools/build/problem.js";
import type { Program } from "../../../host-tools/simulator/appliance.js";
import { InputsRecorder, OutputDigest, readInputs, replay } from "../../../host-tools/simulator/inputs.js";
import { judge } from "../../../host-tools/simulator/judge.js";
import { partsOf, swarmScenario } from "../../../host-tools/simulator/swarm.js";
import { longTest } from "../../extent.js";

const SECONDS = 600;
/** A world in which the supply fails, so that the recording has more than one start. */
const SEED = Array.from({ length: 100 }, (_, n) => n + 1).find((seed) =>
  partsOf(seed, SECONDS).some(({ name }) => name === "powerCuts"),
) as number;

const folder = mkdtempSync(join(tmpdir(), "noonmark-inputs-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs the world, and gives the digest of all that the appliance said. */
async function digestOf(seed: number, program?: Program, recorder?: InputsRecorder): Promise<string> {
  const digest = new OutputDigest();
  const tap = { ...digest.tap, ...recorder?.tap };
  await judge(swarmScenario(seed, SECONDS), seed, { run: { tap, ...(program === undefined ? {} : { program }) } });
  return digest.hex();
}

test("what was recorded runs again bit for bit, over restarts too", async () => {
  const recorder = new InputsRecorder();
  const recorded = await digestOf(SEED, undefined, recorder);
  const path = join(folder, "a.inputs");
  recorder.write(path, "a test");
  const inputs = readInputs(path);
  assert.equal(inputs.from, "a test");
  const digest = new OutputDigest();
  let stored = 0;
  const reachedS = await replay(inputs, { ...digest.tap, stored: () => stored++ });
  assert.equal(digest.hex(), recorded, `seed ${SEED}`);
  assert.equal(reachedS, SECONDS);
});

test("other inputs give another digest", async () => {
  assert.notEqual(await digestOf(SEED), await digestOf(SEED + 1));
});

test("what is no recording is said to be none", () => {
  const path = join(folder, "b.inputs");
  writeFileSync(path, "no gzip");
  assert.throws(() => readInputs(path), /b\.inputs cannot be read as a recording/);
  assert.throws(() => readInputs(join(folder, "missing")), /missing cannot be read/);
});

/** The variants whose output has to be the same, and what keeps one from being built here. */
const VARIANTS: readonly (readonly [string, EngineOptions])[] = [
  ["-O0", { optimise: 0 }],
  ["-O2", { optimise: 2 }],
  ["32 bits", { wordSize: 32 }],
];

for (const [name, options] of VARIANTS) {
  longTest(`${name}: the same output as the usual build's`, async (context) => {
    try {
      await ensureEngine(options);
    } catch (error) {
      if (!(error instanceof Problem) || options.wordSize !== 32) throw error;
      context.skip(error.message);
      return;
    }
    const { program: file, modules } = enginePaths(options);
    for (const seed of [SEED, SEED + 1]) {
      assert.equal(await digestOf(seed, { file, words: ["--modules", modules] }), await digestOf(seed), `seed ${seed}`);
    }
  });
}
