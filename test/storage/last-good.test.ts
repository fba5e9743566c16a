import assert from "node:assert/strict";
import { test } from "node:test";
import type { Discipline } from "../../src/discipline/discipline.js";
import type { LeapAnnouncement } from "../../src/gnss/leap-announcement.js";
import type { BringUp } from "../../src/gnss/setup/bring-up.js";
import { forget, LastGood, recall, recallText } from "../../src/storage/last-good.js";
import type { UtcSecond } from "../../src/time/units.js";
import { FORMER } from "./former.js";
import { Medium } from "./medium.js";

const discipline = { frequency: 12.3456e-6, frequencyUncertainty: 2e-9 } as Discipline;
const bringUp = { found: { family: "ublox" }, learnedBaud: 9600, learnedFalling: true } as unknown as BringUp;
const leap = (gpsMinusUtcSeconds: number, change = 0, second = 0) =>
  ({ gpsMinusUtcSeconds, change, second }) as LeapAnnouncement;
const SECOND = 4_000_000_000 as UtcSecond;

function storage(accepts = true) {
  const values = new Map<string, string>();
  let writes = 0;
  return {
    values,
    writes: () => writes,
    read: (key: string) => values.get(key),
    write(key: string, value: string) {
      writes++;
      if (accepts) values.set(key, value);
      return accepts;
    },
    remove: (key: string) => values.delete(key) || true,
  };
}

test("what is remembered is recalled", () => {
  const medium = storage();
  const lastGood = new LastGood(medium, recall(medium));
  assert.equal(lastGood.remember(discipline, bringUp, leap(18), undefined, SECOND, 599), true);
  assert.equal(medium.writes(), 0);
  assert.equal(lastGood.remember(discipline, bringUp, leap(18), undefined, SECOND, 600), true);
  assert.deepEqual(recall(medium), {
    frequencyPpb: 12345.6,
    frequencyUncertaintyPpb: 2,
    gpsMinusUtcSeconds: 18,
    receiverFamily: "ublox",
    receiverBaud: 9600,
    lastGoodSecond: SECOND,
    pulseFalls: 1,
  });
});

test("an announced leap second is remembered, and forgotten when it is no longer announced", () => {
  const medium = storage();
  const lastGood = new LastGood(medium, {});
  lastGood.remember(discipline, bringUp, leap(18, -1, SECOND + 5000), undefined, SECOND, 600);
  const { leapSecond, leapChange } = recall(medium);
  assert.deepEqual([leapSecond, leapChange], [SECOND + 5000, -1]);
  lastGood.remember(discipline, bringUp, leap(18), undefined, SECOND, 1200);
  assert.equal(recall(medium).leapSecond, undefined);
});

test("a leap second that is being smeared is remembered though it is over and nobody announces it", () => {
  const medium = storage();
  const lastGood = new LastGood(medium, {});
  const smeared = { second: (SECOND - 5000) as UtcSecond, change: 1 } as const;
  lastGood.remember(discipline, bringUp, leap(18), smeared, SECOND, 600);
  const { leapSecond, leapChange } = recall(medium);
  assert.deepEqual([leapSecond, leapChange], [SECOND - 5000, 1]);
  lastGood.remember(discipline, bringUp, leap(18), undefined, SECOND, 1200);
  assert.equal(recall(medium).leapSecond, undefined);
});

test("leap seconds that nobody confirmed, and a receiver without a family, are not made up", () => {
  const medium = storage();
  const unknown = { ...bringUp, found: undefined } as unknown as BringUp;
  new LastGood(medium, {}).remember(discipline, unknown, leap(-1), undefined, SECOND, 600);
  const { gpsMinusUtcSeconds, receiverFamily } = recall(medium);
  assert.deepEqual([gpsMinusUtcSeconds, receiverFamily], [undefined, "nmea"]);
});

test("a storage that refuses is told of once and asked again after ten minutes", () => {
  const medium = storage(false);
  const lastGood = new LastGood(medium, {});
  const told: number[] = [];
  for (let uptime = 0; uptime <= 1300; uptime++) {
    if (!lastGood.remember(discipline, bringUp, leap(18), undefined, SECOND, uptime)) told.push(uptime);
  }
  assert.deepEqual([told, medium.writes()], [[600, 1200], 2]);
});

test("what firmware 0.1.0 remembered is recalled until there is something newer, and then removed", () => {
  const medium = storage();
  for (const [key, value] of Object.entries(FORMER)) medium.values.set(key, value);
  assert.equal(recallText(medium), "1,12.5,,,,18,,,ublox,9600,,");
  assert.equal(recall(medium).frequencyPpb, 12.5);
  new LastGood(medium, recall(medium)).remember(discipline, bringUp, leap(18), undefined, SECOND, 600);
  assert.equal(recall(medium).frequencyPpb, 12345.6);
  assert.deepEqual([...medium.values.keys()].sort(), ["config.0", "config.1", "state"]);
});

test("what is forgotten is gone, whoever wrote it", () => {
  const medium = storage();
  for (const [key, value] of Object.entries(FORMER)) medium.values.set(key, value);
  medium.values.set("state", "1,13,,,,18,,,ublox,9600,,");
  assert.equal(forget(medium), true);
  assert.deepEqual(recall(medium), {});
});

for (const [name, values] of [
  ["this firmware's state", { state: "1,12.5,,,,18,,,ublox,9600,," }],
  ["firmware 0.1.0's state", FORMER],
] as const) {
  test(`power lost at each byte of a write over ${name}: the one before or the new one`, () => {
    const seen = new Set<number | undefined>();
    for (let bytes = 0; bytes < 120; bytes++) {
      const medium = new Medium(Object.entries(values));
      medium.bytesLeft = bytes;
      new LastGood(medium, recall(medium)).remember(discipline, bringUp, leap(18), undefined, SECOND, 600);
      seen.add(recall(medium.afterwards()).frequencyPpb);
    }
    assert.deepEqual([...seen], [12.5, 12345.6]);
  });
}
