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
