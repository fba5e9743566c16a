import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cli, startCli } from "../support/cli.js";
import { until } from "../support/until.js";

test("install serves a release until it is ended", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "noonmark-install-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const none = await cli(t, "install", folder);
  assert.equal(none.status, 1);
  assert.match(none.err, /is no release \(it has no release\.json\): "noonmark release .*" makes one/);
  writeFileSync(join(folder, "release.json"), "{}");
  writeFileSync(join(folder, "index.html"), "<h1>Install");
  const running = startCli(t, ["install", folder, "--no-open"]);
  await until(() => /http:\/\/\S+/.test(running.out), "the page's address");
  const [url = ""] = /http:\/\/\S+/.exec(running.out) ?? [];
  assert.equal(await (await fetch(url)).text(), "<h1>Install");
  running.child.kill("SIGINT");
  assert.equal((await running.ended).status, 0);
});

test("a release of nothing says what to do", async (t) => {
  const empty = mkdtempSync(join(tmpdir(), "noonmark-install-"));
  t.after(() => rmSync(empty, { recursive: true }));
  const { status, err } = await cli(t, "release", join(empty, "out"), "--images", empty);
  assert.equal(status, 1);
  assert.match(err, /has no images for a board: "noonmark firmware TARGET" makes them/);
  assert.equal((await cli(t, "release")).status, 2);
});
