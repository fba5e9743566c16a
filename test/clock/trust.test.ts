import assert from "node:assert/strict";
import { test } from "node:test";
import { type Evidence, Trust } from "../../src/clock/trust.js";

const GOOD: Evidence = {
  isPulse: true,
  isApproaching: false,
  fix: true,
  pulses: true,
  label: "confirmed",
  usable: true,
  locked: true,
  boundSeconds: 1e-6,
  ageSeconds: 0.1,
  objection: "",
};

function synchronised(): Trust {
  const trust = new Trust(1e-3);
  trust.consider(GOOD);
  assert.equal(trust.state, "synchronised");
  return trust;
}

test("what witnesses object to is not served, and its words are the reason", () => {
  const objection = "2 of 3 servers hold the clock to be 1 s behind";
  const trust = synchronised();
  assert.ok(trust.consider({ ...GOOD, objection }));
  assert.equal(trust.state, "unsynchronised");
  assert.equal(trust.reason, objection);
  for (let second = 0; second < 10; second++) trust.pass();
  assert.equal(trust.consider({ ...GOOD, objection, isPulse: false }), false);
  trust.consider(GOOD);
  assert.equal(trust.state, "synchronised");
  const cold = new Trust(1e-3);
  cold.consider({ ...GOOD, objection });
  assert.equal(cold.state, "labelling");
});

test("each step up needs all that came before it", () => {
  const trust = new Trust(1e-3);
  assert.equal(trust.consider({ ...GOOD, fix: false }), false);
  assert.equal(trust.state, "cold");
  trust.consider({ ...GOOD, pulses: false });
  assert.equal(trust.state, "cold");
  trust.consider({ ...GOOD, usable: false, label: "gathering" });
  assert.equal(trust.state, "labelling");
  trust.consider({ ...GOOD, locked: false });
  assert.equal(trust.state, "locking");
  trust.consider({ ...GOOD, boundSeconds: 0.5 });
  assert.equal(trust.state, "locking");
  assert.equal(trust.serves, false);
  assert.equal(trust.consider(GOOD), true);
  assert.equal(trust.serves, true);
});

test("without pulses it holds over until the bound passes the limit, and says why each time", () => {
  const trust = synchronised();
  assert.equal(trust.consider({ ...GOOD, ageSeconds: 2 }), false);
  trust.consider({ ...GOOD, pulses: false, ageSeconds: 3 });
  assert.equal(trust.state, "holdover");
  assert.match(trust.reason, /no pulses/);
  assert.equal(trust.serves, true);
  trust.consider({ ...GOOD, pulses: false, ageSeconds: 4000, boundSeconds: 1.01e-3 });
  assert.equal(trust.state, "unsynchronised");
  assert.match(trust.reason, /bound 1010.0 µs passed the limit of 1000.0 µs, 4000 s after/);
});

test("pulses that come back end a holdover", () => {
  const trust = synchronised();
  trust.consider({ ...GOOD, fix: false, ageSeconds: 5 });
  assert.equal(trust.state, "holdover");
  trust.consider(GOOD);
  assert.equal(trust.state, "synchronised");
});

test("a disputed label is a holdover, not a synchronised clock", () => {
  const trust = synchronised();
  trust.consider({ ...GOOD, usable: false, label: "disputed" });
  assert.equal(trust.state, "holdover");
  assert.match(trust.reason, /disputed/);
});

test("a bound that is not a number is not served", () => {
  const trust = synchronised();
  trust.consider({ ...GOOD, boundSeconds: Number.NaN });
  assert.equal(trust.state, "unsynchronised");
});

test("after the limit it stays unsynchronised until everything is there again", () => {
  const trust = synchronised();
  trust.consider({ ...GOOD, fix: false, boundSeconds: 1 });
  for (let second = 0; second < 10; second++) trust.pass();
  trust.consider({ ...GOOD, fix: false, boundSeconds: 1 });
  assert.equal(trust.state, "unsynchronised");
  trust.consider(GOOD);
  assert.equal(trust.state, "synchronised");
});

test("what was lost is not claimed again before who asks every second has been told", () => {
  for (const lose of [
    (trust: Trust) => trust.withdraw("the label was given up"),
    (trust: Trust) => trust.consider({ ...GOOD, boundSeconds: 1.1e-3 }),
  ]) {
    const trust = synchronised();
    lose(trust);
    assert.equal(trust.serves, false);
    for (let second = 1; second <= 4; second++) {
      trust.consider(GOOD);
      assert.equal(trust.state, "locking", `${second} s after`);
      assert.match(trust.reason, /when all who ask have been told of the loss/);
      trust.pass();
    }
    trust.consider(GOOD);
    assert.equal(trust.state, "synchronised");
  }
});
