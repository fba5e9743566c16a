import assert from "node:assert/strict";
import { test } from "node:test";
import { choosePoll, type PollEvidence, type PollLimits } from "../../../src/sources/ntp/poll.js";

const FAR: PollEvidence = {
  delaySeconds: 40e-3,
  distanceSeconds: 20e-3,
  deviationSeconds: 80e-6,
  frequencyDeviation: 1e-8,
  wander: 1e-9,
  calibrated: false,
};

/** Where the poll settles. */
function settled(evidence: PollEvidence, limits: PollLimits = {}, start = 6): number {
  let poll = start;
  for (let n = 0; n < 40; n++) poll = choosePoll(poll, limits, evidence);
  return poll;
}

test("near servers are asked each 16 s, far ones each 64 s, if nothing else is configured", () => {
  assert.equal(settled(FAR), 6);
  assert.equal(settled({ ...FAR, delaySeconds: 200e-6, distanceSeconds: 115e-6, deviationSeconds: 1.1e-6 }), 4);
});

test("never out of the limits", () => {
  for (const poll of [0, 3, 6, 10]) {
    assert.equal(settled(FAR, { minPoll: poll, maxPoll: poll }), poll);
    assert.equal(settled({ ...FAR, calibrated: true }, { minPoll: 0, maxPoll: poll }), poll);
  }
});

test("less often while a pulse tells the phase, and where the path leaves far more open than the estimate", () => {
  assert.equal(settled({ ...FAR, calibrated: true }), 10);
  assert.equal(settled({ ...FAR, distanceSeconds: 0.5 }), 10);
  // A crystal that wanders as far in 1024 s as the estimate is uncertain ends it earlier.
  const wandering = settled({ ...FAR, distanceSeconds: 0.5, wander: 1e-8 });
  assert.ok(wandering > 6 && wandering < 10, `${wandering}`);
});

test("at the start, while the frequency is not known, far servers are asked as near ones, unless a least is set", () => {
  const start = { ...FAR, frequencyDeviation: 100e-6 };
  assert.equal(settled(start), 4);
  assert.equal(settled(start, { minPoll: 6 }), 6);
  assert.equal(settled({ ...start, frequencyDeviation: 1e-6 }, {}, 4), 6);
});
