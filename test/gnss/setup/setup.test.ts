import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE } from "../../../host-tools/simulator/receivers/catalogue.js";
import type { Found } from "../../../src/gnss/setup/detection.js";
import { Setup } from "../../../src/gnss/setup/setup.js";
import { hand } from "../messages.js";

const SHAPE = { widthMs: 100, falling: false };

/** Sets up a model of the catalogue that answers at once; `mute` answers nothing. */
function setUp(name: keyof typeof CATALOGUE, found: Omit<Found, "baud">, mute = false) {
  const settings = CATALOGUE[name].factory();
  const language = CATALOGUE[name].language();
  const setup = new Setup({ ...found, baud: settings.baud }, SHAPE);
  let sent = 0;
  for (let now = 0; now < 30 && !setup.done; now += 0.25) {
    const bytes = setup.step(now);
    if (bytes === undefined) continue;
    sent++;
    if (mute) continue;
    for (const answer of language.hear(bytes, settings)) {
      setup.onBytes(answer, answer.length);
      hand(setup, answer);
    }
  }
  assert.equal(setup.done, true);
  return { setup, settings, sent };
}

test("a u-blox M8 accepts all of the first batch, and then that it is to send no sentences", () => {
  const { setup, settings, sent } = setUp("ublox8", { family: "ublox", dialect: "legacy", version: "ROM CORE 3.01" });
  assert.equal(sent, 2);
  assert.deepEqual(setup.record.troubles, []);
  assert.equal(settings.rates.get("RMC"), 0);
  assert.equal(setup.record.sendsUbx, true);
  assert.equal(setup.record.pulse, "TP5");
  assert.equal(settings.epochMs, 1000);
  assert.equal(settings.pulseWidthMs, 100);
});

test("a u-blox 6 has another way for NAV-PVT, and none for NAV-TIMELS", () => {
  const { setup, settings, sent } = setUp("ublox6", { family: "ublox", dialect: "legacy", version: "7.03" });
  assert.equal(sent, 2);
  assert.deepEqual(setup.record.troubles, ["NAV-TIMELS refused"]);
  assert.equal(setup.record.sendsUbx, true);
  assert.equal(settings.rates.get(0x0120), 1);
  assert.equal(settings.rates.get("RMC"), 1);
});

test("a u-blox whose series is not known is told in both dialects", () => {
  for (const name of ["ublox8", "ubloxM10"] as const) {
    const { setup, settings } = setUp(name, { family: "ublox", dialect: undefined, version: "" });
    assert.deepEqual(setup.record.troubles, [], name);
    assert.equal(setup.obeys, true);
    assert.equal(settings.rates.get("GLL"), 0, name);
    assert.equal(settings.rates.get("RMC"), 0, name);
    assert.equal(setup.speedCommand(38400)?.[3], name === "ublox8" ? 0x00 : 0x8a);
  }
});

test("a Quectel without PMTK285 has its pulse by PQ1PPS", () => {
  const { setup, settings } = setUp("quectelL76", { family: "mtk", dialect: undefined, version: "AXN_3.80" });
  assert.deepEqual(setup.record.troubles, []);
  assert.equal(settings.pulseWhen, "fix");
  assert.equal(setup.record.pulse, "PQ1PPS");
});

test("a CASIC's sentences are sent, its pulse is acknowledged", () => {
  const { setup, settings } = setUp("atgm336h", { family: "casic", dialect: undefined, version: "URANUS5" });
  assert.deepEqual(setup.record.troubles, []);
  assert.equal(setup.record.sentencesSet, true);
  assert.equal(settings.rates.get("VTG"), 0);
});

test("nobody answers: all is tried, given up, and said", () => {
  const cases = [
    ["ublox8", "ublox"],
    ["mtk3339", "mtk"],
    ["atgm336h", "casic"],
  ] as const;
  for (const [name, family] of cases) {
    const { setup } = setUp(name, { family, dialect: undefined, version: "" }, true);
    assert.equal(setup.obeys, false, name);
    assert.equal(setup.record.pulse, undefined, name);
    assert.ok(
      setup.record.troubles.length > 0 && setup.record.troubles.every((trouble) => trouble.endsWith("unanswered")),
      name,
    );
  }
});

test("a receiver that is only listened to is told nothing", () => {
  const { setup, sent } = setUp("nmeaOnly", { family: "nmea", dialect: undefined, version: "" });
  assert.equal(sent, 0);
  assert.deepEqual(setup.record.troubles, []);
  assert.equal(setup.speedCommand(38400), undefined);
});
