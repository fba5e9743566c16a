import assert from "node:assert/strict";
import { test } from "node:test";
import { Adaptive } from "../../../src/discipline/adaptive.js";
import type { TimeClaim } from "../../../src/gnss/claim.js";
import { type ClockExpectation, type GpsEvidence, GpsSource } from "../../../src/sources/gps/gps-source.js";
import { addTicks, toTicks } from "../../../src/time/ticks.js";
import type { Ticks, UtcSecond } from "../../../src/time/units.js";

const HZ = 80_000_000;
const START = 4_007_749_800;
const NO_LEAP = { second: 0 as UtcSecond, change: 0 } as const;

/** A receiver in a perfect sky, its source, and a clock that expects pulses where `awaySeconds` has it. */
class Bench {
  readonly source = new GpsSource(new Adaptive({ frequency: 0 }), {
    ticksPerSecond: HZ,
    leapWaitSeconds: 0,
    confirmedOnly: false,
    correctionSeconds: 0,
  });
  readonly clock = { everServed: false, serves: false, boundSeconds: 1e-6, away: 0 };
  elapsed = 0;
  shift = 0;

  private get expectation(): ClockExpectation {
    return { ...this.clock, awaySeconds: () => this.clock.away };
  }

  count(seconds: number): Ticks {
    return addTicks(toTicks(1000), Math.round(seconds * HZ));
  }

  edge() {
    return { ...this.source.edge(this.count(this.elapsed), 0, this.expectation, NO_LEAP) };
  }

  claim() {
    const claim: TimeClaim = {
      second: (START + this.elapsed + this.shift) as UtcSecond,
      fractionMilliseconds: 0,
      leapSecond: false,
      valid: true,
      source: "RMC",
      utcTrust: "confirmed",
      rollovers: 0,
      isQueued: false,
      satellitesUsed: 9,
    };
    return { ...this.source.claim(claim, this.count(this.elapsed + 0.3), NO_LEAP) };
  }

  run(seconds: number): this {
    for (const end = this.elapsed + seconds; this.elapsed < end; this.elapsed++) {
      this.edge();
      this.claim();
      this.source.keep(this.count(this.elapsed + 0.6), undefined);
    }
    return this;
  }
}

function evidence(source: GpsSource, now: Ticks): GpsEvidence {
  const into: GpsEvidence = { isPulse: true, fix: false, pulses: false, label: "", usable: false, locked: false };
  source.examine(now, into);
  return into;
}

test("claims and pulses make an estimate of the last pulse", () => {
  const bench = new Bench().run(30);
  const { source } = bench;
  assert.equal(source.isKnown, true);
  assert.equal(source.estimate.second, START + 29);
  assert.equal(source.estimate.ticks, bench.count(29));
  assert.ok(Math.abs(source.estimate.residualSeconds) < 1e-6);
  assert.deepEqual([source.estimate.stratum, source.state, source.reason], [1, "*", "selected"]);
  assert.equal(source.reach, 0xff);
  assert.deepEqual(evidence(source, bench.count(29.5)), {
    isPulse: true,
    fix: true,
    pulses: true,
    label: "confirmed",
    usable: true,
    locked: true,
  });
});

test("before anything has come nothing is known, and the reason says what is missing", () => {
  const { source } = new Bench();
  assert.deepEqual([source.isKnown, source.state], [false, "?"]);
  assert.equal(source.reason, "no valid time comes from the receiver");
  assert.equal(source.ageSeconds(toTicks(0)), Number.POSITIVE_INFINITY);
});

test("an edge off the train is not used, one on it is", () => {
  const bench = new Bench().run(20);
  bench.elapsed += 0.4;
  assert.equal(bench.edge().isUsed, false);
  bench.elapsed = 20;
  assert.equal(bench.edge().isUsed, true);
});

test("a second that is disputed is in the notes and in the state", () => {
  const bench = new Bench().run(20);
  bench.shift = 60;
  bench.run(10);
  assert.equal(bench.source.state, "x");
  assert.ok(
    bench.source.notes.some(({ evidence }) => /confirmed → disputed: the receiver's second is 60 s/.test(evidence)),
  );
  assert.equal(bench.edge().isUsed, false);
});

test("a pulse that strays from a clock that is served is left out and counted", () => {
  const bench = new Bench().run(20);
  Object.assign(bench.clock, { everServed: true, serves: true, away: 1e-3 });
  assert.equal(bench.edge().isUsed, false);
  assert.equal(bench.source.rejectedPulses, 1);
});

test("pulses that come back where a crystal can have carried the clock cost it the trust in what is served", () => {
  const bench = new Bench().run(20);
  Object.assign(bench.clock, { everServed: true, serves: true, away: 100e-6 });
  bench.elapsed += 299;
  bench.claim();
  bench.elapsed += 1;
  // After a pause, beyond the bound, and within 2 ppm of 300 s.
  assert.match(bench.edge().distrust, /^pulses are .* µs away, beyond the bound of the clock$/);
});

test("where pulses are missing the estimate is carried on by whole seconds, through a leap second", () => {
  const bench = new Bench().run(20);
  const { source } = bench;
  const leap = { second: (START + 25) as UtcSecond, change: 1 } as const;
  assert.equal(source.carryOn(bench.count(22.5), leap), false);
  assert.equal(source.estimate.second, START + 22);
  assert.equal(source.carryOn(bench.count(25.5), leap), true);
  assert.equal(source.estimate.second, START + 24);
});

test("edges that are doubted are no evidence", () => {
  const bench = new Bench().run(20);
  bench.source.doubtPulses("pulse being checked");
  const { usable, label } = evidence(bench.source, bench.count(19.5));
  assert.deepEqual([usable, label], [false, "confirmed, pulse being checked"]);
  assert.equal(bench.source.reason, "pulse being checked");
});

test("what it knew is given up at once, and its age with it", () => {
  const bench = new Bench().run(20);
  assert.ok(Math.abs(bench.source.ageSeconds(bench.count(8 * 86_400)) - 8 * 86_400 + 19) < 1e-3);
  bench.source.abandon();
  assert.deepEqual([bench.source.isKnown, bench.source.ageSeconds(bench.count(30))], [false, Number.POSITIVE_INFINITY]);
});

test("while the receiver is distrusted its pulses are left out, and the estimate ages", () => {
  const bench = new Bench().run(60);
  const { source } = bench;
  source.notes.length = 0;
  source.distrustReceiver("the receiver reports that it is jammed");
  bench.run(30);
  assert.ok(source.ageSeconds(bench.count(bench.elapsed)) > 29);
  const { usable, label } = evidence(source, bench.count(bench.elapsed));
  assert.equal(usable, false);
  assert.match(label, /it is jammed/);
  source.distrustReceiver("");
  bench.run(2);
  assert.ok(source.ageSeconds(bench.count(bench.elapsed)) < 2);
  assert.equal(evidence(source, bench.count(bench.elapsed)).usable, true);
  assert.deepEqual(
    source.notes.map(({ evidence }) => evidence),
    [
      "the receiver reports that it is jammed: its pulses are not used",
      "the receiver is believed again: its pulses may be used",
    ],
  );
});
