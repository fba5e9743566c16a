import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { storedConfiguration } from "../../host-tools/simulator/configuration.js";
import { lostPulses } from "../../host-tools/simulator/faults/pulses.js";
import { antennaCut } from "../../host-tools/simulator/faults/signal.js";
import { type Observation, runWorld } from "../../host-tools/simulator/virtual.js";
import type { WorldChanges } from "../../host-tools/simulator/world.js";

const storage = storedConfiguration({ console: { json: true } });
/** The firmware leaves the receiver as it is. */
const handsOff = storedConfiguration({ console: { json: true }, receiver: { setUp: false } });

/** What one run served: each reply's error and bound, the states that were passed, a digest of everything told. */
interface Run {
  errorsNs: number[];
  states: string[];
  digest: string;
}

/** Runs a world with one request a second, and holds every reply with LI ≠ 3 against its own bound. */
async function run(changes: WorldChanges, seconds: number, stored = storage): Promise<Run> {
  const result: Run = { errorsNs: [], states: [], digest: "" };
  const hash = createHash("sha256");
  const onSecond = ({ second, replies, status, journal, trueFrequency, usage }: Observation) => {
    hash.update(JSON.stringify([second, replies, status, journal, trueFrequency, usage]));
    if (status !== undefined && status.state !== result.states.at(-1)) result.states.push(status.state);
    for (const { reply } of replies) {
      if (reply === undefined || reply.leapIndicator === 3) continue;
      const boundNs = (reply.rootDelayS / 2 + reply.rootDispersionS) * 1e9;
      const where = `${JSON.stringify(changes)}, second ${second}`;
      assert.ok(Math.abs(reply.transmitErrorNs) <= boundNs, `${where}: ${reply.transmitErrorNs} of ${boundNs} ns`);
      result.errorsNs.push(reply.transmitErrorNs);
    }
  };
  await runWorld({ clients: { requestsPerS: 1 }, ...changes }, { seconds, storage: stored, onSecond });
  result.digest = hash.digest("hex");
  return result;
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

test("a seed gives the same run, byte for byte, and another seed another", async () => {
  const [first, again, other] = [await run({ seed: 5 }, 400), await run({ seed: 5 }, 400), await run({ seed: 6 }, 400)];
  assert.equal(first.digest, again.digest);
  assert.notEqual(first.digest, other.digest);
});

test("announced quantisation errors are taken out of the pulses", async () => {
  // Without noise of its own the pulse has the sawtooth only: 6 ns RMS as it comes, 12 if it were added twice.
  const quiet = { receiver: { pulseNoiseNs: 0 }, pulse: { noiseNs: 1 } };
  const told = await run(quiet, 1500);
  const untouched = await run(quiet, 3000, handsOff);
  const settled = told.errorsNs.slice(300);
  const untold = untouched.errorsNs.slice(-1200);
  assert.ok(settled.length > 1000 && untold.length > 1000);
  assert.ok(rms(settled) < 0.8 * rms(untold), `${rms(settled)} ns, ${rms(untold)} ns without TIM-TP`);
});

test("a cut antenna: holdover, its bound holds, and the way back", async () => {
  const { states, errorsNs } = await run({ seed: 9, faults: [antennaCut({ fromS: 900, untilS: 1800 })] }, 2400);
  const after = states.slice(states.indexOf("synchronised"));
  assert.deepEqual(after, ["synchronised", "holdover", "synchronised"], states.join());
  assert.ok(errorsNs.length > 2300);
});

test("every third pulse lost: it stays synchronised, and its bound holds", async () => {
  const { states, errorsNs } = await run({ seed: 10, faults: [lostPulses({ fromS: 200, untilS: 1200 }, 0.33)] }, 1300);
  assert.equal(states.at(-1), "synchronised");
  assert.ok(errorsNs.length > 1200, `${errorsNs.length} replies with a time`);
});

test("NTP's second era and a counter that wraps change nothing", async () => {
  const changes = { sky: { startUtc: "2036-02-07T06:26:00Z" }, oscillator: { startCount: 2 ** 48 - 150 * 80e6 } };
  const { errorsNs } = await run(changes, 300);
  assert.ok(errorsNs.length > 280);
  assert.ok(Math.max(...errorsNs.map(Math.abs)) < 1000, `${Math.max(...errorsNs.map(Math.abs))} ns`);
});
