import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, summaryLine, worstLevel } from "../../../host-tools/console/level.js";
import { findingOf, type Level } from "../../../src/status/finding.js";

const of = (...levels: Level[]) => levels.map((level) => findingOf(level, level, ""));

test("a summary is as bad as its worst line", () => {
  assert.equal(worstLevel(of("good", "good")), "good");
  assert.equal(worstLevel(of("good", "doubtful", "good")), "doubtful");
  assert.equal(worstLevel(of("bad", "doubtful")), "bad");
  assert.equal(summaryLine(of("good")), "All is well.");
  assert.match(summaryLine(of("good", "doubtful")), /^In doubt: .* the line with DOUBTFUL/);
  assert.match(summaryLine(of("bad", "doubtful", "bad")), /^Not well: see the 2 lines with BAD/);
});

test("where nothing was found out, nothing is good", () => {
  assert.equal(worstLevel([]), "bad");
  assert.match(summaryLine([]), /^Not well/);
});

test("what older firmware reports is good or bad, and a level that is none is not believed", () => {
  assert.equal(levelOf({ ok: true }), "good");
  assert.equal(levelOf({ ok: false }), "bad");
  assert.equal(levelOf({ ok: false, level: "splendid" as Level }), "bad");
});
