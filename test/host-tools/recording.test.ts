import assert from "node:assert/strict";
import { test } from "node:test";
import { HeaderFilter } from "../../host-tools/recording.js";

function strip(text: string, pieceLength: number): string {
  const filter = new HeaderFilter();
  const bytes = Buffer.from(text, "latin1");
  let rest = "";
  for (let at = 0; at < bytes.length; at += pieceLength) {
    rest += Buffer.from(filter.strip(bytes.subarray(at, at + pieceLength))).toString("latin1");
  }
  return rest;
}

test("the header and only the header is dropped, in any pieces", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["# Notes: $GLGSV for GLONASS\r\n#\n\n$GPZDA\r\n", "$GPZDA\r\n"],
    ["$GPZDA\n# a remark\n", "$GPZDA\n# a remark\n"],
    ["# header\n\xb5b\n#\x01", "\xb5b\n#\x01"],
    ["# only a header", ""],
    ["", ""],
  ];
  for (const [text, rest] of cases) {
    for (const length of [1, 2, 5, 1000]) assert.equal(strip(text, length), rest, JSON.stringify(text));
  }
});
