import assert from "node:assert/strict";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { RandomStream } from "../../host-tools/simulator/random.js";
import { CATALOGUE, type ModelName } from "../../host-tools/simulator/receivers/catalogue.js";
import {
  type Circumstances,
  FactoryReceiver,
  WELL_CONNECTED,
} from "../../host-tools/simulator/receivers/factory-receiver.js";
import { SKY_DEFAULTS, Sky } from "../../host-tools/simulator/sky.js";
import { runWorld } from "../../host-tools/simulator/virtual.js";

const SEED = 11;

/** Runs the appliance with a receiver fresh from the box; the first second of stratum 1, and the journal. */
async function bringUp(name: ModelName, seconds: number, circumstances: Partial<Circumstances> = {}, storage = {}) {
  const journal: string[] = [];
  let stratum1 = Number.POSITIVE_INFINITY;
  let worstNs = 0;
  let state = "";
  const result = await runWorld(
    { seed: SEED, clients: { requestsPerS: 1 } },
    {
      seconds,
      storage: { ...storedConfiguration({ console: { json: true }, receiver: { leapWaitS: 0 } }), ...storage },
      receiver: new FactoryReceiver(
        CATALOGUE[name],
        { ...WELL_CONNECTED, ...circumstances },
        new Sky(SKY_DEFAULTS),
        new RandomStream(SEED, "receiver"),
      ),
      onSecond: (observed) => {
        for (const { event, evidence } of observed.journal) journal.push(`${event}: ${evidence}`);
        if (observed.status?.stratum === 1) stratum1 = Math.min(stratum1, observed.second);
        state = observed.status?.state ?? state;
        for (const { reply } of observed.replies) {
          if (reply !== undefined && reply.leapIndicator !== 3)
            worstNs = Math.max(worstNs, Math.abs(reply.transmitErrorNs));
        }
      },
    },
  );
  return { journal: journal.join("\n"), stratum1, worstNs, state, storage: result.storage };
}

for (const name of Object.keys(CATALOGUE) as ModelName[]) {
  test(`${CATALOGUE[name].name}: stratum 1 from factory settings`, async () => {
    const { stratum1, worstNs, journal } = await bringUp(name, 60);
    assert.ok(stratum1 <= 40, `stratum 1 after ${stratum1} s\n${journal}`);
    assert.ok(worstNs < 5000, `${worstNs} ns off\n${journal}`);
  });
}

for (const name of ["ublox8", "ubloxM10", "atgm336h"] as const) {
  test(`${CATALOGUE[name].name} behind a wire that turns the pulse upside down: never served until made up for`, async () => {
    const { stratum1, worstNs, journal } = await bringUp(name, 90, { pulse: "inverted" });
    assert.ok(stratum1 <= 60, `stratum 1 after ${stratum1} s\n${journal}`);
    assert.ok(worstNs < 5000, `${worstNs} ns off\n${journal}`);
  });
}

test("an MTK behind such a wire cannot be helped, and is never served", async () => {
  const { stratum1, journal } = await bringUp("mtk3339", 120, { pulse: "inverted" });
  assert.equal(stratum1, Number.POSITIVE_INFINITY, journal);
  assert.match(journal, /receiver: .*edges ends/);
});

test("what was learned is stored, and used by the next start", async () => {
  const first = await bringUp("ublox8", 700, { pulse: "inverted" });
  assert.match(first.storage.state ?? "", /,ublox,9600,[0-9]+,1$/);
  const second = await bringUp("ublox8", 40, { pulse: "inverted" }, first.storage);
  assert.ok(second.stratum1 <= 20, `stratum 1 after ${second.stratum1} s\n${second.journal}`);
});
