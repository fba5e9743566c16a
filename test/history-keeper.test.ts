import assert from "node:assert/strict";
import { test } from "node:test";
import { HistoryKeeper } from "../src/history-keeper.js";
import { emptySnapshot } from "../src/status/snapshot.js";
import { Course } from "../src/storage/history/course.js";
import type { UtcSecond } from "../src/time/units.js";
import { Flash } from "./storage/history/flash.js";

const subjectOf = (snapshot: ReturnType<typeof emptySnapshot>) => ({
  snapshot,
  refresh: () => {},
  temperatureCelsius: () => 20,
  answeredRequests: () => 7,
});

test("what is not measured is not in the history, and the bound is what is served", () => {
  const snapshot = emptySnapshot();
  const reports: string[] = [];
  const keeper = new HistoryKeeper(new Flash(2), subjectOf(snapshot), (_, text) => void reports.push(text));
  snapshot.state = "synchronised";
  snapshot.rootDispersionSeconds = 3e-6;
  snapshot.rootDelaySeconds = 2e-6;
  snapshot.residualSeconds = 1e-8;
  for (let second = 0; second < 60; second++) keeper.tick();
  snapshot.isMeasured = true;
  snapshot.frequency = 1e-6;
  for (let second = 0; second < 60; second++) keeper.tick();
  const course = new Course(keeper.history, "day", 4_000_000_000 as UtcSecond);
  assert.ok(course.next());
  assert.ok(Number.isNaN(course.record.offsetRmsSeconds) && Number.isNaN(course.record.frequency));
  assert.ok(course.next());
  assert.ok(Math.abs(course.record.offsetRmsSeconds / 1e-8 - 1) < 0.01);
  assert.ok(Math.abs(course.record.boundSeconds / 4e-6 - 1) < 0.01);
  assert.deepEqual(reports, []);
});

test("a board without room or without the partition says so", () => {
  const reports: string[] = [];
  const flash = new Flash(0);
  flash.minutes = () => 0;
  new HistoryKeeper(flash, subjectOf(emptySnapshot()), (_, text) => void reports.push(text)).tick();
  assert.equal(reports.length, 2);
});

test("the first record that the flash refuses is reported, once", () => {
  const snapshot = emptySnapshot();
  const reports: string[] = [];
  const flash = new Flash(2);
  flash.refuses = true;
  const keeper = new HistoryKeeper(flash, subjectOf(snapshot), (_, text) => void reports.push(text));
  snapshot.isSet = true;
  for (let second = 0; second < 1300; second++) {
    snapshot.time.second = (4_000_000_200 + second) as UtcSecond;
    keeper.tick();
  }
  assert.deepEqual(reports, ["the flash refused a record of the history; what it holds from here on may have gaps"]);
});
