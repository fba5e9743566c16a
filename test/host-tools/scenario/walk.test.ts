import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, mock, test } from "node:test";
import { runWalk } from "../../../host-tools/scenario/walk.js";
import { rmcSentence } from "./walk-bench.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-walk-"));
after(() => rmSync(folder, { recursive: true }));

test("a folder without recordings, a wrong time and no folder are wrong calls", async () => {
  await assert.rejects(runWalk([folder]), /holds no recording: \.inputs, \.log/);
  await assert.rejects(runWalk([]), /one FOLDER/);
  await assert.rejects(runWalk([folder, "--start-utc", "yesterday"]), /"yesterday" is no time/);
  await assert.rejects(runWalk([join(folder, "no")]), /cannot be read as a folder/);
});

test("each recording of a folder has its row, and other files none", async () => {
  const text = Array.from({ length: 30 }, (_, n) => rmcSentence(new Date(Date.UTC(2024, 4, 1, 10, 0, n)))).join("");
  writeFileSync(join(folder, "a.log"), text);
  writeFileSync(join(folder, "b.txt"), text);
  const lines: string[] = [];
  const print = mock.method(console, "log", (line: string) => lines.push(line));
  try {
    assert.equal(await runWalk([folder, "--json"]), 0);
    const row = JSON.parse(lines[0] ?? "") as { name: string; wrongS: number; answers: number };
    assert.deepEqual([lines.length, row.name, row.wrongS], [1, "a.log", 0]);
    assert.ok(row.answers > 2);
  } finally {
    print.mock.restore();
  }
});
