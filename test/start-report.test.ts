import assert from "node:assert/strict";
import { test } from "node:test";
import { defaults, setText } from "../src/settings/config.js";
import { reportStart, type Start } from "../src/start-report.js";

const GOOD: Start = {
  reason: "power",
  resolutionHz: 80e6,
  loop: "adaptive",
  erased: "",
  pinsTaken: true,
  problems: [],
};

function reported(start: Partial<Start>, settings: Readonly<Record<string, string>> = {}): string[] {
  const config = defaults();
  for (const [key, text] of Object.entries(settings)) assert.equal(setText(config, key, text), undefined, key);
  const entries: string[] = [];
  reportStart((event, evidence) => entries.push(`${event}: ${evidence}`), config, { ...GOOD, ...start });
  return entries;
}

test("a start that is in order is one entry", () => {
  assert.deepEqual(reported({}), ["start: firmware started (power), counter at 80000000 Hz, loop adaptive"]);
});

test("what is not as it was configured has an entry each, after the start's", () => {
  const problems = [{ message: "serving.port: 0 is out of range" }];
  const [first, ...rest] = reported({ erased: "no free page", pinsTaken: false, problems });
  assert.match(first ?? "", /^start: /);
  assert.deepEqual(rest, [
    "storage: the store could not be opened (no free page) and was erased: every setting is the default",
    "config: serving.port: 0 is out of range",
    "config: the pins in board.* cannot be used so on this board: its own are used",
  ]);
});

test("settings that contradict each other are reported", () => {
  const entries = reported({}, { "leap.timescale": "smeared", "leap.smear": "false" });
  assert.ok(entries.length > 1 && entries.slice(1).every((text) => text.startsWith("config: ")), entries.join("\n"));
});
