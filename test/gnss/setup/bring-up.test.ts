import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE, type ModelName } from "../../../host-tools/simulator/receivers/catalogue.js";
import type { Model } from "../../../host-tools/simulator/receivers/factory-receiver.js";
import { Bench, type BenchOptions } from "../bench.js";

/** What each model sends and claims once it is set up, over 30 seconds. */
const EXPECTED: Readonly<Record<ModelName, { family: string; heard: string; claims: string; rarely?: string }>> = {
  ublox6: { family: "ublox", heard: "0106 0120 0d01 GPRMC", claims: "RMC confirmed", rarely: "0103 0a09 GPGSV" },
  ublox7: { family: "ublox", heard: "0107 0d01", claims: "NAV-PVT confirmed", rarely: "0103 0a09 GPGSV" },
  ublox8: { family: "ublox", heard: "0107 0d01", claims: "NAV-PVT confirmed", rarely: "0103 0126 0a09 GPGSV" },
  ubloxM9: { family: "ublox", heard: "0107 0d01", claims: "NAV-PVT confirmed", rarely: "0103 0126 0a38 GPGSV" },
  ubloxM10: { family: "ublox", heard: "0107 0d01", claims: "NAV-PVT confirmed", rarely: "0103 0126 0a38 GPGSV" },
  ubloxM10Fast: { family: "ublox", heard: "0107 0d01", claims: "NAV-PVT confirmed", rarely: "0103 0126 0a38 GPGSV" },
  mtk3339: { family: "mtk", heard: "GPGGA GPRMC", claims: "RMC unknown" },
  quectelL76: { family: "mtk", heard: "GNGGA GNRMC", claims: "RMC unknown" },
  quectelL86: { family: "mtk", heard: "GNGGA GNRMC", claims: "RMC unknown" },
  atgm336h: { family: "casic", heard: "GNGGA GNRMC", claims: "RMC unknown" },
  nmeaOnly: { family: "nmea", heard: "GPGGA GPGSA GPRMC", claims: "RMC unknown" },
  telecom: { family: "nmea", heard: "GNGLL GNGNS GNVTG GNZDA", claims: "ZDA unknown", rarely: "" },
  perSystem: { family: "nmea", heard: "BDRMC GNGGA GNGSA GNRMC", claims: "RMC unknown", rarely: "" },
  tenHertz: { family: "nmea", heard: "", claims: "RMC unknown", rarely: "GNGGA GNRMC" },
  timing: { family: "nmea", heard: "0103 0121", claims: "NAV-TIMEUTC confirmed", rarely: "" },
};

const WELL = ["receiver", "sentences", "fix", "pulse", "edge", "lag"];
/** As well as can be known of a receiver that takes no commands: whether its pulses are upside down is not. */
const WELL_BUT_EDGE = WELL.map((code) => (code === "edge" ? "!edge" : code));

for (const name of Object.keys(CATALOGUE) as ModelName[]) {
  const { family, heard, claims, rarely = "GPGSV" } = EXPECTED[name];
  const model: Model = CATALOGUE[name];

  test(`${model.name} comes up from its factory settings`, () => {
    const bench = new Bench({ model });
    const edges = family === "nmea" ? "unchecked" : "beginnings";
    bench.until("set up", () => bench.bringUp.settled && bench.bringUp.edges === edges, 15);
    bench.run(family === "nmea" ? 10 : 20);
    assert.equal(bench.bringUp.found?.family, family);
    assert.equal(bench.bringUp.baud, family === "nmea" ? model.factory().baud : 38400);
    assert.equal(bench.receiver.baud, bench.bringUp.baud);
    assert.equal(bench.bringUp.learnedBaud, model.factory().baud === 38400 ? 38400 : model.factory().baud);
    bench.heard.clear();
    bench.claims.clear();
    bench.run(30);
    const each = [...bench.heard].filter(([, count]) => count === 30).map(([kind]) => kind);
    assert.equal(each.sort().join(" "), heard);
    assert.deepEqual([...bench.claims], [[claims, 30_000 / model.factory().epochMs]]);
    assert.deepEqual(bench.codes(), family === "nmea" ? WELL_BUT_EDGE : WELL);
    // The list of satellites and the leap seconds come now and then, and nothing else at all; the pulse is shaped as told.
    const others = [...bench.heard.keys()].filter((kind) => !each.includes(kind));
    assert.equal(others.sort().join(" "), rarely);
    if (family !== "nmea") assert.equal(bench.receiver.settings.pulseWhen, "fix");
  });

  test(`${model.name}: a wire that turns the pulse upside down is found out`, () => {
    const bench = new Bench({ model, circumstances: { pulse: "inverted" } });
    bench.run(40);
    if (family === "nmea") {
      assert.equal(bench.bringUp.edges, "unchecked");
      return;
    }
    if (family === "mtk") {
      assert.equal(bench.bringUp.edges, "ends");
      assert.deepEqual(bench.codes().at(-1), "!pulseInverted");
      return;
    }
    // These can pulse the other way round, which makes up for the wire.
    assert.equal(bench.bringUp.edges, "beginnings");
    assert.equal(bench.receiver.settings.pulseFalls, true);
    assert.equal(bench.bringUp.learnedFalling, true);
    assert.deepEqual(bench.codes(), WELL);
  });
}

test("a step a second, beside those with what is heard, is enough", () => {
  for (const [name, model] of Object.entries(CATALOGUE)) {
    for (const pulse of ["straight", "inverted"] as const) {
      const bench = new Bench({ model, circumstances: { pulse }, stepSeconds: 1 });
      bench.run(60);
      const { family } = EXPECTED[name as ModelName];
      const ends = family === "mtk" && pulse === "inverted";
      assert.equal(
        bench.bringUp.edges,
        family === "nmea" ? "unchecked" : ends ? "ends" : "beginnings",
        `${name} ${pulse}`,
      );
      assert.equal(bench.bringUp.baud, family === "nmea" ? model.factory().baud : 38400, name);
    }
  }
});

const MISCONNECTED: readonly [what: string, options: Partial<BenchOptions>, codes: string[]][] = [
  ["nothing is connected", { circumstances: { speaks: false, hears: false, pulse: "open" } }, ["!noBytes"]],
  ["its TX is not connected", { circumstances: { speaks: false } }, ["!noBytes"]],
  ["it has no power", { reception: (_, reception) => Object.assign(reception, { powered: false }) }, ["!noBytes"]],
  ["a speed that is not tried", { circumstances: { savedBaud: 14400 } }, ["!wrongBaud"]],
  ["a wrong speed in the configuration", { bringUp: { baud: 115200 } }, ["!wrongBaud"]],
  ["no sentences with the time", { model: mute(), bringUp: { setUp: false } }, ["receiver", "!noSentences"]],
  [
    "no view of the sky",
    { reception: (_, reception) => Object.assign(reception, { lossDb: 100 }) },
    ["receiver", "sentences", "!noFix"],
  ],
  ["the pulse is not connected", { circumstances: { pulse: "open" } }, ["receiver", "sentences", "fix", "!noPulse"]],
  ["five pulses a second", { circumstances: { pulsesPerS: 5 } }, ["receiver", "sentences", "fix", "!pulseRate"]],
];

/** An ATGM336H of which somebody has saved that it lists satellites and nothing else. */
function mute(): Model {
  const factory = () => ({ ...CATALOGUE.atgm336h.factory(), rates: new Map([["GSV" as const, 1]]) });
  return { ...CATALOGUE.atgm336h, factory };
}

for (const [what, options, codes] of MISCONNECTED) {
  test(`${what}: ${codes.at(-1)}`, () => {
    const bench = new Bench({ model: CATALOGUE.ublox8, ...options });
    bench.run(60);
    assert.deepEqual(bench.codes(), codes);
    const last = bench.bringUp.findings(bench.now, bench.decoder).at(-1);
    assert.ok(last !== undefined && !last.ok && last.advice.length > 20, JSON.stringify(last));
  });
}

test("its RX is not connected: it is listened to, and doctor says that it might obey", () => {
  const bench = new Bench({ model: CATALOGUE.ublox8, circumstances: { hears: false } });
  bench.run(40);
  assert.equal(bench.bringUp.found?.family, "nmea");
  assert.equal(bench.bringUp.edges, "unchecked");
  assert.deepEqual(bench.codes(), WELL_BUT_EDGE);
  assert.match(bench.bringUp.findings(bench.now, bench.decoder)[0]?.advice ?? "", /transmit pin/);
});

test("a receiver that only seems to obey is not set up for ever", () => {
  const bench = new Bench({ model: CATALOGUE.ublox8, circumstances: { hears: false }, bringUp: { family: "ublox" } });
  bench.run(600);
  assert.ok(bench.sent.length < 20, `${bench.sent.length} messages sent`);
  assert.deepEqual(bench.codes(), WELL_BUT_EDGE);
});

test("set-up switched off: the receiver is found and left as it is", () => {
  const bench = new Bench({ model: CATALOGUE.ublox8, bringUp: { setUp: false } });
  bench.run(40);
  assert.equal(bench.bringUp.found?.family, "ublox");
  assert.equal(bench.receiver.baud, 9600);
  assert.equal(bench.receiver.settings.rates.get("GLL"), 1);
  assert.equal(bench.bringUp.edges, "unchecked");
  assert.deepEqual(bench.codes(), WELL_BUT_EDGE);
});

for (const name of ["ublox6", "ublox8", "ubloxM10", "mtk3339", "atgm336h"] as const) {
  test(`${CATALOGUE[name].name} that loses its power for ten seconds is found and set up again`, () => {
    const off = (second: number) => second >= 60 && second < 70;
    const bench = new Bench({
      model: CATALOGUE[name],
      reception: (second, reception) => Object.assign(reception, { powered: !off(second) }),
    });
    bench.run(69);
    assert.equal(bench.bringUp.settled, false);
    bench.run(51);
    assert.equal(bench.bringUp.baud, 38400);
    assert.equal(bench.receiver.settings.rates.get("GLL") ?? 0, 0);
    assert.deepEqual(bench.codes(), WELL);
    assert.equal(bench.bringUp.learnedBaud, 9600);
  });

  test(`${CATALOGUE[name].name} that loses its power for a moment is set up again`, () => {
    const bench = new Bench({
      model: CATALOGUE[name],
      // Its speed is our speed also after the reset: nothing but what it sends shows it.
      circumstances: { savedBaud: 38400 },
      reception: (second, reception) => Object.assign(reception, { powered: second !== 60 }),
    });
    bench.run(57);
    assert.equal(bench.receiver.settings.pulseWhen, "fix");
    bench.run(63);
    assert.equal(bench.receiver.settings.rates.get("VTG") ?? 0, 0);
    assert.equal(bench.receiver.settings.rates.get("RMC"), name === "ublox8" || name === "ubloxM10" ? 0 : 1);
    assert.equal(bench.receiver.settings.pulseWhen, "fix");
    assert.deepEqual(bench.codes(), WELL);
  });
}

test("a restart of ours alone: the receiver still has the work speed, and how it starts is not forgotten", () => {
  const before = new Bench({ model: CATALOGUE.ublox8 });
  before.run(30);
  const { learnedBaud, learnedFalling } = before.bringUp;
  assert.deepEqual([learnedBaud, learnedFalling], [9600, false]);
  const after = new Bench({
    model: CATALOGUE.ublox8,
    circumstances: { savedBaud: 38400 },
    bringUp: { learnedBaud, learnedFalling },
  });
  after.until("found", () => after.bringUp.settled, 8);
  assert.equal(after.bringUp.learnedBaud, 9600);
});

test("a wire that was made up for before is made up for from the start", () => {
  const bench = new Bench({
    model: CATALOGUE.ublox8,
    circumstances: { pulse: "inverted" },
    bringUp: { learnedFalling: true },
  });
  assert.equal(bench.bringUp.edges, "checking");
  bench.until("checked", () => bench.bringUp.edges === "beginnings", 20);
  assert.equal(bench.receiver.settings.pulseFalls, true);
});

test("where the wire was put right since, the pulse is turned back", () => {
  const bench = new Bench({ model: CATALOGUE.ublox8, bringUp: { learnedFalling: true } });
  bench.run(60);
  assert.equal(bench.bringUp.edges, "beginnings");
  assert.equal(bench.receiver.settings.pulseFalls, false);
  assert.equal(bench.bringUp.learnedFalling, false);
});

test("an undisturbed world leaves a receiver alone once it is set up", () => {
  for (const model of Object.values(CATALOGUE)) {
    const bench = new Bench({ model });
    bench.run(120);
    const sent = bench.sent.length;
    bench.run(1800);
    assert.equal(bench.sent.length, sent, model.name);
  }
});
