import assert from "node:assert/strict";
import { test } from "node:test";
import { ptpFields, ptpLines } from "../../../src/management/console/ptp-fields.js";

const MASTER = {
  state: "master",
  reason: "",
  identity: "02005e.fffe.005301",
  domain: 3,
  clockClass: 6,
  accuracy: 0x26,
  counts: [11, 12, 1, 0, 2, 0, 0, 0, 0, 7, 0, 0, 100, 200],
};

test("what the port does, what it says of itself, and what came", () => {
  const fields = ptpFields(MASTER);
  assert.deepEqual(fields, {
    ...{ state: "master", reason: "", identity: "02005e.fffe.005301", domain: 3, clockClass: 6, accuracyS: 25e-6 },
    ...{ announcesSent: 100, syncsSent: 200, delayRequestsAnswered: 11, announcesTaken: 12 },
    dropped: { tooShort: 1, otherDomain: 2, own: 7 },
  });
  assert.deepEqual(ptpLines(fields), [
    "PTP: master",
    "clock 02005e.fffe.005301, domain 3, class 6, within 25.000 us",
    "sent: 100 Announce, 200 Sync; answered: 11 Delay_Req",
    "of others: 12 Announce; dropped: 1 tooShort, 2 otherDomain, 7 own",
  ]);
});

test("off, and an accuracy that nobody knows", () => {
  assert.deepEqual(ptpLines(ptpFields(undefined)), ["PTP: off: ptp.enabled is false"]);
  assert.equal(ptpFields({ ...MASTER, accuracy: 0xfe }).accuracyS, null);
});
