import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { type Observation, runWorld } from "../../host-tools/simulator/virtual.js";

const HOUR_S = 3600;
const SEED = 24;

test("24 virtual hours: the machine ends with no more memory in use than after its first, the bound always holds", async () => {
  const peaks = { first: { slots: 0, chunkBytes: 0 }, last: { slots: 0, chunkBytes: 0 } };
  let firstSynchronised = Number.POSITIVE_INFINITY;
  let unsynchronised = 0;
  let judged = 0;
  const watch = ({ second, usage, status, replies }: Observation) => {
    // The engine collects once a minute before it tells: the least of an hour is what is really in use.
    const hour = second < HOUR_S ? peaks.first : second >= 23 * HOUR_S ? peaks.last : undefined;
    if (hour !== undefined && second % 60 === 0) {
      hour.slots = Math.max(hour.slots, usage.slots);
      hour.chunkBytes = Math.max(hour.chunkBytes, usage.chunkBytes);
    }
    if (status?.stratum === 1) firstSynchronised = Math.min(firstSynchronised, second);
    else if (second > firstSynchronised) unsynchronised++;
    for (const { reply, request } of replies) {
      assert.ok(reply !== undefined && reply.mode === 4 && reply.originMatches, `request ${request.id}: no reply`);
      if (reply.leapIndicator === 3) continue;
      const boundNs = (reply.rootDelayS / 2 + reply.rootDispersionS) * 1e9;
      const errorNs = Math.abs(reply.transmitErrorNs);
      assert.ok(errorNs <= boundNs, `seed ${SEED}, second ${second}: ${errorNs} ns off, bound ${boundNs} ns`);
      judged++;
    }
  };
  await runWorld(
    { seed: SEED, clients: { requestsPerS: 1 } },
    { seconds: 24 * HOUR_S, storage: storedConfiguration({ console: { json: true } }), onSecond: watch },
  );
  assert.ok(firstSynchronised <= 15, `synchronised after ${firstSynchronised} s`);
  assert.equal(unsynchronised, 0, "seconds without stratum 1 afterwards");
  assert.ok(judged > 23 * HOUR_S);
  assert.ok(peaks.last.slots <= peaks.first.slots, JSON.stringify(peaks));
  assert.ok(peaks.last.chunkBytes <= peaks.first.chunkBytes, JSON.stringify(peaks));
});
