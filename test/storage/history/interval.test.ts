import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Interval } from "../../../src/storage/history/interval.js";
import { goodSecond } from "./seconds.js";

describe("an interval of the history", () => {
  it("is as bad as its worst second, with the reason of the first such", () => {
    const interval = new Interval();
    interval.add(goodSecond());
    interval.add(goodSecond({ state: "holdover", reason: "no pulses", boundSeconds: 5e-6 }));
    interval.add(goodSecond({ state: "unsynchronised", reason: "it passed the limit", boundSeconds: 9 }));
    interval.add(goodSecond({ state: "unsynchronised", reason: "later", boundSeconds: 9 }));
    interval.add(goodSecond({ state: "locking", reason: "again" }));
    assert.deepEqual([interval.worst, interval.reason], [4, "it passed the limit"]);
    assert.deepEqual([interval.seconds, interval.goodSeconds], [5, 1]);
    // What is not served has no bound.
    assert.equal(interval.boundSeconds, 5e-6);
  });

  it("has the RMS of what was measured, the fewest satellites, and its own requests", () => {
    const interval = new Interval();
    interval.add(goodSecond({ offsetSeconds: 3e-9, satellites: 7, requests: 100 }));
    interval.add(goodSecond({ offsetSeconds: -4e-9, satellites: 9, requests: 130 }));
    interval.add(goodSecond({ offsetSeconds: Number.NaN, frequency: Number.NaN, requests: 150 }));
    assert.ok(Math.abs(interval.offsetRmsSeconds - Math.sqrt(12.5) * 1e-9) < 1e-15);
    assert.deepEqual([interval.satellites, interval.requests, interval.frequency], [7, 150, 12.5e-6]);
    interval.clear();
    assert.ok(Number.isNaN(interval.offsetRmsSeconds) && Number.isNaN(interval.boundSeconds));
    interval.add(goodSecond({ requests: 153 }));
    assert.equal(interval.requests, 3);
  });
});
