import assert from "node:assert/strict";
import { test } from "node:test";
import { type FloodResult, ROOM_BYTES } from "../../../host-tools/bench/flood-run.js";
import { floodRemark, floodTable, floodVerdicts, lossPercent } from "../../../host-tools/bench/flood-summary.js";

const FLOOD = { requests: 2_000_000, ratePerS: 200_000, sources: 100_000 };
const GOOD: FloodResult = {
  floodSent: 2_000_000,
  floodRefused: 0,
  floodS: 10.01,
  quietAsked: 112,
  quietAnswered: 112,
  regularAsked: 1600,
  regularAnswered: 1585,
  invalid: 0,
  cpuUs: 6e6,
  roomBytes: ROOM_BYTES,
  answeredInC: 2_001_700,
  droppedByKernel: 27,
  memoryBeforeKb: 5800,
  memoryAfterKb: 5844,
  slotsBefore: 1500,
  slotsAfter: 1510,
  cpuPerRequestUs: 1.5,
  othersPercent: 12.4,
};

/** The numbers of the verdicts that were not reached. */
const missed = (change: Partial<FloodResult>) =>
  floodVerdicts(FLOOD, { ...GOOD, ...change }).flatMap(({ reached }, number) => (reached ? [] : [number]));

test("a loss below one percent is reached, one percent is not", () => {
  assert.equal(lossPercent(GOOD), 0.9375);
  assert.deepEqual(missed({}), []);
  assert.deepEqual(missed({ regularAnswered: 1584 }), [2]);
});

test("a flood too slow, a loss without one, a wrong answer and memory that grows are told", () => {
  assert.deepEqual(missed({ floodS: 10.6 }), [0]);
  assert.deepEqual(missed({ quietAnswered: 111 }), [1]);
  assert.deepEqual(missed({ invalid: 1 }), [1]);
  assert.deepEqual(missed({ memoryAfterKb: 6100 }), [3]);
});

test("a socket that may hold less says so, with what to do", () => {
  assert.equal(floodRemark(GOOD), undefined);
  assert.match(
    floodRemark({ ...GOOD, roomBytes: 212_992 }) ?? "",
    /holds 208 kB instead of 4096: .*root.*net\.core\.rmem_max/,
  );
});

test("the table is one in Markdown too, with all columns alike", () => {
  const lines = floodTable(GOOD).trimEnd().split("\n");
  assert.equal(new Set(lines.map((line) => line.length)).size, 1);
  assert.match(lines.join("\n"), /their loss +\| +0\.94 % \|/);
  assert.match(lines.join("\n"), /2,000,000 in 10\.0 s/);
});
