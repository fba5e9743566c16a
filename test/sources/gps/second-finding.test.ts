import assert from "node:assert/strict";
import { test } from "node:test";
import { SecondLabel } from "../../../src/sources/gps/label.js";
import { secondFinding } from "../../../src/sources/gps/second-finding.js";

const GOOD_LINE = { isFull: false, lacksWeek: false };

function label(
  changes: Partial<Pick<SecondLabel, "state" | "isVouched" | "isBehind" | "disputeSeconds">>,
): SecondLabel {
  const options = { leapWaitSeconds: 0, confirmedOnly: false, acceptAfterSeconds: 1000 };
  return Object.create(new SecondLabel(80_000_000, options), {
    state: { value: changes.state ?? "confirmed" },
    isVouched: { value: changes.isVouched ?? false },
    isBehind: { value: changes.isBehind ?? false },
    disputeSeconds: { value: changes.disputeSeconds ?? 0 },
  });
}

test("of a second that nobody vouches for it is said, with what to do", () => {
  const finding = secondFinding(label({}), GOOD_LINE);
  assert.deepEqual([finding?.level, finding?.code], ["doubtful", "secondUnvouched"]);
  assert.match(finding?.finding ?? "", /^nobody vouches for the second/);
  assert.match(finding?.advice ?? "", /receiver\.lateS/);
});

test("a receiver that names its pulses vouches; without a label there is nothing to say", () => {
  assert.equal(secondFinding(label({ isVouched: true }), GOOD_LINE)?.level, "good");
  assert.equal(secondFinding(label({ state: "gathering" }), GOOD_LINE), undefined);
});

test("a full line and an unknown week are bad, whatever else is", () => {
  const full = secondFinding(label({ isVouched: true }), { isFull: true, lacksWeek: false });
  assert.deepEqual([full?.level, full?.code], ["bad", "lineFull"]);
  assert.match(full?.finding ?? "", /^the line is full/);
  const week = secondFinding(label({ state: "none" }), { isFull: false, lacksWeek: true });
  assert.deepEqual([week?.level, week?.code], ["bad", "weekUnknown"]);
});

test("a dispute is named, with what ends it", () => {
  const behind = secondFinding(label({ state: "disputed", isBehind: true, disputeSeconds: 1 }), GOOD_LINE);
  assert.deepEqual([behind?.level, behind?.code], ["bad", "secondBehind"]);
  assert.match(behind?.advice ?? "", /both sides of a pulse/);
  const other = secondFinding(label({ state: "disputed", disputeSeconds: -1 }), GOOD_LINE);
  assert.deepEqual([other?.level, other?.code], ["doubtful", "secondDisputed"]);
  assert.match(other?.finding ?? "", /by -1 s: the old one is kept/);
  assert.match(other?.advice ?? "", /restart the appliance/);
});
