import assert from "node:assert/strict";
import { test } from "node:test";
import { coldStarts, events, pulseLoss } from "../../../host-tools/lab/client-events.js";

test("cold starts, events and the loss of the pulse on a seed of its own: all that is wanted is reached", () => {
  for (const section of [coldStarts, events, pulseLoss]) {
    const { title, missed, rows } = section([51]);
    assert.deepEqual(missed, [], title);
    assert.ok(rows.length > 4);
  }
});
