import assert from "node:assert/strict";
import { test } from "node:test";
import { Losses } from "../../src/status/losses.js";

test("what is lost is told at once, and then no more often than every ten minutes", () => {
  const losses = new Losses();
  const told: string[] = [];
  for (let uptime = 1; uptime <= 1300; uptime++) {
    // A byte a second from second 100 to 199, and three edges with the first of them.
    const bytes = Math.min(Math.max(uptime - 99, 0), 100);
    const said = losses.note(uptime >= 100 ? 3 : 0, bytes, true, uptime);
    if (said !== undefined) told.push(`${uptime} ${said}`);
  }
  assert.deepEqual(told, [
    "100 lost: 3 captured edges and 1 byte of the receiver's",
    "700 lost: 99 bytes of the receiver's",
  ]);
  assert.deepEqual([losses.edges, losses.bytes], [3, 100]);
});

test("bytes that are lost while a receiver is brought up, and a second later, do not count; edges do", () => {
  const losses = new Losses();
  assert.equal(losses.note(0, 900, false, 5), undefined);
  assert.equal(losses.finding(5), undefined);
  assert.equal(losses.note(1, 950, false, 6), "lost: 1 captured edge");
  assert.equal(losses.note(1, 980, true, 7), undefined);
  assert.equal(losses.bytes, 0);
  losses.note(1, 985, true, 8);
  assert.equal(losses.bytes, 5);
});

test("doctor finds it bad for ten minutes, and remembers it", () => {
  const losses = new Losses();
  losses.note(0, 0, true, 49);
  losses.note(0, 12, true, 50);
  const soon = losses.finding(60);
  assert.deepEqual([soon?.code, soon?.ok], ["losses", false]);
  assert.equal(soon?.finding, "12 bytes of the receiver's were lost since the start, the last 10 s ago");
  assert.equal(losses.finding(650)?.ok, true);
});
