import assert from "node:assert/strict";
import { test } from "node:test";
import { wrapped } from "../../host-tools/wrapped.js";

test("long lines break between words, and go on set in", () => {
  assert.equal(wrapped("one two three four", 10), "one two\n  three\n  four");
  assert.equal(wrapped("short", 10), "short");
  assert.equal(wrapped("a-word-that-is-longer-than-the-line", 10), "a-word-that-is-longer-than-the-line");
  assert.equal(wrapped("    indented words\nnext", 14), "    indented\n  words\nnext");
});
