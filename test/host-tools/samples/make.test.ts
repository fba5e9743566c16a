import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../host-tools/build/paths.js";
import { samples } from "../../../host-tools/samples/make.js";
import { cli } from "../support/cli.js";

test("the samples are what the world makes", () => {
  for (const { path, bytes } of samples()) {
    const same = readFileSync(join(ROOT, path)).equals(bytes);
    assert.ok(same, `${path} is not: write it anew by "node build/host-tools/samples/make.js"`);
  }
});

test("the recording has a valid second, and the traces run", async (t) => {
  const decoded = await cli(t, "gnss", join(ROOT, "host-tools/samples/ublox8.log"), "--json");
  assert.equal(decoded.status, 0, decoded.err);
  assert.match(decoded.out, /"utc":"2026-03-01T12:01:2/);
  for (const command of ["discipline", "client"]) {
    const name = command === "client" ? "lan.trace" : "pulses.trace";
    const run = await cli(t, command, "--trace", join(ROOT, "host-tools/samples", name), "--skip", "120", "--json");
    assert.equal(run.status, 0, run.err);
    const { rmsNs } = JSON.parse(run.out) as { rmsNs: number };
    assert.ok(rmsNs > 0 && rmsNs < (command === "client" ? 100e3 : 1e3), `${command}: ${rmsNs} ns`);
  }
});
