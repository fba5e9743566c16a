import assert from "node:assert/strict";
import { test } from "node:test";
import type { Parts } from "../../../src/management/web/json.js";
import { loopStatistics, peerStatistics } from "../../../src/management/web/statistics.js";
import { dayOf } from "./history.js";

function linesOf(parts: Parts): string[] {
  let text = "";
  for (let i = 0, part = parts(0); part !== undefined; part = parts(++i)) text += part;
  return text.split("\n").slice(0, -1);
}

test("loopstats has ntpd's seven columns, its day and its sign of the frequency", () => {
  const lines = linesOf(loopStatistics(dayOf(20)));
  assert.equal(lines.length, 20);
  // 2026-12-01 is the modified Julian day 61375; the minute ends at its 59th second.
  assert.match(lines[0] ?? "", /^61375 59\.000 /);
  for (const line of lines) assert.match(line, /^\d{5} \d+\.000 \d\.\d{9} -12\.500000 \d\.\d{9} 0\.000000 6$/);
});

test("peerstats has ntpd's eight columns of the pulse", () => {
  const lines = linesOf(peerStatistics(dayOf(5)));
  assert.equal(lines.length, 5);
  for (const line of lines)
    assert.match(
      line,
      /^61375 \d+\.000 127\.127\.22\.0 9614 0\.0000000\d\d 0\.000000000 0\.00000\d{4} 0\.0000000\d\d$/,
    );
});
