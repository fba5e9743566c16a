import assert from "node:assert/strict";
import { test } from "node:test";
import { significant, table } from "../../../host-tools/lab/table.js";

test("columns are as wide as their widest cell, numbers to the right", () => {
  const text = table([
    ["", "RMS"],
    ["adaptive", "6.49"],
  ]);
  assert.equal(text, "|          |  RMS |\n| -------- | ---: |\n| adaptive | 6.49 |");
});

test("three significant digits", () => {
  const known = [
    [6.494, "6.49"],
    [39, "39.0"],
    [118.7, "119"],
    [1383, "1380"],
    [133_400, "133000"],
    [0.0123, "0.0123"],
  ] as const;
  for (const [value, text] of known) assert.equal(significant(value), text);
});
