import assert from "node:assert/strict";
import { test } from "node:test";
import { BATCH } from "./packet-batch.js";
import { runPackets } from "./packet-run.js";

const SEED = Number(process.env.NOONMARK_SEED ?? 1);
const BATCHES = 20;

test(`random and mutated packets of every mode harm neither C nor TypeScript (seed ${SEED})`, async () => {
  const { tally, mostClients } = await runPackets({ seed: SEED, firstBatch: 0, batches: BATCHES });
  assert.equal(tally.packets, BATCHES * BATCH);
  // They are worth something only if all ends were reached, and the good ones often.
  const { verdicts } = tally;
  const wanted = ["answered", "handedOver", "wrongLength", "wrongVersion", "notARequest", "late", "noClock"] as const;
  for (const verdict of [
    ...wanted,
    "badSource",
    "lost",
    "denied",
    "limited",
    "kissed",
    "unsupported",
    "unknownKey",
    "wrongMac",
  ] as const) {
    assert.ok((verdicts.get(verdict) ?? 0) > 0, `none was ${verdict}`);
  }
  assert.ok((verdicts.get("answered") ?? 0) > 3000, JSON.stringify([...verdicts]));
  assert.ok(tally.interleaved > 20, JSON.stringify(tally));
  assert.ok(tally.signed > 200, JSON.stringify(tally));
  assert.ok(tally.controlled > 500 && tally.longestControl > 500, JSON.stringify(tally));
  assert.ok(mostClients > 200, String(mostClients));
});
