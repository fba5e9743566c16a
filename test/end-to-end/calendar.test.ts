/**
 * What the calendar does to a server once in years, in virtual time: leap seconds in and out, NTP's era, GPS's weeks.
 * A client watches across each of them and holds every reply against the truth and against the reply's own bound.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Configuration,
  mergeConfigurations,
  storedConfiguration,
} from "../../host-tools/simulator/configuration.js";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import type { Fault } from "../../host-tools/simulator/faults.js";
import { Sky } from "../../host-tools/simulator/sky.js";
import { SmearedTime } from "../../host-tools/simulator/smear.js";
import { type Observation, runWorld } from "../../host-tools/simulator/virtual.js";
import { type WorldChanges, worldOptions } from "../../host-tools/simulator/world.js";
import { longTest } from "../extent.js";

const NS_PER_S = 1e9;
const WEEKS_1024_S = 1024 * 7 * 86_400;

/** A reply with LI ≠ 3 as the client saw it. */
interface Sight {
  worldSecond: number;
  leap: number;
  refid: string;
  /** Served time, seconds since 1900, minus the client's own count of elapsed seconds, which knows no leap second. */
  baseS: number;
}

interface Watched {
  sights: Sight[];
  journal: string[];
  states: string[];
}

const usual: Configuration = { console: { json: true }, receiver: { leapWaitS: 0 } };

/**
 * @param smear what is to be served instead of UTC.
 * @param powerCuts seconds in the middle of which the supply fails for a moment.
 */
async function watch(
  changes: WorldChanges,
  seconds: number,
  configuration: Configuration = {},
  smear?: SmearedTime,
  powerCuts: readonly number[] = [],
): Promise<Watched> {
  const watched: Watched = { sights: [], journal: [], states: [] };
  const sky = new Sky(worldOptions(changes).sky);
  const onSecond = ({ second, status, replies, journal }: Observation) => {
    for (const { event, evidence } of journal) watched.journal.push(`${second} s, ${event}: ${evidence}`);
    if (status !== undefined && status.state !== watched.states.at(-1)) watched.states.push(status.state);
    for (const { reply, sentAt } of replies) {
      if (reply === undefined || reply.leapIndicator === 3) continue;
      const rightNs = smear?.minusUtcNs(sentAt) ?? 0;
      const errorNs = reply.transmitErrorNs - rightNs;
      const boundNs = (reply.rootDelayS / 2 + reply.rootDispersionS) * NS_PER_S;
      const where = `second ${second}: ${errorNs} of ${boundNs} ns`;
      assert.ok(Math.abs(errorNs) <= boundNs, `${where}\n${watched.journal.join("\n")}`);
      const servedS = sky.utc(sentAt.second).ntpSecond + reply.transmitErrorNs / NS_PER_S;
      watched.sights.push({
        worldSecond: sentAt.second,
        leap: reply.leapIndicator,
        refid: reply.refid,
        baseS: servedS - sentAt.second,
      });
    }
  };
  const storage = storedConfiguration(mergeConfigurations(usual, configuration));
  const cuts = powerCuts.map((second) => ({ second, nanosecond: NS_PER_S / 2 }));
  const options = { seconds, storage, onSecond, powerCuts: cuts };
  await runWorld({ seed: 3, clients: { requestsPerS: 2 }, ...changes }, options);
  return watched;
}

/** The sights must be of one base before `change` second of the world, and of one that is `byS` later from it on. */
function assertJump({ sights, journal }: Watched, change: number, byS: number): void {
  const told = journal.join("\n");
  const before = sights.filter(({ worldSecond }) => worldSecond < change);
  const after = sights.filter(({ worldSecond }) => worldSecond >= change);
  assert.ok(
    before.length > 200 && after.length > 200,
    `${before.length} replies before, ${after.length} after\n${told}`,
  );
  const base = Math.round(before[0]?.baseS ?? 0);
  for (const { worldSecond, baseS } of before) assert.ok(Math.abs(baseS - base) < 1e-3, `${worldSecond} s: ${baseS}`);
  for (const { worldSecond, baseS } of after) {
    assert.ok(Math.abs(baseS - base - byS) < 1e-3, `${worldSecond} s: ${baseS} after ${base}\n${told}`);
  }
}

/** Five minutes before the end of a day; `change` is then made. */
const leapWorld = (day: string, change: 1 | -1): WorldChanges => ({
  sky: { startUtc: `${day}T23:55:00Z`, leapEvents: [{ dayUtc: day, change }] },
});

for (const [what, day, change, faults] of [
  ["inserted", "2026-12-31", 1, []],
  ["inserted in holdover", "2026-12-31", 1, [antennaCut({ fromS: 200, untilS: 400 })]],
  ["left out", "2027-06-30", -1, []],
  ["left out in holdover", "2027-06-30", -1, [antennaCut({ fromS: 200, untilS: 400 })]],
] as const) {
  test(`a leap second is announced, ${what}, and not again`, async () => {
    const watched = await watch({ ...leapWorld(day, change), faults }, 600);
    const jump = change > 0 ? 300 : 299;
    assertJump(watched, jump, -change);
    const warned = watched.sights.filter(
      ({ worldSecond, leap }) => worldSecond < jump && leap === (change > 0 ? 1 : 2),
    );
    assert.ok(warned.length > 500, `${warned.length} replies announced it\n${watched.journal.join("\n")}`);
    for (const { worldSecond, leap } of watched.sights) if (worldSecond > jump) assert.equal(leap, 0);
    const entries = watched.journal.filter((entry) => / leap: /.test(entry));
    assert.equal(entries.length, 2, entries.join("\n"));
    assert.ok(!watched.states.includes("unsynchronised"), watched.states.join());
    assert.equal(watched.states.at(-1), "synchronised");
  });
}

/** What the smeared clock of a leap second at the end of `day` differs from UTC by. */
function smearOf(changes: WorldChanges, day: string, change: 1 | -1): SmearedTime {
  return new SmearedTime(worldOptions(changes).sky, { dayUtc: day, change });
}

const SMEARED: Configuration = { leap: { smear: true, timescale: "smeared" } };

test("a smear begins at noon, without a step or an announcement", async () => {
  const day = "2026-12-31";
  const world: WorldChanges = { sky: { startUtc: `${day}T11:50:00Z`, leapEvents: [{ dayUtc: day, change: 1 }] } };
  const { sights, journal } = await watch(world, 1800, SMEARED, smearOf(world, day, 1));
  assert.ok(sights.length > 3500, `${sights.length} replies\n${journal.join("\n")}`);
  for (const { worldSecond, refid, leap } of sights) {
    assert.equal(leap, 0);
    // A pulse decides, which is some milliseconds into the second.
    if (worldSecond !== 600) assert.equal(refid, worldSecond < 600 ? "GPS" : "SMR", `${worldSecond} s`);
  }
});

longTest("a smear goes on past its leap second and ends at noon, without a step", async () => {
  const [world, day] = [leapWorld("2026-12-31", 1), "2026-12-31"];
  // A status line each second would take as long as all the rest.
  const configuration = mergeConfigurations(SMEARED, { console: { statusS: 60 } });
  const endS = 300 + 43_201;
  const { sights, journal } = await watch(world, endS + 600, configuration, smearOf(world, day, 1));
  assert.ok(sights.length > 2 * 44_000, `${sights.length} replies\n${journal.join("\n")}`);
  for (const { worldSecond, refid, leap } of sights) {
    assert.equal(leap, 0);
    if (worldSecond !== endS) assert.equal(refid, worldSecond < endS ? "SMR" : "GPS", `${worldSecond} s`);
  }
  // From half a second behind UTC to none, where UTC has lost a whole one: what is left of it was shown evenly.
  const shownS = (sights.at(-1)?.baseS ?? 0) - (sights[0]?.baseS ?? 0);
  assert.ok(Math.abs(shownS + 0.5 + 300 / 86_401) < 1e-3, String(shownS));
});

for (const change of [1, -1] as const) {
  const what = change > 0 ? "an insertion" : "a deletion";
  for (const faults of [[], [antennaCut({ fromS: 200, untilS: 400 })]]) {
    const how = faults.length > 0 ? " in holdover" : "";

    test(`the smear of ${what} is taken up where it is, and passes the event${how}`, async () => {
      const changes = { ...leapWorld("2026-12-31", change), faults };
      const { sights, journal, states } = await watch(changes, 600, SMEARED, smearOf(changes, "2026-12-31", change));
      assert.ok(sights.length > 1000, journal.join("\n"));
      assert.ok(sights.every(({ refid, leap }) => refid === "SMR" && leap === 0));
      assert.ok(!states.includes("unsynchronised"), states.join());
      assert.equal(journal.filter((entry) => / leap: /.test(entry)).length, 2, journal.join("\n"));
    });
  }
}

for (const change of [1, -1] as const) {
  const what = change > 0 ? "an insertion" : "a deletion";

  test(`the smear of ${what} goes on over restarts before and after the event`, async () => {
    const day = "2026-12-31";
    // What is remembered is first written after ten minutes.
    const world: WorldChanges = { sky: { startUtc: `${day}T23:45:00Z`, leapEvents: [{ dayUtc: day, change }] } };
    const cuts = [800, 1000, 1800];
    const { sights, journal } = await watch(world, 2400, SMEARED, smearOf(world, day, change), cuts);
    for (const { worldSecond, refid, leap } of sights) {
      assert.deepEqual([refid, leap], ["SMR", 0], `${worldSecond} s\n${journal.join("\n")}`);
    }
    for (const cut of cuts) {
      const answered = sights.filter(({ worldSecond }) => worldSecond > cut + 30 && worldSecond < cut + 90);
      assert.ok(answered.length > 100, `${answered.length} replies after the cut at ${cut} s\n${journal.join("\n")}`);
    }
  });
}

test("one of the two settings alone smears nothing, and the journal says so", async () => {
  for (const leap of [{ smear: true }, { timescale: "smeared" }] as const) {
    const watched = await watch(leapWorld("2026-12-31", 1), 600, { leap });
    assertJump(watched, 300, -1);
    assert.match(watched.journal.join("\n"), /config: leap seconds are not smeared: that takes both/);
  }
});

test("NTP's second era begins without anybody's noticing", async () => {
  // 2036-02-07T06:28:16Z is 2^32 s after 1900.
  const watched = await watch({ sky: { startUtc: "2036-02-07T06:23:16Z" } }, 600);
  assertJump(watched, 300, 0);
  assert.ok(watched.sights.every(({ leap }) => leap === 0));
});

test("GPS's week count wraps without anybody's noticing", async () => {
  // Week 3072 = 3 · 1024 begins on 2038-11-21 at 00:00:00 GPS time, which is 18 s earlier in UTC.
  const watched = await watch({ sky: { startUtc: "2038-11-20T23:54:42Z" } }, 600);
  assertJump(watched, 300, 0);
});

test("a receiver whose week rolls over in mid-run goes back 1024 weeks, and the time served does not", async () => {
  const rollover: Fault = {
    name: "weekRollover",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (worldSecond >= 300) reception.labelErrorS = -WEEKS_1024_S;
      },
    }),
  };
  // It knows its leap seconds by heart, so that its dates are exactly as many weeks back.
  const receiver = { model: "mtk3339", leapKnownS: 1e9, assumedLeapSeconds: 18 } as const;
  const watched = await watch({ receiver, faults: [rollover] }, 600, { receiver: { setUp: false, family: "nmea" } });
  assertJump(watched, 300, 0);
  assert.match(watched.journal.join("\n"), /rollover: the receiver's date is 1024 weeks back/);
  assert.deepEqual(watched.states.slice(watched.states.indexOf("synchronised")), ["synchronised"]);
});
