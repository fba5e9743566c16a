import assert from "node:assert/strict";
import { test } from "node:test";
import { Voices } from "../../src/gnss/voices.js";
import { toTicks } from "../../src/time/ticks.js";

const HZ = 1000;
const NOON = 43_200_000;
const DAY = 86_400_000;

/** What is said of each (second, time of day in ms) in turn. */
function still(said: readonly (readonly [second: number, time: number])[], voices = new Voices(HZ)): boolean[] {
  return said.map(([second, time]) => voices.isStill(time % DAY, toTicks(Math.round(second * HZ))));
}

const seconds = (count: number) => Array.from({ length: count }, (_, n) => n);

test("a sender that stands still is told from one that goes on, whichever speaks first", () => {
  for (const later of [0, 0.5]) {
    const voices = new Voices(HZ);
    const said = seconds(20).flatMap((n) => [[n + later, NOON + 1000 * n] as const, [n + 0.3, NOON - 77_000] as const]);
    const verdicts = still(
      said.sort(([a], [b]) => a - b),
      voices,
    );
    const frozen = said.map(([, time]) => time === NOON - 77_000);
    for (const [n, verdict] of verdicts.entries()) {
      if (said[n]?.[0] ?? 0 > 5) assert.equal(verdict, frozen[n] && (said[n]?.[0] ?? 0) >= 3.3, `${later}: ${said[n]}`);
    }
    assert.ok(voices.sinceStill >= 0 && voices.sinceStill < 3);
  }
});

test("a receiver alone is never left out, whether it hangs, jumps, misses seconds or speaks ten times a second", () => {
  const hangs = seconds(30).map((n) => [n, NOON + 1000 * Math.min(n, 5)] as const);
  const jumps = seconds(30).map((n) => [n, NOON + 1000 * n + (n > 15 ? 3_600_000 : 0)] as const);
  const misses = seconds(30).map((n) => [4 * n, NOON + 4000 * n] as const);
  const fast = seconds(300).map((n) => [n / 10, NOON + 100 * n] as const);
  const midnight = seconds(30).map((n) => [n, DAY - 10_000 + 1000 * n] as const);
  for (const said of [hangs, jumps, misses, fast, midnight]) {
    const voices = new Voices(HZ);
    assert.ok(still(said, voices).every((verdict) => !verdict));
    assert.deepEqual([voices.contradict, voices.sinceStill], [false, -1]);
  }
});

test("a day after a sender fell silent its times are named again, and are not its own", () => {
  const voices = new Voices(HZ);
  still(
    seconds(20).flatMap((n) => [[n, NOON + 1000 * n] as const, [n + 0.3, NOON - 77_000] as const]),
    voices,
  );
  const day = seconds(86_500).map((n) => [20 + n, NOON + 20_000 + 1000 * n] as const);
  assert.ok(still(day, voices).every((verdict) => !verdict));
});

test("two that both go on, near or far apart, contradict each other until one falls silent", () => {
  for (const apart of [1000, 77_000, 43_000_000]) {
    const voices = new Voices(HZ);
    const both = (from: number, count: number) =>
      seconds(count).flatMap((n) => [
        [from + n, NOON + 1000 * (from + n)] as const,
        [from + n + 0.5, NOON - apart + 1000 * (from + n)] as const,
      ]);
    assert.ok(still(both(0, 40), voices).every((verdict) => !verdict));
    assert.equal(voices.contradict, true, `${apart} ms apart`);
    still(
      seconds(40).map((n) => [40 + n, NOON + 1000 * (40 + n)]),
      voices,
    );
    assert.equal(voices.contradict, false, `${apart} ms apart`);
  }
});
