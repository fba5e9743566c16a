import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LONGEST_SENTENCE, NmeaReader } from "../../src/gnss/nmea.js";
import { sentence } from "./make.js";

/** Reads what follows `$` in one piece. */
function read(text: string | Uint8Array): { reader: NmeaReader; taken: number } {
  const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
  const reader = new NmeaReader();
  reader.begin();
  return { reader, taken: reader.take(bytes, 0, bytes.length) };
}

function fields(reader: NmeaReader): string[] {
  return Array.from({ length: reader.fieldCount }, (_, field) => {
    const [start = 0, next = 0] = reader.fieldStarts.subarray(field, field + 2);
    return Buffer.from(reader.bytes.subarray(start, next - 1)).toString("latin1");
  });
}

test("a sentence and its fields, in either case of its sum", () => {
  for (const text of ["GPZDA,202640.000,13,04,2015,,*54\r\n", "GPZDA,202643.000,13,04,2015,,*57"]) {
    const { reader, taken } = read(text);
    assert.equal(reader.progress, "complete");
    assert.equal(taken, text.indexOf("*") + 3);
    assert.deepEqual(fields(reader), text.slice(0, text.indexOf("*")).split(","));
  }
  assert.equal(read("GPTXT,zz*6b").reader.progress, read("GPTXT,zz*6B").reader.progress);
});

test("why a sentence is refused, and where reading goes on", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["GPZDA,202640.000*00", "badChecksum", 19],
    ["GPZDA,202640.000*G0", "badChecksum", 17],
    ["GPZDA,202640.000\r\n", "noChecksum", 16],
    ["GPZDA,202640.000\n", "noChecksum", 16],
    ["GPGSV,4,2,15$PTNTA", "interrupted", 12],
    ["GPZDA,2026\xb5b", "badByte", 10],
    ["GPZDA,2026\0", "badByte", 10],
    [`${"A".repeat(LONGEST_SENTENCE + 1)}`, "tooLong", LONGEST_SENTENCE],
  ];
  for (const [text, reason, next] of cases) {
    const { reader, taken } = read(text);
    assert.equal(reader.progress, reason, text);
    assert.equal(taken, next, text);
  }
});

test("the longest sentence is read, and one of commas only", () => {
  for (const body of ["A".repeat(LONGEST_SENTENCE), ",".repeat(LONGEST_SENTENCE), ""]) {
    const { reader } = read(sentence(body).subarray(1));
    assert.equal(reader.progress, "complete");
    assert.deepEqual(fields(reader), body.split(","));
  }
});

test("a sentence may come in any pieces", () => {
  const whole = sentence("GNRMC,171926.00,A,4404.14063,N,12118.85478,W,0.117,,180315,,,A").subarray(1);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 8 }), (cuts) => {
      const reader = new NmeaReader();
      reader.begin();
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
      for (let piece = 1; piece < places.length && reader.progress === "reading"; piece++) {
        reader.take(whole, places[piece - 1] ?? 0, places[piece] ?? 0);
      }
      assert.equal(reader.progress, "complete");
      assert.equal(fields(reader).length, 13);
    }),
    { seed: 183 },
  );
});

test("a changed bit is always noticed", () => {
  const whole = sentence("GPGGA,202640.000,4404.1306,N,12118.8515,W,2,10,0.98,1127.7,M,-19.6,M,0000,0000").subarray(1);
  const end = whole.indexOf(0x2a) + 3;
  for (let bit = 0; bit < end * 8; bit++) {
    const changed = Uint8Array.from(whole);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    // Upper and lower case of a hexadecimal digit are the same digit.
    if (Buffer.from(changed).toString("latin1").toUpperCase() === Buffer.from(whole).toString("latin1")) continue;
    assert.notEqual(read(changed).reader.progress, "complete", `bit ${bit}`);
  }
});
