import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PulseCheck } from "../../../src/gnss/setup/pulse-check.js";
import { addTicks, toTicks } from "../../../src/time/ticks.js";

const HZ = 80_000_000;

/** A check that is given edges at these seconds, counted by a crystal that is 100 ppm fast. */
function bench(start = 2 ** 48 - 2 * HZ) {
  const check = new PulseCheck(HZ);
  const edges = (...seconds: number[]) => {
    for (const at of seconds) check.edge(addTicks(toTicks(start), Math.round(at * HZ * 1.0001)));
  };
  return { check, edges };
}

test("ends move with the width, across the counter's wrap", () => {
  const { check, edges } = bench();
  edges(1.1, 2.1);
  assert.equal(check.ready, false);
  edges(3.1);
  assert.equal(check.ready, true);
  check.watch(-0.04);
  check.acknowledge();
  edges(4.1, 5.06, 6.06);
  assert.equal(check.edges, "unknown", "a glitch may be there");
  edges(7.06);
  assert.equal(check.edges, "ends");
});

test("beginnings stay: three edges after the receiver has accepted", () => {
  const { check, edges } = bench();
  edges(1, 2, 3);
  check.watch(-0.04);
  edges(4, 5, 6, 7, 8);
  assert.equal(check.edges, "unknown", "not accepted yet");
  check.acknowledge();
  edges(9, 10);
  assert.equal(check.edges, "unknown");
  edges(11);
  assert.equal(check.edges, "beginnings");
});

test("a receiver that changes late is caught for a minute after, and no longer", () => {
  const late = bench();
  late.edges(1, 2, 3);
  late.check.watch(0.04);
  late.check.acknowledge();
  late.edges(...Array.from({ length: 30 }, (_, n) => 4 + n), 34.04, 35.04, 36.04);
  assert.equal(late.check.edges, "ends");
  const later = bench();
  later.edges(1, 2, 3);
  later.check.watch(0.04);
  later.check.acknowledge();
  later.edges(...Array.from({ length: 61 }, (_, n) => 4 + n), 65.04);
  assert.equal(later.check.edges, "beginnings");
});

test("a change before the acknowledgement counts, a missing pulse beside it too", () => {
  const { check, edges } = bench();
  edges(1, 2, 3);
  check.watch(-0.04);
  edges(4.96, 5.96, 7.96);
  assert.equal(check.edges, "ends");
});

test("glitches where ends would be prove nothing while the old place is kept", () => {
  const { check, edges } = bench();
  edges(1, 2, 3);
  check.watch(-0.04);
  check.acknowledge();
  edges(3.96, 4, 4.04, 5, 5.96, 6, 6.04, 7, 8, 9);
  assert.equal(check.edges, "beginnings");
});

test("a contact that bounces is steady all the same", () => {
  const { check, edges } = bench();
  edges(1, 1.0002, 2, 2.0004, 3, 3.0001);
  assert.equal(check.ready, true);
});

test("other jumps prove nothing", () => {
  const { check, edges } = bench();
  edges(1, 2, 3);
  check.watch(-0.04);
  check.acknowledge();
  edges(4.04, 5.01, 6.01, 7.5, 8.4);
  assert.equal(check.edges, "unknown");
});

test("five pulses a second, or none, are never ready", () => {
  const { check, edges } = bench();
  edges(...Array.from({ length: 50 }, (_, n) => n / 5));
  assert.equal(check.ready, false);
});

test("whatever the phase, the crystal and the start, ends and beginnings are told apart", () => {
  const world = fc.record({
    start: fc.nat(2 ** 48 - 1),
    ppm: fc.double({ min: -100, max: 100, noNaN: true }),
    phase: fc.double({ min: 0, max: 0.99, noNaN: true }),
    delay: fc.integer({ min: 0, max: 1 }),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(world, ({ start, ppm, phase, delay, ends }) => {
      const check = new PulseCheck(HZ);
      for (let second = 0; second < 10; second++) {
        if (second === 4) {
          check.watch(-0.04);
          check.acknowledge();
        }
        const late = ends ? (second >= 4 + delay ? 0.06 : 0.1) : 0;
        check.edge(addTicks(toTicks(start), Math.round((second + phase + late) * HZ * (1 + ppm * 1e-6))));
      }
      assert.equal(check.edges, ends ? "ends" : "beginnings");
    }),
  );
});
