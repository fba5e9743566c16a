import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type Engine, ensureEngine } from "../../host-tools/build/engine.js";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";
import { longTest } from "../extent.js";

const MANIFEST = fileURLToPath(new URL("../../../manifest.json", import.meta.url));

/** As on the ESP32, and in the 32-bit build. */
const SLOT_BYTES = 16;
const BLOCK_BYTES = 104 * 1024;
/** An hour, of which the first minutes bring the fix, the label and the first synchronisation. */
const SECONDS = 3600;

/** The engine, or why there is none here. */
async function engine32(): Promise<Engine | string> {
  try {
    return await ensureEngine({ wordSize: 32 });
  } catch (error) {
    const { message } = error as Error;
    if (/32-bit/.test(message)) return message;
    throw error;
  }
}

describe("the firmware's memory", () => {
  const { creation } = JSON.parse(readFileSync(MANIFEST, "utf8"));

  it("is one block of 104 KB on the board", () => {
    assert.equal(creation.static, BLOCK_BYTES);
    assert.ok(creation.chunk.initial + (creation.heap.initial + creation.stack) * SLOT_BYTES <= BLOCK_BYTES);
  });

  longTest(
    "suffices for an hour of service with slots of 16 bytes, requests and a status line each second",
    async (context) => {
      const engine = await engine32();
      if (typeof engine === "string") {
        context.skip(engine);
        return;
      }
      const config = { console: { json: true }, receiver: { leapWaitS: 60 } };
      const states = new Set<string>();
      let answered = 0;
      const { usage, engine: name } = await runWorld(
        { seed: 4, clients: { requestsPerS: 5 } },
        {
          seconds: SECONDS,
          storage: storedConfiguration(config),
          program: { file: engine.program, words: ["--modules", engine.modules] },
          onSecond: ({ status, replies }) => {
            if (status !== undefined) states.add(status.state);
            answered += replies.filter(({ reply }) => reply !== undefined).length;
          },
        },
      );
      assert.ok(usage !== undefined, name);
      const room = BLOCK_BYTES - creation.stack * SLOT_BYTES - usage.chunkBytes;
      assert.ok(usage.slotLimit * SLOT_BYTES <= room && usage.slotLimit > usage.slots, JSON.stringify(usage));
      assert.ok(states.has("synchronised"), [...states].join(" "));
      assert.ok(answered > SECONDS, String(answered));
      const heldBytes = (usage.slots + creation.stack) * SLOT_BYTES + usage.chunkBytes;
      context.diagnostic(
        `after an hour: ${usage.slots} slots, ${usage.chunkBytes} bytes of chunks, with the stack ${heldBytes} bytes`,
      );
      // A quarter of the block is left, so that a second's work need not collect garbage all the time.
      assert.ok(heldBytes < (BLOCK_BYTES * 3) / 4, `${heldBytes} bytes`);
    },
  );
});
