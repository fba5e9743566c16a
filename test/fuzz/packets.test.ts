import assert from "node:assert/strict";
import { test } from "node:test";
import { runs } from "../extent.js";
import { BATCH } from "./packet-batch.js";
import { runPackets } from "./packet-run.js";

const SEED = Number(process.env.NOONMARK_SEED ?? 1);
const BATCHES = runs(5, 20);

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
  assert.ok((verdicts.get("answered") ?? 0) > 150 * BATCHES, JSON.stringify([...verdicts]));
  assert.ok(tally.interleaved > BATCHES, JSON.stringify(tally));
  assert.ok(tally.signed > 10 * BATCHES, JSON.stringify(tally));
  assert.ok(tally.controlled > 25 * BATCHES && tally.longestControl > 500, JSON.stringify(tally));
  assert.ok(mostClients > 200, String(mostClients));
});
