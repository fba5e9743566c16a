import assert from "node:assert/strict";
import { test } from "node:test";
import { Adaptive } from "../../src/discipline/adaptive.js";
import { refid } from "../../src/ntp/refid.js";
import { Pipeline } from "../../src/pipeline.js";
import { Server } from "../../src/serving/server.js";
import { emptySnapshot, fillSnapshot, type SnapshotSubject } from "../../src/status/snapshot.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { UtcSecond } from "../../src/time/units.js";

const HZ = 1e6;
const SECOND = 4_000_000_000 as UtcSecond;
const NOW = addTicks(toTicks(0), 3.5 * HZ);

function subject(): SnapshotSubject {
  const options = { ticksPerSecond: HZ, leapWaitSeconds: 0, confirmedOnly: false, correctionSeconds: 0 };
  const { source, steering } = new Pipeline(
    new Adaptive({ frequency: 0 }),
    { ...options, holdoverLimitSeconds: 1e-3, smear: false },
    () => undefined,
  );
  const receiver = { satellites: { used: 9, inView: 14, fix: "3d" }, isFull: false, lacksWeek: true };
  const { system } = new Server(HZ, -20, false, refid("GPS"));
  const parts = { steering, source, system, receiver: receiver as SnapshotSubject["receiver"] };
  return { ...parts, followsServers: false, inquiry: undefined };
}

test("before there is a time nothing is claimed", () => {
  const snapshot = emptySnapshot();
  fillSnapshot(snapshot, subject(), NOW, 5);
  const { state, serves, leap, stratum, refid: word, isSet, isMeasured } = snapshot;
  assert.deepEqual([state, serves, leap, stratum, word], ["cold", false, 3, 16, "INIT"]);
  assert.deepEqual([isSet, isMeasured, snapshot.rootDispersionSeconds], [false, false, Number.POSITIVE_INFINITY]);
  assert.deepEqual([snapshot.sourceState, snapshot.sentences.everReceived], ["?", false]);
});

test("what is served, of one instant", () => {
  const of = subject();
  const { steering, source, system } = of;
  Object.assign(source.estimate, { ticks: toTicks(0), second: SECOND });
  steering.clock.leap = 1;
  steering.clock.set(source.estimate, toTicks(0));
  Object.assign(steering.trust, { state: "synchronised", reason: "why", serves: true });
  Object.assign(steering, { boundSeconds: 2e-6, ageSeconds: 0.5 });
  Object.assign(system, { stratum: 1, referenceSecond: SECOND + 3, referenceFraction: 7 });
  source.pulses.mark(addTicks(toTicks(0), 2.5 * HZ), -0.5);
  source.pulses.poll();
  const snapshot = emptySnapshot();
  fillSnapshot(snapshot, of, NOW, 5);
  assert.deepEqual([snapshot.state, snapshot.leap, snapshot.stratum, snapshot.refid], ["synchronised", 1, 1, "GPS"]);
  assert.equal(snapshot.time.second, SECOND + 3);
  assert.deepEqual(snapshot.reference, { second: SECOND + 3, fraction: 7 });
  assert.ok(Math.abs(snapshot.rootDispersionSeconds - 12e-6) < 1e-12);
  assert.deepEqual([snapshot.satellitesUsed, snapshot.fix, snapshot.taiMinusUtcSeconds], [9, "3d", -1]);
  const { reach, offsetSeconds, received, everReceived } = snapshot.pulses;
  assert.deepEqual([reach, offsetSeconds, received.second, everReceived], [1, -0.5, SECOND + 2, true]);
  assert.equal(snapshot.isMeasured, true);
  assert.deepEqual([snapshot.second.labelState, snapshot.second.lacksWeek], ["none", true]);
});
