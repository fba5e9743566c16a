import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NmeaReader, type Sentence } from "../../src/gnss/nmea.js";
import {
  createGga,
  createGll,
  createRmc,
  createZda,
  decodeGga,
  decodeGll,
  decodeGns,
  decodeGsa,
  decodeGsv,
  decodeRmc,
  decodeZda,
  GGA,
  GSV,
  kindOf,
  RMC,
  talkerOf,
  ZDA,
} from "../../src/gnss/sentence.js";
import { sentence } from "./make.js";

function read(body: string): Sentence {
  const bytes = sentence(body);
  const reader = new NmeaReader();
  reader.begin();
  reader.take(bytes, 1, bytes.length);
  assert.equal(reader.progress, "complete", body);
  return reader;
}

function rmc(body: string) {
  const into = createRmc();
  return decodeRmc(read(body), into) ?? into;
}

const POSITION = "4404.14063,N,12118.85478,W,0.117,";

test("kinds from every talker, and none from the proprietary ones that look like them", () => {
  assert.equal(kindOf(read("GNRMC,")), RMC);
  assert.equal(kindOf(read("BDGSV,")), GSV);
  assert.equal(kindOf(read("GPZDA")), ZDA);
  assert.notEqual(kindOf(read("GAGGA,1")), kindOf(read("GAGLL,1")));
  assert.equal(kindOf(read("GLGGA,1")), GGA);
  for (const address of ["PGRMC", "GPRMCX", "RMC", "", "PMTK001"])
    assert.equal(kindOf(read(`${address},1`)), 0, address);
  assert.equal(talkerOf(read("GNRMC,")), 0x474e);
});

test("RMC: the worked example", () => {
  const reading = { year: 2015, month: 3, day: 18, hour: 17, minute: 19, second: 26, fractionMilliseconds: 0 };
  assert.deepEqual(rmc(`GNRMC,171926.00,A,${POSITION},180315,,,A`), {
    reading,
    hasTime: true,
    hasDate: true,
    valid: true,
  });
});

test("RMC: status and mode", () => {
  const valid = (status: string, rest: string) => {
    const result = rmc(`GPRMC,171926,${status},${POSITION},180315,,${rest}`);
    return typeof result === "string" ? result : result.valid;
  };
  assert.equal(valid("A", ""), true);
  for (const mode of ["A", "D", "P", "R", "F", ""]) assert.equal(valid("A", `,${mode}`), true, mode);
  for (const mode of ["E", "M", "S", "N"]) assert.equal(valid("A", `,${mode}`), false, mode);
  assert.equal(valid("V", ",A"), false);
  assert.equal(valid("", ",A"), false);
  assert.equal(valid("AA", ",A"), false);
});

test("RMC: what is missing and what is wrong", () => {
  const empty = rmc("GPRMC,,V,,,,,,,,,,N");
  assert.ok(typeof empty === "object" && !empty.hasTime && !empty.hasDate && !empty.valid);
  const noDate = rmc(`GPRMC,171926.5,A,${POSITION},,,,A`);
  assert.ok(typeof noDate === "object" && noDate.hasTime && !noDate.hasDate);
  assert.equal(rmc("GPRMC,171926.00,A"), "badField");
  assert.equal(rmc(`GPRMC,000231.099,A,${POSITION},2208-1,,,A`), "badDate");
  assert.equal(rmc(`GPRMC,000231.099,A,${POSITION},18032015,,,A`), "badDate");
  for (const time of ["17192", "1719X6", "171926x", "171926.0x", "17192600"]) {
    assert.equal(rmc(`GPRMC,${time},A,${POSITION},180315,,,A`), "badTime", time);
  }
});

test("a fraction of any length is milliseconds, finer digits dropped", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["", 0],
    [".", 0],
    [".9", 900],
    [".02", 20],
    [".799", 799],
    [".9999999", 999],
  ];
  for (const [fraction, milliseconds] of cases) {
    const result = rmc(`GPRMC,171926${fraction},A,${POSITION},180315,,,A`);
    assert.ok(typeof result === "object" && result.reading.fractionMilliseconds === milliseconds, fraction);
  }
});

test("ZDA has its year in full; its local zone does not matter", () => {
  const into = createZda();
  assert.equal(decodeZda(read("GPZDA,223251.00,21,04,2016,-00,00"), into), undefined);
  assert.deepEqual(into.reading, {
    year: 2016,
    month: 4,
    day: 21,
    hour: 22,
    minute: 32,
    second: 51,
    fractionMilliseconds: 0,
  });
  assert.equal(decodeZda(read("GPZDA,,,,,,"), into), undefined);
  assert.equal(into.hasTime || into.hasDate, false);
  assert.equal(decodeZda(read("GPZDA,223251.00,,04,2016,,"), into), "badDate");
  assert.equal(decodeZda(read("GPZDA,223251.00,21,04,201X,,"), into), "badDate");
  assert.equal(decodeZda(read("GPZDA,223251.00"), into), "badField");
});

test("GGA: which qualities are a fix", () => {
  const fixes = [0, 1, 2, 3, 4, 5, 6, 7, 8, ""].filter((quality) => {
    const into = createGga();
    assert.equal(
      decodeGga(read(`GPGGA,202640.000,4404.1,N,121.8,W,${quality},10,0.98,1127.7,M,-19.6,M,,`), into),
      undefined,
    );
    return into.hasFix;
  });
  assert.deepEqual(fixes, [1, 2, 3, 4, 5]);
});

test("GGA: satellites and altitude", () => {
  const into = createGga();
  assert.equal(decodeGga(read("GNGGA,202640.000,4404.1,N,121.8,W,1,29,0.98,1127.7,M,,M,,"), into), undefined);
  assert.equal(into.satellitesUsed, 29);
  assert.equal(into.hasAltitude, true);
  assert.equal(decodeGga(read("GNGGA,202640.000,,,,,0,,,,M,,M,,"), into), undefined);
  assert.deepEqual([into.satellitesUsed, into.hasAltitude, into.hasTime], [0, false, true]);
  assert.equal(decodeGga(read("GNGGA,202640.000,,,,,x,,,,M,,M,,"), into), "badField");
  assert.equal(decodeGga(read("GNGGA,202640.000,,,,,1,-3,,,M,,M,,"), into), "badField");
  assert.equal(decodeGga(read("GNGGA,202640.000,,,,,1,100,,,M,,M,,"), into), "badField");
  assert.equal(decodeGga(read("GNGGA,202640.000,,,,"), into), "badField");
});

test("GSA and GSV", () => {
  const gsa = { fixMode: 0, satellitesUsed: 0 };
  assert.equal(decodeGsa(read("GNGSA,A,3,88,87,,,,,,,,,,,2.75,2.56,1.00,2"), gsa), undefined);
  assert.deepEqual(gsa, { fixMode: 3, satellitesUsed: 2 });
  assert.equal(decodeGsa(read("GNGSA,A,4,88,87,,,,,,,,,,,2.75,2.56,1.00"), gsa), "badField");
  assert.equal(decodeGsa(read("GNGSA,A,3,88"), gsa), "badField");
  const gsv = { inView: 0 };
  assert.equal(decodeGsv(read("GPGSV,4,4,13,51,37,160,,1"), gsv), undefined);
  assert.equal(gsv.inView, 13);
  assert.equal(decodeGsv(read("GPGSV,1,1,"), gsv), undefined);
  assert.equal(gsv.inView, 0);
  assert.equal(decodeGsv(read("GPGSV,1,1,x"), gsv), "badField");
  assert.equal(decodeGsv(read("GPGSV,1,1,1318,1"), gsv), "badField");
  assert.equal(decodeGsv(read("GPGSV,1"), gsv), "badField");
});

test("decoders never throw and never give what is not a number", () => {
  const field = fc.oneof(
    fc.constantFrom("", "A", "V", "3", "171926.00", "180315", "-1", "2015"),
    fc.string({ maxLength: 8 }),
  );
  const printable = (text: string) => text.replace(/[^ -~]|[$*,]/g, "");
  fc.assert(
    fc.property(fc.array(field, { maxLength: 20 }), (values) => {
      const from = read(`GPXXX,${values.map(printable).join(",")}`.slice(0, 120));
      for (const [decode, into] of [
        [decodeRmc, createRmc()],
        [decodeZda, createZda()],
        [decodeGga, createGga()],
      ] as const) {
        (decode as (from: Sentence, into: object) => unknown)(from, into);
        for (const value of Object.values(into.reading))
          assert.ok(Number.isInteger(value) && value >= 0, String(value));
      }
      decodeGsa(from, { fixMode: 0, satellitesUsed: 0 });
      decodeGsv(from, { inView: 0 });
    }),
    { seed: 183, numRuns: 300 },
  );
});

test("GNS: a fix is where one system has one from its satellites", () => {
  const gns = (modes: string, used = "13") => {
    const into = createGga();
    const bad = decodeGns(read(`GNGNS,120000.000,4807.0,N,01131.0,E,${modes},${used},0.93,00545.4,046.9,,`), into);
    return bad ?? [into.hasFix, into.satellitesUsed, into.hasAltitude, into.reading.hour];
  };
  for (const modes of ["A", "AANN", "NNNA", "D", "P", "R", "F"]) assert.deepEqual(gns(modes), [true, 13, true, 12]);
  for (const modes of ["", "N", "NNNN", "E", "NE", "M", "S"]) assert.deepEqual(gns(modes, ""), [false, 0, true, 12]);
  for (const modes of ["a", "1", "A*"]) assert.equal(gns(modes.replace("*", "-")), "badField");
  assert.equal(gns("A", "100"), "badField");
});

test("GLL: status and mode, before NMEA 2.3 without one", () => {
  const gll = (rest: string) => {
    const into = createGll();
    return decodeGll(read(`GPGLL,4807.0,N,01131.0,E,${rest}`), into) ?? [into.hasTime, into.valid];
  };
  assert.deepEqual(gll("120000.000,A,A"), [true, true]);
  assert.deepEqual(gll("120000,A"), [true, true]);
  for (const rest of ["120000,V,N", "120000,A,E", "120000,A,S", "120000,,"]) assert.deepEqual(gll(rest), [true, false]);
  assert.deepEqual(gll(",V,N"), [false, false]);
  assert.equal(gll("12000x,A"), "badTime");
  assert.equal(decodeGll(read("GPGLL,4807.0,N,01131.0,E"), createGll()), "badField");
});
