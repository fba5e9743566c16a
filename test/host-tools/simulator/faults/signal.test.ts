import assert from "node:assert/strict";
import { test } from "node:test";
import {
  antennaCut,
  indoors,
  receiverUnpowered,
  spoofedDrag,
  spoofedJump,
} from "../../../../host-tools/simulator/faults/signal.js";
import { edgesOf, eventsWith, textOf } from "./bench.js";

test("indoors, the fix comes and goes", () => {
  const span = { fromS: 0, untilS: 2000 };
  const edges = edgesOf(eventsWith(indoors({ ...span, goodMeanS: 60, badMeanS: 60 }), 2000));
  const gaps = edges.filter((at, n) => n > 0 && at - (edges[n - 1] as number) > 1.5).length;
  assert.ok(edges.length > 500 && edges.length < 1700, String(edges.length));
  assert.ok(gaps > 5, String(gaps));
});

test("a cut antenna takes the pulses and leaves the sentences, a supply that fails takes both", () => {
  const span = { fromS: 20, untilS: 40 };
  const cut = eventsWith(antennaCut(span), 60);
  const unpowered = eventsWith(receiverUnpowered(span), 60);
  const inside = (at: { second: number }) => at.second >= 22 && at.second < 40;
  for (const events of [cut, unpowered]) assert.equal(edgesOf(events.filter(({ at }) => inside(at))).length, 0);
  assert.match(textOf(cut.filter(({ at }) => inside(at))), /RMC/);
  assert.equal(textOf(unpowered.filter(({ at }) => inside(at))), "");
});

test("a spoofer's jump moves what sentences say, and no pulse", () => {
  const events = eventsWith(spoofedJump({ fromS: 20, untilS: 30 }, 60), 40);
  const minutes = [...textOf(events).matchAll(/RMC,12(\d\d)(\d\d)\.00,A/g)].map(([, minute]) => minute);
  assert.equal(minutes.filter((minute) => minute === "01").length, 10);
  assert.deepEqual(edgesOf(events), edgesOf(eventsWith(undefined, 40)));
});

test("a spoofer's drag moves the pulses ever farther", () => {
  const edges = edgesOf(eventsWith(spoofedDrag({ fromS: 20, untilS: 1020 }, 1000), 1020));
  const late = (second: number) => edges.find((at) => Math.abs(at - second) < 0.9 && at >= second) ?? 0;
  assert.ok(Math.abs(late(120) - 120.1) < 1e-3, String(late(120)));
  assert.ok(Math.abs(late(520) - 520.5) < 1e-3, String(late(520)));
});
