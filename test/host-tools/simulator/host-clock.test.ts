import assert from "node:assert/strict";
import { test } from "node:test";
import { measureHostClock } from "../../../host-tools/simulator/host-clock.js";

/** Clocks that advance with every reading by a few hundred nanoseconds, now and then by a scheduler's pause. */
function clocks(differenceNs: bigint, setAfter = Number.POSITIVE_INFINITY) {
  let now = 5_000_000_123n;
  let readings = 0;
  const advance = () => {
    readings++;
    now += readings % 9973 === 0 ? 700_000n : BigInt(150 + ((readings * 7919) % 300));
    return now;
  };
  const difference = () => (readings > setAfter ? differenceNs + 1_000_000_000n : differenceNs);
  return { monotonicNs: advance, realtimeMs: () => Number((advance() + difference()) / 1_000_000n) };
}

test("the bound holds the true difference and is narrow, pauses notwithstanding", () => {
  const difference = 1_772_366_400_123_456_789n;
  const { monotonicNs, realtimeMs } = clocks(difference);
  const { realtimeMinusMonotonicNs, uncertaintyNs } = measureHostClock(monotonicNs, realtimeMs);
  const error = Number(realtimeMinusMonotonicNs - difference);
  assert.ok(Math.abs(error) <= uncertaintyNs + 1, `${error} ns off, said ${uncertaintyNs}`);
  assert.ok(uncertaintyNs < 1000, `${uncertaintyNs} ns`);
});

test("a clock that is set meanwhile is an error", () => {
  const { monotonicNs, realtimeMs } = clocks(1_772_366_400_000_000_000n, 1000);
  assert.throws(() => measureHostClock(monotonicNs, realtimeMs), /was set while it was being read/);
});

test("this computer's clocks are related to within 10 µs", () => {
  const first = measureHostClock();
  const second = measureHostClock();
  const apart = Number(second.realtimeMinusMonotonicNs - first.realtimeMinusMonotonicNs);
  assert.ok(first.uncertaintyNs < 10_000, `${first.uncertaintyNs} ns`);
  assert.ok(Math.abs(apart) <= first.uncertaintyNs + second.uncertaintyNs, `${apart} ns apart`);
});
