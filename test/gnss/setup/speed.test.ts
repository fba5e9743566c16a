import assert from "node:assert/strict";
import { test } from "node:test";
import { mtkBaud } from "../../../src/gnss/setup/families.js";
import { SpeedChange } from "../../../src/gnss/setup/speed.js";

function started(): SpeedChange {
  const change = new SpeedChange(mtkBaud(38400), 9600, 38400);
  assert.equal(change.baud, 9600);
  assert.deepEqual(change.step(100), mtkBaud(38400));
  return change;
}

test("the command leaves at the old speed; a sentence at the new one is success", () => {
  const change = started();
  change.onMessage();
  change.step(100.29);
  assert.equal(change.baud, 9600);
  change.step(100.31);
  assert.equal(change.baud, 38400);
  change.step(101);
  assert.equal(change.outcome, "waiting");
  change.onMessage();
  change.step(101.1);
  assert.equal(change.outcome, "accepted");
  assert.equal(change.baud, 38400);
});

test("silence at the new speed: back to the old one", () => {
  const change = started();
  change.step(100.5);
  change.step(103);
  assert.equal(change.baud, 9600);
  assert.equal(change.done, false);
  change.onMessage();
  change.step(103.5);
  assert.equal(change.outcome, "refused");
});

test("silence at both speeds ends it", () => {
  const change = started();
  for (let now = 100.5; now < 107; now += 0.25) change.step(now);
  assert.equal(change.outcome, "refused");
  assert.equal(change.baud, 9600);
});
