import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";
import { PmtkLanguage } from "../../../../host-tools/simulator/receivers/pmtk-language.js";

function ask(pulse: "PMTK285" | "PQ1PPS", ...lines: string[]) {
  const settings = CATALOGUE.mtk3339.factory();
  const language = new PmtkLanguage("AXN_2.31,1,PA6H,1.0", pulse);
  const answers = language.hear(Buffer.from(lines.map((line) => `${line}\r\n`).join(""), "latin1"), settings);
  return { settings, answers: answers.map((answer) => Buffer.from(answer).toString("latin1").trim().slice(1, -3)) };
}

test("commands as public sources print them, and their answers", () => {
  const { answers, settings } = ask(
    "PMTK285",
    "$PMTK605*31",
    "$PMTK314,0,1,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0*28",
    "$PMTK255,1*2D",
    "$PMTK285,3,100*3F",
    "$PMTK251,38400*27",
    "$PMTK000*32",
  );
  assert.deepEqual(answers, [
    "PMTK705,AXN_2.31,1,PA6H,1.0",
    "PMTK001,314,3",
    "PMTK001,255,3",
    "PMTK001,285,3",
    "PMTK001,000,1",
  ]);
  assert.equal(settings.rates.get("RMC"), 1);
  assert.equal(settings.rates.get("GSV"), 0);
  assert.equal(settings.steadyLag, true);
  assert.equal(settings.pulseWhen, "fix");
  assert.equal(settings.baud, 38400);
});

test("Quectel's form of the pulse, where PMTK285 is not there", () => {
  const { answers, settings } = ask("PQ1PPS", "$PMTK285,3,100*3F", "$PQ1PPS,W,3,100*1A");
  assert.deepEqual(answers, ["PMTK001,285,1", "PQ1PPS,W,OK"]);
  assert.equal(settings.pulseWhen, "fix");
});

test("wrong sums, wrong values and other families' questions", () => {
  assert.deepEqual(ask("PMTK285", "$PMTK605*32", "$PCAS06,0*1B", "nonsense").answers, []);
  const { answers, settings } = ask("PMTK285", "$PMTK285,9,100*35");
  assert.deepEqual(answers, ["PMTK001,285,2"]);
  assert.equal(settings.pulseWhen, "afterFix");
});
