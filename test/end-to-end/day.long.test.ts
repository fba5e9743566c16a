import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { type Observation, runWorld } from "../../host-tools/simulator/virtual.js";

const HOUR_S = 3600;
const SEED = 24;

test("24 virtual hours: the machine ends with no more memory in use than after its first, the bound always holds", async () => {
  const least = () => ({ slots: Number.POSITIVE_INFINITY, chunkBytes: Number.POSITIVE_INFINITY });
  const inUse = { afterFirstHour: least(), atEnd: least() };
  let firstSynchronised = Number.POSITIVE_INFINITY;
  let unsynchronised = 0;
  let judged = 0;
  const watch = ({ second, usage, replies }: Observation) => {
    // Garbage is no leak, and is collected once a minute: the least of an hour's last minute is what is in use.
    const minute = Math.floor(second / 60) + 1;
    const hour = minute === 60 ? inUse.afterFirstHour : minute === 24 * 60 ? inUse.atEnd : undefined;
    if (hour !== undefined) {
      hour.slots = Math.min(hour.slots, usage.slots);
      hour.chunkBytes = Math.min(hour.chunkBytes, usage.chunkBytes);
    }
    if (replies.some(({ reply }) => reply?.stratum === 1)) firstSynchronised = Math.min(firstSynchronised, second);
    else if (second > firstSynchronised) unsynchronised++;
    for (const { reply, request } of replies) {
      // Until it has published a time for the first time it says nothing at all.
      if (reply === undefined && second < firstSynchronised) continue;
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
    { seconds: 24 * HOUR_S, storage: storedConfiguration({ console: { json: true, statusS: 60 } }), onSecond: watch },
  );
  assert.ok(firstSynchronised <= 15, `synchronised after ${firstSynchronised} s`);
  assert.equal(unsynchronised, 0, "seconds without stratum 1 afterwards");
  assert.ok(judged > 23 * HOUR_S);
  assert.ok(inUse.afterFirstHour.slots > 0 && inUse.atEnd.slots < Number.POSITIVE_INFINITY);
  assert.ok(inUse.atEnd.slots <= inUse.afterFirstHour.slots, JSON.stringify(inUse));
  assert.ok(inUse.atEnd.chunkBytes <= inUse.afterFirstHour.chunkBytes, JSON.stringify(inUse));
});
