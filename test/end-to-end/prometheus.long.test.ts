/** Debian's Prometheus scrapes the appliance, and its promtool looks through what it is told and the rules. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { freeTcpPort } from "../../host-tools/simulator/web-port.js";
import { ALARMS } from "../../src/status/alarms.js";
import { LOOPBACK, runProgram, startAppliance, until } from "./real-time.js";
import { program } from "./simulator.js";

const RULES = fileURLToPath(new URL("../../../host-tools/prometheus/alerts.yml", import.meta.url));
const promtool = program("promtool");
const prometheus = program("prometheus");
const skip =
  promtool === undefined || prometheus === undefined ? "Debian's package prometheus is not installed" : false;

const folder = mkdtempSync(join(tmpdir(), "noonmark-prometheus-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** What Prometheus' HTTP interface says of a query, as far as it is read. */
interface QueryAnswer {
  data?: { result?: { value?: [number, string] }[] };
}

/** A series as promtool's unit tests write it: so many samples of each value. */
const flat = (...runs: readonly (readonly [value: number, count: number])[]) =>
  runs.map(([value, count]) => `${value}+0x${count - 1}`).join(" ");

test("promtool takes the rules, and they fire when and only when they should", { skip }, async () => {
  const checked = await runProgram(promtool ?? "", ["check", "rules", RULES]);
  assert.equal(checked.status, 0, checked.output);
  const labels = 'instance="n:80",job="noonmark"';
  const fires = (alertname: string, at: string, exp_labels?: Record<string, string>) => ({
    eval_time: at,
    alertname,
    exp_alerts: exp_labels === undefined ? [] : [{ exp_labels }],
  });
  const noFix = { severity: "critical", alarm: "noFix", instance: "n:80", job: "noonmark" };
  const tests = [
    {
      interval: "1m",
      input_series: [
        { series: `up{${labels}}`, values: flat([1, 60], [0, 60]) },
        { series: `noonmark_alarm{alarm="noFix",severity="critical",${labels}}`, values: flat([0, 30], [1, 90]) },
        { series: `noonmark_uptime_seconds{${labels}}`, values: "0+60x49 0+60x69" },
      ],
      alert_rule_test: [
        fires("NoonmarkNoFix", "29m"),
        fires("NoonmarkUnreachable", "60m"),
        fires("NoonmarkRestarted", "45m"),
      ],
    },
  ];
  const file = join(folder, "rules.test.yml");
  const promises = { rule_files: [RULES], evaluation_interval: "1m", tests };
  writeFileSync(file, JSON.stringify(promises));
  const quiet = await runProgram(promtool ?? "", ["test", "rules", file]);
  assert.equal(quiet.status, 0, quiet.output);
  // The same series later: what was quiet fires now, so that a test that says nothing is not believed.
  for (const [name, at, expected] of [
    ["NoonmarkNoFix", "31m", noFix],
    ["NoonmarkUnreachable", "63m", { severity: "critical", instance: "n:80", job: "noonmark" }],
    ["NoonmarkRestarted", "52m", { severity: "warning", instance: "n:80", job: "noonmark" }],
  ] as const) {
    writeFileSync(file, JSON.stringify({ ...promises, tests: [{ ...tests[0], alert_rule_test: [fires(name, at)] }] }));
    const loud = await runProgram(promtool ?? "", ["test", "rules", file]);
    assert.notEqual(loud.status, 0, `${name} does not fire at ${at}`);
    assert.ok(loud.output.includes(`severity="${expected.severity}"`), loud.output);
  }
});

test("promtool is content with the metrics, and Prometheus scrapes them", { skip }, async () => {
  const appliance = await startAppliance({});
  const port = await freeTcpPort(LOOPBACK);
  const config = join(folder, "prometheus.yml");
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: "1s" },
      rule_files: [RULES],
      scrape_configs: [{ job_name: "noonmark", static_configs: [{ targets: [`${LOOPBACK}:${appliance.webPort}`] }] }],
    }),
  );
  const server = spawn(
    prometheus ?? "",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${LOOPBACK}:${port}`,
    ],
    { stdio: "ignore" },
  );
  try {
    await until("a synchronised clock", 60, () => appliance.status()?.state === "synchronised" || undefined);
    const response = await fetch(`http://${LOOPBACK}:${appliance.webPort}/metrics`);
    const text = await response.text();
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const checked = await runProgram(promtool ?? "", ["check", "metrics"], text);
    assert.deepEqual([checked.status, checked.output], [0, ""]);
    const value = async (query: string): Promise<number | undefined> => {
      const url = `http://${LOOPBACK}:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      const answer = await fetch(url).catch(() => undefined);
      const body = (await answer?.json().catch(() => undefined)) as QueryAnswer | undefined;
      const [, text] = body?.data?.result?.[0]?.value ?? [];
      return text === undefined ? undefined : Number(text);
    };
    assert.equal(await until("a scrape", 60, () => value('up{job="noonmark"} == 1')), 1);
    assert.equal(await until("a value", 30, () => value("noonmark_time_valid")), 1);
    assert.equal(await value('noonmark_state{state="synchronised"}'), 1);
    assert.equal(await value("count(noonmark_alarm)"), ALARMS.length);
    assert.equal(await value("sum(noonmark_alarm)"), 0);
  } finally {
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("close", resolve));
    await appliance.stop();
  }
});
