import assert from "node:assert/strict";
import { test } from "node:test";
import { CasicLanguage } from "../../../../host-tools/simulator/receivers/casic-language.js";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";

/** BA CE, length 16, CFG-TP: a second, 60 ms, with a fix, falling, UTC, GPS, no delay. Worked out by hand. */
const CFG_TP = Buffer.from("bace1000060340420f0060ea00000301000000000000b32d1603", "hex");

test("the sum of the example is that of its words", () => {
  let sum = 0;
  for (let at = 2; at < CFG_TP.length - 4; at += 4) sum = (sum + CFG_TP.readUInt32LE(at)) >>> 0;
  assert.equal(sum, CFG_TP.readUInt32LE(CFG_TP.length - 4));
});

test("CFG-TP is acknowledged, in whatever pieces it comes", () => {
  for (let cut = 0; cut <= CFG_TP.length; cut++) {
    const settings = CATALOGUE.atgm336h.factory();
    const language = new CasicLanguage();
    const answers = [
      ...language.hear(CFG_TP.subarray(0, cut), settings),
      ...language.hear(CFG_TP.subarray(cut), settings),
    ];
    assert.deepEqual(
      answers.map((answer) => Buffer.from(answer).toString("hex")),
      ["bace04000501060300000a030501"],
      `cut at ${cut}`,
    );
    assert.deepEqual([settings.pulseWidthMs, settings.pulseFalls, settings.pulseWhen], [60, true, "fix"]);
  }
});

test("sentences are obeyed in silence, PCAS06 is answered", () => {
  const settings = CATALOGUE.atgm336h.factory();
  const language = new CasicLanguage();
  const lines = "$PCAS03,1,0,0,0,1,0,0,0,0,0,,,0,0*02\r\n$PCAS01,3*1F\r\n$PCAS06,0*1B\r\n$PMTK605*31\r\n";
  const answers = language.hear(Buffer.from(lines, "latin1"), settings);
  assert.deepEqual(
    answers.map((answer) => Buffer.from(answer).toString("latin1")),
    ["$GPTXT,01,01,02,SW=URANUS5,V5.3.0.0*1D\r\n"],
  );
  assert.equal(settings.baud, 38400);
  assert.equal(settings.rates.get("GLL"), 0);
  assert.equal(settings.rates.get("RMC"), 1);
});

test("its banner is the one that real ones print", () => {
  const banner = Buffer.from(new CasicLanguage().banner()).toString("latin1");
  assert.ok(banner.includes("$GPTXT,01,01,02,MA=CASIC*27\r\n"));
  assert.ok(banner.includes("$GPTXT,01,01,02,TB=2020-04-28,13:43:10*40\r\n"));
});
