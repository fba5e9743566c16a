import assert from "node:assert/strict";
import { test } from "node:test";
import { Sky } from "../../../host-tools/simulator/sky.js";
import { type Observation, runWorld } from "../../../host-tools/simulator/virtual.js";
import { fakeAppliance } from "./fake.js";

const START = "2036-02-07T06:28:00Z";
const startNtp = String(new Sky({ startUtc: START, leapEvents: [] }).utc(0).ntpSecond);

test("each second is told once, with its status, replies and memory", async () => {
  const seen: Observation[] = [];
  const result = await runWorld(
    { seed: 3, sky: { startUtc: START }, clients: { requestsPerS: 2 } },
    { seconds: 100, program: fakeAppliance("--start-ntp", startNtp), onSecond: (second) => void seen.push(second) },
  );
  assert.deepEqual(
    seen.map(({ second }) => second),
    Array.from({ length: 100 }, (_, n) => n),
  );
  assert.ok(seen.every(({ status, second }) => status?.uptimeS === second));
  assert.equal(seen.flatMap(({ replies }) => replies).length, 200);
  assert.equal(result.engine, "fake 1.0");
  assert.ok((result.usage?.slots ?? 0) > 500, "the fake counts pulses and bytes there");
});

test("a served time's error is found to the nanosecond, across the end of NTP's first era too", async () => {
  let judged = 0;
  await runWorld(
    { sky: { startUtc: START }, clients: { requestsPerS: 3 } },
    {
      seconds: 30,
      program: fakeAppliance("--start-ntp", startNtp),
      onSecond: ({ second, replies }) => {
        for (const { reply, request } of replies) {
          assert.equal(request.at.second, second);
          assert.ok(reply?.originMatches);
          assert.ok(Math.abs(reply.transmitErrorNs - 1500) < 1, `${reply.transmitErrorNs} ns`);
          assert.ok(Math.abs(reply.receiveErrorNs - 1500) < 1);
          judged++;
        }
      },
    },
  );
  assert.equal(judged, 90);
});

test("a failure tells the seed and the second", async () => {
  const run = runWorld({ seed: 42 }, { seconds: 100, program: fakeAppliance("--fail-at", "17") });
  await assert.rejects(run, /main\.js:12: out of slots \(virtual time, seed 42, second 17\)/);
});

test("what a watcher of the seconds throws ends the run", async () => {
  const broken = new Error("promise broken");
  const run = runWorld(
    {},
    {
      seconds: 100,
      program: fakeAppliance(),
      onSecond: () => {
        throw broken;
      },
    },
  );
  await assert.rejects(run, broken);
});
