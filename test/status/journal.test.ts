import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal } from "../../src/status/journal.js";
import type { UtcSecond } from "../../src/time/units.js";

test("entries are numbered, the newest are kept, the oldest first", () => {
  const journal = new Journal();
  for (let count = 1; count <= 100; count++) journal.write("state", `entry ${count}`, count, 0 as UtcSecond);
  assert.equal(journal.written, 100);
  assert.deepEqual(
    journal.recent(3).map(({ number, evidence }) => [number, evidence]),
    [
      [98, "entry 98"],
      [99, "entry 99"],
      [100, "entry 100"],
    ],
  );
  assert.equal(journal.recent(1000).length, 64);
});

test("an empty journal has no entries", () => {
  assert.deepEqual(new Journal().recent(5), []);
});
