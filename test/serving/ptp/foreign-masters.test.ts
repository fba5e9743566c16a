import assert from "node:assert/strict";
import { test } from "node:test";
import { ForeignMasters } from "../../../src/serving/ptp/foreign-masters.js";
import { dataSet } from "./data-sets.js";

const INTERVAL_S = 2;

test("one Announce counts for nothing, two within four intervals do", () => {
  const foreign = new ForeignMasters(INTERVAL_S);
  foreign.take(dataSet(), 100);
  assert.equal(foreign.best(100), undefined);
  foreign.take(dataSet(), 102);
  assert.equal(foreign.best(102)?.identity, dataSet().identity);
});

test("a master that is silent for three intervals is gone, and has to be heard twice again", () => {
  const foreign = new ForeignMasters(INTERVAL_S);
  for (const at of [100, 102]) foreign.take(dataSet(), at);
  assert.notEqual(foreign.best(108), undefined);
  assert.equal(foreign.best(108.1), undefined);
  foreign.take(dataSet(), 109);
  assert.equal(foreign.best(109), undefined);
});

test("the best of several, by what each said last", () => {
  const foreign = new ForeignMasters(INTERVAL_S);
  for (const at of [100, 101]) {
    foreign.take(dataSet({ identity: "a", priority1: 2 }), at);
    foreign.take(dataSet({ identity: "b", priority1: 1 }), at);
  }
  assert.equal(foreign.best(101)?.identity, "b");
  foreign.take(dataSet({ identity: "b", priority1: 3 }), 102);
  assert.equal(foreign.best(102)?.identity, "a");
});

test("a flood of names takes no place from a better master that counts", () => {
  const foreign = new ForeignMasters(INTERVAL_S);
  for (const at of [100, 101]) foreign.take(dataSet({ identity: "good", priority1: 1 }), at);
  for (let index = 0; index < 1000; index++) {
    for (const at of [101, 101.5]) foreign.take(dataSet({ identity: `n${index}`, priority1: 200 }), at);
  }
  assert.equal(foreign.best(102)?.identity, "good");
});

test("a better one finds a place among five that count", () => {
  const foreign = new ForeignMasters(INTERVAL_S);
  for (const at of [100, 101]) {
    for (const identity of ["a", "b", "c", "d", "e"]) foreign.take(dataSet({ identity, priority1: 9 }), at);
  }
  for (const at of [102, 103]) foreign.take(dataSet({ identity: "z", priority1: 1 }), at);
  assert.equal(foreign.best(103)?.identity, "z");
});
