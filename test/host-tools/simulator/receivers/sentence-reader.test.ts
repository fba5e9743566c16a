import assert from "node:assert/strict";
import { test } from "node:test";
import { SentenceReader } from "../../../../host-tools/simulator/receivers/sentence-reader.js";

test("whole sentences with a right sum, in any pieces, between anything", () => {
  const bytes = Buffer.from("\xb5b\n$PMTK605*31\r\n$PMTK605*30\r\n$PCAS06,0*1B\n$PCAS06,0*1B\r\n$PCAS", "latin1");
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new SentenceReader();
    const bodies = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
    assert.deepEqual(bodies, ["PMTK605", "PCAS06,0"], `cut at ${cut}`);
  }
});

test("a line without an end is not kept for ever", () => {
  const reader = new SentenceReader();
  for (let n = 0; n < 100; n++) assert.deepEqual(reader.push(Buffer.alloc(1000, 0x41)), []);
  assert.deepEqual(reader.push(Buffer.from("\n$PMTK605*31\r\n", "latin1")), ["PMTK605"]);
});
