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
  assert.equal(journal.recent(1000).length, 32);
});

test("an answer has room for the newest of many long entries, and for at least ten of the longest", () => {
  const journal = new Journal();
  for (let count = 1; count <= 40; count++) journal.write("state", "x".repeat(160), count * 1e6, 4e9 as UtcSecond);
  const recent = journal.recent(32);
  assert.ok(recent.length >= 10 && recent.length < 32, String(recent.length));
  assert.equal(recent.at(-1)?.number, 40);
  const json = JSON.stringify(
    recent.map(({ uptimeSeconds, ...entry }) => ({ ...entry, uptimeS: uptimeSeconds, time: "2026-11-22T15:00:00Z" })),
  );
  assert.ok(json.length < 3500, String(json.length));
});

test("an empty journal has no entries", () => {
  assert.deepEqual(new Journal().recent(5), []);
});

test("evidence is cut to what the ring can afford, and every event keeps its name", () => {
  const journal = new Journal();
  assert.equal(journal.write("network", "x".repeat(1000), 7, 9 as UtcSecond).evidence.length, 160);
  for (const event of [
    "start",
    "state",
    "label",
    "leap",
    "pulse",
    "receiver",
    "rollover",
    "config",
    "storage",
  ] as const) {
    const returned = journal.write(event, "why, and  how", 15, 2 as UtcSecond);
    assert.deepEqual(journal.recent(1), [returned]);
    assert.deepEqual(returned, {
      number: journal.written,
      uptimeSeconds: 15,
      second: 2,
      event,
      evidence: "why, and  how",
    });
  }
});
