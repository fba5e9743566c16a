import assert from "node:assert/strict";
import { test } from "node:test";
import { toTicks } from "../../../src/time/ticks.js";
import type { UtcSecond } from "../../../src/time/units.js";
import { BASE, Bench, HZ, START } from "./label-bench.js";

test("five seconds in a row confirm a label", () => {
  const bench = new Bench();
  bench.run(4);
  assert.equal(bench.label.state, "gathering");
  bench.run(1);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.secondOf(7), START + 7);
});

test("a lag that wobbles across the edge confirms nothing", () => {
  const bench = new Bench();
  for (let round = 0; round < 50; round++) bench.run(1, round % 2 ? 0 : -1, round % 2 ? 0.92 : 0.05);
  assert.equal(bench.label.state, "gathering");
});

test("bursts close to an edge are ambiguous", () => {
  const bench = new Bench();
  bench.run(10, 0, 0.97);
  bench.run(10, 0, 0.01);
  assert.equal(bench.label.verdicts.ambiguous, 20);
  assert.equal(bench.label.state, "none");
});

test("a short lag that wobbles to the edge but not across it confirms a label, with more votes", () => {
  const bench = new Bench();
  // Three of those bursts make it a receiver that needs sixty votes.
  for (let round = 0; round < 16; round++) {
    bench.run(4, 0, 0.06);
    bench.run(1, 0, 0.01);
  }
  assert.equal(bench.label.state, "gathering");
  bench.run(4, 0, 0.06);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.secondOf(7), START + 7);
});

test("a long lag that wobbles to the edge confirms nothing, whichever side it begins on", () => {
  for (const [shift, lag] of [
    [0, 0.97],
    [-1, 0.01],
  ] as const) {
    const bench = new Bench();
    for (let round = 0; round < 100; round++) {
      bench.run(4, 0, 0.92);
      bench.run(1, shift, lag);
    }
    assert.equal(bench.label.state, "gathering", `${lag}`);
  }
});

test("an NMEA-only receiver is waited for, one that knows the leap count is not", () => {
  const bench = new Bench(750);
  bench.run(740, 0, 0.3, "unknown");
  assert.equal(bench.label.state, "waiting-for-leap-count");
  bench.run(20, 0, 0.3, "unknown");
  assert.equal(bench.label.state, "confirmed");
  const quick = new Bench(750);
  quick.run(5);
  assert.equal(quick.label.state, "confirmed");
});

/** Runs with witnesses that say this of whatever the receiver claims. */
function runWitnessed(
  bench: Bench,
  seconds: number,
  word: "agrees" | "contradicts",
  shift = 0,
  trust: "unknown" | "confirmed" = "unknown",
) {
  for (let second = 0; second < seconds; second++) {
    const { claimedOffset } = bench.label;
    if (claimedOffset !== undefined) bench.label.takeWord(claimedOffset, word);
    bench.run(1, shift, 0.3, trust);
  }
}

test("with witnesses that agree nobody waits for the leap count; unless only the receiver's own word is wanted", () => {
  const bench = new Bench(750);
  runWitnessed(bench, 8, "agrees");
  assert.equal(bench.label.state, "confirmed");
  const strict = new Bench(750, 1000, true);
  runWitnessed(strict, 800, "agrees");
  assert.equal(strict.label.state, "waiting-for-leap-count");
});

test("a first label that witnesses contradict is refused, however sure the receiver is, until it names another one", () => {
  const bench = new Bench(0);
  bench.run(5, 2, 0.3, "unknown");
  assert.equal(bench.label.state, "confirmed", "without witnesses");
  for (const trust of ["unknown", "confirmed"] as const) {
    const refused = new Bench(0);
    refused.run(4, 2, 0.3, trust);
    refused.label.takeWord(START + 2, "contradicts");
    runWitnessed(refused, 100, "contradicts", 2, trust);
    assert.equal(refused.label.state, "refused", trust);
    runWitnessed(refused, 8, "agrees", 0, trust);
    assert.equal(refused.label.state, "confirmed", trust);
    assert.equal(refused.label.offset, START, trust);
  }
});

test("in a dispute a new label is never taken up against witnesses, and within a minute with them", () => {
  const against = new Bench(0, 100);
  against.run(20);
  runWitnessed(against, 500, "contradicts", 2);
  assert.equal(against.label.state, "disputed");
  const alone = new Bench(0, 100);
  alone.run(20);
  alone.run(200, 2, 0.3, "unknown");
  assert.equal(alone.label.offset, START + 2, "without witnesses");
  const together = new Bench(0, 86_400);
  together.run(20);
  runWitnessed(together, 58, "agrees", 2);
  assert.equal(together.label.state, "disputed");
  runWitnessed(together, 4, "agrees", 2);
  assert.equal(together.label.state, "confirmed");
  assert.equal(together.label.offset, START + 2);
});

test("a whole second of disagreement disputes the label, agreement ends the dispute", () => {
  const bench = new Bench();
  bench.run(20);
  bench.run(2, 1);
  assert.equal(bench.label.state, "confirmed");
  bench.run(1, 1);
  assert.equal(bench.label.state, "disputed");
  assert.equal(bench.label.disputeSeconds, 1);
  bench.run(1);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.replaced, 0);
});

test("a receiver that hangs and names one second for ever disputes the label, and ends it when it wakes up", () => {
  const bench = new Bench();
  bench.run(20);
  for (let second = 1; second < 10; second++) bench.run(1, -second);
  assert.equal(bench.label.state, "confirmed");
  bench.run(1, -10);
  assert.equal(bench.label.state, "disputed");
  bench.run(1);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.replaced, 0);
});

test("a minute's jump is given in to only after the configured time, and said so", () => {
  const bench = new Bench(0, 1000);
  bench.run(20);
  bench.run(999, 60);
  assert.equal(bench.label.state, "disputed");
  bench.run(1, 60);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.replaced, 1);
});

test("a receiver that learns its leap count outweighs what it said before it knew", () => {
  const bench = new Bench(10, 1e6);
  bench.run(30, 0, 0.3, "unknown");
  assert.equal(bench.label.state, "confirmed");
  bench.run(5, -2, 0.3, "confirmed");
  assert.equal(bench.label.offset, START - 2);
  assert.equal(bench.label.replaced, 1);
});

test("an announced leap second moves the label with its pulse", () => {
  const bench = new Bench();
  bench.run(20);
  bench.label.announceLeap((START + 60) as UtcSecond, 1);
  bench.run(40);
  // Pulse 60 begins 23:59:60, which has the number of the second before it.
  bench.run(10, -1);
  assert.equal(bench.label.verdicts.contradicts, 0);
  assert.equal(bench.label.secondOf(60), START + 59);
  assert.equal(bench.label.secondOf(61), START + 60);
});

test("an announced deletion leaves 23:59:59 out", () => {
  const bench = new Bench();
  bench.run(20);
  bench.label.announceLeap((START + 60) as UtcSecond, -1);
  bench.run(39);
  bench.run(10, 1);
  assert.equal(bench.label.verdicts.contradicts, 0);
  assert.equal(bench.label.secondOf(59), START + 60);
});

test("a leap second that only the receiver showed is believed after three seconds", () => {
  const bench = new Bench();
  bench.run(60);
  bench.run(1, -1, 0.3, "unknown", true);
  bench.run(2, -1, 0.3, "unknown");
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.offset, START - 1);
});

test("a repeated second at a month's end is a leap second, elsewhere a dispute", () => {
  // 23:59:59 again, 00:00:00 again, and that with its first sentences lost.
  for (const until of [60, 61, 63]) {
    const bench = new Bench();
    bench.run(until);
    bench.run(1, -1);
    assert.equal(bench.label.leapShown, true, String(until));
    assert.equal(bench.label.state, "disputed");
    bench.run(2, -1);
    assert.equal(bench.label.offset, START - 1);
  }
  const elsewhere = new Bench();
  elsewhere.run(30);
  elsewhere.run(5, -1);
  assert.equal(elsewhere.label.leapShown, false);
  assert.equal(elsewhere.label.offset, START);
});

test("a repeated second whose first sentence was lost is a leap second, not a lag", () => {
  const bench = new Bench();
  bench.run(60);
  bench.label.pulse(60, toTicks(60 * HZ));
  bench.index = 61;
  bench.run(1, -1);
  assert.equal(bench.label.leapShown, true);
  bench.run(2, -1);
  assert.equal(bench.label.offset, START - 1);
  const elsewhere = new Bench();
  elsewhere.run(30);
  elsewhere.index = 31;
  elsewhere.label.pulse(30, toTicks(30 * HZ));
  assert.deepEqual(elsewhere.run(3, -1), ["late", "late", "late"]);
});

test("a receiver that is late by a second shows no leap second at a month's end", () => {
  const bench = new Bench();
  bench.run(20);
  bench.index = 21;
  bench.label.pulse(20, toTicks(20 * HZ));
  bench.run(80, -1);
  assert.deepEqual([bench.label.state, bench.label.offset, bench.label.leapShown], ["confirmed", START, false]);
});

test("00:00:00 in the place of 23:59:59 is a second left out", () => {
  const bench = new Bench();
  bench.run(59);
  bench.run(3, 1);
  assert.equal(bench.label.offset, START + 1);
});

test("a receiver that hears late of an applied leap second contradicts nothing, for a quarter of an hour", () => {
  const bench = new Bench();
  bench.run(20);
  bench.label.announceLeap((START + 60) as UtcSecond, 1);
  bench.run(40);
  assert.deepEqual(new Set(bench.run(890)), new Set(["unheard-leap"]));
  assert.equal(bench.label.leapShown, false);
  assert.equal(bench.label.state, "confirmed");
  bench.run(30);
  assert.equal(bench.label.state, "disputed");
  bench.run(1, -1);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.replaced, 0);
});

test("a disputed label keeps the leap second that was announced", () => {
  const bench = new Bench();
  bench.run(20);
  bench.run(5, 60);
  bench.label.announceLeap((START + 60) as UtcSecond, 1);
  bench.run(40, 60);
  bench.run(5, -1);
  assert.equal(bench.label.state, "confirmed");
  assert.equal(bench.label.replaced, 0);
});

test("a receiver that speaks on both sides of the pulse is believed only after a minute on one", () => {
  const bench = new Bench();
  bench.run(3, 0, 0.97);
  bench.run(59, 0, 0.9);
  assert.equal(bench.label.state, "gathering");
  bench.run(1, 0, 0.9);
  assert.equal(bench.label.state, "confirmed");
});

test("a new train inherits the label and its dispute", () => {
  const bench = new Bench();
  bench.run(20);
  bench.run(5, 60);
  assert.equal(bench.label.state, "disputed");
  bench.label.carryOver((START + bench.index) as UtcSecond);
  const first = bench.index;
  bench.label.pulse(0, toTicks(first * HZ));
  assert.equal(bench.label.secondOf(0), START + first);
  assert.equal(bench.label.state, "disputed");
});

test("claims that cannot vote are counted by reason", () => {
  const bench = new Bench();
  assert.equal(bench.say(0, 0.3), "no-pulse");
  bench.run(1);
  assert.equal(bench.run(1, 0, 0.3)[0], "gathered");
  bench.index--;
  assert.equal(bench.say(0, 0.4), "repeated");
});

test("where only a confirmed leap count will do, no wait replaces it", () => {
  const bench = new Bench(10, 1000, true);
  bench.run(200, 0, 0.3, "unknown");
  assert.equal(bench.label.state, "waiting-for-leap-count");
  bench.run(1, 0, 0.3, "confirmed");
  assert.equal(bench.label.state, "confirmed");
});

test("a constant fraction: the pulse is the one before the instant, and the lag counts from the instant", () => {
  for (const milliseconds of [90, 300, 408, 700, 999]) {
    for (const afterNextPulse of [false, true]) {
      const bench = new Bench();
      for (let count = 0; count < 10; count++) {
        bench.label.pulse(bench.index, toTicks(bench.index * HZ));
        if (afterNextPulse) bench.label.pulse(bench.index + 1, toTicks((bench.index + 1) * HZ));
        bench.say(0, milliseconds / 1000 + 0.15, "confirmed", false, milliseconds);
        bench.index++;
      }
      assert.equal(bench.label.state, "confirmed", `.${milliseconds}`);
      assert.equal(bench.label.secondOf(7), START + 7);
      assert.ok(Math.abs(bench.label.lagSeconds - 0.15) < 1e-6);
    }
  }
});

test("ten times a second with odd fractions: the first of each second votes; one that hangs is a contradiction", () => {
  const bench = new Bench();
  for (let count = 0; count < 10; count++) {
    bench.label.pulse(bench.index, toTicks(bench.index * HZ));
    for (let tenth = 0; tenth < 10; tenth++) {
      const verdict = bench.say(0, tenth / 10 + 0.25, "confirmed", false, 90 + 100 * tenth);
      assert.equal(verdict === "fraction", tenth > 0, verdict);
    }
    bench.index++;
  }
  assert.equal(bench.label.state, "confirmed");
  for (let count = 0; count < 10; count++) {
    bench.label.pulse(bench.index, toTicks(bench.index * HZ));
    assert.equal(bench.say(-1 - count, 0.34, "confirmed", false, 90), "contradicts");
    bench.index++;
  }
  assert.equal(bench.label.state, "disputed");
});

test("a lag of 3 to 29 ms that keeps its distance is as good as another", () => {
  for (const lag of [0.003, 0.015, 0.029]) {
    const bench = new Bench();
    for (let count = 0; count < 8; count++) bench.run(1, 0, lag * (1 + (count % 3) / 20));
    assert.deepEqual([bench.label.state, bench.label.offset], ["confirmed", START], String(lag));
  }
  const wobbling = new Bench();
  for (let count = 0; count < 59; count++) wobbling.run(1, 0, count % 2 ? 0.004 : 0.02);
  assert.equal(wobbling.label.state, "gathering");
  wobbling.run(3, 0, 0.004);
  assert.equal(wobbling.label.state, "confirmed");
});

test("a line that never pauses votes for nothing and against nothing", () => {
  const bench = new Bench();
  for (let second = 0; second < 100; second++) {
    bench.label.pulse(second, toTicks(second * HZ));
    assert.equal(bench.name(BASE + second, second + 0.3, "confirmed", false, true), "queued");
  }
  assert.equal(bench.label.state, "none");
});

test("names of pulses to come vouch for a label, and only while they come", () => {
  const bench = new Bench();
  const named = (seconds: number, shift: number) => {
    for (let count = 0; count < seconds; count++) {
      bench.run(1);
      bench.label.namePulse((START + bench.index + shift) as UtcSecond, toTicks((bench.index - 0.9) * HZ));
    }
  };
  named(10, 0);
  assert.equal(bench.label.isVouched, true);
  named(1, 1);
  assert.equal(bench.label.isVouched, false);
  named(10, 0);
  bench.run(20);
  assert.equal(bench.label.isVouched, false);
});
