import assert from "node:assert/strict";
import { test } from "node:test";
import { coldStarts, events, pulseLoss } from "../../../host-tools/lab/client-events.js";

/** What is wanted is of the root mean square over three seeds: a single crystal may walk far in the hour that counts. */
const SEEDS = [51, 52, 53];

test("cold starts, events and the loss of the pulse on seeds of its own: all that is wanted is reached", () => {
  for (const section of [coldStarts, events, pulseLoss]) {
    const { title, missed, rows } = section(SEEDS);
    assert.deepEqual(missed, [], title);
    assert.ok(rows.length > 4);
  }
});
