import assert from "node:assert/strict";
import { test } from "node:test";
import { garbledBytes, lateSentences, wrongSeconds } from "../../../../host-tools/simulator/faults/sentences.js";
import { eventsWith, textOf } from "./bench.js";

const SPAN = { fromS: 0, untilS: 1000 };

/** Seconds of the minute that valid RMC sentences name, in order. */
function named(text: string): number[] {
  return [...text.matchAll(/RMC,\d{4}(\d\d)\.00,A/g)].map(([, second]) => Number(second));
}

test("wrong seconds repeat, go back or skip, as often as they are told to", () => {
  const seconds = named(textOf(eventsWith(wrongSeconds(SPAN, 0.1, [-1, -2, 1]), 1000)));
  const steps = seconds.map((second, n) => (second - (seconds[n - 1] ?? second - 1) + 60) % 60);
  const odd = steps.filter((step) => step !== 1).length;
  assert.ok(odd > 120 && odd < 260, String(odd));
});

test("late sentences begin later, and wobble", () => {
  const begins = (laterMs: number, wobbleMs: number) =>
    eventsWith(lateSentences(SPAN, laterMs, wobbleMs), 60, { receiver: { lagMs: 100, lagWobbleMs: 0 } })
      .filter((event) => event.kind === "bytes" && Buffer.from(event.bytes).toString("latin1").startsWith("$GNRMC"))
      .map(({ at }) => at.nanosecond / 1e6)
      .slice(1); // before the first comes what it says when it gets its power
  assert.ok(begins(0, 0).every((ms) => Math.abs(ms - 101) < 1));
  assert.ok(begins(300, 0).every((ms) => Math.abs(ms - 401) < 1));
  const wobbling = begins(300, 20);
  assert.ok(Math.max(...wobbling) - Math.min(...wobbling) > 40);
});

test("a garbled line loses some of its sentences", () => {
  const clean = named(textOf(eventsWith(undefined, 200))).length;
  const noisy = textOf(eventsWith(garbledBytes(SPAN, 0.005), 200));
  const plain = textOf(eventsWith(undefined, 200));
  assert.equal(noisy.length, plain.length);
  assert.ok(named(noisy).length < clean);
});
