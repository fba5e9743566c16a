import assert from "node:assert/strict";
import { test } from "node:test";
import { columns } from "../../host-tools/columns.js";

test("columns are as wide as their widest cell, numbers to the right, and nothing is drawn", () => {
  const rows = [
    ["name", "count", "words"],
    ["a", "7", "x"],
    ["longer", "12345"],
  ];
  assert.equal(columns(rows, [1]), "name    count  words\na           7  x\nlonger  12345");
});

test("colours take no room", () => {
  assert.equal(
    columns([
      ["\u001b[31mred\u001b[39m", "x"],
      ["wide", "y"],
    ]),
    "\u001b[31mred\u001b[39m   x\nwide  y",
  );
});

test("no rows are no lines", () => {
  assert.equal(columns([]), "");
});
