import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOGUE } from "../../../../host-tools/simulator/receivers/catalogue.js";

test("factory speeds", () => {
  const speeds = Object.entries(CATALOGUE).map(([name, model]) => `${name} ${model.factory().baud}`);
  assert.deepEqual(speeds, [
    "ublox6 9600",
    "ublox7 9600",
    "ublox8 9600",
    "ubloxM9 38400",
    "ubloxM10 9600",
    "ubloxM10Fast 38400",
    "mtk3339 9600",
    "quectelL76 9600",
    "quectelL86 9600",
    "atgm336h 9600",
    "nmeaOnly 4800",
    "telecom 9600",
    "perSystem 9600",
    "tenHertz 38400",
    "timing 38400",
  ]);
});

test("each receiver has settings of its own", () => {
  for (const model of Object.values(CATALOGUE)) {
    model.factory().rates.clear();
    assert.ok(model.factory().rates.size > 0, model.name);
  }
});
