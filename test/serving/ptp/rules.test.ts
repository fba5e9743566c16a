import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as driver from "../../../src/serving/ptp/rules.js";
import { ROOT } from "../../drivers/compile.js";
import { OPTIONS } from "./data-sets.js";

test("each byte is where grandmaster.h has it", () => {
  const header = readFileSync(`${ROOT}drivers/ptp/grandmaster.h`, "utf8");
  const body = /enum ptp_rule \{([^}]*)\}/.exec(header)?.[1] ?? "";
  const names = [...body.replace(/\/\*.*?\*\//gs, "").matchAll(/PTP_(\w+)(?: = PTP_(\w+) \+ (\d+))?/g)];
  const places = new Map<string, number>();
  let next = 0;
  for (const [, name = "", from, more] of names) {
    if (from !== undefined) next = (places.get(from) ?? Number.NaN) + Number(more);
    places.set(name, next++);
  }
  assert.equal(places.size, 16);
  for (const [name, place] of places) {
    assert.equal(Object.entries(driver).find(([own]) => own === name)?.[1], place, name);
  }
});

test("they say what settings and quality say", () => {
  const bytes = new Uint8Array(driver.RULES_BYTES);
  const quality = { hasTime: true, clockClass: 7, accuracy: 0x27, timeSource: 0xa0, flags: 0x3c };
  const rules = { duty: driver.SERVES, trusted: true, variance: 0x5ec8, isLeapNear: true };
  driver.writeRules(bytes, { ...OPTIONS, domain: 9, priority1: 1, priority2: 2, syncInterval: -3 }, quality, rules);
  assert.equal(Buffer.from(bytes).toString("hex"), "02010901" + "0727" + "5ec8" + "02a03c01" + "01fd0001");
});
