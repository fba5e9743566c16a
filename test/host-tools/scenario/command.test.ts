import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cli } from "../support/cli.js";

const folder = mkdtempSync(join(tmpdir(), "noonmark-scenario-"));
after(() => rmSync(folder, { recursive: true }));

test("a run that is recorded runs again, with all that happened to it", async (t) => {
  const file = join(folder, "a.inputs");
  const run = await cli(t, "scenario", "access-point-full", "--until", "40", "--record", file);
  assert.equal(run.status, 0, run.err);
  const again = await cli(t, "scenario", "--replay", file);
  assert.equal(again.status, 0, again.err);
  assert.match(again.out, /network: "noonmark test" refuses us \(reason 5\)/);
  assert.match(again.out, /a\.inputs: scenario access-point-full, seed 1, up to second 40; digest of all/);
  assert.equal((await cli(t, "scenario", "--replay", file)).out, again.out);
});

test("several runs are no recording, and unknown scenarios no run", async (t) => {
  const several = await cli(t, "scenario", "wifi-gone", "--seeds", "2", "--record", join(folder, "b.inputs"));
  assert.match(several.err, /--record is for one run, and these are 2/);
  assert.equal(several.status, 2);
  const unknown = await cli(t, "scenario", "wifi-went");
  assert.match(unknown.err, /there is no scenario "wifi-went"/);
  assert.equal(unknown.status, 2);
});

test("a report that cannot be written is refused before anything runs", async (t) => {
  const { status, out, err } = await cli(t, "scenario", "wifi-gone", "--report", join(folder, "none", "a.html"));
  assert.deepEqual([status, out], [1, ""]);
  assert.match(err, /^noonmark scenario: the report .*a\.html cannot be written: ENOENT[^\n]*\n$/);
});

test("each object of --json says whether the promises were kept", async (t) => {
  const { status, out, err } = await cli(t, "scenario", "wifi-gone", "--until", "20", "--json");
  assert.equal(status, 0, err);
  const { scenario, promisesKept, breach } = JSON.parse(out);
  assert.deepEqual([scenario, promisesKept, breach], ["wifi-gone", true, null]);
});
