import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeState, encodeState, type StoredState } from "../../src/storage/stored-state.js";
import { utcSecond } from "../../src/time/utc.js";

const FULL: StoredState = {
  frequencyPpb: -23456.789,
  frequencyUncertaintyPpb: 1.25,
  temperatureCelsius: 31.5,
  temperatureSlopePpbPerCelsius: -41,
  gpsMinusUtcSeconds: 18,
  leapSecond: utcSecond(2028, 1, 1, 0, 0, 0),
  leapChange: -1,
  receiverFamily: "ublox",
  receiverBaud: 9600,
  lastGoodSecond: utcSecond(2036, 2, 7, 6, 28, 17),
  pulseFalls: 1,
};

test("worked example", () => {
  assert.equal(encodeState(FULL), "1,-23456.789,1.25,31.5,-41,18,4039286400,-1,ublox,9600,4294967297,1");
  assert.deepEqual(decodeState(encodeState(FULL)), FULL);
});

test("any part of a state comes back", () => {
  const part = fc.record(
    {
      frequencyPpb: fc.integer({ min: -500_000_000, max: 500_000_000 }).map((n) => n / 1000),
      frequencyUncertaintyPpb: fc.integer({ min: 0, max: 500_000_000 }).map((n) => n / 1000),
      temperatureSlopePpbPerCelsius: fc.integer({ min: -10_000, max: 10_000 }),
      gpsMinusUtcSeconds: fc.integer({ min: -128, max: 127 }),
      receiverFamily: fc.constantFrom("ublox", "mtk", "casic", "nmea"),
      receiverBaud: fc.constantFrom(4800, 115200, 921600),
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(part, (state) => assert.deepEqual(decodeState(encodeState(state)), { ...state })));
});

test("what is out of range, of another version or no state at all is forgotten", () => {
  for (const text of [undefined, "", "0,1,2,3", "2,-23456.789", "{}", "1", "1,", "1,x,,,,,,,,,"]) {
    assert.deepEqual(decodeState(text), {}, String(text));
  }
  assert.deepEqual(decodeState("1,1e9,-1,,,300,5,2,UBLOX,300,99999999999,7"), {});
  assert.deepEqual(decodeState("1,12.5,NaN,,,18"), { frequencyPpb: 12.5, gpsMinusUtcSeconds: 18 });
  fc.assert(fc.property(fc.string(), (text) => typeof decodeState(`1,${text}`) === "object"));
});
