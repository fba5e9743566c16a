import assert from "node:assert/strict";
import { test } from "node:test";
import { TransmitLead } from "../../src/ntp/transmit-lead.js";

test("the first answer is not set ahead, the second as far as the first took", () => {
  const lead = new TransmitLead(2);
  assert.equal(lead.ticks(0), 0);
  lead.learn(0, 1000);
  assert.equal(lead.ticks(0), 1000);
  assert.equal(lead.ticks(1), 0);
});

test("a slow answer among many hardly moves it, a quick one does at once", () => {
  const lead = new TransmitLead(1);
  for (let i = 0; i < 100; i++) lead.learn(0, i === 50 ? 9000 : 1000);
  assert.equal(lead.ticks(0), 1000);
  lead.learn(0, 9000);
  assert.equal(lead.ticks(0), 1500);
  lead.learn(0, 900);
  assert.equal(lead.ticks(0), 900);
});

test("a lasting change is followed within some tens of answers", () => {
  const lead = new TransmitLead(1);
  for (let i = 0; i < 80; i++) lead.learn(0, i === 0 ? 1000 : 2000);
  assert.ok(lead.ticks(0) > 1980, String(lead.ticks(0)));
});
