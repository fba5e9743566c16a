import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { walkLog } from "../../../host-tools/scenario/walk-log.js";
import type { Walked } from "../../../host-tools/scenario/walked.js";
import { rmcSentence } from "./walk-bench.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-walk-"));
after(() => rmSync(folder, { recursive: true }));

async function walked(name: string, text: string): Promise<Walked> {
  const path = join(folder, `${name}.log`);
  writeFileSync(path, text);
  return await walkLog(path, name);
}

const log = (first: string, seconds: number) =>
  Array.from({ length: seconds }, (_, n) => rmcSentence(new Date(Date.parse(first) + n * 1000))).join("");

test("a log is served with its own times, and the doctor doubts what nobody vouches for", async () => {
  const result = await walked("usual", log("2024-05-01T10:00:00Z", 60));
  assert.ok(result.servedS > 40 && result.wrongS === 0 && result.answers > 3, JSON.stringify(result));
  assert.deepEqual([result.contradiction, result.remark, result.good], [null, "", 0]);
});

test("a date of 1024 weeks ago is held against the right one, January 1980 against itself: it is not served", async () => {
  const old = await walked("old", log("2004-09-15T10:00:00Z", 60));
  assert.ok(old.servedS > 40 && old.wrongS === 0, JSON.stringify(old));
  const unknown = await walked("unknown", log("1980-01-06T10:00:00Z", 60));
  assert.deepEqual([unknown.servedS, unknown.summary.includes("weekUnknown")], [0, true]);
});

test("a log without dates, and one whose time jumps, have no truth, and say so", async () => {
  const plain = log("2024-05-01T10:00:00Z", 30);
  const dateless = await walked("dateless", plain.replaceAll(/\$GPRMC[^\n]*\n/g, ""));
  assert.deepEqual([dateless.wrongS, dateless.remark], [null, "names no date"]);
  const jumping = await walked("jumping", plain + log("2024-05-01T12:00:00Z", 30));
  assert.deepEqual([jumping.wrongS, jumping.remark], [null, "its time jumps (1 times)"]);
});
