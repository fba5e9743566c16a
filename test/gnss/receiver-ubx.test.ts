import assert from "node:assert/strict";
import { test } from "node:test";
import type { UtcSecond } from "../../src/time/units.js";
import { isoText } from "../../src/time/utc.js";
import { frame, navPvt, navSol, navTimegps, navTimels, timTp } from "./make.js";
import { listen, rmc } from "./receiver-bench.js";

test("NAV-PVT: fix and resolution decide", () => {
  const { claims, feed } = listen();
  feed(1, navPvt());
  feed(2, navPvt({ second: 57, validity: 3 }));
  feed(3, navPvt({ second: 58, fixType: 0, flags: 0 }));
  feed(4, navPvt({ second: 59, validity: 2 }));
  feed(5, navPvt({ minute: 35, second: 0, fixType: 5 }));
  assert.deepEqual(claims, [
    "2024-02-29T12:34:56Z NAV-PVT @1 trusted",
    "2024-02-29T12:34:57Z NAV-PVT @2",
    "2024-02-29T12:34:58Z NAV-PVT @3 not valid trusted",
    "2024-02-29T12:35:00Z NAV-PVT @5 trusted",
  ]);
});

test("trust in the leap count runs out when UBX goes silent, and is lost at once when it says so", () => {
  const { claims, feed } = listen();
  feed(0, navTimels());
  for (let second = 1; second <= 40; second++) feed(second, rmc(`1234${String(second).padStart(2, "0")}.00`));
  const trusted = claims.filter((claim) => claim.endsWith("trusted")).length;
  assert.ok(trusted >= 15 && trusted <= 25, `${trusted} claims`);
  assert.ok(!claims.at(-1)?.endsWith("trusted"));
  feed(41, navPvt({ minute: 34, second: 41 }));
  feed(42, navPvt({ minute: 34, second: 42, validity: 3 }), rmc("123442.00"));
  feed(43, rmc("123443.00"));
  assert.deepEqual(claims.slice(-3), [
    "2024-02-29T12:34:41Z NAV-PVT @41 trusted",
    "2024-02-29T12:34:42Z NAV-PVT @42",
    "2024-02-29T12:34:43Z RMC @43",
  ]);
});

test("GPS time is claimed once the leap count is known", () => {
  const { claims, feed } = listen();
  feed(1, navSol(1977, 494_575_000), navTimegps(1977, 494_575_000, 18, 3));
  feed(2, navSol(1977, 494_576_000), navTimegps(1977, 494_576_000));
  feed(3, navSol(1977, 494_577_000), navTimegps(1977, 494_577_000));
  feed(4, navSol(1977, 494_578_000, 0, 0x0c), navTimegps(1977, 494_578_000));
  feed(5, navTimegps(1977, 494_579_000), navSol(1977, 494_579_000));
  assert.deepEqual(claims, [
    "2017-12-01T17:22:38Z NAV-TIMEGPS @2 trusted",
    "2017-12-01T17:22:39Z NAV-SOL @3 trusted",
    "2017-12-01T17:22:40Z NAV-SOL @4 not valid trusted",
    "2017-12-01T17:22:41Z NAV-SOL @5 trusted",
  ]);
});

test("the next pulse's quantisation error, and the flag that takes it back", () => {
  const { receiver, feed } = listen();
  feed(1, timTp(-11_500));
  assert.equal(receiver.takeQuantisation(), -11_500);
  assert.equal(receiver.takeQuantisation(), 0, "it was of one pulse");
  feed(2, timTp(-11_500), timTp(7000, 0x13));
  assert.equal(receiver.takeQuantisation(), 0);
});

test("leap seconds: the count, the announcement, and only with a time to place it", () => {
  const { receiver, feed, pause } = listen();
  const message = navTimels({ leapSeconds: 17, change: 1, secondsToEvent: 43_200 });
  feed(1, message);
  feed(2, navPvt({ year: 2016, month: 12, day: 31, hour: 12, minute: 0, second: 0 }), message);
  assert.equal(receiver.leap.gpsMinusUtcSeconds, 17);
  assert.equal(receiver.leap.known, false, "the burst is not over");
  pause();
  assert.equal(receiver.leap.change, 1);
  assert.equal(isoText(receiver.leap.second as UtcSecond), "2017-01-01T00:00:00Z");
  assert.equal(receiver.counts.rejected.badLeapSecond, 0);
});

const navTimeutc = (second: number, accuracyNanoseconds = 30, validity = 0x37) => {
  const payload = Buffer.alloc(20);
  payload.writeUInt32LE(((12 * 60 + 34) * 60 + second + 18) * 1000, 0);
  payload.writeUInt32LE(accuracyNanoseconds, 4);
  payload.writeUInt16LE(2024, 12);
  payload.set([2, 29, 12, 34, second, validity], 14);
  return frame(0x0121, payload);
};
const navStatus = (second: number, fixType: number, flags: number) => {
  const payload = Buffer.alloc(16);
  payload.writeUInt32LE(((12 * 60 + 34) * 60 + second + 18) * 1000, 0);
  payload.set([fixType, flags], 4);
  return frame(0x0103, payload);
};

test("a timing module: NAV-TIMEUTC with NAV-STATUS, whose fix is time only, or alone with an error of nanoseconds", () => {
  const { claims, receiver, feed, pause } = listen();
  feed(1, navTimeutc(56), navStatus(56, 5, 0x0d));
  feed(2, navTimeutc(57), navStatus(57, 5, 0x0c));
  assert.equal(receiver.satellites.fix, "time");
  feed(3, navTimeutc(58));
  feed(4, navTimeutc(59, 5000));
  assert.equal(receiver.satellites.fix, "time");
  feed(5, navTimeutc(0, 30, 0x33));
  pause();
  assert.deepEqual(claims, [
    "2024-02-29T12:34:56Z NAV-TIMEUTC @1 trusted",
    "2024-02-29T12:34:57Z NAV-TIMEUTC @2 not valid trusted",
    "2024-02-29T12:34:58Z NAV-TIMEUTC @3 trusted",
    "2024-02-29T12:34:59Z NAV-TIMEUTC @4 not valid trusted",
  ]);
});
