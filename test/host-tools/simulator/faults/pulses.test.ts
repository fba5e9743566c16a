import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bothEdges,
  doubledPulses,
  fastPulses,
  glitches,
  invertedPulses,
  lostPulses,
} from "../../../../host-tools/simulator/faults/pulses.js";
import type { Fault } from "../../../../host-tools/simulator/faults.js";
import { edgesOf, eventsWith } from "./bench.js";

const SPAN = { fromS: 20, untilS: 120 };
const SECONDS = 150;

/** Edges within the span and beside it, each as seconds after the whole one. */
function edgesWith(fault: Fault): { inside: number[]; outside: number[] } {
  const edges = edgesOf(eventsWith(fault, SECONDS)).filter((at) => at > 10);
  const isInside = (at: number) => at >= SPAN.fromS - 0.001 && at < SPAN.untilS - 0.001;
  return { inside: edges.filter(isInside), outside: edges.filter((at) => !isInside(at)) };
}

const after = (at: number) => at - Math.floor(at + 0.001);

test("lost pulses are lost with their probability, in their span only", () => {
  const { inside, outside } = edgesWith(lostPulses(SPAN, 0.3));
  assert.ok(inside.length > 50 && inside.length < 90, String(inside.length));
  assert.equal(outside.length, 40);
});

test("a doubled pulse comes again a little later", () => {
  const { inside, outside } = edgesWith(doubledPulses(SPAN, 0.5, 200e3));
  const second = inside.filter((at) => after(at) > 150e-6);
  assert.ok(second.length > 30 && second.length < 70, String(second.length));
  assert.ok(second.every((at) => Math.abs(after(at) - 200e-6) < 60e-6));
  assert.ok(outside.every((at) => after(at) < 60e-6));
});

test("glitches come at any instant, so many a second", () => {
  const { inside, outside } = edgesWith(glitches(SPAN, 3));
  assert.ok(inside.length > 300 && inside.length < 500, String(inside.length));
  assert.equal(outside.length, 40);
});

test("both edges are the beginning and the end of each pulse", () => {
  const { inside } = edgesWith(bothEdges(SPAN, 500));
  assert.equal(inside.length, 200);
  assert.equal(inside.filter((at) => Math.abs(after(at) - 0.5) < 1e-3).length, 100);
});

test("fast pulses divide the second evenly, the old ones among them", () => {
  const { inside } = edgesWith(fastPulses(SPAN, 5));
  assert.equal(inside.length, 500);
  for (const part of [0, 0.2, 0.4, 0.6, 0.8]) {
    assert.equal(inside.filter((at) => Math.abs(after(at) - part) < 1e-3).length, 100, String(part));
  }
});

test("of inverted pulses the end is captured", () => {
  const { inside, outside } = edgesWith(invertedPulses(SPAN, 100));
  assert.ok(inside.every((at) => Math.abs(after(at) - 0.1) < 1e-3));
  assert.ok(outside.every((at) => after(at) < 1e-3));
});
