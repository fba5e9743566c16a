import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineSplitter } from "../../../host-tools/console/lines.js";

/** The lines of `text`, fed in pieces that end at `cuts`. */
function split(text: string, cuts: readonly number[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    splitter.push(bytes.subarray(start, end));
    start = end;
  }
  splitter.end();
  return lines;
}

test("CR, LF and both end a line, empty ones are left out", () => {
  assert.deepEqual(split("one\r\ntwo\n\nthree\rfour", []), ["one", "two", "three", "four"]);
});

test("lines are the same however the bytes come, in the middle of a character too", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ""));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(500)), (lines, cuts) => {
      assert.deepEqual(
        split(lines.join("\n"), cuts),
        lines.filter((text) => text !== ""),
      );
    }),
  );
});

test("bytes that are not UTF-8 are replaced, and a line without an end does not grow for ever", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.push(Buffer.from([0x41, 0xff, 0x42, 0x0a]));
  assert.deepEqual(lines, ["A\ufffdB"]);
  for (let i = 0; i < 100; i++) splitter.push(Buffer.alloc(1000, 0x78));
  assert.equal(lines.length, 2);
  assert.equal(lines[1]?.length, 66_000);
});
