import assert from "node:assert/strict";
import { test } from "node:test";
import { reportPage, writeReport } from "../../../host-tools/scenario/report.js";
import type { RunResult } from "../../../host-tools/simulator/judge.js";

const KEPT: RunResult = {
  scenario: "usual-day",
  hazard: "Nothing & <nothing>.",
  excused: [],
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
    { second: 100, errorNs: undefined, boundNs: undefined, state: "locking" },
    { second: 200, errorNs: 10, boundNs: 10_000, state: "synchronised" },
    { second: 300, errorNs: 100, boundNs: 1_000_000, state: "holdover" },
    { second: 350, errorNs: undefined, boundNs: undefined, state: "unsynchronised" },
    { second: 400, errorNs: 1, boundNs: 10_000, state: "synchronised" },
  ],
};
const BROKEN: RunResult = { ...KEPT, seed: 2, breach: { promise: "bound", second: 7, what: 'off by <5> & "more"' } };

test("a run is a row and a figure with its hazard, and each row leads to its figure", () => {
  const page = reportPage([KEPT, { ...KEPT, seed: 2 }]);
  assert.match(page, /^<!doctype html>/);
  assert.match(page, /2 runs of 0\.0 simulated days, \nevery promise kept/);
  assert.equal(page.match(/<figure /g)?.length, 2);
  for (const run of [0, 1]) {
    assert.match(page, new RegExp(`<td><a href="#run-${run}">usual-day</a></td>`));
    assert.match(page, new RegExp(`<figure id="run-${run}">`));
  }
  assert.match(page, /<p>Nothing &#38; &#60;nothing&#62;\.<\/p>/);
});

test("what is excused is told with its reason", () => {
  const page = reportPage([{ ...KEPT, excused: [{ fromS: 10, untilS: 20, why: "nobody knew" }] }]);
  assert.match(page, /Excused from 10 s until 20 s: nobody knew\./);
});

test("a broken promise is told, and nothing of it is taken for markup", () => {
  const page = reportPage([KEPT, BROKEN]);
  assert.match(page, /1 with a broken promise/);
  assert.match(page, /bound broken in second 7: off by &#60;5&#62; &#38; &#34;more&#34;/);
  assert.equal(page.match(/<tr class="broken">/g)?.length, 1);
});

test("the page says of which version it is, how it was made and when, and suits a phone and the dark", () => {
  const made = new Date(Date.UTC(2026, 10, 30, 12, 5, 9));
  const page = reportPage([KEPT], { version: "1.2.3", command: "noonmark scenario 'leap-*' <x>", made });
  assert.match(page, /Version 1\.2\.3, 2026-11-30 12:05 UTC: \n<code>noonmark scenario 'leap-\*' &#60;x&#62;<\/code>/);
  assert.match(page, /name="viewport" content="width=device-width, initial-scale=1"/);
  assert.match(page, /prefers-color-scheme:dark/);
});

test("the page needs no other file", () => {
  assert.doesNotMatch(reportPage([KEPT, BROKEN]), /src=|href="[^#]|url\(|@import/);
});

test("a report that cannot be written is a failure with its path", () => {
  assert.throws(
    () => writeReport("/no/such/folder/report.html", [KEPT]),
    /report \/no\/such\/folder\/report\.html cannot/,
  );
});
