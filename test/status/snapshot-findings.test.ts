import assert from "node:assert/strict";
import { test } from "node:test";
import type { State } from "../../src/clock/trust.js";
import { emptySnapshot } from "../../src/status/snapshot.js";
import { snapshotFindings, startFinding } from "../../src/status/snapshot-findings.js";

test("in holdover the bound is doubtful from half of its limit on", () => {
  const at = (boundUs: number, state: State = "holdover") =>
    snapshotFindings({ ...emptySnapshot(), state, rootDispersionSeconds: boundUs / 1e6 }, 1000).map(({ code }) => code);
  assert.deepEqual(at(499), []);
  assert.deepEqual(at(501), ["boundGrows"]);
  assert.deepEqual(at(501, "synchronised"), []);
});

test("who contradicts the others is named, with the reason", () => {
  const snapshot = { ...emptySnapshot(2), sourceState: "x" as const, sourceReason: "its second is disputed" };
  Object.assign(snapshot.servers[1] ?? {}, { name: "b.example", state: "x", reason: "1 s outside" });
  const [finding] = snapshotFindings(snapshot, 1000);
  assert.equal(finding?.code, "sourcesDisagree");
  assert.match(finding?.finding ?? "", /: b\.example \(1 s outside\); the receiver \(its second is disputed\)$/);
  assert.deepEqual(snapshotFindings(emptySnapshot(2), 1000), []);
});

test("a start that nobody wished is reported for an hour", () => {
  assert.equal(startFinding("power", 5), undefined);
  assert.match(startFinding("brownout", 5)?.advice ?? "", /supply/);
  assert.equal(startFinding("crash", 3599)?.code, "crashed");
  assert.equal(startFinding("watchdog", 3600), undefined);
});
