import assert from "node:assert/strict";
import { test } from "node:test";
import { reportPage, writeReport } from "../../../host-tools/scenario/report.js";
import type { Verdict } from "../../../host-tools/simulator/judge.js";

const KEPT: Verdict = {
  scenario: "usual-day",
  seed: 1,
  seconds: 400,
  wallS: 1,
  breach: undefined,
  worstErrorNs: 100,
  worstErrorOverBound: 0.01,
  synchronisedShare: 0.9,
  recoveries: 0,
  replies: 400,
  samples: [
    { second: 100, errorNs: undefined, boundNs: undefined },
    { second: 200, errorNs: 10, boundNs: 10_000 },
    { second: 300, errorNs: 100, boundNs: 1_000_000 },
    { second: 350, errorNs: undefined, boundNs: undefined },
    { second: 400, errorNs: 1, boundNs: 10_000 },
  ],
};
const BROKEN: Verdict = { ...KEPT, seed: 2, breach: { promise: "bound", second: 7, what: 'off by <5> & "more"' } };

test("a run is a row and a plot, with a curve for each stretch in which time was served", () => {
  const page = reportPage([KEPT]);
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /1 runs, every promise kept/);
  assert.equal(page.match(/<figure>/g)?.length, 1);
  const lines = [...page.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) => points);
  assert.equal(lines.length, 4, "bound and error, twice");
  // 10 ns and 100 ns are a decade apart: the 154 pixels of the plot are nine of them.
  assert.equal(lines[1], "461,146.9 660.5,129.8");
});

test("a broken promise is told, and nothing of it is taken for markup", () => {
  const page = reportPage([KEPT, BROKEN]);
  assert.match(page, /1 with a broken promise/);
  assert.match(page, /bound broken in second 7: off by &#60;5&#62; &#38; &#34;more&#34;/);
  assert.equal(page.match(/<tr class="broken">/g)?.length, 1);
});

test("the page needs no other file", () => {
  assert.doesNotMatch(reportPage([KEPT, BROKEN]), /(src|href)=|url\(|@import/);
});

test("a report that cannot be written is a failure with its path", () => {
  assert.throws(
    () => writeReport("/no/such/folder/report.html", [KEPT]),
    /report \/no\/such\/folder\/report\.html cannot/,
  );
});
