import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EVENT_SECOND,
  EVENTS,
  eventWorld,
  INTERNET,
  LAN,
  LAWS,
  outage,
  SEVERAL,
  WIFI_TAIL,
  world,
} from "../../../host-tools/lab/client-worlds.js";

const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

test("a seed gives one world, another seed another, and both ways are drawn independently", () => {
  const make = (seed: number) => world(seed, "c", 1e-9, [INTERNET], { seconds: 2000 });
  assert.deepEqual(make(1), make(1));
  assert.notDeepEqual(make(1), make(2));
  const [server] = make(1).servers;
  assert.ok(server);
  assert.notEqual(server.outSeconds[0], server.backSeconds[0]);
});

test("delays have the least and the mean of their law", () => {
  for (const [path, least, wanted] of [
    [LAN, 100e-6, 110e-6],
    [INTERNET, 20e-3, 23e-3],
    [WIFI_TAIL, 1e-3, 2.4e-3],
  ] as const) {
    const [server] = world(3, "", 0, [path], { seconds: 20_000 }).servers;
    assert.ok(server);
    assert.ok(Math.min(...server.outSeconds) >= least);
    assert.ok(Math.abs(mean(server.outSeconds) / wanted - 1) < 0.05, `${mean(server.outSeconds)}`);
    assert.ok(Math.abs(mean(server.backSeconds) / wanted - 1) < 0.05);
  }
  for (const [name, path] of Object.entries(LAWS)) {
    const [server] = world(3, name, 0, [path], { seconds: 5000 }).servers;
    assert.ok(server && Math.min(...server.outSeconds) >= path.leastSeconds, name);
  }
});

test("the crystal begins at 10 ppm and walks by q each second", () => {
  const { frequency } = world(4, "", 1e-8, [LAN], { seconds: 10_000 });
  assert.equal(frequency[0], 1e-5);
  const steps = [...frequency.slice(1)].map((y, index) => ((y - (frequency[index] ?? 0)) / 1e-8) ** 2);
  assert.ok(Math.abs(mean(steps) - 1) < 0.05, `${mean(steps)}`);
});

test("servers that lie do so from the first second", () => {
  const lies = SEVERAL.map((make) => make(1).servers.map(({ errorSeconds }) => errorSeconds[36_000] ?? 0));
  assert.deepEqual(lies[0], [0, 0, 0, 0]);
  assert.deepEqual(lies[2], [0, 0, 0, 0.1, 0.1]);
  assert.deepEqual(lies[3], [0, 0, 0, 0.1, -0.1]);
  assert.ok(Math.abs((lies[4]?.[3] ?? 0) - 10e-3) < 1e-9);
});

test("an event changes the last server from its second on, and nothing before", () => {
  for (const event of EVENTS) {
    const [quiet, changed] = [world(1, "", 1e-9, Array(4).fill(INTERNET)), eventWorld(1, event, 4)];
    const parts = (trace: typeof quiet) => {
      const { outSeconds, backSeconds, errorSeconds } = trace.servers[3] ?? assert.fail();
      return [outSeconds, backSeconds, errorSeconds];
    };
    const before = (trace: typeof quiet) => parts(trace).map((part) => part.slice(0, EVENT_SECOND));
    assert.deepEqual(before(changed), before(quiet), event.name);
    assert.deepEqual(changed.servers.slice(0, 3), quiet.servers.slice(0, 3));
    const last = changed.servers[3];
    const differs = last?.unsynchronised !== undefined || !Object.is(String(parts(changed)), String(parts(quiet)));
    assert.ok(differs, event.name);
  }
});

test("an outage loses every packet after its beginning", () => {
  const [server] = outage(1, LAN, 1e-9, 100).servers;
  assert.ok(server);
  assert.equal(server.outSeconds.length, EVENT_SECOND + 100);
  assert.ok(Number.isNaN(server.outSeconds[EVENT_SECOND]) && !Number.isNaN(server.outSeconds[EVENT_SECOND - 1]));
});
