import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COLUMNS, historyCsv, historyJson } from "../../../src/management/web/history.js";
import type { Parts } from "../../../src/management/web/json.js";
import { dayOf, HISTORY_WORDS } from "./history.js";

function joined(parts: Parts): string {
  let text = "";
  for (let i = 0; ; i++) {
    const part = parts(i);
    if (part === undefined) return text;
    assert.ok(part.length <= 2872, `a part of ${part.length} bytes never fits`);
    text += part;
  }
}

describe("the history's answers", () => {
  it("are JSON with a name for each column", () => {
    const { stepS, states, columns, rows } = JSON.parse(joined(historyJson(dayOf(30), HISTORY_WORDS)));
    assert.deepEqual([stepS, rows.length, columns], [60, 30, COLUMNS]);
    const [first, , third] = rows;
    assert.equal(new Date(first[0] * 1000).toISOString(), "2026-12-01T00:00:00.000Z");
    assert.deepEqual(first.slice(1, 3), [0, null]);
    assert.deepEqual([states[third[1]], third[2]], ["holdover", "no pulses came"]);
    assert.deepEqual(first.slice(6), [31.3, 9, 59, 60, 60, 1]);
    for (const row of rows) assert.equal(row.length, columns.length);
  });

  it("are CSV for a table", () => {
    const lines = joined(historyCsv(dayOf(3), HISTORY_WORDS)).split("\n");
    assert.equal(lines[0], `time,${COLUMNS.slice(1).join(",")}`);
    assert.match(lines[1] ?? "", /^2026-12-01T00:00:00Z,synchronised,,1(\.\d+)?,30(\.\d)?,12500,31\.3,9,59,60,60,1$/);
    assert.match(lines[3] ?? "", /^2026-12-01T00:02:00Z,holdover,no pulses came,/);
    assert.deepEqual(lines.slice(4), [""]);
  });

  it("are JSON where there is no record yet", () => {
    assert.deepEqual(JSON.parse(joined(historyJson(dayOf(0), HISTORY_WORDS))).rows, []);
  });
});
