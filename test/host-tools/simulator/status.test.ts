import assert from "node:assert/strict";
import { test } from "node:test";
import { readConsoleLine } from "../../../host-tools/simulator/status.js";

test("status and journal lines are told apart, all else is text", () => {
  assert.equal(readConsoleLine('{"type":"status","state":"cold","uptimeS":1}').type, "status");
  const entry = '{"type":"journal","uptimeS":3,"event":"label","evidence":"none → gathering"}';
  assert.equal(readConsoleLine(entry).type, "journal");
  for (const line of ["hello", "{broken", '{"type":"status"}', '{"type":"other"}', "{}", "", '"text"']) {
    assert.deepEqual(readConsoleLine(line), { type: "text", text: line });
  }
});
