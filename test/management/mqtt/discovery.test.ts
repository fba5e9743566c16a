import assert from "node:assert/strict";
import { test } from "node:test";
import { discoveryParts } from "../../../src/management/mqtt/discovery.js";
import { stateJson } from "../../../src/management/mqtt/state.js";
import { fullView } from "../web/full-view.js";
import { discoveryProblems } from "./home-assistant.js";

const ANNOUNCED = {
  hostName: "Roof-1",
  version: "0.2.0",
  board: "esp32/nodemcu",
  address: "http://192.168.1.20/",
  stateTopic: "noonmark/Roof-1/state",
  availabilityTopic: "noonmark/Roof-1/availability",
  expireSeconds: 90,
};

function parts(announced = ANNOUNCED): string[] {
  const make = discoveryParts(announced);
  const texts: string[] = [];
  for (let text = make(0); text !== undefined; text = make(texts.length)) texts.push(text);
  return texts;
}

test("the discovery is what Home Assistant takes, by its documented keys, classes and units", () => {
  const message = JSON.parse(parts().join(""));
  assert.deepEqual(discoveryProblems(message), []);
  assert.deepEqual(discoveryProblems(JSON.parse(parts({ ...ANNOUNCED, address: "" }).join(""))), []);
  assert.equal(message.dev.cu, "http://192.168.1.20/");
  // The judge objects where there is something to object to.
  message.cmps.bound.unit_of_meas = "ppb";
  message.cmps.state.object_id = "x";
  delete message.o;
  assert.equal(discoveryProblems(message).length, 3);
});

test("each part has room in what the driver takes at once, and they are the same each time", () => {
  for (const text of parts()) assert.ok(Buffer.byteLength(text) <= 2872);
  assert.deepEqual(parts(), parts());
});

test("every template reads a field that the state has", () => {
  const state = JSON.parse(stateJson({ ...fullView(), alarms: () => [] }));
  const { cmps } = JSON.parse(parts().join(""));
  const read = Object.values<{ val_tpl: string }>(cmps).map(
    ({ val_tpl }) => /value_json\.(\w+)/.exec(val_tpl)?.[1] ?? "",
  );
  for (const field of read) assert.ok(field in state, field);
  for (const field of Object.keys(state)) assert.ok(read.includes(field), `${field} is published and not shown`);
});

test("the state has the bound of the time, and the alarms in words that Home Assistant can keep", () => {
  const view = fullView();
  const alarm = {
    code: "noFix",
    severity: "critical" as const,
    text: "x".repeat(200),
    evidence: "",
    advice: "",
    sinceSeconds: 1,
  };
  const status = () => ({
    ...view.status(),
    state: "holdover",
    reason: "y".repeat(300),
    rootDelayUs: 2,
    rootDispersionUs: 3,
  });
  const state = JSON.parse(
    stateJson({ ...view, status, alarms: () => [alarm, alarm], temperatureCelsius: () => Number.NaN }),
  );
  assert.equal(state.boundMs, 0.004);
  assert.deepEqual([state.valid, state.alarms, state.temperatureC], [true, 2, null]);
  assert.equal(state.alarm.length, 250);
  assert.equal(state.reason.length, 250);
  assert.equal(JSON.parse(stateJson({ ...view, alarms: () => [] })).alarm, "none");
});
