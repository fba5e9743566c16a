import assert from "node:assert/strict";
import { test } from "node:test";
import { statusFields } from "../../../src/management/console/status-fields.js";
import { emptySnapshot, type Snapshot } from "../../../src/status/snapshot.js";
import type { UtcSecond } from "../../../src/time/units.js";

const SERVED: Snapshot = {
  ...emptySnapshot(),
  uptimeSeconds: 77,
  state: "synchronised",
  reason: "why",
  serves: true,
  leap: 1,
  stratum: 1,
  refid: "GPS",
  rootDispersionSeconds: 12e-6,
  isSet: true,
  time: { second: 4_000_000_000 as UtcSecond, fraction: 5 },
  isMeasured: true,
  residualSeconds: 12.34e-9,
  residualBoundSeconds: 40e-9,
  frequency: 7.1234567e-6,
  frequencyUncertainty: 1e-12,
  jitterSeconds: 15e-9,
  timeConstantSeconds: 64,
  loop: "adaptive",
  satellitesUsed: 9,
  satellitesInView: 14,
  fix: "3d",
  rejectedPulses: 3,
  missingPulses: 4,
};

const ATTACHED = { state: "attached", address: "192.0.2.20" };

test("what is served, in the units of the names", () => {
  assert.deepEqual(statusFields(SERVED, 12, ATTACHED), {
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
    secondOpinion: "none",
    secondOpinionWords: "",
    follows: "receiver",
    ptp: "off",
  });
});

test("before there is a time nothing is made up", () => {
  const fields = statusFields(emptySnapshot(), 0, { ...ATTACHED, state: "lost" });
  const { time, leap, stratum, refid, rootDispersionUs } = fields;
  assert.deepEqual([time, leap, stratum, refid, rootDispersionUs], [null, 3, 16, "INIT", null]);
  for (const name of ["offsetNs", "offsetUncertaintyNs", "frequencyPpb", "frequencyUncertaintyPpb", "jitterNs"]) {
    assert.equal(fields[name], null, name);
  }
});

test("an address that was lost is no address", () => {
  const { network, address } = statusFields(SERVED, 0, { ...ATTACHED, state: "noAddress" });
  assert.deepEqual([network, address], ["noAddress", ""]);
});
