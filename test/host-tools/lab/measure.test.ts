import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "../../../host-tools/lab/measure.js";
import type { Trace } from "../../../host-tools/lab/trace.js";
import type { Discipline } from "../../../src/discipline/discipline.js";

/** Believes in one frequency, and takes over the phase of every pulse that is not later than a microsecond. */
class Stub implements Discipline {
  readonly name = "stub";
  readonly offered: [number, number][] = [];
  residualSeconds = 0;
  jitterSeconds = 0;
  frequencyUncertainty = 0;
  timeConstantSeconds = 1;
  locked = false;
  readonly frequency: number;
  readonly bound: number;
  constructor(frequency: number, bound = 1e-6) {
    this.frequency = frequency;
    this.bound = bound;
  }
  update(interval: number, gain: number) {
    this.offered.push([interval, gain]);
    this.locked = true;
    const innovation = this.residualSeconds + gain - this.frequency * interval;
    this.residualSeconds = innovation > 1e-6 ? innovation : 0;
    return innovation > 1e-6 ? ("rejected" as const) : ("accepted" as const);
  }
  errorBoundSeconds(age: number) {
    return this.bound * age;
  }
  holdoverFrequency() {
    return this.frequency;
  }
  restart() {}
}

const trace = (frequency: number[], noise: number[]): Trace => ({
  name: "t",
  frequency: Float64Array.from(frequency),
  noise: Float64Array.from(noise),
});
const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-6, `${value}`);

test("the error is the counter's phase less the estimate, at the pulse and before it is used", () => {
  // Each pulse sets the phase to its own noise; until the next one the counter gains 200 ns more than believed.
  const stub = new Stub(1e-6);
  const result = measure(stub, trace([1.2e-6, 1.2e-6, 1.2e-6], [30e-9, -50e-9, 0]));
  const gains = stub.offered.map(([, gain]) => gain * 1e9);
  for (const [index, gain] of [0, 1200 - 80, 1200 + 50].entries()) near(gains[index] ?? 0, gain);
  // Errors 0; 200 − 30; 200 + 50.
  near(result.rmsNs, Math.sqrt((170 ** 2 + 250 ** 2) / 3));
  near(result.maxNs, 250);
  near(result.frequencyRmsPpb, 200);
  assert.equal(result.seconds, 3);
});

test("skipped seconds do not count, a missing pulse lengthens the interval", () => {
  const stub = new Stub(0);
  const noise = [0, 0, Number.NaN, Number.NaN, 0];
  const result = measure(stub, trace([1e-7, 1e-7, 1e-7, 1e-7, 1e-7], noise), { skipSeconds: 2 });
  assert.deepEqual(
    stub.offered.map(([interval]) => interval),
    [1, 1, 3],
  );
  assert.equal(result.pulsesMissing, 2);
  assert.equal(result.seconds, 3);
  near(result.maxNs, 300);
});

test("a rejected pulse moves nothing", () => {
  const result = measure(new Stub(0), trace([0, 0, 0], [0, 5e-6, 0]));
  assert.equal(result.pulsesRejected, 1);
  near(result.maxNs, 0);
});

test("the bound is held against the error in the seconds that the clock calls synchronised", () => {
  const drifting = trace(Array(10).fill(3e-7), Array(10).fill(0));
  const held = measure(new Stub(0, 3.1e-7), drifting);
  assert.equal(held.synchronisedSeconds, 9);
  assert.equal(held.boundBrokenSeconds, 0);
  assert.equal(held.boundHeldShare, 1);
  near(held.boundMedianNs, 310);
  near(held.lockedRmsNs, 300);
  const broken = measure(new Stub(0, 2.9e-7), drifting);
  assert.equal(broken.boundBrokenSeconds, 9);
  assert.equal(broken.boundHeldShare, 0);
  assert.deepEqual(broken.boundBrokenAt, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(measure(new Stub(0, Number.NaN), drifting).synchronisedSeconds, 0);
});

test("past the limit of holdover the clock is not synchronised", () => {
  const gap = trace(Array(10).fill(0), [0, ...Array(9).fill(Number.NaN)]);
  assert.equal(measure(new Stub(0, 1e-4), gap, { holdoverLimitSeconds: 5.5e-4 }).synchronisedSeconds, 5);
});

test("the cold start is the first second from which the error stays under 1 µs for 300 s", () => {
  const frequency = Array(1000).fill(0);
  frequency[3] = frequency[200] = frequency[700] = -2e-6;
  const result = measure(new Stub(0), trace(frequency, Array(1000).fill(0)));
  assert.equal(result.coldStartSeconds, 202);
  assert.equal(measure(new Stub(0), trace(Array(299).fill(0), Array(299).fill(0))).coldStartSeconds, null);
});
