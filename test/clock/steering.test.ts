import assert from "node:assert/strict";
import { test } from "node:test";
import { type Followed, Steering } from "../../src/clock/steering.js";
import type { Evidence } from "../../src/clock/trust.js";
import { emptyEstimate } from "../../src/sources/estimate.js";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import type { Ticks, UtcSecond } from "../../src/time/units.js";

const HZ = 80_000_000;
const SECOND = 4_000_000_000 as UtcSecond;
const at = (seconds: number): Ticks => addTicks(toTicks(2 ** 48 - 5 * HZ), Math.round(seconds * HZ));

/** A source whose estimate is right, and that can be used. */
class GoodSource implements Followed {
  readonly estimate = emptyEstimate(1, 7);
  isKnown = true;
  usable = true;
  boundSeconds = 1e-6;
  measured = 0;

  measure(second: number, residualSeconds = 0): this {
    this.measured = second;
    this.estimate.ticks = at(second);
    this.estimate.second = (SECOND + second) as UtcSecond;
    this.estimate.residualSeconds = residualSeconds;
    return this;
  }

  ageSeconds(now: Ticks): number {
    return now === at(this.measured) ? 0 : 0.5;
  }

  renew(): void {
    this.estimate.errorBoundSeconds = this.boundSeconds;
  }

  errorBoundSeconds(): number {
    return this.boundSeconds;
  }

  examine(_now: Ticks, into: Evidence): void {
    Object.assign(into, { fix: true, pulses: true, label: "confirmed", usable: this.usable, locked: true });
  }
}

function made() {
  const steering = new Steering({ ticksPerSecond: HZ, holdoverLimitSeconds: 1e-3, smear: false });
  const source = new GoodSource();
  assert.ok(steering.follow(source.measure(0), at(0.001)));
  return { steering, source };
}

test("a source that can be used is followed and believed, and what is followed is known", () => {
  const { steering, source } = made();
  assert.equal(steering.trust.state, "synchronised");
  assert.equal(steering.estimate, source.estimate);
  assert.equal(steering.clock.segments[1].leap, 0);
  assert.ok(steering.everServed);
  assert.equal(steering.boundSeconds, 1e-6);
});

test("while it is served the clock is slewed: what it is off by is in its bound", () => {
  const { steering, source } = made();
  steering.follow(source.measure(1, 100e-6), at(1.001));
  assert.ok(Math.abs(steering.clock.offsetSeconds + 100e-6) < 1e-8, String(steering.clock.offsetSeconds));
  steering.tick(source, false, at(1.5));
  assert.ok(Math.abs(steering.boundSeconds - 101e-6) < 1e-8, String(steering.boundSeconds));
});

test("while it is not served the clock is set", () => {
  const { steering, source } = made();
  steering.trust.withdraw("a test");
  steering.follow(source.measure(1, 100e-6), at(1.001));
  assert.equal(steering.clock.offsetSeconds, 0);
  assert.equal(steering.clock.segments[1].leap, 3);
});

test("how far from a second something came, by the clock", () => {
  const { steering, source } = made();
  const time = { second: 0 as UtcSecond, fraction: 0 };
  assert.ok(Math.abs(steering.awaySeconds(source.estimate, at(2.75), time) + 0.25) < 1e-6);
  assert.equal(time.second, SECOND + 3);
});

test("a bound past the limit ends the service, with what is published", () => {
  const { steering, source } = made();
  source.boundSeconds = 2e-3;
  assert.equal(steering.tick(source, false, at(0.5)), true);
  assert.equal(steering.serves, false);
  assert.ok(steering.trust.notes.some(({ evidence }) => /synchronised → unsynchronised: bound/.test(evidence)));
  assert.equal(steering.clock.segments[1].leap, 3);
});

test("without an estimate of anything there is no bound", () => {
  const { steering, source } = made();
  source.isKnown = false;
  steering.tick(source, false, at(0.5));
  assert.equal(steering.boundSeconds, Number.POSITIVE_INFINITY);
  assert.equal(steering.serves, false);
});

test("what is abandoned binds nobody", () => {
  const { steering } = made();
  steering.abandon();
  assert.deepEqual([steering.clock.isSet, steering.everServed], [false, false]);
});
