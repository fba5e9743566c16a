import assert from "node:assert/strict";
import { test } from "node:test";
import { type StatusSubject, statusFields } from "../../../src/management/console/status-fields.js";
import type { UtcSecond } from "../../../src/time/units.js";

function subject(serves: boolean, changes: Readonly<Record<string, unknown>> = {}): StatusSubject {
  return {
    keeper: {
      condition: { serves, state: serves ? "synchronised" : "cold", reason: "why" },
      reference: { leap: 1 },
      ageSeconds: serves ? 0.5 : Number.POSITIVE_INFINITY,
      boundSeconds: serves ? 2e-6 : Number.POSITIVE_INFINITY,
      rejectedPulses: 3,
      train: { missing: 4 },
      smear: undefined,
      ...changes,
    },
    discipline: {
      residualSeconds: 12.34e-9,
      errorBoundSeconds: () => (serves ? 40e-9 : Number.POSITIVE_INFINITY),
      frequency: 7.1234567e-6,
      frequencyUncertainty: 1e-12,
      jitterSeconds: 15e-9,
      timeConstantSeconds: 64,
      name: "adaptive",
    },
    receiver: { satellites: { used: 9, inView: 14, fix: "3d" } },
    system: { stratum: serves ? 1 : 16, dispersionFloorSeconds: 10e-6 },
    uptimeSeconds: 77,
  } as unknown as StatusSubject;
}

const ATTACHED = { verdict: "attached", address: "192.0.2.20" };

test("what is served, in the units of the names", () => {
  assert.deepEqual(statusFields(subject(true), 4_000_000_000 as UtcSecond, 12, ATTACHED), {
    time: "2026-10-03T07:06:40Z",
    uptimeS: 77,
    state: "synchronised",
    reason: "why",
    leap: 1,
    stratum: 1,
    refid: "GPS",
    offsetNs: 12.3,
    offsetUncertaintyNs: 40,
    frequencyPpb: 7123.457,
    frequencyUncertaintyPpb: 0.001,
    jitterNs: 15,
    timeConstantS: 64,
    rootDelayUs: 0,
    rootDispersionUs: 12,
    satellites: 9,
    satellitesInView: 14,
    fix: "3d",
    requests: 12,
    network: "attached",
    address: "192.0.2.20",
    rejectedPulses: 3,
    missingPulses: 4,
    loop: "adaptive",
  });
});

test("before there is a time nothing is made up", () => {
  const fields = statusFields(subject(false), undefined, 0, { ...ATTACHED, verdict: "lost" });
  const { time, leap, stratum, refid, rootDispersionUs } = fields;
  assert.deepEqual([time, leap, stratum, refid, rootDispersionUs], [null, 3, 16, "INIT", null]);
  for (const name of ["offsetNs", "offsetUncertaintyNs", "frequencyPpb", "frequencyUncertaintyPpb", "jitterNs"]) {
    assert.equal(fields[name], null, name);
  }
});

test("an address that was lost is no address", () => {
  const { network, address } = statusFields(subject(true), undefined, 0, { ...ATTACHED, verdict: "noAddress" });
  assert.deepEqual([network, address], ["noAddress", ""]);
});

test("a smeared time says that it is none of GPS", () => {
  assert.equal(
    statusFields(subject(true, { smear: { offsetSeconds: 0.1 } }), undefined, 0, { ...ATTACHED, verdict: "lost" })
      .refid,
    "SMR",
  );
  assert.equal(
    statusFields(subject(true, { smear: { offsetSeconds: 0 } }), undefined, 0, { ...ATTACHED, verdict: "lost" }).refid,
    "GPS",
  );
});
