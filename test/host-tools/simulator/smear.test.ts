import assert from "node:assert/strict";
import { test } from "node:test";
import { SmearedTime } from "../../../host-tools/simulator/smear.js";
import type { ObservedReply } from "../../../host-tools/simulator/virtual.js";

const DAY = "2026-12-31";
const MIDNIGHT_S = 300;
const smearOf = (change: 1 | -1) => {
  const leap = { dayUtc: DAY, change } as const;
  return new SmearedTime({ startUtc: `${DAY}T23:55:00Z`, leapEvents: [leap] }, leap);
};
const at = (second: number, nanosecond = 0) => ({ second, nanosecond });
/** Half of the leap second is shown at midnight, less what the half day lacks of half the smear. */
const HALF_NS = 0.5e9;

for (const change of [1, -1] as const) {
  test(`by half a leap second at midnight, ${change > 0 ? "inserted" : "left out"}`, () => {
    const smear = smearOf(change);
    const leapS = change > 0 ? MIDNIGHT_S : MIDNIGHT_S - 1;
    const before = smear.minusUtcNs(at(leapS - 1, 999_999_999));
    const after = smear.minusUtcNs(at(leapS + (change > 0 ? 1 : 0)));
    assert.ok(Math.abs(before + change * HALF_NS) < 20_000, String(before));
    assert.ok(Math.abs(after - change * HALF_NS) < 20_000, String(after));
  });

  test(`nothing before the first noon or after the second, ${change}`, () => {
    const smear = smearOf(change);
    const endS = MIDNIGHT_S + change + 43_200;
    assert.equal(smear.minusUtcNs(at(endS)), 0);
    const almost = smear.minusUtcNs(at(endS - 1));
    assert.ok(Math.abs(almost - change * 11_574) < 1, String(almost));
  });
}

test("a reply is held against what was to be served, one that there is not against nothing", () => {
  const smear = smearOf(1);
  const reply = {
    refid: "SMR",
    receiveErrorNs: smear.minusUtcNs(at(10)) + 5,
    transmitErrorNs: smear.minusUtcNs(at(10, 800)) + 7,
  };
  const observed = { reply, request: { at: at(10) }, sentAt: at(10, 800) } as unknown as ObservedReply;
  const { reply: judged } = smear.judged(observed);
  assert.ok(Math.abs((judged?.receiveErrorNs ?? 0) - 5) < 1e-3 && Math.abs((judged?.transmitErrorNs ?? 0) - 7) < 1e-3);
  assert.equal(judged?.refid, "GPS");
  const secret = { ...observed, reply: { ...reply, refid: "GPS" } } as unknown as ObservedReply;
  assert.equal(smear.judged(secret).reply?.refid, "not SMR");
  const silent = { ...observed, reply: undefined };
  assert.equal(smear.judged(silent), silent);
});
