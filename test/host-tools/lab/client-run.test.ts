import assert from "node:assert/strict";
import { test } from "node:test";
import { runClient } from "../../../host-tools/lab/client-run.js";
import { emptyTrace } from "../../../host-tools/lab/client-trace.js";
import { INTERNET, type LAN, several, WIFI, world } from "../../../host-tools/lab/client-worlds.js";

test("without waits the clock is right but for what the crystal does between requests", () => {
  const trace = emptyTrace("quiet", 5000, 1);
  trace.frequency.fill(1e-5);
  trace.servers[0]?.outSeconds.fill(0.01);
  trace.servers[0]?.backSeconds.fill(0.01);
  const { rmsNs, withinBoundShare, medianBoundNs } = runClient(trace, { poll: 4, skipSeconds: 1000 });
  assert.ok(rmsNs < 1000, `${rmsNs}`);
  assert.equal(withinBoundShare, 1);
  assert.ok(medianBoundNs > 10e6 && medianBoundNs < 10.1e6, `${medianBoundNs}`);
});

test("the figures of a world are within what is wanted, and what is skipped is left out", () => {
  const options = { poll: 6, skipSeconds: 10_000 };
  const run = runClient(world(21, "c", 1e-8, [INTERNET], { seconds: 30_000 }), options);
  assert.ok(run.rmsNs < 1.5 * 215e3, `${run.rmsNs}`);
  assert.equal(run.withinBoundShare, 1);
  assert.ok(run.exchanges > 290 && run.exchanges <= 20_000 / 64, `${run.exchanges}`);
  const whole = runClient(world(21, "c", 1e-8, [INTERNET], { seconds: 30_000 }), { ...options, skipSeconds: 0 });
  assert.ok(whole.maxNs >= 50e6 && whole.exchanges > run.exchanges);
});

test("an asymmetric path shows as half of its asymmetry, and the bound covers it", () => {
  const run = runClient(several(22, "one", [6e-3]), { poll: 6, skipSeconds: 10_000 });
  assert.ok(Math.abs(run.rmsNs - 3e6) < 0.3e6, `${run.rmsNs}`);
  assert.equal(run.withinBoundShare, 1);
});

test("near servers are asked more often by its own choice", () => {
  const auto = (path: typeof LAN) => runClient(world(23, "", 1e-9, [path], { seconds: 9000 })).exchanges;
  assert.ok(auto(WIFI) > 500 && auto(WIFI) < 9000 / 16 + 15, `${auto(WIFI)}`);
  assert.ok(auto(INTERNET) > 120 && auto(INTERNET) < 9000 / 64 + 15, `${auto(INTERNET)}`);
});

test("whatever is lost, there is an answer", () => {
  const trace = world(24, "", 1e-9, [INTERNET], { seconds: 500 });
  trace.servers[0]?.outSeconds.fill(Number.NaN);
  const { rmsNs, medianBoundNs, withinBoundShare } = runClient(trace);
  assert.ok(rmsNs > 50e6);
  assert.equal(medianBoundNs, Number.POSITIVE_INFINITY);
  assert.equal(withinBoundShare, 1);
});
