import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ALARMS, Alarms, alarmOf, changeText, severityOf } from "../../src/status/alarms.js";
import { type Finding, findingOf } from "../../src/status/finding.js";

const SOURCES = fileURLToPath(new URL("../../../src", import.meta.url));
const NO_FIX = findingOf("bad", "noFix", "no fix for 9 s", "look at the antenna");
const NO_PULSE = findingOf("bad", "noPulse", "no pulse for 9 s", "look at the wire");

/** Second by second, what changed: "61 raised noFix". */
function changes(findingsAt: (second: number) => Finding[], fromSecond: number, untilSecond: number): string[] {
  const alarms = new Alarms();
  const lines: string[] = [];
  for (let second = fromSecond; second < untilSecond; second++) {
    for (const { isRaised, alarm } of alarms.update(findingsAt(second), second)) {
      lines.push(`${second} ${isRaised ? "raised" : "cleared"} ${alarm.code} since ${alarm.sinceSeconds}`);
    }
  }
  return lines;
}

describe("alarms", () => {
  it("are raised when their condition has stood for a minute, and cleared when it has been away for one", () => {
    const findingsAt = (second: number) => (second >= 1000 && second < 2000 ? [NO_PULSE] : []);
    assert.deepEqual(changes(findingsAt, 500, 3000), [
      "1060 raised noPulse since 1000",
      "2060 cleared noPulse since 1000",
    ]);
  });

  it("do not ring for what comes and goes", () => {
    assert.deepEqual(
      changes((second) => (second % 100 < 50 ? [NO_PULSE] : []), 500, 5000),
      [],
    );
    // Away for less than a minute is not away.
    assert.deepEqual(
      changes((second) => (second % 100 < 70 ? [NO_PULSE] : []), 500, 5000),
      ["560 raised noPulse since 500"],
    );
  });

  it("leave a cold start its time", () => {
    const cold = findingOf("bad", "cold", "cold: waiting");
    assert.deepEqual(
      changes((second) => (second < 900 ? [NO_FIX, cold] : []), 1, 2000),
      ["300 raised noFix since 0", "960 cleared noFix since 0"].map((line) => line.replace(/^300/, "301")),
    );
    assert.deepEqual(
      changes(() => [cold], 1, 2000),
      ["1201 raised notSynchronised since 0"],
    );
  });

  it("say in the journal what is the case, and their severity can be read from it", () => {
    const alarms = new Alarms();
    alarms.update([], 100);
    alarms.update([NO_FIX], 101);
    const [raised] = alarms.update([findingOf("bad", "noFix", "no fix for 70 s", "look")], 171);
    assert.ok(raised !== undefined);
    const text = changeText(raised);
    assert.equal(
      text,
      "raised noFix: The receiver has no fix: look at its antenna, the cable and the view of the sky (no fix for 70 s)",
    );
    assert.equal(severityOf(text), "critical");
    alarms.update([], 172);
    const [cleared] = alarms.update([], 232);
    assert.ok(cleared !== undefined);
    assert.match(changeText(cleared), /^cleared noFix after 71 s: The receiver/);
    assert.equal(severityOf(changeText(cleared)), undefined);
    assert.deepEqual(alarms.raised(), []);
  });

  it("that are raised have the evidence of now", () => {
    const alarms = new Alarms();
    alarms.update([], 100);
    alarms.update([NO_FIX], 101);
    alarms.update([findingOf("bad", "noFix", "no fix for 70 s", "look")], 171);
    assert.deepEqual(
      alarms.raised().map(({ code, evidence, advice }) => [code, evidence, advice]),
      [["noFix", "no fix for 70 s", "look"]],
    );
  });

  it("have one text each, and a finding belongs to one", () => {
    const findings = ALARMS.flatMap(({ findings }) => findings);
    for (const list of [ALARMS.map(({ code }) => code), ALARMS.map(({ text }) => text), findings]) {
      assert.equal(new Set(list).size, list.length);
    }
  });

  it("know every finding of the sources that is not good, and lose none that they do not know", () => {
    const codes = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [
        ...readFileSync(join(SOURCES, name), "utf8").matchAll(
          /(?:\bbad\(|findingOf\(\s*"(?:bad|doubtful)",)\s*"(\w+)"/g,
        ),
      ])
      .map(([, code = ""]) => code);
    assert.ok(codes.length > 15, `${codes.length} found`);
    for (const code of codes) assert.notEqual(alarmOf({ level: "bad", code }), "other", code);
    assert.equal(alarmOf({ level: "bad", code: "newAndUnknown" }), "other");
    assert.equal(alarmOf({ level: "good", code: "noFix" }), undefined);
    assert.equal(alarmOf({ level: "doubtful", code: "secondUnvouched" }), undefined);
  });
});
