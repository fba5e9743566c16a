import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurns } from "../src/turns.js";

/** A queue of `waiting` that is taken `bound` at a time, and a loop with a housekeeping beside it. */
function bench(waiting: number, bound: number) {
  const said: string[] = [];
  const due: (() => void)[] = [];
  let left = waiting;
  const take = () => {
    for (let turn = 0; turn < bound; turn++) {
      if (left === 0) return false;
      left--;
      said.push("take");
    }
    return true;
  };
  const around = (callback: () => void) => () => {
    said.push("around");
    callback();
  };
  const callback = inTurns({ around }, take, (back) => due.push(back));
  return { said, due, callback };
}

test("what is within the bound is taken at once", () => {
  const { said, due, callback } = bench(2, 4);
  callback();
  assert.deepEqual(said, ["around", "take", "take"]);
  assert.equal(due.length, 0);
});

test("a flood is taken in parts, each of them a turn of its own, and one turn at a time is asked for", () => {
  const { said, due, callback } = bench(Number.POSITIVE_INFINITY, 3);
  for (let second = 0; second < 100; second++) {
    // The driver calls as often as it likes.
    for (let call = 0; call < 50; call++) callback();
    assert.equal(due.length, 1);
    due.shift()?.();
  }
  assert.equal(said.filter((what) => what === "take").length, 3 * 101);
});

test("what was left is taken without another call of the driver, and then it is quiet", () => {
  const { said, due, callback } = bench(7, 3);
  callback();
  while (due.length > 0) due.shift()?.();
  assert.equal(said.filter((what) => what === "take").length, 7);
  callback();
  assert.equal(due.length, 0);
});
