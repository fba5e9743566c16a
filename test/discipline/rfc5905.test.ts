import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { Rfc5905, type Rfc5905Options } from "../../src/discipline/rfc5905.js";

/** Offers a pulse a second of a counter with the given frequency; returns the loop's frequency error at the end. */
function feed(loop: Rfc5905, seconds: number, frequency: number): number {
  for (let i = 0; i < seconds; i++) loop.update(1, frequency);
  return loop.holdoverFrequency() - frequency;
}

/** A loop in SYNC with its jitter settled on noise of 100 ns. */
function synchronised(options: Rfc5905Options = {}): Rfc5905 {
  const loop = new Rfc5905({ frequency: 0, ...options });
  const random = new RandomStream(5, "noise");
  let noise = 0;
  for (let i = 0; i < 50; i++) {
    const next = 1e-7 * random.gaussian();
    loop.update(1, next - noise);
    noise = next;
  }
  loop.update(1, -noise);
  assert.equal(loop.state, "SYNC");
  return loop;
}

test("without a known frequency it is measured over the stepout interval, then the loop is closed", () => {
  const loop = new Rfc5905();
  assert.equal(loop.state, "NSET");
  loop.update(1, 0);
  assert.equal(loop.state, "FREQ");
  feed(loop, 299, 2e-5);
  assert.equal(loop.state, "FREQ");
  assert.equal(loop.locked, false);
  const error = feed(loop, 1, 2e-5);
  assert.equal(loop.state, "SYNC");
  assert.equal(loop.locked, true);
  assert.ok(Math.abs(error) < 1e-15, `frequency is off by ${error}`);
});

test("a known frequency starts the loop with the second pulse", () => {
  const loop = new Rfc5905({ frequency: -3e-5 });
  assert.equal(loop.state, "FSET");
  loop.update(1, 0);
  assert.equal(loop.state, "SYNC");
  assert.equal(loop.holdoverFrequency(), -3e-5);
});

test("the frequency gain is 1 / (4 · 16 · 2^τ)², the phase is paid out by 1/16 · 2^−τ a second", () => {
  for (const poll of [0, 4]) {
    const loop = new Rfc5905({ frequency: 0, minPoll: poll, maxPoll: poll });
    loop.update(1, 0);
    loop.update(1, 1e-3);
    loop.update(1, 0);
    const width = 64 * 2 ** poll;
    // Popcorn swallowed the first offset and the phase is not yet paid out, so one update of 1 ms has acted.
    const expected = (1e-3 * Math.min(2, 2 ** poll)) / (width * width);
    assert.ok(Math.abs(loop.holdoverFrequency() / expected - 1) < 1e-12);
    assert.ok(Math.abs((loop.frequency - expected) / (1e-3 / 16 / 2 ** poll) - 1) < 1e-12);
  }
});

test("an offset above the step threshold is a spike until it has lasted for the stepout interval", () => {
  const loop = synchronised();
  loop.update(1, 0.2); // popcorn
  assert.equal(loop.update(1, 0), "rejected");
  assert.equal(loop.state, "SPIK");
  assert.equal(loop.update(1, -0.2), "accepted");
  assert.equal(loop.state, "SYNC");

  for (let i = 0; i < 299; i++) assert.equal(loop.update(1, i === 0 ? 0.2 : 0), "rejected");
  assert.equal(loop.state, "SPIK");
  assert.equal(loop.update(1, 0), "accepted");
  assert.equal(loop.state, "SYNC");
  assert.equal(loop.residualSeconds, 0);
  assert.equal(loop.update(1, 0), "accepted");
});

test("a lone spike below the threshold is popcorn; the second of its kind is believed", () => {
  const loop = synchronised();
  assert.equal(loop.update(1, 1e-3), "rejected");
  assert.equal(loop.update(1, -1e-3), "accepted");
  assert.equal(loop.update(1, 1e-3), "rejected");
  assert.equal(loop.update(1, 0), "accepted");
});

test("an offset beyond the panic threshold moves nothing", () => {
  const loop = synchronised();
  const before = loop.frequency;
  assert.equal(loop.update(1, 2000), "rejected");
  assert.equal(loop.update(1, Number.NaN), "rejected");
  assert.equal(loop.update(1, 0), "accepted");
  assert.ok(Math.abs(loop.frequency - before) < 1e-9);
});

test("the poll exponent rises on quiet offsets and falls on large ones, within its limits", () => {
  const loop = synchronised({ minPoll: 4, maxPoll: 6 });
  const random = new RandomStream(7, "noise");
  let noise = 0;
  const pulse = (drift: number) => {
    const next = 1e-7 * random.gaussian();
    loop.update(1, next - noise + drift);
    noise = next;
  };
  for (let i = 0; i < 200; i++) pulse(0);
  assert.equal(loop.pollExponent, 6);
  for (let i = 0; i < 300; i++) pulse(5e-6);
  assert.equal(loop.pollExponent, 4);
  assert.equal(loop.timeConstantSeconds, 256);
});

test("many seconds without a pulse pay out as much as so many seconds with one", () => {
  const gap = new Rfc5905({ frequency: 0, minPoll: 0, maxPoll: 0 });
  gap.update(1, 0);
  gap.update(1, 1e-3);
  gap.update(1, 0);
  const start = gap.residualSeconds;
  const rate = gap.holdoverFrequency();
  let remaining = start;
  let served = 0;
  for (let i = 0; i < 1000; i++) {
    served += rate + remaining / 16;
    remaining -= remaining / 16;
  }
  gap.update(1000, 0);
  assert.ok(Math.abs(start - served - gap.residualSeconds) < 1e-15);
});

test("a wrong option is refused with its name and range", () => {
  assert.throws(() => new Rfc5905({ minPoll: -1 }), /RangeError: minPoll is -1; it must be from 0 to 17/);
  assert.throws(() => new Rfc5905({ minPoll: 6, maxPoll: 5 }), /maxPoll is 5; it must be from 6 to 17/);
  assert.throws(() => new Rfc5905({ minPoll: 4.5 }), /minPoll is 4.5; it must be a whole number from 0 to 17/);
  assert.throws(
    () => new Rfc5905({ frequency: Number.NaN }),
    /frequency is NaN; it must be from -0.0005 to 0.0005 s\/s/,
  );
});

test("restart forgets the phase and keeps the frequency", () => {
  const loop = new Rfc5905({ frequency: 4e-5 });
  feed(loop, 100, 4e-5);
  loop.restart();
  assert.equal(loop.state, "FSET");
  assert.equal(loop.locked, false);
  loop.update(7, 123);
  assert.equal(loop.residualSeconds, 0);
  assert.ok(Math.abs(loop.holdoverFrequency() - 4e-5) < 1e-12);
});
