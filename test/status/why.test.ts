import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEntry, JournalEvent } from "../../src/status/journal.js";
import { emptySnapshot } from "../../src/status/snapshot.js";
import { whyNow, whyThen } from "../../src/status/why.js";
import type { UtcSecond } from "../../src/time/units.js";

const at = (uptimeSeconds: number) => ({ uptimeSeconds, dateOf: String });

function entry(number: number, uptimeSeconds: number, event: JournalEvent, evidence: string): JournalEntry {
  return { number, uptimeSeconds, second: 0 as UtcSecond, event, evidence };
}

const JOURNAL = [
  entry(1, 0, "start", "firmware started"),
  entry(2, 12, "label", "gathering → confirmed: sentences 300 ms after the pulse"),
  entry(3, 20, "state", "locking → synchronised: label confirmed"),
  entry(4, 900, "source", "2 of 3 servers hold the clock to be 1 s behind"),
  entry(5, 900, "state", "synchronised → unsynchronised: 2 of 3 servers hold the clock to be 1 s behind"),
  entry(6, 950, "network", "the cable is out"),
];

test("of now: each witness, the second opinion, whom the clock follows, what is served, the last changes", () => {
  const snapshot = emptySnapshot(2);
  const [a, b] = snapshot.servers;
  Object.assign(a ?? {}, {
    name: "a",
    state: "+",
    reason: "combined",
    stratum: 1,
    offsetSeconds: -2e-3,
    distanceSeconds: 0.01,
  });
  Object.assign(b ?? {}, { name: "b", state: "?", reason: "no answer yet" });
  Object.assign(snapshot, {
    serves: true,
    state: "synchronised",
    reason: "label confirmed",
    stratum: 1,
    leap: 0,
    refid: "GPS",
    rootDispersionSeconds: 300e-9,
    fix: "3D",
    satellitesUsed: 9,
    sourceState: "*",
    sourceReason: "pulses used",
  });
  snapshot.secondOpinion.words = "1 of 1 server agrees with the second of the clock";
  assert.deepEqual(whyNow(snapshot, JOURNAL.slice(0, 3), at(60)), [
    "The receiver has a fix (3D) by 9 satellites, and can be followed: pulses used.",
    "Server a (stratum 1) is 2.00 ms behind, ± 10.0 ms: right, and the pulse is followed.",
    "Server b has not said anything that counts: no answer yet.",
    "Second opinion: 1 of 1 server agrees with the second of the clock.",
    "The clock follows the receiver's pulse.",
    "So it serves stratum 1, leap 0, refid GPS, right within 0.3 us (synchronised): label confirmed.",
    "48 s ago: label: gathering → confirmed: sentences 300 ms after the pulse.",
    "40 s ago: state: locking → synchronised: label confirmed.",
  ]);
});

test("where nothing is served it says so, and why", () => {
  const snapshot = emptySnapshot();
  Object.assign(snapshot, { state: "unsynchronised", reason: "2 of 3 servers hold the clock to be 1 s behind" });
  Object.assign(snapshot.secondOpinion, { words: "2 of 3 servers hold the clock to be 1 s behind", silences: true });
  const lines = whyNow(snapshot, [], at(60));
  assert.ok(lines.includes("Second opinion: 2 of 3 servers hold the clock to be 1 s behind; so nothing is served."));
  assert.match(lines.at(-1) ?? "", /^So it is unsynchronised, and serves leap 3, .*: 2 of 3 servers/);
  snapshot.followsServers = true;
  assert.ok(whyNow(snapshot, [], at(60)).some((line) => line.startsWith("The clock follows the servers")));
});

test("of a moment before: the last word of each kind until then", () => {
  const lines = whyThen(JOURNAL, at(1000), 200);
  assert.deepEqual(lines, [
    "988 s ago, the last word of that kind: label: gathering → confirmed: sentences 300 ms after the pulse.",
    "980 s ago, the last word of that kind: state: locking → synchronised: label confirmed.",
  ]);
  assert.match(whyThen(JOURNAL, at(1000), 50).join("\n"), /unsynchronised: 2 of 3 servers/);
  assert.match(whyThen(JOURNAL, at(1000), 995).join("\n"), /had not changed since the start/);
});

test("beyond the journal's reach, and before the start, it says so", () => {
  assert.deepEqual(whyThen(JOURNAL.slice(3), at(1000), 500), ["The journal reaches back 100 s only, and not 500 s."]);
  assert.deepEqual(whyThen(JOURNAL, at(1000), 2000), [
    "The appliance was not running 2000 s ago: it started 1000 s ago.",
  ]);
});
