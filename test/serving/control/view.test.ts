import assert from "node:assert/strict";
import { test } from "node:test";
import { type ControlSubject, ControlView } from "../../../src/serving/control/view.js";
import { emptySnapshot, type Snapshot } from "../../../src/status/snapshot.js";
import type { UtcSecond } from "../../../src/time/units.js";

const SECOND = 4_000_000_000 as UtcSecond;

function viewOf(snapshot: Snapshot): ControlView {
  const subject: ControlSubject = {
    refresh: () => undefined,
    snapshot,
    version: () => "1",
    board: () => "b",
    controlClients: () => undefined,
    packets: () => {
      throw new Error("nobody asked");
    },
  };
  return new ControlView(subject);
}

test("before there is a clock nothing is claimed", () => {
  const snapshot = emptySnapshot();
  const view = viewOf(snapshot);
  Object.assign(snapshot.pulses, { everReceived: true, reach: 1 });
  assert.deepEqual([view.leap, view.stratum, view.refid], [3, 16, "INIT"]);
  assert.deepEqual([view.clock, view.reference, view.associations[1]?.received], [undefined, undefined, undefined]);
  assert.deepEqual(
    view.associations.map(({ selection }) => selection),
    [0, 0],
  );
});

test("while it serves, the sentences are the system's peer and the pulse its PPS", () => {
  const snapshot = emptySnapshot();
  const view = viewOf(snapshot);
  const [sentences, pulses] = view.associations;
  const received = { second: (SECOND + 2) as UtcSecond, fraction: 0 };
  for (const stream of [snapshot.sentences, snapshot.pulses]) {
    Object.assign(stream, { reach: 1, offsetSeconds: -0.5, everReceived: true, received });
  }
  Object.assign(snapshot, { state: "synchronised", leap: 0, stratum: 1, refid: "GPS", taiMinusUtcSeconds: 37 });
  Object.assign(snapshot, { isSet: true, time: { second: SECOND + 3, fraction: 0 } });
  assert.deepEqual([view.leap, view.stratum, view.refid, view.taiMinusUtcSeconds], [0, 1, "GPS", 37]);
  assert.deepEqual([sentences?.selection, pulses?.selection], [6, 7]);
  assert.deepEqual([pulses?.reach, pulses?.offsetSeconds, pulses?.received?.second], [1, -0.5, SECOND + 2]);
  assert.equal(view.clock?.second, SECOND + 3);

  snapshot.state = "holdover";
  assert.deepEqual([sentences?.selection, pulses?.selection], [0, 0]);
  snapshot.state = "locking";
  assert.deepEqual([sentences?.selection, pulses?.selection], [4, 4]);
});

test("signs are NTP's: positive is a clock that is behind, and a counter that is slow", () => {
  const snapshot = emptySnapshot();
  Object.assign(snapshot, { clockOffsetSeconds: 3e-6, frequency: 2e-6 });
  assert.equal(viewOf(snapshot).offsetSeconds, -3e-6);
  assert.equal(viewOf(snapshot).frequency, -2e-6);
});

test("before an answer the snapshot is made anew", () => {
  let refreshed = 0;
  const subject = { snapshot: emptySnapshot(), refresh: () => void refreshed++ } as unknown as ControlSubject;
  new ControlView(subject).refresh();
  assert.equal(refreshed, 1);
});

test("servers are associations behind the receiver's two, the selected one the system's peer while they are followed", () => {
  const snapshot = emptySnapshot(2);
  const [first, second] = snapshot.servers;
  assert.ok(first && second);
  Object.assign(first, {
    name: "a.example",
    address: "192.0.2.1",
    port: 123,
    state: "*",
    reach: 255,
    stratum: 1,
    refid: "GPS",
  });
  Object.assign(first, {
    answers: 3,
    ageSeconds: 2,
    offsetSeconds: -1e-3,
    delaySeconds: 20e-3,
    distanceSeconds: 12e-3,
  });
  Object.assign(second, { name: "b.example", state: "x", reach: 1 });
  Object.assign(snapshot, { state: "synchronised", followsServers: true, isSet: true });
  Object.assign(snapshot.time, { second: SECOND, fraction: 0 });
  snapshot.sentences.reach = snapshot.pulses.reach = 255;
  const { associations } = viewOf(snapshot);
  assert.deepEqual(
    associations.map(({ selection }) => selection),
    [0, 0, 6, 1],
  );
  const [, , a, b] = associations;
  assert.deepEqual([a?.name, a?.address, a?.refid, a?.reach], ["a.example", "192.0.2.1", "GPS", 255]);
  assert.deepEqual([a?.offsetSeconds, a?.received?.second, a?.server?.stratum], [-1e-3, SECOND - 2, 1]);
  assert.ok(Math.abs((a?.server?.dispersionSeconds ?? 0) - 2e-3) < 1e-12);
  assert.deepEqual([b?.address, b?.refid, b?.received, b?.offsetSeconds], ["0.0.0.0", "INIT", undefined, 0]);
  snapshot.followsServers = false;
  assert.equal(a?.selection, 4);
});
