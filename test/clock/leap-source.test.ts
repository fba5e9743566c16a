import assert from "node:assert/strict";
import { test } from "node:test";
import { announcedLeap } from "../../src/clock/leap-source.js";
import { IERS_TABLE } from "../../src/time/leap.js";
import type { UtcSecond } from "../../src/time/units.js";

const NOW = 4_000_000_000 as UtcSecond;
const heard = { known: true, second: (NOW + 5) as UtcSecond, change: 1 } as const;
const silent = { known: false, second: 0 as UtcSecond, change: 0 } as const;

type Received = Parameters<typeof announcedLeap>[1];

function announced(source: "both" | "receiver" | "table", received: Received, now = NOW): string[] {
  const leap = announcedLeap(source, received, now);
  return leap === undefined ? [] : [`${leap.second} ${leap.change} ${leap.by}`];
}

test("the receiver's word goes before the table's", () => {
  assert.deepEqual(announced("both", heard), [`${NOW + 5} 1 the receiver`]);
  assert.deepEqual(announced("receiver", heard), [`${NOW + 5} 1 the receiver`]);
  assert.deepEqual(announced("table", heard), ["0 0 the built-in table"]);
});

test("a receiver that does not know is taken by what it said before, until that has passed", () => {
  const before: Received = { ...heard, known: false };
  assert.deepEqual(announced("both", before), [`${NOW + 5} 1 what it said before`]);
  assert.deepEqual(announced("both", before, (NOW + 5) as UtcSecond), ["0 0 the built-in table"]);
});

test("where the receiver does not know, the table says so, unless it is left out", () => {
  assert.deepEqual(announced("both", silent), ["0 0 the built-in table"]);
  assert.deepEqual(announced("receiver", silent), []);
});

test("the table tells of a leap second to come", () => {
  // Before the one at the end of 2016.
  const second = 3_692_217_600;
  assert.deepEqual(announced("table", silent, (second - 1000) as UtcSecond), [`${second} 1 the built-in table`]);
});

test("an expired table says nothing, neither a leap second nor that there is none", () => {
  const after = (IERS_TABLE.expires + 1) as UtcSecond;
  assert.deepEqual(announced("both", silent, after), []);
  assert.deepEqual(announced("both", heard, after), [`${NOW + 5} 1 the receiver`]);
});
