import assert from "node:assert/strict";
import { test } from "node:test";
import { ptpFindings } from "../../src/status/ptp-finding.js";

const STATUS = { reason: "", identity: "", domain: 0, clockClass: 6, accuracy: 0x26, counts: [] };
const levels = (state: string, clockClass = 6) =>
  ptpFindings({ ...STATUS, state, clockClass }).map(({ level }) => level);

test("nothing is said where PTP is off", () => {
  assert.deepEqual(ptpFindings(undefined), []);
});

test("good is only who serves by its receiver, or stands by for a better one", () => {
  assert.deepEqual(levels("master"), ["good"]);
  assert.deepEqual(levels("passive"), ["good"]);
  assert.deepEqual(levels("master", 7), ["doubtful"]);
  assert.deepEqual(levels("listening"), ["doubtful"]);
  assert.deepEqual(levels("noTime", 248), ["doubtful"]);
  assert.deepEqual(levels("refused", 248), ["bad"]);
});

test("a refusal says why", () => {
  const [finding] = ptpFindings({ ...STATUS, state: "refused", reason: "UDP port 319 is in use" });
  assert.equal(finding?.finding, "PTP is not served: UDP port 319 is in use");
});
