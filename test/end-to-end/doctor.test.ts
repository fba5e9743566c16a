/**
 * The doctor's summary against the truth, in a quick selection of the named scenarios. `noonmark scenario all --doctor`
 * walks every one.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { DoctorWatch } from "../../host-tools/scenario/doctor-watch.js";
import { judge } from "../../host-tools/simulator/judge.js";
import { SCENARIOS } from "../../host-tools/simulator/scenarios/index.js";
import { sample } from "../extent.js";

/** What keeps the time from being served, or makes it doubtful, of each kind, and a world where all is well. */
const QUICK: readonly (readonly [name: string, seconds: number, isEverGood: boolean])[] = [
  ["usual-day", 300, true],
  ["week-never-known", 900, false],
  ["pulses-5hz", 900, false],
  ["sentences-before-pulse", 900, false],
  ["second-stuck", 1800, true],
  ["second-stuck-at-start", 1200, true],
  ["spoofed-minute", 3000, true],
  // Nobody vouches for the second of a receiver that only speaks: it is doubtful at best.
  ["pulses-inverted-later", 1800, false],
  ["access-point-open", 900, false],
  ["cable-pulled", 1800, true],
];

for (const [name, seconds, isEverGood] of sample(QUICK, 4)) {
  test(`${name}: the doctor never reports that all is well when it is not`, async () => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    assert.ok(scenario !== undefined, `there is no scenario ${name}`);
    const doctor = new DoctorWatch(scenario);
    const onSecond = (observation: Parameters<DoctorWatch["second"]>[0]) => doctor.second(observation);
    const { breach } = await judge(doctor.asked, 1, { untilS: seconds, onSecond });
    assert.deepEqual([breach, doctor.contradictions], [undefined, []]);
    assert.ok(doctor.answers >= seconds / 20, `${doctor.answers} answers`);
    assert.equal(doctor.good > 0, isEverGood, `${doctor.good} of ${doctor.answers} answers were good`);
  });
}
