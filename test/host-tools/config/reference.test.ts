import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../host-tools/build/paths.js";
import { HELP_COLUMNS } from "../../../host-tools/call.js";
import { referenceText, settingLines, settings } from "../../../host-tools/config/reference.js";
import { keys } from "../../../src/settings/config.js";
import { cli } from "../support/cli.js";

const FILE = "host-tools/config/settings.md";

test("the file of the settings is what the schema says", () => {
  const written = readFileSync(join(ROOT, FILE), "utf8");
  assert.ok(written === referenceText(), `write it anew: npm run -s noonmark -- config reference > ${FILE}`);
});

test("every setting is in the reference, with what is allowed and its default", () => {
  const text = referenceText();
  for (const { key, meaning, allowed, default: value } of settings()) {
    const row = text.split("\n").find((line) => line.startsWith(`| \`${key}\` `));
    assert.ok(row !== undefined, key);
    for (const part of [meaning, allowed, value])
      assert.ok(row.replaceAll("\\|", "|").includes(part), `${key}: ${part}`);
  }
  assert.deepEqual(
    settings().map(({ key }) => key),
    keys(),
  );
  assert.deepEqual(settings("wifi.ssid").length, 1);
  assert.deepEqual(settings("wify"), []);
});

test("lines for the terminal fit it", () => {
  for (const setting of settings()) {
    for (const line of settingLines(setting, HELP_COLUMNS)) {
      // A word longer than the line stands alone in it.
      assert.ok(line.length <= HELP_COLUMNS || !line.trim().includes(" "), line);
    }
  }
});

test("get --help explains keys without a board, and knows what was meant", async (t) => {
  const one = await cli(t, "config", "get", "serving.allow", "--help");
  assert.match(one.out, /^serving\.allow\n {2}networks that are answered/);
  assert.match(one.out, /example: noonmark config set serving\.allow 192\.168\.0\.0\/16/);
  const all = await cli(t, "config", "get", "--help");
  assert.equal(all.out.split("\n").filter((line) => /^[a-z]/.test(line)).length, keys().length);
  const wrong = await cli(t, "config", "get", "serving.alow", "-h");
  assert.match(wrong.err, /there is no setting or section "serving\.alow"; is serving\.allow meant\?/);
  assert.deepEqual([one.status, all.status, wrong.status], [0, 0, 2]);
});
