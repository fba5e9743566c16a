import assert from "node:assert/strict";
import { test } from "node:test";
import { Walk } from "../../../host-tools/scenario/walked.js";
import type { Observation } from "../../../host-tools/simulator/virtual.js";
import { findingOf } from "../../../src/status/finding.js";

const SCENARIO = { name: "a", hazard: "", seconds: 0, world: {} };

/** A second in which the doctor finds all well, and a reply is off by so much with a bound of 1 µs. */
function second(at: number, errorNs: number, leapIndicator: number): Observation {
  const answer = { type: "answer", id: 1, command: "doctor", ok: true, findings: [findingOf("good", "x", "")] };
  const reply = { leapIndicator, receiveErrorNs: 0, transmitErrorNs: errorNs, rootDelayS: 0, rootDispersionS: 1e-6 };
  return { second: at, text: [JSON.stringify(answer)], replies: [{ reply }] } as unknown as Observation;
}

function walked(isJudged: boolean, ...seconds: Observation[]) {
  const walk = new Walk("a", SCENARIO, isJudged);
  for (const each of seconds) walk.second(each);
  return walk.conclude(isJudged ? "" : "no truth");
}

test("a summary that is untrue is named with its second, and seconds are counted", () => {
  const result = walked(true, second(0, 0, 0), second(1, 5000, 0), second(2, 0, 0));
  assert.deepEqual([result.seconds, result.servedS, result.wrongS, result.good], [3, 3, 1, 3]);
  assert.match(result.contradiction ?? "", /^second 1: all is well, it reported, while served time was 5000 ns off/);
  assert.equal(result.summary, "good");
});

test("without a truth no time is wrong, but nothing served is nothing served", () => {
  const result = walked(false, second(0, 5000, 0), second(1, 5000, 0));
  assert.deepEqual([result.wrongS, result.contradiction, result.remark], [null, null, "no truth"]);
  const without = walked(false, second(0, 0, 3), second(1, 0, 3), second(2, 0, 3));
  assert.match(without.contradiction ?? "", /no time was served/);
});
