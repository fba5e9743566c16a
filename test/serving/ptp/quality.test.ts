import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  ACCURACY_UNKNOWN,
  accuracyOf,
  type Claim,
  isLeapNear,
  QualityTracker,
  scaledLogVariance,
} from "../../../src/serving/ptp/quality.js";
import { LOCKED } from "./data-sets.js";

/** The class after these claims, one a second. */
function after(...claims: Partial<Claim>[]) {
  const tracker = new QualityTracker();
  for (const claim of claims) tracker.update({ ...LOCKED, ...claim }, 3);
  return tracker.quality;
}

const HOLDOVER: Partial<Claim> = { state: "holdover" };
const PASSED: Partial<Claim> = { state: "unsynchronised", serves: false, boundSeconds: 1.1e-3 };

test("class, source and traceability follow the state", () => {
  assert.deepEqual(after({}), { hasTime: true, clockClass: 6, accuracy: 0x26, timeSource: 0x20, flags: 0x3c });
  const holdover = after({}, HOLDOVER);
  assert.deepEqual([holdover.clockClass, holdover.timeSource, holdover.flags], [7, 0xa0, 0x3c]);
  const degraded = after({}, HOLDOVER, PASSED);
  assert.deepEqual(degraded, { hasTime: true, clockClass: 52, accuracy: 0x2a, timeSource: 0xa0, flags: 0x0c });
  const servers = after({ followsServers: true });
  assert.deepEqual([servers.clockClass, servers.timeSource, servers.flags], [248, 0x50, 0x0c]);
});

test("there is no time before it may be believed, nor when its second is in doubt, nor smeared", () => {
  const none = { hasTime: false, clockClass: 248, accuracy: ACCURACY_UNKNOWN, timeSource: 0xa0, flags: 0 };
  assert.deepEqual(after({ state: "cold", serves: false, isSet: false, boundSeconds: Number.POSITIVE_INFINITY }), none);
  assert.deepEqual(after({ state: "locking", serves: false }), none);
  // Withdrawn while its bound was good: the label was in dispute.
  assert.deepEqual(after({}, { state: "unsynchronised", serves: false }), none);
  assert.deepEqual(after({ isSmeared: true }), none);
  // Lost by its bound, but a label is looked for anew.
  assert.deepEqual(after({}, PASSED, { ...PASSED, state: "labelling" }), none);
  assert.deepEqual(after({}, PASSED, { ...PASSED, boundSeconds: 0.6 }), none);
  // Servers were followed, not a pulse.
  assert.deepEqual(after({ followsServers: true }, PASSED), none);
});

test("degraded lasts while the pulse is taken up again, and ends with it", () => {
  assert.equal(after({}, PASSED, { ...PASSED, state: "locking" }).clockClass, 52);
  assert.equal(after({}, PASSED, { ...PASSED, state: "locking" }, {}).clockClass, 6);
});

test("without TAI − UTC it is a clock of its own", () => {
  const { hasTime, clockClass, flags } = after({ isTaiKnown: false });
  assert.deepEqual([hasTime, clockClass, flags], [true, 248, 0x08]);
});

test("the accuracy is never better than the bound until the next Announce", () => {
  assert.deepEqual([25e-9, 26e-9, 10e-6, 10.1e-6, 100e-6, 1, 10, 11].map(accuracyOf), [
    ...[0x20, 0x21, 0x25, 0x26, 0x27, 0x2f, 0x30, 0x31],
  ]);
  assert.deepEqual([Number.NaN, -1].map(accuracyOf), [ACCURACY_UNKNOWN, ACCURACY_UNKNOWN]);
  assert.equal(after({ boundSeconds: 24e-6, boundGrowth: 0.5e-6 }).accuracy, 0x27);
  /** Table 5 as it is printed, in ns. */
  const table = [25, 100, 250, 1e3, 2.5e3, 1e4, 2.5e4, 1e5, 2.5e5, 1e6, 2.5e6, 1e7, 2.5e7, 1e8, 2.5e8, 1e9, 1e10];
  fc.assert(
    fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (bound) => {
      const limit = table[accuracyOf(bound) - 0x20] ?? Number.POSITIVE_INFINITY;
      assert.ok(bound <= limit / 1e9);
    }),
  );
});

test("a variance as the standard scales it", () => {
  assert.equal(scaledLogVariance(10e-6), 0x5ec8);
  assert.equal(scaledLogVariance(1), 0x8000);
  assert.equal(scaledLogVariance(1e30), 0xffff);
});

test("a leap second is near for its last twelve hours", () => {
  const near = (leapAheadSeconds: number) => isLeapNear({ ...LOCKED, leapAheadSeconds });
  assert.deepEqual([near(43_201), near(43_200), near(0), near(Number.POSITIVE_INFINITY)], [false, true, true, false]);
});
