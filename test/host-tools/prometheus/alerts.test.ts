/** Rules and dashboard name only metrics that there are, and the rules have the alarms' own words. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { metricsText } from "../../../src/management/web/metrics.js";
import { ALARMS } from "../../../src/status/alarms.js";
import { fullView } from "../../management/web/full-view.js";

const read = (path: string) => readFileSync(new URL(`../../../../host-tools/${path}`, import.meta.url), "utf8");
const RULES = read("prometheus/alerts.yml");
const DASHBOARD = JSON.parse(read("grafana/noonmark.json"));

function metrics(): Set<string> {
  const parts = metricsText(fullView(), false);
  let text = "";
  for (let index = 0, part = parts(0); part !== undefined; part = parts(++index)) text += part;
  return new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name));
}

const named = (text: string) => [...text.matchAll(/\bnoonmark_[a-z_]+/g)].map(([name]) => name);

test("every alarm has a rule with its text and severity", () => {
  for (const { code, severity, text } of ALARMS) {
    const rule = RULES.split("- alert: ").find((each) => each.includes(`{alarm="${code}"}`));
    assert.ok(rule !== undefined, `${code}: no rule`);
    assert.ok(rule.includes(`summary: ${JSON.stringify(text)}`), `${code}: another text`);
    assert.ok(rule.includes(`severity: ${severity}\n`), `${code}: another severity`);
  }
});

test("rules and dashboard name metrics that the appliance has", () => {
  const have = metrics();
  const exprs: string[] = DASHBOARD.panels.flatMap((panel: { targets: { expr: string }[] }) =>
    panel.targets.map(({ expr }) => expr),
  );
  assert.ok(exprs.length > 15);
  for (const expr of exprs) {
    assert.ok(named(expr).length > 0, expr);
    for (const name of named(expr)) assert.ok(have.has(name), `${name} in the dashboard`);
  }
  const rules = [...RULES.matchAll(/expr: (.*)/g)].map(([, expr = ""]) => expr);
  assert.ok(rules.length >= ALARMS.length + 6);
  for (const name of rules.flatMap(named)) assert.ok(have.has(name), `${name} in the rules`);
});

test("panels have numbers and places of their own", () => {
  const { panels } = DASHBOARD;
  assert.equal(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length);
  const cells = new Set<string>();
  for (const { gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(!cells.has(`${x} ${y}`), `panels overlap at ${x}, ${y}`);
        cells.add(`${x} ${y}`);
      }
    }
  }
});
