import assert from "node:assert/strict";
import { test } from "node:test";
import { COLOURS, errorPlot } from "../../../host-tools/scenario/error-plot.js";

const SAMPLES = [
  { second: 100, errorNs: undefined, boundNs: undefined, state: "locking" },
  { second: 200, errorNs: 10, boundNs: 10_000, state: "synchronised" },
  { second: 300, errorNs: 100, boundNs: 1_000_000, state: "holdover" },
  { second: 350, errorNs: undefined, boundNs: undefined, state: "unsynchronised" },
  { second: 400, errorNs: 1, boundNs: 10_000, state: "synchronised" },
];

test("there are curves for each stretch in which time was served", () => {
  const plot = errorPlot({ seconds: 400, samples: SAMPLES, excused: [] });
  const lines = [...plot.matchAll(/<path class="curve" d="([^"]*)"/g)].map(([, points]) => points);
  assert.equal(lines.length, 4, "bound and error, twice");
  // 10 ns and 100 ns are a decade apart: the 154 pixels of the plot are nine of them.
  assert.equal(lines[1], "M448,146.9L641,129.8");
});

test("the strip says what was claimed, and when", () => {
  const plot = errorPlot({ seconds: 400, samples: SAMPLES, excused: [] });
  const strip = [...plot.matchAll(/width="([0-9.]+)" height="10" fill="([^"]+)"/g)].map(([, width, fill]) => [
    Number(width),
    fill,
  ]);
  assert.deepEqual(strip, [
    [193, COLOURS.other],
    [193, COLOURS.synchronised],
    [193, COLOURS.holdover],
    [96.5, COLOURS.other],
    [96.5, COLOURS.synchronised],
  ]);
});

test("time has round marks, and few of them", () => {
  for (const [seconds, last] of [
    [60, "60 s"],
    [400, "6 min"],
    [3600, "60 min"],
    [10_800, "3 h"],
    [86_400, "24 h"],
    [10 * 86_400, "10 d"],
    [100 * 86_400, "98 d"],
  ] as const) {
    const plot = errorPlot({ seconds, samples: [], excused: [] });
    const marks = [...plot.matchAll(/text-anchor="middle">([^<]*)</g)].map(([, text]) => text);
    assert.equal(marks[0]?.[0], "0");
    assert.ok(marks.length <= 16 && marks.length >= 3, `${seconds}: ${marks}`);
    assert.equal(marks.at(-1), last);
  }
});

test("an excused span is shaded as far as the run went, with its reason", () => {
  const plot = errorPlot({ seconds: 400, samples: [], excused: [{ fromS: 200, untilS: 900, why: "a < b" }] });
  assert.match(plot, /<rect x="448" y="10" width="386\.0"[^>]*><title>a &#60; b</);
});
