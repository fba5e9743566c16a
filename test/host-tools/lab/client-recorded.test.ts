import assert from "node:assert/strict";
import { test } from "node:test";
import { RECORDED_CELLS, RECORDED_EVENTS_US, RECORDED_SEVERAL_US } from "../../../host-tools/lab/client-recorded.js";
import { EVENTS, SEVERAL } from "../../../host-tools/lab/client-worlds.js";

test("each world has its record, and nobody was recorded below the bound", () => {
  assert.equal(RECORDED_SEVERAL_US.length, SEVERAL.length);
  assert.equal(RECORDED_EVENTS_US.length, EVENTS.length);
  for (const { world, wander, poll, defaultsUs, bestUs, linearUs, boundUs } of RECORDED_CELLS) {
    const what = `${world} ${wander} ${poll}`;
    assert.ok(bestUs > boundUs && linearUs > boundUs, what);
    // Of three seeds and options; "best" is the least of the defaults or lower.
    assert.ok(bestUs <= Math.min(...defaultsUs), what);
  }
});
