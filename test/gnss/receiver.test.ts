import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addTicks, toTicks } from "../../src/time/ticks.js";
import { concatenate, frame, navPvt, sentence, timTp } from "./make.js";
import { gga, listen, MEGAHERTZ, rmc, zda } from "./receiver-bench.js";

test("a claim per burst, with the burst's first byte, whichever sentence makes it", () => {
  const { claims, feed } = listen();
  feed(1.2, sentence("GNTXT,01"), rmc("123456.00"), zda("123456.00"), gga("123456.00"));
  feed(2.2, gga("123457.00"), zda("123457.00"), rmc("123457.00"));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @1.2", "2024-02-29T12:34:57Z ZDA @2.2"]);
});

test("a burst in pieces is one burst; after 100 ms of silence another begins", () => {
  const { claims, feed, bursts } = listen();
  const line = concatenate(sentence("GNTXT,01"), rmc("123456.00"));
  // 9600 baud: a byte takes 1.04 ms.
  feed(1.0, line.subarray(0, 20));
  feed(1.1, line.subarray(20));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @1"]);
  assert.equal(bursts(), 0);
  feed(1.1 + 0.0011 * (line.length - 20) + 0.11, rmc("123457.00"));
  assert.equal(bursts(), 1);
});

test("a line too busy to pause: the burst begins with the message about another moment", () => {
  const { claims, receiver, feed, bursts } = listen();
  receiver.setBaud(10 * 1000);
  const first = concatenate(rmc("123456.00"), gga("123456.00"));
  feed(0, first, rmc("123457.00"), zda("123457.00"));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @0", `2024-02-29T12:34:57Z RMC @${first.length / 1000}`]);
  assert.equal(bursts(), 1);
});

test("what comes before the pulse and is not about a moment does not begin the burst", () => {
  const { claims, receiver, feed } = listen();
  receiver.setBaud(10 * 1000);
  const before = concatenate(Buffer.from("junk"), timTp(5), sentence("PMTK705,1"), frame(0x0501, new Uint8Array(2)));
  feed(0.95, before);
  feed(1.02, navPvt(), rmc("123456.00"));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z NAV-PVT @1.02 trusted"]);
});

test("what a pause cuts off is lost and counted, what follows is not", () => {
  const { claims, receiver, feed } = listen();
  feed(1, rmc("123456.00").subarray(0, 30));
  feed(2, rmc("123457.00"));
  assert.deepEqual(claims, ["2024-02-29T12:34:57Z RMC @2"]);
  assert.equal(receiver.counts.rejected.interrupted, 1);
});

test("arrival is right across the counter's wrap", () => {
  const { claims, feedAt } = listen();
  const start = toTicks(2 ** 48 - MEGAHERTZ / 2);
  feedAt(start, rmc("123456.00"));
  feedAt(addTicks(start, MEGAHERTZ), rmc("123457.00"));
  assert.equal(claims[1], "2024-02-29T12:34:57Z RMC @0.5");
});

test("status V is a claim that is not valid, delivered once", () => {
  const { claims, feed } = listen();
  feed(1, rmc("123456.00", "V"), zda("123456.00"), gga("123456.00", 0));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @1 not valid"]);
});

test("ZDA waits for a fix to be known", () => {
  const { claims, feed, pause } = listen();
  feed(1, zda("123456.00"), gga("123456.00"));
  feed(2, zda("123457.00"), gga("123457.00", 0));
  feed(3, zda("123458.00"));
  feed(4, zda("123459.00"), sentence("GNGSA,A,3,88,87,,,,,,,,,,,2.75,2.56,1.00"));
  feed(5, zda("123500.00"), sentence("GNGSA,A,1,,,,,,,,,,,,,,,"));
  pause();
  assert.deepEqual(claims, [
    "2024-02-29T12:34:56Z ZDA @1",
    "2024-02-29T12:34:57Z ZDA @2 not valid",
    "2024-02-29T12:34:58Z ZDA @3 not valid",
    "2024-02-29T12:34:59Z ZDA @4",
    "2024-02-29T12:35:00Z ZDA @5 not valid",
  ]);
});

test("ZDA before RMC: RMC claims", () => {
  const { claims, feed } = listen();
  feed(1, zda("123456.00"), rmc("123456.00"));
  feed(2, zda("123457.00"), rmc("123457.00", "V"));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @1", "2024-02-29T12:34:57Z RMC @2 not valid"]);
});

test("a sentence that names another date is another claim, and nobody's to choose here", () => {
  const { claims, feed } = listen();
  feed(1, rmc("123456.00"), zda("123456.00", "01,03,2024"));
  assert.deepEqual(claims, ["2024-02-29T12:34:56Z RMC @1", "2024-03-01T12:34:56Z ZDA @1"]);
});

test("23:59:60 is claimed as such, and is not 23:59:59", () => {
  const { claims, feed } = listen();
  feed(1, rmc("235959.00", "A", "311216"));
  feed(2, rmc("235960.00", "A", "311216"));
  feed(3, rmc("000000.00", "A", "010117"));
  assert.deepEqual(claims, [
    "2016-12-31T23:59:59Z RMC @1",
    "2016-12-31T23:59:60Z RMC @2",
    "2017-01-01T00:00:00Z RMC @3",
  ]);
});

test("a week rollover is repaired, and both sides of 2036", () => {
  const { claims, feed } = listen("2030-01-01");
  feed(1, rmc("062815.00", "A", "230616"));
  feed(2, rmc("062816.00", "A", "230616"));
  feed(3, zda("062815.00", "07,02,2036"), gga("062815.00"));
  feed(4, zda("062816.00", "07,02,2036"), gga("062816.00"));
  assert.deepEqual(claims, [
    "2036-02-07T06:28:15Z RMC @1",
    "2036-02-07T06:28:16Z RMC @2",
    "2036-02-07T06:28:15Z ZDA @3",
    "2036-02-07T06:28:16Z ZDA @4",
  ]);
});

test("satellites and fix of the burst, once it is over", () => {
  const { receiver, feed, pause } = listen();
  const gsv = sentence("GPGSV,1,1,13,51,37,160,,1");
  feed(1, rmc("123456.00"), gga("123456.00"), sentence("GNGSA,A,3,01,11,31,14,22,32,04,25,03,,,,1.56,0.91,1.27"), gsv);
  pause();
  const { used, inView, fix } = receiver.satellites;
  assert.deepEqual({ used, inView, fix }, { used: 9, inView: 13, fix: "3D" });
  assert.equal(receiver.talker, 0x474e);
});

test("bad content is counted by its reason and claims nothing", () => {
  const { claims, receiver, feed } = listen();
  feed(1, rmc("123456.00", "A", "300224"), rmc("126456.00"), zda("123456.00", "29,02,24x4"), rmc("12345.00"));
  feed(2, rmc("235960.00", "A", "280224"), sentence("GNRMC,123456"), frame(0x0107, new Uint8Array(3)));
  assert.deepEqual(claims, []);
  const reasons = Object.entries(receiver.counts.rejected).filter(([, count]) => count > 0);
  assert.deepEqual(Object.fromEntries(reasons), {
    badDate: 2,
    badTime: 2,
    badLeapSecond: 1,
    badField: 1,
    badMessage: 1,
  });
});

test("all that passes its check is handed on, and nothing else", () => {
  const { passed, feed } = listen();
  const broken = sentence("GPVTG,2");
  broken[3] = 0x41;
  feed(1, sentence("PMTK001,604,1"), frame(0x0501, new Uint8Array(2)), broken, sentence("GPVTG,1"), rmc("123456.00"));
  assert.deepEqual(passed, ["PMTK0", "501", "GPVTG", "GNRMC"]);
});

test("no bytes and junk make no claims and no trouble", () => {
  const anything = fc.array(
    fc.record({ seconds: fc.double({ min: 0, max: 100, noNaN: true }), bytes: fc.uint8Array({ maxLength: 300 }) }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(anything, (chunks) => {
      const { claims, feed, pause } = listen();
      for (const { seconds, bytes } of chunks) feed(seconds, bytes);
      pause();
      pause();
      assert.deepEqual(claims, []);
    }),
    { seed: 1899, numRuns: 200 },
  );
});

test("a receiver's day in any chunks gives the same claims", () => {
  const day = concatenate(
    ...Array.from({ length: 20 }, (_, second) => {
      const time = `1234${String(second + 10)}.00`;
      return concatenate(zda(time), gga(time), navPvt({ second: second + 10 }), rmc(time), timTp(second));
    }),
  );
  const claimsOf = (step: number) => {
    const { claims, receiver, pause, feedAt } = listen();
    receiver.setBaud(10 * MEGAHERTZ);
    for (let at = 0; at < day.length; at += step) {
      feedAt(toTicks(at), day.subarray(at, at + step));
    }
    pause();
    return claims;
  };
  const whole = claimsOf(day.length);
  assert.equal(whole.length, 20);
  for (const step of [1, 7, 64, 255]) assert.deepEqual(claimsOf(step), whole);
});

const gns = (time: string, modes: string) =>
  sentence(`GNGNS,${time},4404.1,N,12118.8,W,${modes},13,0.93,00545.4,046.9,,`);
const gll = (time: string, status: string) =>
  sentence(`GNGLL,4404.1,N,12118.8,W,${time},${status},${status === "A" ? "A" : "N"}`);
const gsa = (mode: number) => sentence(`GNGSA,A,${mode},88,87,,,,,,,,,,,2.75,2.56,1.00`);

test("a fix told by GNS or GLL alone is one", () => {
  const { claims, feed, pause } = listen();
  feed(1, zda("123456.00"), gns("123456.00", "ANNN"));
  feed(2, zda("123457.00"), gns("123457.00", "NNEN"), gsa(3));
  feed(3, zda("123458.00"), gll("123458.00", "A"));
  feed(4, zda("123459.00"), gll("123459.00", "V"));
  pause();
  assert.deepEqual(claims, [
    "2024-02-29T12:34:56Z ZDA @1",
    "2024-02-29T12:34:57Z ZDA @2 not valid",
    "2024-02-29T12:34:58Z ZDA @3",
    "2024-02-29T12:34:59Z ZDA @4 not valid",
  ]);
});

test("of several RMC of one moment, one per satellite system, the valid one counts, in any order", () => {
  for (const order of [
    ["A", "V"],
    ["V", "A"],
    ["V", "A", "V"],
  ]) {
    const { claims, receiver, feed, pause } = listen();
    const systems = order.map((status) => rmc("123456.00", status));
    feed(1, zda("123456.00"), ...systems, gga("123456.00"));
    pause();
    assert.ok(
      claims.some((text) => text.endsWith("RMC @1")),
      claims.join(),
    );
    assert.deepEqual([receiver.satellites.fix, receiver.satellites.used], ["3D", 8], order.join());
  }
});

test("fix and claims never contradict each other, whatever is said in whatever order", () => {
  const words = [rmc("123456.00"), rmc("123456.00", "V"), gga("123456.00"), gga("123456.00", 0), zda("123456.00")];
  const more = [gns("123456.00", "AN"), gns("123456.00", "NN"), gll("123456.00", "A"), gll("123456.00", "V"), gsa(1)];
  const all = [...words, ...more, gsa(3)];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 6 }), (said) => {
      const { claims, receiver, feed, pause } = listen();
      feed(1, ...said);
      pause();
      const valid = claims.some((text) => !text.endsWith("not valid"));
      const fix = receiver.satellites.fix !== "none";
      const dated = said.some((each) => each === words[0] || each === words[4]);
      if (said.includes(words[0] as Uint8Array)) assert.ok(valid && fix);
      else if (dated && fix) assert.ok(valid || said.includes(words[1] as Uint8Array), claims.join());
      if (!fix && !said.includes(words[0] as Uint8Array)) {
        // What a later sentence of higher rank takes back was a claim in good faith.
        if (valid)
          assert.ok(
            said.includes(words[1] as Uint8Array) ||
              said.includes(words[3] as Uint8Array) ||
              said.includes(more[1] as Uint8Array) ||
              said.includes(more[3] as Uint8Array),
          );
      }
    }),
    { seed: 12 },
  );
});

test("why a burst that tells a time claims none", () => {
  const { receiver, feed, pause } = listen();
  const troubles: (string | undefined)[] = [];
  const bursts = [
    [rmc("123456.00", "A", ""), gga("123456.00")],
    [sentence("GNTXT,01")],
    [zda("123458.00")],
    [rmc("123459.00", "V", "")],
    [rmc("123500.00", "A", ""), zda("123500.00")],
  ];
  for (const [n, burst] of bursts.entries()) {
    feed(n + 1, ...burst);
    pause();
    troubles.push(receiver.trouble);
  }
  assert.deepEqual(troubles, ["noDate", "noDate", "noStatus", undefined, undefined]);
  assert.deepEqual([receiver.counts.rejected.noDate, receiver.counts.rejected.noStatus], [1, 1]);
});

test("of a second sender that hangs nothing counts, neither its seconds nor that it has no fix", () => {
  const { claims, receiver, feed, pause } = listen();
  for (let n = 0; n < 20; n++) {
    feed(n + 0.2, rmc(`1234${10 + n}.00`), gga(`1234${10 + n}.00`));
    feed(n + 0.6, rmc("093000.00", n % 2 === 0 ? "A" : "V"), gga("093000.00", 0));
    if (n > 4) assert.equal(receiver.satellites.fix, "3D");
  }
  pause();
  assert.equal(claims.filter((text) => text.includes("T12:34:")).length, 20);
  assert.ok(claims.filter((text) => text.includes("T09:30:")).length <= 4, claims.join("\n"));
  assert.ok(receiver.counts.rejected.standsStill >= 16);
  assert.equal(receiver.satellites.fix, "3D");
});
