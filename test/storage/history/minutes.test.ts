import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { causeWords } from "../../../src/storage/history/cause.js";
import { Interval } from "../../../src/storage/history/interval.js";
import { emptyRecord, Minutes } from "../../../src/storage/history/minutes.js";
import { Flash, MINUTES } from "./flash.js";
import { goodSecond } from "./seconds.js";

function minuteOf(changes: Parameters<typeof goodSecond>[0]): Interval {
  const interval = new Interval();
  interval.add(goodSecond(changes));
  return interval;
}

test("a minute comes back as it was kept, within the steps of its record", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -500e-6, max: 500e-6, noNaN: true }),
      fc.double({ min: -40, max: 125, noNaN: true }),
      fc.nat(60),
      (frequency, temperatureCelsius, satellites) => {
        const minutes = new Minutes(new Flash(1));
        minutes.add(minuteOf({ frequency, temperatureCelsius, satellites, requests: 70_000 }));
        const record = emptyRecord();
        minutes.read(0, record);
        assert.ok(Math.abs(record.frequency - frequency) <= 1 / 32e9 + 1e-18);
        assert.ok(Math.abs(record.temperatureCelsius - temperatureCelsius) <= 0.375 + 1e-9);
        assert.deepEqual([record.satellites, record.requests, record.state], [satellites, 65_535, 0]);
      },
    ),
    { seed: 17 },
  );
});

test("what is not known comes back as not known, and a bad minute with its cause", () => {
  const minutes = new Minutes(new Flash(1));
  const unknown = { frequency: Number.NaN, temperatureCelsius: Number.NaN, offsetSeconds: Number.NaN };
  minutes.add(minuteOf({ ...unknown, state: "cold", reason: "no valid time comes from the receiver" }));
  const record = emptyRecord();
  minutes.read(0, record);
  const { frequency, temperatureCelsius, offsetRmsSeconds, boundSeconds } = record;
  for (const value of [frequency, temperatureCelsius, offsetRmsSeconds, boundSeconds]) assert.ok(Number.isNaN(value));
  assert.deepEqual([record.state, causeWords(record.cause)], [5, "the receiver had no valid time"]);
});

test("the oldest makes room for the newest after a day", () => {
  const minutes = new Minutes(new Flash(1));
  const record = emptyRecord();
  for (let minute = 0; minute < MINUTES + 10; minute++) minutes.add(minuteOf({ satellites: minute % 50 }));
  assert.equal(minutes.count, MINUTES);
  minutes.read(MINUTES - 1, record);
  assert.equal(record.satellites, 10);
  minutes.read(0, record);
  assert.equal(record.satellites, (MINUTES + 9) % 50);
});
