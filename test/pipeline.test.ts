import assert from "node:assert/strict";
import { test } from "node:test";
import { Adaptive } from "../src/discipline/adaptive.js";
import { Rfc5905 } from "../src/discipline/rfc5905.js";
import { Pipeline } from "../src/pipeline.js";
import { addTicks, toTicks } from "../src/time/ticks.js";
import { differenceSeconds } from "../src/time/timestamp.js";
import type { Ticks, UtcSecond } from "../src/time/units.js";

const HZ = 80_000_000;
/** 2026-12-31T23:50:00Z. */
const START = 4_007_749_800;

/** A perfect sky over a counter that is off by a fixed frequency, second by second. */
class Bench {
  readonly journal: string[] = [];
  readonly pipeline: Pipeline;
  /** Elapsed whole seconds of true time. */
  elapsed = 0;
  /** What the receiver adds to the second that it names. */
  shift = 0;
  /** Where its pulses are, seconds after the true second. */
  pulseSeconds = 0;
  pulses = true;
  fix = true;
  trust: "confirmed" | "unknown" = "confirmed";
  /** Seconds inserted so far. */
  leaps = 0;
  private readonly origin: Ticks;
  private readonly frequency: number;
  private readonly at = { second: 0 as UtcSecond, fraction: 0 };

  constructor(frequency = 7e-6, leapWaitSeconds = 0, origin = 2 ** 48 - 30 * HZ, smear = false, adaptive = false) {
    this.frequency = frequency;
    this.origin = toTicks(origin);
    this.pipeline = new Pipeline(
      adaptive ? new Adaptive({ frequency }) : new Rfc5905({ frequency }),
      {
        ticksPerSecond: HZ,
        leapWaitSeconds,
        confirmedOnly: false,
        holdoverLimitSeconds: 1e-3,
        correctionSeconds: 0,
        smear,
      },
      (event, evidence) => this.journal.push(`${event}: ${evidence}`),
    );
  }

  /** The count at a true time, in seconds since the start. */
  count(seconds: number): Ticks {
    return addTicks(this.origin, Math.round(seconds * HZ * (1 + this.frequency)));
  }

  /** @param step only every so many seconds, to get through weeks. */
  run(seconds: number, each: (bench: Bench) => void = () => {}, step = 1): this {
    for (let second = 0; second < seconds; second += step) {
      const edge = this.count(this.elapsed + this.pulseSeconds);
      if (this.pulses) this.pipeline.edge(edge, 0, addTicks(edge, 40_000));
      this.pipeline.claim(
        {
          second: (START + this.elapsed - this.leaps + this.shift) as UtcSecond,
          fractionMilliseconds: 0,
          leapSecond: false,
          valid: this.fix,
          source: "RMC",
          utcTrust: this.trust,
          rollovers: 0,
          isQueued: false,
          satellitesUsed: 9,
        },
        this.count(this.elapsed + 0.3),
        this.count(this.elapsed + 0.4),
      );
      this.pipeline.tick(this.count(this.elapsed + 0.6));
      each(this);
      this.elapsed += step;
    }
    return this;
  }

  /** Served minus true time at `part` of the current second. */
  error(part = 0.9): number {
    this.pipeline.steering.clock.read(this.count(this.elapsed + part), this.at);
    return (
      differenceSeconds(this.at.second, this.at.fraction, (START + this.elapsed - this.leaps) as UtcSecond, 0) - part
    );
  }

  get state(): string {
    return this.pipeline.steering.trust.state;
  }
}

/** Runs on and checks the promise at every second in which it is made. */
function checked(bench: Bench): void {
  if (!bench.pipeline.steering.trust.serves) return;
  const error = Math.abs(bench.error());
  assert.ok(
    error <= bench.pipeline.steering.boundSeconds,
    `second ${bench.elapsed}: error ${error}, bound ${bench.pipeline.steering.boundSeconds}`,
  );
}

test("from nothing to a synchronised clock within 12 s, across the counter's wrap", () => {
  const bench = new Bench().run(12);
  assert.equal(bench.state, "synchronised");
  bench.run(60, checked);
  assert.ok(Math.abs(bench.error()) < 1e-6);
});

test("without a fix, pulses teach nothing", () => {
  const bench = new Bench();
  bench.fix = false;
  bench.run(60);
  assert.equal(bench.state, "cold");
});

test("without pulses, sentences alone are not served", () => {
  const bench = new Bench();
  bench.pulses = false;
  bench.run(60);
  assert.equal(bench.state, "cold");
});

test("a lost antenna is a holdover with a bound that holds, and pulses end it", () => {
  const bench = new Bench().run(120, checked);
  bench.pulses = false;
  bench.fix = false;
  bench.run(10, checked);
  assert.equal(bench.state, "holdover");
  const bound = bench.pipeline.steering.boundSeconds;
  bench.run(20, checked);
  assert.ok(bench.pipeline.steering.boundSeconds > bound);
  bench.pulses = true;
  bench.fix = true;
  bench.run(10, checked);
  assert.equal(bench.state, "synchronised");
});

test("a receiver that jumps a minute is not followed", () => {
  const bench = new Bench().run(60, checked);
  bench.shift = 60;
  bench.run(120, checked);
  assert.notEqual(bench.state, "synchronised");
  assert.ok(bench.journal.some((entry) => /confirmed → disputed: the receiver's second is 60 s/.test(entry)));
  bench.shift = 0;
  bench.run(10, checked);
  assert.equal(bench.state, "synchronised");
});

test("pulses that move by 300 ms are not followed while the clock is served", () => {
  const bench = new Bench().run(60, checked);
  bench.pulseSeconds = 0.25;
  bench.run(30, checked);
  assert.equal(bench.state, "holdover");
  bench.pulseSeconds = 0;
  bench.run(20, checked);
  assert.equal(bench.state, "synchronised");
});

test("an announced leap second is inserted: the last second is repeated, with pulses and without", () => {
  for (const pulses of [true, false]) {
    const bench = new Bench().run(590, checked);
    bench.pipeline.announceLeap((START + 600) as UtcSecond, 1, "the test");
    bench.run(2, checked);
    assert.equal(bench.pipeline.steering.clock.segments[1].leap, 1);
    bench.pulses = pulses;
    bench.run(8, checked);
    assert.equal(bench.elapsed, 600);
    bench.leaps = 1;
    bench.run(20, checked);
    assert.equal(bench.pipeline.steering.leaps.pending.change, 0);
    assert.equal(bench.pipeline.steering.clock.segments[1].leap, 0, `pulses ${pulses}: ${bench.journal.join("; ")}`);
    assert.ok(bench.pipeline.steering.trust.serves);
    assert.equal(bench.journal.filter((entry) => entry.includes("disputed")).length, 0);
  }
});

test("a leap second that goes on being announced after it was inserted is inserted once", () => {
  const announce = ({ pipeline }: Bench) => pipeline.announceLeap((START + 600) as UtcSecond, 1, "the test");
  const bench = new Bench().run(590, checked).run(10, announce);
  bench.leaps = 1;
  bench.run(20, (at) => {
    announce(at);
    checked(at);
  });
  assert.equal(bench.journal.filter((entry) => entry.startsWith("leap: ")).length, 2, bench.journal.join("\n"));
});

test("an announced leap second is deleted", () => {
  const bench = new Bench().run(590, checked);
  bench.pipeline.announceLeap((START + 600) as UtcSecond, -1, "the test");
  bench.run(9, checked);
  bench.leaps = -1;
  bench.run(20, checked);
  assert.ok(bench.pipeline.steering.trust.serves);
});

test("who smears serves only what knows of leap seconds, or waits a minute", () => {
  const announced = new Bench(7e-6, 0, 0, true).run(20);
  assert.ok(!announced.pipeline.steering.trust.serves);
  announced.pipeline.announceLeap(0 as UtcSecond, 0, "the test");
  announced.run(2, checked);
  assert.equal(announced.state, "synchronised");
  const unannounced = new Bench(7e-6, 0, 0, true).run(50);
  assert.ok(!unannounced.pipeline.steering.trust.serves);
  unannounced.run(30, checked);
  assert.equal(unannounced.state, "synchronised");
});

test("a smeared leap second taken back before it began leaves nothing behind", () => {
  const bench = new Bench(7e-6, 0, 0, true).run(20);
  bench.pipeline.announceLeap((START + 60 * 86_400) as UtcSecond, 1, "the test");
  bench.run(10, checked);
  assert.equal(bench.pipeline.steering.leaps.smear?.offsetSeconds, 0);
  bench.pipeline.announceLeap(0 as UtcSecond, 0, "the test");
  bench.run(10, checked);
  assert.equal(bench.pipeline.steering.leaps.smear?.offsetSeconds, 0);
  assert.equal(bench.pipeline.steering.clock.segments[1].leap, 0);
});

test("every change of state is in the journal, with its reason", () => {
  const bench = new Bench();
  const seen: string[] = [];
  let state = bench.state;
  const watch = (at: Bench) => {
    if (at.state !== state) seen.push(`${state} → ${at.state}`);
    state = at.state;
  };
  bench.run(60, watch);
  bench.fix = false;
  bench.run(10, watch);
  const journalled = bench.journal.filter((entry) => entry.startsWith("state: "));
  for (const change of seen)
    assert.ok(
      journalled.some((entry) => entry.includes(change) && / → \w+: .+/.test(entry)),
      change,
    );
  assert.ok(seen.length >= 3);
});

test("a leap second that only the receiver shows ends the service at once, and the right second takes it up again", () => {
  const bench = new Bench().run(600);
  // 00:00:00 comes; the receiver calls it 23:59:59 again.
  bench.leaps = 1;
  bench.run(1);
  assert.equal(bench.pipeline.steering.trust.serves, false);
  assert.ok(bench.journal.some((line) => line.includes("a leap second that nobody had announced")));
  bench.run(10, checked);
  assert.equal(bench.state, "synchronised");
  assert.ok(Math.abs(bench.error()) < 1e-6);
});

test("pulses that stay elsewhere are not believed because the holdover ended", () => {
  const bench = new Bench().run(200);
  bench.pulseSeconds = 0.1;
  for (let minute = 0; minute < 240 && bench.pipeline.steering.trust.serves; minute++) bench.run(60, checked);
  assert.equal(bench.pipeline.steering.trust.serves, false);
  bench.run(600);
  assert.equal(bench.state, "labelling");
  assert.match(bench.pipeline.steering.trust.reason, /not where they were/);
  bench.pulseSeconds = 0;
  bench.run(60, checked);
  assert.equal(bench.state, "synchronised");
});

test("a train that comes back where it was is the old one: what was learned stays", () => {
  const bench = new Bench().run(200, checked);
  bench.pulseSeconds = 0.3;
  bench.run(10, checked);
  assert.equal(bench.state, "holdover");
  bench.pulseSeconds = 0;
  bench.run(5, checked);
  assert.equal(bench.state, "synchronised");
  assert.ok(Math.abs(bench.error()) < 1e-6);
});

test("pulses that run away faster than a crystal can are not followed, and taken again where they were", () => {
  const bench = new Bench(7e-6, 0, 0, false, true).run(200, checked);
  for (let second = 0; second < 300; second++) {
    bench.pulseSeconds += 5e-6;
    bench.run(1, checked);
  }
  assert.equal(bench.state, "holdover");
  assert.ok(Math.abs(bench.error()) < 1e-6);
  bench.pulseSeconds = 0;
  bench.run(5, checked);
  assert.equal(bench.state, "synchronised");
});

test("pulses that come back outside the bound end the service before they are followed", () => {
  const bench = new Bench(7e-6, 0, 0, false, true).run(200, checked);
  bench.pulses = false;
  bench.run(300, checked);
  // Beyond the bound, but a crystal that has warmed up by some degrees could have done it.
  bench.pulseSeconds = bench.pipeline.steering.boundSeconds + 100e-6;
  bench.pulses = true;
  bench.run(1);
  assert.ok(bench.journal.some((line) => /synchronised: pulses are .* beyond the bound/.test(line)));
  bench.run(20);
  assert.equal(bench.state, "synchronised");
  assert.ok(Math.abs(bench.error() + bench.pulseSeconds) < 1e-5, "the clock is where the pulses are");
});

const DAY_SECONDS = 86_400;

for (const days of [21, 41, 60]) {
  test(`pulses of ${days} days without a fix are pulses without a fix on each of them`, () => {
    for (const adaptive of [false, true]) {
      const bench = new Bench(7e-6, 0, 5 * HZ, false, adaptive).run(20);
      assert.equal(bench.state, "synchronised");
      bench.fix = false;
      bench.run(
        days * DAY_SECONDS,
        ({ state, pipeline, elapsed }) => {
          if (elapsed < 3 * DAY_SECONDS) return;
          assert.notEqual(state, "synchronised", `second ${elapsed}`);
          assert.match(pipeline.steering.trust.reason, /no valid time/, `second ${elapsed}`);
        },
        60,
      );
      bench.fix = true;
      bench.run(30, checked);
      assert.equal(bench.state, "synchronised");
      assert.ok(Math.abs(bench.error()) < 1e-3, `${bench.error()} s`);
    }
  });

  test(`a receiver that was never confirmed and without a fix for ${days} days is no older than it is`, () => {
    const bench = new Bench(7e-6, 750, 5 * HZ);
    bench.trust = "unknown";
    bench.run(20);
    bench.fix = false;
    bench.run(days * DAY_SECONDS, ({ pipeline }) => assert.ok(!pipeline.steering.trust.serves), 60);
    bench.fix = true;
    bench.run(800);
    assert.equal(bench.state, "synchronised");
    assert.ok(Math.abs(bench.error()) < 1e-4, `${bench.error()} s`);
  });

  test(`${days} days without a pulse are days without a pulse on each of them`, () => {
    const bench = new Bench(7e-6, 0, 5 * HZ).run(20);
    bench.pulses = false;
    bench.run(
      days * DAY_SECONDS,
      ({ state, pipeline, elapsed }) => {
        if (elapsed < 3 * DAY_SECONDS) return;
        assert.notEqual(state, "synchronised", `second ${elapsed}`);
        assert.match(pipeline.steering.trust.reason, /pulse/, `second ${elapsed}`);
        assert.ok(
          pipeline.steering.ageSeconds > 2 * DAY_SECONDS,
          `second ${elapsed}: ${pipeline.steering.ageSeconds} s`,
        );
      },
      60,
    );
    bench.pulses = true;
    bench.run(30, checked);
    assert.equal(bench.state, "synchronised");
    assert.ok(Math.abs(bench.error()) < 1e-3, `${bench.error()} s`);
  });
}
