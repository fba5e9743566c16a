import assert from "node:assert/strict";
import { test } from "node:test";
import { ENVIRONMENT_DEFAULTS, Environment } from "../../../host-tools/simulator/environment.js";

test("the heater's triangle and the day's sine reach their amplitudes", () => {
  const quick = { ...ENVIRONMENT_DEFAULTS, caseLagS: 0 };
  const heated = new Environment({ ...quick, dailyAmplitudeC: 0, heatingAmplitudeC: 2, heatingPeriodS: 100 });
  const period = Array.from({ length: 200 }, (_, second) => heated.step(second, 0));
  assert.equal(Math.min(...period), 20);
  assert.equal(Math.max(...period), 24);
  const daily = new Environment({ ...quick, dailyAmplitudeC: 3, heatingAmplitudeC: 0 });
  assert.ok(Math.abs(daily.step(21600, 0) - 25) < 1e-12);
  assert.ok(Math.abs(daily.step(64800, 0) - 19) < 1e-12);
});

test("the crystal follows a door that opens with the case's time constant", () => {
  const still = { ...ENVIRONMENT_DEFAULTS, dailyAmplitudeC: 0, heatingAmplitudeC: 0, caseLagS: 100 };
  const environment = new Environment(still);
  let temperature = 0;
  for (let second = 0; second < 100; second++) temperature = environment.step(second, -10);
  assert.ok(Math.abs(temperature - (22 - 10 * (1 - 0.99 ** 100))) < 1e-9);
});
