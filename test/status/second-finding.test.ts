import assert from "node:assert/strict";
import { test } from "node:test";
import { emptySecond, fillSecond, type SecondSnapshot, secondFinding } from "../../src/status/second-finding.js";

/** A confirmed label on a line with room, but for the changes. */
function second(changes: Partial<SecondSnapshot>): SecondSnapshot {
  return { ...emptySecond(), labelState: "confirmed", ...changes };
}

test("the snapshot has what label and line show", () => {
  const into = emptySecond();
  const label = { state: "disputed", isVouched: true, isBehind: true, disputeSeconds: -3 } as const;
  fillSecond(into, label, { isFull: true, lacksWeek: true });
  const ofLabel = { labelState: "disputed", isVouched: true, isBehind: true, disputeSeconds: -3 };
  assert.deepEqual(into, { ...ofLabel, isLineFull: true, lacksWeek: true });
});

test("of a second that nobody vouches for it is said, with what to do", () => {
  const finding = secondFinding(second({}));
  assert.deepEqual([finding?.level, finding?.code], ["doubtful", "secondUnvouched"]);
  assert.match(finding?.finding ?? "", /^nobody vouches for the second/);
  assert.match(finding?.advice ?? "", /receiver\.lateS/);
});

test("a receiver that names its pulses vouches; without a label there is nothing to say", () => {
  assert.equal(secondFinding(second({ isVouched: true }))?.level, "good");
  assert.equal(secondFinding(second({ labelState: "gathering" })), undefined);
});

test("a full line and an unknown week are bad, whatever else is", () => {
  const full = secondFinding(second({ isVouched: true, isLineFull: true }));
  assert.deepEqual([full?.level, full?.code], ["bad", "lineFull"]);
  assert.match(full?.finding ?? "", /^the line is full/);
  const week = secondFinding(second({ labelState: "none", lacksWeek: true }));
  assert.deepEqual([week?.level, week?.code], ["bad", "weekUnknown"]);
});

test("a dispute is named, with what ends it", () => {
  const behind = secondFinding(second({ labelState: "disputed", isBehind: true, disputeSeconds: 1 }));
  assert.deepEqual([behind?.level, behind?.code], ["bad", "secondBehind"]);
  assert.match(behind?.advice ?? "", /both sides of a pulse/);
  const other = secondFinding(second({ labelState: "disputed", disputeSeconds: -1 }));
  assert.deepEqual([other?.level, other?.code], ["doubtful", "secondDisputed"]);
  assert.match(other?.finding ?? "", /by -1 s: the old one is kept/);
  assert.match(other?.advice ?? "", /restart the appliance/);
});
