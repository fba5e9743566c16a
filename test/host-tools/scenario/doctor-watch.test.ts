import assert from "node:assert/strict";
import { test } from "node:test";
import { DoctorWatch } from "../../../host-tools/scenario/doctor-watch.js";
import type { Scenario } from "../../../host-tools/simulator/scenario.js";
import type { Observation } from "../../../host-tools/simulator/virtual.js";
import { findingOf, type Level } from "../../../src/status/finding.js";

const SCENARIO: Scenario = {
  name: "a",
  hazard: "A hazard.",
  seconds: 100,
  world: {},
  limits: { excused: [{ fromS: 50, untilS: 60, why: "nobody can know" }] },
};

/** A second in which the doctor answers, and one reply is off by so much with a bound of 1 µs; leap 3 for none. */
function second(at: number, level: Level | undefined, errorNs: number, leapIndicator = 0): Observation {
  const answer = {
    type: "answer",
    id: 1,
    command: "doctor",
    ok: true,
    findings: [findingOf(level ?? "good", "x", "")],
  };
  const reply = { leapIndicator, receiveErrorNs: 0, transmitErrorNs: errorNs, rootDelayS: 0, rootDispersionS: 1e-6 };
  const text = level === undefined ? [] : [JSON.stringify(answer)];
  return { second: at, text, replies: [{ reply }] } as unknown as Observation;
}

function contradictions(...seconds: Observation[]) {
  const watch = new DoctorWatch(SCENARIO);
  for (const each of seconds) watch.second(each);
  return watch.contradictions;
}

test("a good summary over a wrong time contradicts the truth, and no other summary does", () => {
  assert.deepEqual(contradictions(second(7, "good", -2000), second(8, undefined, 0)), [
    { second: 7, truth: "served time was 2000 ns off, its bound 1000 ns" },
  ]);
  for (const level of ["doubtful", "bad"] as const) {
    assert.deepEqual(contradictions(second(7, level, -2000), second(8, undefined, 0)), []);
  }
  assert.deepEqual(contradictions(second(7, "good", 900), second(8, undefined, 0)), []);
});

test("a good summary while no time is served does, but not in the second of a change", () => {
  const none = (at: number, level?: Level) => second(at, level, 0, 3);
  assert.deepEqual(contradictions(none(1), none(2, "good"), none(3)), [{ second: 2, truth: "no time was served" }]);
  assert.deepEqual(contradictions(none(1), none(2, "good"), second(3, undefined, 0)), []);
  assert.deepEqual(contradictions(second(1, undefined, 0), none(2, "good"), none(3)), []);
  assert.deepEqual(contradictions(none(1), none(2, "bad"), none(3)), []);
});

test("what a scenario excuses is not held against the doctor", () => {
  assert.deepEqual(contradictions(second(55, "good", 2000), second(56, undefined, 0)), []);
});
