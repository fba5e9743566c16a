import assert from "node:assert/strict";
import { test } from "node:test";
import { loopMaker } from "../../../host-tools/lab/loops.js";
import { randomWalk } from "../../../host-tools/lab/traces.js";

const trace = randomWalk(1, 1e-9, 1e-7, 10);

test("loops by their names", () => {
  assert.equal(loopMaker("adaptive")?.(trace).name, "adaptive");
  assert.equal(loopMaker("rfc5905")?.(trace).timeConstantSeconds, 16);
  assert.equal(loopMaker("rfc5905:0")?.(trace).timeConstantSeconds, 16);
  assert.equal(loopMaker("rfc5905:7")?.(trace).timeConstantSeconds, 2048);
});

test("the RFC's loop knows the trace's frequency unless it is to measure it", () => {
  assert.equal(loopMaker("rfc5905")?.(trace).frequency, 1e-5);
  assert.equal(loopMaker("rfc5905", false)?.(trace).frequency, 0);
});

test("other names are none", () => {
  for (const name of ["", "pll", "adaptive:3", "rfc5905:18", "rfc5905:-1", "rfc5905:"]) {
    assert.equal(loopMaker(name), undefined);
  }
});
