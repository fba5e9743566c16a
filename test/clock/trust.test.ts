import assert from "node:assert/strict";
import { test } from "node:test";
import { Condition, type Evidence } from "../../src/clock/trust.js";

const GOOD: Evidence = {
  fix: true,
  pulses: true,
  label: "confirmed",
  usable: true,
  locked: true,
  boundSeconds: 1e-6,
  ageSeconds: 0.1,
};

function synchronised(): Condition {
  const condition = new Condition(1e-3);
  condition.consider(GOOD);
  assert.equal(condition.state, "synchronised");
  return condition;
}

test("each step up needs all that came before it", () => {
  const condition = new Condition(1e-3);
  assert.equal(condition.consider({ ...GOOD, fix: false }), false);
  assert.equal(condition.state, "cold");
  condition.consider({ ...GOOD, pulses: false });
  assert.equal(condition.state, "cold");
  condition.consider({ ...GOOD, usable: false, label: "gathering" });
  assert.equal(condition.state, "labelling");
  condition.consider({ ...GOOD, locked: false });
  assert.equal(condition.state, "locking");
  condition.consider({ ...GOOD, boundSeconds: 0.5 });
  assert.equal(condition.state, "locking");
  assert.equal(condition.serves, false);
  assert.equal(condition.consider(GOOD), true);
  assert.equal(condition.serves, true);
});

test("without pulses it holds over until the bound passes the limit, and says why each time", () => {
  const condition = synchronised();
  assert.equal(condition.consider({ ...GOOD, ageSeconds: 2 }), false);
  condition.consider({ ...GOOD, pulses: false, ageSeconds: 3 });
  assert.equal(condition.state, "holdover");
  assert.match(condition.reason, /no pulses/);
  assert.equal(condition.serves, true);
  condition.consider({ ...GOOD, pulses: false, ageSeconds: 4000, boundSeconds: 1.01e-3 });
  assert.equal(condition.state, "unsynchronised");
  assert.match(condition.reason, /bound 1010.0 µs passed the limit of 1000.0 µs, 4000 s after/);
});

test("pulses that come back end a holdover", () => {
  const condition = synchronised();
  condition.consider({ ...GOOD, fix: false, ageSeconds: 5 });
  assert.equal(condition.state, "holdover");
  condition.consider(GOOD);
  assert.equal(condition.state, "synchronised");
});

test("a disputed label is a holdover, not a synchronised clock", () => {
  const condition = synchronised();
  condition.consider({ ...GOOD, usable: false, label: "disputed" });
  assert.equal(condition.state, "holdover");
  assert.match(condition.reason, /disputed/);
});

test("a bound that is not a number is not served", () => {
  const condition = synchronised();
  condition.consider({ ...GOOD, boundSeconds: Number.NaN });
  assert.equal(condition.state, "unsynchronised");
});

test("after the limit it stays unsynchronised until everything is there again", () => {
  const condition = synchronised();
  condition.consider({ ...GOOD, fix: false, boundSeconds: 1 });
  for (let second = 0; second < 10; second++) condition.pass();
  condition.consider({ ...GOOD, fix: false, boundSeconds: 1 });
  assert.equal(condition.state, "unsynchronised");
  condition.consider(GOOD);
  assert.equal(condition.state, "synchronised");
});

test("what was lost is not claimed again before who asks every second has been told", () => {
  for (const lose of [
    (condition: Condition) => condition.withdraw("the label was given up"),
    (condition: Condition) => condition.consider({ ...GOOD, boundSeconds: 1.1e-3 }),
  ]) {
    const condition = synchronised();
    lose(condition);
    assert.equal(condition.serves, false);
    for (let second = 1; second <= 4; second++) {
      condition.consider(GOOD);
      assert.equal(condition.state, "locking", `${second} s after`);
      assert.match(condition.reason, /when all who ask have been told of the loss/);
      condition.pass();
    }
    condition.consider(GOOD);
    assert.equal(condition.state, "synchronised");
  }
});
