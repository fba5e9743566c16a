import assert from "node:assert/strict";
import { test } from "node:test";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { Bank } from "../../src/discipline/bank.js";

/** A bank that has heard so many pulses of a counter with the given wander and noise. */
function heard(seconds: number, wander: number, noise: number, bank = new Bank(0), from = 0): Bank {
  const random = new RandomStream(from + 3, "bank");
  let frequency = bank.used.frequency;
  let before = 0;
  for (let second = from; second < from + seconds; second++) {
    const error = noise * random.gaussian();
    const gain = frequency + error - before;
    before = error;
    frequency += wander * random.gaussian();
    if (second === 0) bank.startFromTwoPulses(1, gain);
    else {
      bank.predict(1, gain);
      bank.learn(second);
    }
  }
  return bank;
}

test("sixteen loops, their time constants √2 apart from 1 s on", () => {
  const { loops } = new Bank(0);
  assert.equal(loops.length, 16);
  loops.forEach(({ timeConstantSeconds }, k) => {
    assert.ok(Math.abs(timeConstantSeconds / Math.SQRT2 ** k - 1) < 1e-12);
  });
});

test("the loop comes into use whose ω² is nearest to q/σ, and `between` tells the rest of the way", () => {
  for (const [wander, noise] of [
    [1e-8, 20e-9],
    [1e-9, 100e-9],
    [1e-10, 100e-9],
  ] as const) {
    const bank = heard(12_000, wander, noise);
    const wanted = Math.sqrt(noise / wander);
    const octaves = 2 * Math.log2(bank.used.timeConstantSeconds / wanted);
    assert.ok(Math.abs(octaves) < 1.1, `q ${wander}, σ ${noise}: ${bank.used.timeConstantSeconds} s, not ${wanted} s`);
    assert.ok(Math.abs(octaves - bank.between) < 0.7, `${octaves} octaves away, between ${bank.between}`);
    assert.ok(Math.abs(Math.sqrt(bank.used.noise) / noise - 1) < 0.1);
  }
});

test("a counter that begins to wander is followed by a faster loop within seconds", () => {
  const bank = heard(6000, 1e-10, 100e-9);
  const { timeConstantSeconds } = bank.used;
  heard(30, 1e-7, 100e-9, bank, 6000);
  assert.ok(timeConstantSeconds > 20);
  assert.ok(bank.used.timeConstantSeconds < 3, `${bank.used.timeConstantSeconds} s`);
});

test("the fastest loop that may be right is never slower than the one in use, and far from it at the start", () => {
  const bank = heard(6, 1e-9, 100e-9);
  assert.ok(bank.fastest.timeConstantSeconds < bank.used.timeConstantSeconds);
  heard(8000, 1e-9, 100e-9, bank, 6);
  assert.ok(bank.fastest.timeConstantSeconds >= bank.used.timeConstantSeconds / 2);
  assert.ok(bank.fastest.timeConstantSeconds <= bank.used.timeConstantSeconds);
});

test("reset forgets all but the frequency given", () => {
  const bank = heard(500, 1e-8, 100e-9);
  bank.reset(2e-5);
  assert.equal(bank.used, bank.loops[6]);
  assert.equal(bank.fastest, bank.used);
  assert.ok(
    bank.loops.every(({ frequency, noise, residualSeconds }) => frequency === 2e-5 && noise + residualSeconds === 0),
  );
});
