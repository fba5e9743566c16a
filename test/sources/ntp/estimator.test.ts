import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../../host-tools/simulator/random.js";
import { Estimator } from "../../../src/sources/ntp/estimator.js";

const TAU = 64;

/** A counter of the given frequency asks servers in turn; answers take 20 ms and a wait each way. */
class World {
  readonly random: RandomStream;
  phase = 0.3;
  frequency = 1e-5;
  constructor(seed: number) {
    this.random = new RandomStream(seed, "estimator");
  }
  /** Lets 64 s pass, then makes an exchange; what is added to the way out and back. */
  exchange(estimator: Estimator, server: number, out = 0, back = 0, seconds = TAU) {
    this.phase += seconds * this.frequency;
    const wait = () => 20e-3 + 3e-3 * this.random.exponential();
    return estimator.update(server, seconds, wait() + out - this.phase, wait() + back + this.phase);
  }
}

test("one server: phase and frequency to a few hundred microseconds, and the deviation says so", () => {
  for (const seed of [1, 2, 3]) {
    const world = new World(seed);
    const estimator = new Estimator(1);
    for (let n = 0; n < 300; n++) world.exchange(estimator, 0);
    const error = estimator.phaseSeconds - world.phase;
    assert.ok(Math.abs(error) < 400e-6, `${error}`);
    assert.ok(Math.abs(error) < 5 * estimator.deviationAfter(0), `${error}, ${estimator.deviationAfter(0)}`);
    assert.ok(estimator.deviationAfter(0) < 300e-6, `${estimator.deviationAfter(0)}`);
    assert.ok(Math.abs(estimator.frequency - 1e-5) < 1e-7, `${estimator.frequency}`);
    assert.ok(estimator.wander < 1e-8, `${estimator.wander}`);
  }
});

test("a longer way back moves the lone server's bias, not the clock", () => {
  const world = new World(5);
  const estimator = new Estimator(1);
  for (let n = 0; n < 300; n++) world.exchange(estimator, 0);
  for (let n = 0; n < 200; n++) world.exchange(estimator, 0, 0, 10e-3);
  const error = estimator.phaseSeconds - world.phase;
  // Its exchanges show 5 ms.
  assert.ok(Math.abs(error) < 3.5e-3, `${error}`);
});

test("two exchanges that contradict everything are left out, the third is believed", () => {
  const world = new World(6);
  const estimator = new Estimator(1);
  for (let n = 0; n < 100; n++) world.exchange(estimator, 0);
  const before = estimator.phaseSeconds - world.phase;
  for (let n = 0; n < 2; n++) {
    assert.equal(world.exchange(estimator, 0, 1, -1), "contradicts");
    assert.ok(Math.abs(estimator.phaseSeconds - world.phase - before) < 100e-6);
  }
  assert.equal(world.exchange(estimator, 0), "used");
  for (let n = 0; n < 2; n++) assert.equal(world.exchange(estimator, 0, 1, -1), "contradicts");
  assert.equal(world.exchange(estimator, 0, 1, -1), "used");
  for (let n = 0; n < 20; n++) world.exchange(estimator, 0, 1, -1);
  assert.ok(Math.abs(estimator.phaseSeconds - world.phase + 1) < 5e-3, `${estimator.phaseSeconds - world.phase}`);
});

test("several servers: what they differ by is their offsets, and the output is where the shares put it", () => {
  const world = new World(7);
  const estimator = new Estimator(3);
  const shares = [0.5, 0.5, 0];
  estimator.setShares(Float64Array.from(shares));
  for (let n = 0; n < 600; n++) world.exchange(estimator, n % 3, n % 3 === 1 ? 4e-3 : 0, 0, 21);
  // The second shows 2 ms less of the counter's phase; half of that is in the output.
  assert.ok(Math.abs(estimator.phaseSeconds - world.phase + 1e-3) < 300e-6, `${estimator.phaseSeconds - world.phase}`);
  assert.ok(Math.abs(estimator.offsetSeconds(0) - 1e-3) < 300e-6, `${estimator.offsetSeconds(0)}`);
  assert.ok(Math.abs(estimator.offsetSeconds(1) + 1e-3) < 300e-6, `${estimator.offsetSeconds(1)}`);
  assert.ok(estimator.deviationSeconds(0) < 300e-6);
  estimator.setShares(Float64Array.of(0, 0, 1));
  assert.ok(Math.abs(estimator.phaseSeconds - world.phase) < 300e-6, `${estimator.phaseSeconds - world.phase}`);
});

test("a pulse calibrates the servers: their asymmetry is known when it is gone", () => {
  const world = new World(8);
  const estimator = new Estimator(1);
  estimator.setShares(new Float64Array(1));
  for (let n = 0; n < 2000; n++) {
    world.phase += 16 * world.frequency;
    estimator.calibrate(16, world.phase, 1e-14);
    if (n % 4 === 0) world.exchange(estimator, 0, 6e-3, 0, 0);
  }
  for (let n = 0; n < 200; n++) world.exchange(estimator, 0, 6e-3, 0);
  // Its exchanges show −3 ms.
  assert.ok(Math.abs(estimator.phaseSeconds - world.phase) < 150e-6, `${estimator.phaseSeconds - world.phase}`);
});

test("the deviation grows with age as a random walk of frequency", () => {
  const world = new World(9);
  const estimator = new Estimator(1);
  for (let n = 0; n < 500; n++) world.exchange(estimator, 0);
  let before = 0;
  for (const age of [0, 60, 3600, 86_400]) {
    const deviation = estimator.deviationAfter(age);
    assert.ok(deviation > before);
    assert.ok(deviation >= estimator.wander * Math.sqrt(age ** 3 / 3) * 0.99);
    before = deviation;
  }
});
