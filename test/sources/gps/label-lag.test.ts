import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toTicks } from "../../../src/time/ticks.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { BASE, Bench, HZ, START } from "./label-bench.js";

/** A receiver whose count runs on: each second is named `lagOf(second)` after its pulse. Returns the bench. */
function lagging(seconds: number, lagOf: (second: number) => number, bench = new Bench()): Bench {
  const names = Array.from({ length: seconds }, (_, n) => ({ second: n, at: n + lagOf(n) }));
  // A line is a queue: what is named later comes later.
  for (let n = 1; n < names.length; n++) {
    const [before, now] = [names[n - 1], names[n]];
    if (before !== undefined && now !== undefined) now.at = Math.max(now.at, before.at + 0.01);
  }
  for (const { second, at } of names) {
    while (bench.index <= at) bench.label.pulse(bench.index, toTicks(bench.index++ * HZ));
    bench.name(BASE + second, at);
  }
  return bench;
}

test("a lag that grows past the next pulse leaves the label as it is", () => {
  const { label } = lagging(300, (second) => (second < 100 ? 0.3 : Math.min(1.6, 0.3 + (second - 100) / 50)));
  assert.deepEqual([label.state, label.offset, label.verdicts.contradicts], ["confirmed", BASE, 0]);
  assert.ok(label.verdicts.late > 100);
});

test("a lag that jumps past the next pulse, and back, leaves it too", () => {
  const { label } = lagging(300, (second) => (second >= 100 && second < 200 ? 1.4 : 0.3));
  assert.deepEqual([label.state, label.offset, label.verdicts.contradicts], ["confirmed", BASE, 0]);
});

test("a receiver that was late from the start: leap 3 from the third sentence in time, the label soon after", () => {
  const bench = lagging(100, () => 1.2);
  assert.deepEqual([bench.label.state, bench.label.offset], ["confirmed", BASE - 1]);
  const lags = (second: number) => (second < 100 ? 1.2 : 0.3);
  assert.equal(lagging(102, lags).label.isBehind, false);
  const third = lagging(103, lags).label;
  assert.deepEqual([third.state, third.isBehind, third.offset], ["disputed", true, BASE - 1]);
  const later = lagging(160, lags).label;
  assert.deepEqual([later.state, later.isBehind, later.offset, later.replaced], ["confirmed", false, BASE, 1]);
});

test("in dispute for sentences before their pulses, those that agree do not bring the old label back", () => {
  const { label } = lagging(400, (second) => (second < 100 || second % 10 > 3 ? 1.2 : 0.85));
  assert.notDeepEqual([label.state, label.offset], ["confirmed", BASE - 1]);
});

test("a receiver that was in time while the leap count was waited for is not labelled by its late sentences", () => {
  const bench = new Bench(300);
  for (let second = 0; second < 400; second++) {
    const at = second + (second < 150 ? 0.3 : 1.2);
    while (bench.index <= at) bench.label.pulse(bench.index, toTicks(bench.index++ * HZ));
    bench.name(BASE + second, at, "unknown");
  }
  assert.deepEqual([bench.label.state, bench.label.offset], ["confirmed", BASE]);
});

test("another mute receiver, late by a second, is disputed until it was heard for as long as is set, and then taken", () => {
  const bench = new Bench(0, 500);
  lagging(100, () => 0.3, bench);
  // It is pulled out and another plugged in, which needs 30 s to its fix; pulses go on.
  for (let n = 0; n < 30; n++) bench.label.pulse(bench.index, toTicks(bench.index++ * HZ));
  const plugged = (seconds: number) => {
    for (let n = 0; n < seconds; n++) {
      bench.label.pulse(bench.index, toTicks(bench.index * HZ));
      bench.name(BASE + bench.index - 1, bench.index + 0.15);
      bench.index++;
    }
    return [bench.label.state, bench.label.offset, bench.label.isBehind];
  };
  assert.deepEqual(plugged(499), ["disputed", BASE, false]);
  assert.deepEqual(plugged(1), ["confirmed", BASE - 1, false]);
});

/** Runs a receiver whose sentences are late by `lag`, and which names its pulses from second `from` on. */
function named(seconds: number, lag: number, from: number, lead = 1, bench = new Bench()): Bench {
  for (let second = 0; second < seconds; second++) {
    bench.label.pulse(bench.index, toTicks(bench.index * HZ));
    if (second >= from) {
      bench.label.namePulse((BASE + bench.index + lead) as UtcSecond, toTicks((bench.index + 0.06) * HZ));
    }
    const said = bench.index + 0.2 - lag;
    bench.name(BASE + Math.floor(said), bench.index + 0.2);
    bench.index++;
  }
  return bench;
}

test("sentences late by a whole second do not deceive where the receiver names its pulses", () => {
  const before = named(100, 1, 0).label;
  assert.deepEqual([before.state, before.offset, before.isVouched], ["confirmed", BASE, true]);
  const third = named(43, 1, 40).label;
  assert.deepEqual([third.state, third.isBehind, third.offset], ["disputed", true, BASE - 1]);
  const later = named(100, 1, 40).label;
  assert.deepEqual([later.state, later.offset, later.replaced, later.isVouched], ["confirmed", BASE, 1, true]);
});

test("names that are late themselves neither vouch nor dispute", () => {
  const { label } = named(100, 0, 0, 0);
  assert.deepEqual([label.state, label.offset, label.isVouched], ["confirmed", BASE, false]);
});

test("names that jump ahead together with the sentences are no evidence", () => {
  const bench = named(40, 0, 0);
  for (let second = 0; second < 100; second++) {
    bench.label.pulse(bench.index, toTicks(bench.index * HZ));
    bench.label.namePulse((BASE + bench.index + 2) as UtcSecond, toTicks((bench.index + 0.06) * HZ));
    bench.name(BASE + bench.index + 1, bench.index + 0.2);
    bench.index++;
  }
  assert.deepEqual([bench.label.state, bench.label.offset, bench.label.replaced], ["disputed", BASE, 0]);
});

test("never a wrong second two minutes after the first sentence in time, whatever the lag does", () => {
  const spells = fc.array(
    fc.record({
      seconds: fc.integer({ min: 20, max: 300 }),
      from: fc.double({ min: 0.05, max: 2.5, noNaN: true }),
      wobble: fc.double({ min: 0, max: 0.3, noNaN: true }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(spells, fc.integer(), (list, seed) => {
      const bench = new Bench();
      let [second, state, firstInTime, lastAt] = [0, seed, Number.POSITIVE_INFINITY, -1];
      for (const { seconds, from, wobble } of list) {
        for (const until = second + seconds; second < until; second++) {
          state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
          const at = Math.max(lastAt + 0.01, second + from + (wobble * state) / 0x7fffffff);
          lastAt = at;
          while (bench.index <= at) bench.label.pulse(bench.index, toTicks(bench.index++ * HZ));
          bench.name(BASE + second, at);
          // Not at the pulse's edge, and by enough to be no wobble.
          if (at - second < 0.7) firstInTime = Math.min(firstInTime, second);
          if (second > firstInTime + 120 && bench.label.state === "confirmed") assert.equal(bench.label.offset, BASE);
        }
      }
    }),
    { seed: 12, numRuns: 300 },
  );
});

interface Spell {
  readonly seconds: number;
  /** By how much the receiver's count is off in it. */
  readonly shift: number;
  readonly lag: number;
  readonly wobble: number;
}

/** Seconds from the first pulse to the leap second. */
const LEAP_AT = 1200;

test("never another second than the true one, whatever a receiver in time counts, with a leap second or without", () => {
  const spell: fc.Arbitrary<Spell> = fc.record({
    seconds: fc.integer({ min: 1, max: 300 }),
    // A count that is off by one at a month's end is how a leap second is shown: those are other tests.
    shift: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, fc.integer({ min: 2, max: 90 }), fc.constant(-40)),
    lag: fc.double({ min: 0.08, max: 0.75, noNaN: true }),
    wobble: fc.double({ min: 0, max: 0.1, noNaN: true }),
  });
  const change = fc.constantFrom<-1 | 0 | 1>(-1, 0, 1);
  fc.assert(
    fc.property(fc.array(spell, { minLength: 1, maxLength: 12 }), change, fc.integer(), (spells, leap, seed) => {
      const bench = new Bench(0, 1e6);
      const { label } = bench;
      bench.index = START + 60 - BASE - LEAP_AT;
      const first = bench.index;
      let state = seed;
      /** What the pulse of an index truly begins. */
      const truth = (index: number) => {
        const leapIndex = first + LEAP_AT - (leap < 0 ? 1 : 0);
        return BASE + index - (leap !== 0 && index >= leapIndex ? leap : 0);
      };
      for (const { seconds, shift, lag, wobble } of [{ seconds: 30, shift: 0, lag: 0.3, wobble: 0 }, ...spells]) {
        for (let n = 0; n < seconds; n++, bench.index++) {
          state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
          label.pulse(bench.index, toTicks(bench.index * HZ));
          if (bench.index < first + LEAP_AT - 10) label.announceLeap((BASE + first + LEAP_AT) as UtcSecond, leap);
          bench.name(truth(bench.index) + shift, bench.index + lag + (wobble * state) / 0x7fffffff);
          if (label.state === "confirmed") assert.equal(label.secondOf(bench.index), truth(bench.index));
        }
      }
    }),
    { seed: 12, numRuns: 300 },
  );
});
