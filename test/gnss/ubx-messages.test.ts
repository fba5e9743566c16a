import assert from "node:assert/strict";
import { test } from "node:test";
import { UbxReader } from "../../src/gnss/ubx.js";
import {
  createNavPvt,
  createNavSol,
  createNavTimegps,
  createNavTimels,
  createTimTp,
  decodeNavPvt,
  decodeNavSol,
  decodeNavTimegps,
  decodeNavTimels,
  decodeTimTp,
  secondOfGpsTime,
} from "../../src/gnss/ubx-messages.js";
import { isoText } from "../../src/time/utc.js";
import { frame, navPvt, navSol, navTimegps, navTimels, timTp } from "./make.js";

function read(bytes: Uint8Array): UbxReader {
  const reader = new UbxReader();
  reader.begin();
  reader.chunk.set(bytes);
  reader.take(1, bytes.length);
  assert.equal(reader.progress, "complete");
  return reader;
}

/** The first NAV-PVT of a NEO-M8N's log. */
const RECORDED_PVT = `0107 5c00 3098 5811 e107 07 13 08 32 00 37 0300 0000 2780 ac2f 03 03 0a 0e`;

test("NAV-PVT of a real receiver, up to its satellites", () => {
  const bytes = Buffer.from(RECORDED_PVT.replaceAll(" ", ""), "hex");
  const payload = Buffer.alloc(92);
  bytes.copy(payload, 0, 4);
  const into = createNavPvt();
  assert.equal(decodeNavPvt(read(frame(0x0107, payload)), into), undefined);
  assert.deepEqual(into, {
    reading: { year: 2017, month: 7, day: 19, hour: 8, minute: 50, second: 0, fractionMilliseconds: 800 },
    timeOfWeekMilliseconds: 291_018_800,
    valid: true,
    resolved: true,
    fix: "3D",
    satellitesUsed: 14,
  });
});

test("NAV-PVT: validity, resolution and fix", () => {
  const decoded = (bytes: Uint8Array) => {
    const into = createNavPvt();
    assert.equal(decodeNavPvt(read(bytes), into), undefined);
    return [into.valid, into.resolved, into.fix];
  };
  assert.deepEqual(decoded(navPvt()), [true, true, "3D"]);
  assert.deepEqual(decoded(navPvt({ validity: 3 })), [true, false, "3D"]);
  for (const validity of [0, 1, 2, 4]) assert.equal(decoded(navPvt({ validity }))[0], false);
  const fixes = [0, 1, 2, 3, 4, 5, 6, 255].map((fixType) => decoded(navPvt({ fixType }))[2]);
  assert.deepEqual(fixes, ["none", "none", "2D", "3D", "3D", "time", "none", "none"]);
  assert.equal(decoded(navPvt({ flags: 0 }))[2], "none");
});

test("NAV-PVT: nanoseconds of either sign, to the millisecond", () => {
  const fractions = [-100_231, -499_999, 199_899_849, -200_000_000, 999_600_000].map((nanoseconds) => {
    const into = createNavPvt();
    decodeNavPvt(read(navPvt({ nanoseconds })), into);
    return into.reading.fractionMilliseconds;
  });
  assert.deepEqual(fractions, [0, 0, 200, -200, 1000]);
});

test("NAV-TIMEGPS: the worked example", () => {
  const into = createNavTimegps();
  assert.equal(decodeNavTimegps(read(navTimegps(1977, 494_575_000)), into), undefined);
  assert.deepEqual(into, {
    valid: true,
    timeOfWeekMilliseconds: 494_575_000,
    week: 1977,
    accurate: true,
    leapSecondsValid: true,
    leapSeconds: 18,
  });
  assert.equal(isoText(secondOfGpsTime(into, into.leapSeconds)), "2017-12-01T17:22:37Z");
});

test("NAV-TIMEGPS: each part has its flag", () => {
  const flags = [0, 1, 2, 3, 4, 7].map((validity) => {
    const into = createNavTimegps();
    decodeNavTimegps(read(navTimegps(1977, 494_575_000, 18, validity)), into);
    return [into.valid, into.leapSecondsValid];
  });
  assert.deepEqual(flags, [
    [false, false],
    [false, false],
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]);
});

test("NAV-SOL", () => {
  const into = createNavSol();
  assert.equal(decodeNavSol(read(navSol(1977, 494_575_000)), into), undefined);
  assert.deepEqual(into, {
    valid: true,
    timeOfWeekMilliseconds: 494_575_000,
    week: 1977,
    fix: "3D",
    satellitesUsed: 9,
  });
  decodeNavSol(read(navSol(1977, 0, 3, 0x08)), into);
  assert.deepEqual([into.valid, into.fix], [false, "none"]);
});

test("a valid time outside of the week or the centuries is refused; one that is not valid says nothing", () => {
  const refused = (week: number, milliseconds: number, flags: number) =>
    decodeNavSol(read(navSol(week, milliseconds, 3, flags)), createNavSol());
  assert.equal(refused(1977, 604_799_999, 0x0d), undefined);
  assert.equal(refused(1977, 604_800_000, 0x0d), "badTime");
  assert.equal(refused(11_478, 0, 0x0d), undefined);
  for (const week of [11_479, -1]) assert.equal(refused(week, 0, 0x0d), "badDate");
  assert.equal(refused(-1, 0xffffffff, 0x01), undefined);
  assert.equal(decodeNavTimegps(read(navTimegps(1977, 4_000_000_000)), createNavTimegps()), "badTime");
  const early = Buffer.alloc(16);
  early.writeInt32LE(-2_000_000_000, 4);
  early.writeUInt8(3, 11);
  assert.equal(decodeNavTimegps(read(frame(0x0120, early)), createNavTimegps()), "badTime");
});

test("NAV-TIMELS: a count that the firmware was built with is not known", () => {
  const known = [0, 1, 2, 3, 4, 5, 6, 7, 255].filter((source) => {
    const into = createNavTimels();
    assert.equal(decodeNavTimels(read(navTimels({ source })), into), undefined);
    return into.leapSecondsKnown;
  });
  assert.deepEqual(known, [1, 2, 3, 4, 5, 6, 7]);
  const into = createNavTimels();
  decodeNavTimels(read(navTimels({ validity: 2, change: -1, secondsToEvent: 3600 })), into);
  assert.deepEqual(into, {
    leapSecondsKnown: false,
    leapSeconds: 18,
    eventKnown: true,
    change: -1,
    secondsToEvent: 3600,
  });
});

test("TIM-TP: the error and the flag that takes it back", () => {
  const into = createTimTp();
  assert.equal(decodeTimTp(read(timTp(-11_500)), into), undefined);
  assert.deepEqual([into.valid, into.quantisationPicoseconds], [true, -11_500]);
  assert.equal(decodeTimTp(read(timTp(21_000, 0x13)), into), undefined);
  assert.equal(into.valid, false);
});

test("TIM-TP: when the pulse is, in UTC where the receiver has it, or in GPS time", () => {
  const into = createTimTp();
  const named = (flags: number, reference = 0) => {
    const bytes = timTp(0, flags);
    const payload = Uint8Array.from(bytes.slice(6, bytes.length - 2));
    const view = new DataView(payload.buffer);
    view.setUint32(0, 345_600_000, true);
    view.setUint16(12, 2442, true);
    payload[15] = reference;
    decodeTimTp(read(frame(0x0d01, payload)), into);
    return [into.named.valid, into.isUtc, into.named.week, into.named.timeOfWeekMilliseconds];
  };
  assert.deepEqual(named(3), [true, true, 2442, 345_600_000]);
  assert.equal(named(1)[0], false, "UTC is not known");
  assert.deepEqual(named(2).slice(0, 2), [true, false]);
  assert.equal(named(0, 1)[0], false, "GLONASS time");
});

test("messages that are too short, or of a version that is not known", () => {
  const runt = read(frame(0x0107, new Uint8Array(15)));
  assert.equal(decodeNavPvt(runt, createNavPvt()), "badMessage");
  assert.equal(decodeNavSol(runt, createNavSol()), "badMessage");
  assert.equal(decodeNavTimegps(runt, createNavTimegps()), "badMessage");
  assert.equal(decodeNavTimels(runt, createNavTimels()), "badMessage");
  assert.equal(decodeTimTp(runt, createTimTp()), "badMessage");
  const later = navTimels().slice(6, 30);
  later[4] = 1;
  assert.equal(decodeNavTimels(read(frame(0x0126, later)), createNavTimels()), "badMessage");
});
