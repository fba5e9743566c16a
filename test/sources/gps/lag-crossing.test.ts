import assert from "node:assert/strict";
import { test } from "node:test";
import { LagCrossing } from "../../../src/sources/gps/lag-crossing.js";

/** One that has agreed, at second 100 and 100.3 s. */
function anchored(): LagCrossing {
  const crossing = new LagCrossing();
  crossing.follow(100, 100.3);
  crossing.agree();
  return crossing;
}

test("a count runs on while numbers follow each other, or the lag stays", () => {
  const cases: readonly [second: number, at: number, runsOn: boolean][] = [
    [101, 101.3, true],
    [101, 100.4, true],
    [101, 104.9, true],
    [103, 103.4, true],
    [103, 102.4, false],
    [100, 101.3, false],
    [102, 101.3, false],
    [99, 101.3, false],
    [107, 107.3, false],
  ];
  for (const [second, at, runsOn] of cases) {
    const crossing = anchored();
    crossing.follow(second, at);
    assert.equal(crossing.isAnchored, runsOn, `${second} at ${at}`);
  }
});

test("three in a row dispute, slightly early or deeply; deeply early ones also with others between", () => {
  const slight = anchored();
  for (let n = 0; n < 2; n++) slight.contradict(1, 0.1, true);
  slight.interrupt();
  slight.contradict(1, 0.1, true);
  assert.equal(slight.disputes, false);
  const deep = anchored();
  for (let n = 0; n < 3; n++) {
    assert.equal(deep.disputes, false);
    deep.contradict(1, 0.6, true);
    deep.agree();
  }
  assert.equal(deep.disputes, true);
});

test("ten deeply early ones for one label decide, unclear ones do not", () => {
  const crossing = anchored();
  for (let n = 0; n < 20; n++) crossing.contradict(1, 0.98, false);
  assert.equal(crossing.decides, false);
  for (let n = 0; n < 10; n++) crossing.contradict(1, 0.6, true);
  assert.equal(crossing.decides, true);
  crossing.contradict(2, 1.6, true);
  assert.equal(crossing.decides, false);
});

test("another count of pulses is followed", () => {
  const crossing = anchored();
  crossing.shift(-100);
  crossing.follow(101, 1.3);
  assert.equal(crossing.isAnchored, true);
});

test("a count that jumps there and back has not changed", () => {
  const crossing = anchored();
  crossing.follow(100, 101.3);
  assert.equal(crossing.isAnchored, false);
  crossing.follow(102, 102.3);
  assert.equal(crossing.isAnchored, true);
  crossing.follow(102, 103.3);
  crossing.follow(103, 104.3);
  assert.equal(crossing.isAnchored, false);
});
