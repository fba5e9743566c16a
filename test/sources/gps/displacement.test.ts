import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Displacement, type Placement } from "../../../src/sources/gps/displacement.js";

const PAUSE_S = 2.5;
const ACCEPT_S = 86_400;
const BOUND_S = 10e-6;

const fresh = () => new Displacement(PAUSE_S, ACCEPT_S);

/** Of a train that came back 20 ms away after an hour: a crystal could have carried it by 7.2 ms. */
function displaced(): Displacement {
  const displacement = fresh();
  assert.equal(displacement.judge(20e-3, BOUND_S, 3600, true), "elsewhere");
  assert.equal(displacement.isDisplaced, true);
  return displacement;
}

test("within the bound of the clock a pulse is where it should be, however long there was none", () => {
  for (const ageSeconds of [1, 3600, 1e6]) {
    assert.equal(fresh().judge(BOUND_S, BOUND_S, ageSeconds, true), "expected");
  }
});

test("from one pulse to the next a crystal has carried the clock by 2 µs a second at most", () => {
  const displacement = fresh();
  assert.equal(displacement.judge(BOUND_S + 1.9e-6, BOUND_S, 1, true), "expected");
  assert.equal(displacement.judge(BOUND_S + 2.1e-6, BOUND_S, 1, true), "stray");
  assert.equal(displacement.isDisplaced, false, "a single pulse that strays is no train that does");
});

test("a train that comes back elsewhere waits until the bound has grown to it", () => {
  const displacement = displaced();
  assert.equal(displacement.judge(20e-3, 19e-3, 7200, true), "elsewhere");
  assert.equal(displacement.judge(20e-3, 21e-3, 7300, true), "back");
  assert.equal(displacement.isDisplaced, false);
});

test("a train that comes back as near as a crystal can be is followed, as another one", () => {
  const displacement = fresh();
  // 1 µs and 2 µs for each of 100 s.
  assert.equal(displacement.judge(200e-6, BOUND_S, 100, true), "anew");
  assert.equal(displacement.isDisplaced, false);
  assert.equal(displacement.judge(202e-6, BOUND_S, 100, true), "elsewhere");
  // What counts is the pause before it was first seen, not the time for which it has stayed since.
  assert.equal(displacement.judge(202e-6, BOUND_S, 200, true), "elsewhere");
});

test("a train that stays for a day is taken by a clock that nobody believes, and by no other", () => {
  const displacement = displaced();
  assert.equal(displacement.judge(20e-3, BOUND_S, ACCEPT_S + 1, true), "elsewhere");
  assert.equal(displacement.judge(20e-3, BOUND_S, ACCEPT_S - 1, false), "elsewhere");
  assert.equal(displacement.judge(20e-3, BOUND_S, ACCEPT_S + 1, false), "anew");
});

test("whatever was displaced is forgotten with the clock that it was displaced from", () => {
  const displacement = displaced();
  displacement.forget();
  assert.equal(displacement.judge(BOUND_S, BOUND_S, 3600, true), "expected");
});

test("a pulse beyond the bound is used by a clock that serves only where a crystal explains it", () => {
  const seconds = (max: number) => fc.double({ min: 0, max, noNaN: true });
  fc.assert(
    fc.property(
      seconds(1e-3),
      fc.array(fc.tuple(seconds(0.5), seconds(2e5)), { maxLength: 20 }),
      (boundSeconds, pulses) => {
        const displacement = fresh();
        for (const [awaySeconds, ageSeconds] of pulses) {
          const placement: Placement = displacement.judge(awaySeconds, boundSeconds, ageSeconds, true);
          const used = placement !== "stray" && placement !== "elsewhere";
          const reach = boundSeconds + 1e-6 + 2e-6 * Math.max(...pulses.map(([, age]) => age));
          assert.ok(!used || awaySeconds <= reach, `${placement} at ${awaySeconds} s`);
          assert.ok(used || awaySeconds > boundSeconds, `${placement} within the bound`);
        }
      },
    ),
    { seed: 2101, numRuns: 500 },
  );
});
