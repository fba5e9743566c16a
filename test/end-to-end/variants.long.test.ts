import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { type EngineOptions, ensureEngine } from "../../host-tools/build/engine.js";
import { Failure } from "../../host-tools/failure.js";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SECONDS = 240;

/** All that is seen of a run, as one sum: status lines, journal and replies, to the nanosecond. */
async function fingerprint(seed: number, options: EngineOptions = {}): Promise<string> {
  const { program, modules } = await ensureEngine(options);
  const sum = createHash("sha256");
  let synchronised = 0;
  await runWorld(
    { seed, clients: { requestsPerS: 2 } },
    {
      seconds: SECONDS,
      storage: storedConfiguration({ console: { json: true }, receiver: { leapWaitS: 30 } }),
      program: { file: program, words: ["--modules", modules] },
      onSecond: ({ status, journal, text, replies }) => {
        sum.update(JSON.stringify([status, journal, text, replies]));
        if (status?.state === "synchronised") synchronised++;
      },
    },
  );
  assert.ok(synchronised > SECONDS / 4, `only ${synchronised} of ${SECONDS} seconds were synchronised`);
  return sum.digest("hex");
}

test("under the sanitizers the appliance says and serves the same", async () => {
  assert.equal(await fingerprint(5, { sanitize: true }), await fingerprint(5));
});

test("in a 32-bit engine, with slots as on the ESP32, it does too", { timeout: 120_000 }, async (context) => {
  let narrow: string;
  try {
    narrow = await fingerprint(5, { wordSize: 32 });
  } catch (error) {
    if (!(error instanceof Failure && /32-bit/.test(error.message))) throw error;
    context.skip(error.message);
    return;
  }
  assert.equal(narrow, await fingerprint(5));
});
