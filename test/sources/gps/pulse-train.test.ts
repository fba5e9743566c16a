import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PulseTrain } from "../../../src/sources/gps/pulse-train.js";
import { toTicks } from "../../../src/time/ticks.js";

const HZ = 80_000_000;

/** Feeds edges at these seconds (of true time) to a train on a counter that is off by `frequency`. */
function feed(train: PulseTrain, seconds: readonly number[], frequency = 0, start = 2 ** 48 - 2 * HZ): string[] {
  return seconds.map((second) => train.accept(toTicks(Math.round(start + second * HZ * (1 + frequency)))));
}

test("three edges a second apart make a train, across the counter's wrap", () => {
  const train = new PulseTrain(HZ);
  assert.deepEqual(feed(train, [0, 1, 2, 3, 4]), ["gathering", "gathering", "first", "pulse", "pulse"]);
  assert.equal(train.index, 2);
  assert.equal(train.intervalSeconds, 1);
});

test("a train is found with any crystal within 190 ppm and any glitch among its first pulses", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -190e-6, max: 190e-6, noNaN: true }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      (frequency, fraction, after) => {
        const edges = [0, 1, 2, 3, 4, 5, 6, 7];
        edges.splice(after, 0, after - 1 + fraction);
        const train = new PulseTrain(HZ);
        feed(train, edges, frequency);
        assert.ok(train.running);
        assert.equal(train.intervalSeconds, 1);
      },
    ),
  );
});

test("missing pulses are counted and the interval is whole", () => {
  const train = new PulseTrain(HZ);
  feed(train, [0, 1, 2, 3]);
  train.expectFrequency(0, 1e-9);
  assert.deepEqual(feed(train, [10, 11]), ["pulse", "pulse"]);
  assert.equal(train.missing, 6);
  assert.equal(train.index, 9);
});

test("doubled pulses, glitches and the other edge are early and move nothing", () => {
  const train = new PulseTrain(HZ);
  feed(train, [0, 1, 2]);
  const verdicts = feed(train, [2.0001, 2.1, 3, 3.1, 4, 4.00001, 5]);
  assert.deepEqual(verdicts, ["early", "early", "pulse", "early", "pulse", "early", "pulse"]);
  assert.equal(train.index, 3);
});

test("a rate of 5 Hz never becomes a train", () => {
  const train = new PulseTrain(HZ);
  feed(
    train,
    Array.from({ length: 50 }, (_, index) => index / 5),
  );
  assert.ok(!train.running);
});

test("beginnings and ends of pulses, half a second apart, are no train; a bouncing contact is one", () => {
  const both = new PulseTrain(HZ);
  feed(both, [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
  assert.ok(!both.running);
  const bouncing = new PulseTrain(HZ);
  feed(bouncing, [0, 0.0001, 1, 1.0002, 2]);
  assert.ok(bouncing.running);
});

test("pulses that moved become a new train only when the old one is silent", () => {
  const train = new PulseTrain(HZ);
  feed(train, [0, 1, 2, 3]);
  assert.deepEqual(feed(train, [4.3, 5.3, 6.3, 7.3]), ["off-train", "off-train", "first", "pulse"]);
  const both = new PulseTrain(HZ);
  feed(both, [0, 1, 2, 3]);
  const verdicts = feed(both, [3.3, 4, 4.3, 5, 5.3, 6, 6.3]);
  assert.ok(!verdicts.includes("first"));
});

test("pulses that come back after an hour are on the train only within the window of the known frequency", () => {
  const late = (error: number) => {
    const train = new PulseTrain(HZ);
    feed(train, [0, 1, 2]);
    train.expectFrequency(0, 1e-9);
    return feed(train, [3600 + error])[0];
  };
  assert.equal(late(0.0015), "pulse");
  assert.equal(late(0.0025), "off-train");
});

test("whatever comes, the index only grows and the interval is a whole number", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.0001, max: 5, noNaN: true }), { maxLength: 60 }), (gaps) => {
      const train = new PulseTrain(HZ);
      let at = 0;
      let index = 0;
      for (const gap of gaps) {
        at += gap;
        const verdict = train.accept(toTicks(Math.round(at * HZ)));
        if (verdict === "first") index = 0;
        assert.ok(train.index >= index && Number.isInteger(train.index) && Number.isInteger(train.intervalSeconds));
        index = train.index;
      }
    }),
  );
});
