import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../host-tools/build/paths.js";
import { findCount, MARK, pulsesBetween } from "../../../host-tools/emulate/pulses.js";

test("the count lies behind the mark, which is the firmware's", () => {
  const ram = Buffer.alloc(4096);
  assert.equal(findCount(ram, 0x3fc80000), undefined);
  ram.write(MARK, 1000, "latin1");
  assert.equal(findCount(ram, 0x3fc80000), 0x3fc80000 + 1016);
  const source = readFileSync(join(ROOT, "drivers/pulse/esp32/alarm.c"), "utf8");
  const letters = /\.mark = \{([^}]*)\}/.exec(source)?.[1] ?? "";
  assert.equal([...letters.matchAll(/'(.)'/g)].map((match) => match[1]).join(""), MARK);
  assert.equal(MARK.length, 16);
});

test("a count that starts again from zero has had so many pulses", () => {
  assert.equal(pulsesBetween(5, 5), 0);
  assert.equal(pulsesBetween(5, 7), 2);
  assert.equal(pulsesBetween(5, 0), 0);
  assert.equal(pulsesBetween(5, 1), 1);
  assert.equal(pulsesBetween(5, 0x3fc8ec90), 0);
  assert.equal(pulsesBetween(0x3fc8ec90, 2), 2);
});
