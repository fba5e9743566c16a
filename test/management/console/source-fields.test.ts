import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceFields, sourceLines } from "../../../src/management/console/source-fields.js";
import type { ServerSnapshot } from "../../../src/status/server-snapshot.js";
import { emptySnapshot, type Snapshot } from "../../../src/status/snapshot.js";

const ANSWERED: Partial<ServerSnapshot> = {
  name: "a.example",
  address: "192.0.2.1",
  state: "*",
  reason: "selected",
  reach: 0xff,
  pollExponent: 6,
  stratum: 2,
  refid: "192.0.2.9",
  offsetSeconds: -1.5e-3,
  delaySeconds: 20e-3,
  distanceSeconds: 12e-3,
  jitterSeconds: 0.4e-3,
  ageSeconds: 23.4,
  requests: 9,
  answers: 8,
};

function snapshot(changes: Partial<Snapshot>, ...servers: Partial<ServerSnapshot>[]): Snapshot {
  const made = emptySnapshot(servers.length);
  made.servers.forEach((server, index) => {
    Object.assign(server, servers[index]);
  });
  return Object.assign(made, changes);
}

test("the receiver comes first, then each server with its numbers in the units of their names", () => {
  const [receiver, server] = sourceFields(
    snapshot({ followsServers: true, serves: true, sourceReason: "no pulses" }, ANSWERED),
  );
  assert.deepEqual(receiver, { name: "GPS", kind: "receiver", state: "?", reason: "no pulses", reach: "0" });
  assert.deepEqual(server, {
    name: "a.example",
    kind: "server",
    state: "*",
    reason: "selected",
    address: "192.0.2.1",
    stratum: 2,
    refid: "192.0.2.9",
    pollS: 64,
    reach: "377",
    lastS: 23,
    offsetUs: -1500,
    distanceUs: 12000,
    delayUs: 20000,
    jitterUs: 400,
    requests: 9,
    answers: 8,
  });
});

test("while a pulse is followed no server is, and the receiver is not while the servers are", () => {
  const behind = sourceFields(snapshot({ serves: true, sourceState: "*", sourceReason: "selected" }, ANSWERED));
  assert.deepEqual(
    behind.map(({ state, reason }) => [state, reason]),
    [
      ["*", "selected"],
      ["-", "right, and the receiver is followed"],
    ],
  );
  const still = sourceFields(snapshot({ serves: true, sourceState: "*", followsServers: true }, ANSWERED));
  assert.deepEqual([still[0]?.state, still[1]?.state], ["-", "*"]);
});

test("before its first answer nothing is made up", () => {
  const [, server] = sourceFields(snapshot({}, { name: "b.example", reason: "no address: no such name" }));
  const { stratum, lastS, offsetUs, distanceUs, delayUs, jitterUs } = server ?? { name: "" };
  assert.deepEqual([stratum, lastS, offsetUs, distanceUs, delayUs, jitterUs], Array(6).fill(null));
});

test("a line for each, state and name first, the reason last", () => {
  const made = snapshot({ followsServers: true, sourceReason: "no pulses" }, ANSWERED, { name: "b", reason: "why" });
  assert.deepEqual(sourceLines(sourceFields(made)), [
    "? GPS        reach 0: no pulses",
    "* a.example  192.0.2.1, stratum 2, every 64 s, reach 377, last 23 s ago, -1.500 ms ± 12.000 ms, jitter 0.400 ms: selected",
    "? b          reach 0: why",
  ]);
});
