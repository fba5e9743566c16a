import assert from "node:assert/strict";
import { test } from "node:test";
import { LeapAnnouncement } from "../../src/gnss/leap-announcement.js";
import { isoText, utcSecond } from "../../src/time/utc.js";

/** 12 hours before the leap second of 2016. */
const NOON = utcSecond(2016, 12, 31, 12, 0, 0);

function announced(change: number, secondsToEvent: number, eventKnown = true) {
  const leap = new LeapAnnouncement();
  const bad = leap.take({ leapSecondsKnown: true, leapSeconds: 17, eventKnown, change, secondsToEvent }, NOON);
  return bad ?? (leap.change === 0 ? leap.known : `${leap.change} before ${isoText(leap.second)}`);
}

test("the event is the month's end that the count points to, give or take two seconds", () => {
  for (const count of [43_198, 43_199, 43_200, 43_201, 43_202]) {
    assert.equal(announced(1, count), "1 before 2017-01-01T00:00:00Z", String(count));
  }
  assert.equal(announced(-1, 43_200 + 31 * 86_400), "-1 before 2017-02-01T00:00:00Z");
});

test("a count that points elsewhere is refused, and so is a change by more than one", () => {
  for (const count of [1, 43_197, 43_203, 86_400, 2_147_483_647]) assert.equal(announced(1, count), "badLeapSecond");
  assert.equal(announced(2, 43_200), "badLeapSecond");
});

test("nothing announced, and nothing known", () => {
  assert.equal(announced(0, -1000), true);
  assert.equal(announced(1, 0), true, "an event that has passed is no announcement");
  assert.equal(announced(1, 43_200, false), false);
});

test("an announcement is taken back", () => {
  const leap = new LeapAnnouncement();
  const message = { leapSecondsKnown: true, leapSeconds: 17, eventKnown: true, change: 1, secondsToEvent: 43_200 };
  leap.take(message, NOON);
  assert.equal(leap.change, 1);
  leap.take({ ...message, change: 0 }, NOON);
  assert.deepEqual([leap.change, leap.known], [0, true]);
  leap.take(message, NOON);
  leap.take({ ...message, secondsToEvent: 5 }, NOON);
  assert.deepEqual([leap.change, leap.known], [0, false]);
});

test("an announcement ends with its event, also when the receiver says nothing more", () => {
  const leap = new LeapAnnouncement();
  leap.take({ leapSecondsKnown: true, leapSeconds: 17, eventKnown: true, change: 1, secondsToEvent: 43_200 }, NOON);
  leap.pass(utcSecond(2016, 12, 31, 23, 59, 59));
  assert.equal(leap.change, 1);
  leap.pass(utcSecond(2017, 1, 1, 0, 0, 0));
  assert.deepEqual([leap.change, leap.known], [0, true]);
});

test("what was announced stands while the receiver does not know, also over a restart", () => {
  const leap = new LeapAnnouncement();
  const second = utcSecond(2017, 1, 1, 0, 0, 0);
  leap.remember(second, 1);
  const unknown = { leapSecondsKnown: true, leapSeconds: 17, eventKnown: false, change: 0, secondsToEvent: 0 };
  leap.take(unknown, NOON);
  assert.deepEqual([leap.change, leap.known, leap.second], [1, false, second]);
  leap.take({ ...unknown, eventKnown: true }, NOON);
  assert.deepEqual([leap.change, leap.known], [0, true]);
  leap.remember(second, 0.5);
  assert.equal(leap.change, 0);
});
