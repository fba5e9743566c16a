/** The runs of `noonmark scenario` as a page that needs no other file: a table, and a plot for each run. */

import { closeSync, openSync, writeFileSync } from "node:fs";
import { Failure } from "../failure.js";
import { escaped } from "../html.js";
import { asTyped } from "../invocation.js";
import type { RunResult } from "../simulator/judge.js";
import { version } from "../version.js";
import { COLOURS, errorPlot } from "./error-plot.js";
import { reportRows } from "./table.js";

/** Before hours of work are done for it. @throws Failure where the file cannot be written. */
export function expectWritable(path: string): void {
  try {
    closeSync(openSync(path, "a"));
  } catch (error) {
    throw new Failure(`the report ${path} cannot be written: ${(error as Error).message}`);
  }
}

/** @throws Failure where the file cannot be written. */
export function writeReport(path: string, results: readonly RunResult[]): void {
  try {
    writeFileSync(path, reportPage(results));
  } catch (error) {
    throw new Failure(`the report ${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Of what a report is. */
export interface ReportFacts {
  /** Of the tools and the firmware. */
  version: string;
  /** As it was typed. */
  command: string;
  made: Date;
}

function factsNow(): ReportFacts {
  const words = process.argv.slice(2).map((word) => (/^[\w./=:,-]+$/.test(word) ? word : `'${word}'`));
  return { version: version(), command: asTyped(["noonmark", ...words].join(" ")), made: new Date() };
}

export function reportPage(results: readonly RunResult[], facts: ReportFacts = factsNow()): string {
  const [titles = [], ...rows] = reportRows(results);
  const broken = results.filter(({ breach }) => breach !== undefined).length;
  const simulatedS = results.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    "<title>Noonmark: scenarios</title>",
    `<style>${STYLE}</style></head><body>`,
    "<h1>Noonmark: scenarios</h1>",
    `<p>Version ${escaped(facts.version)}, ${facts.made.toISOString().slice(0, 16).replace("T", " ")} UTC: `,
    `<code>${escaped(facts.command)}</code></p>`,
    `<p>${results.length} runs of ${(simulatedS / 86_400).toFixed(1)} simulated days, `,
    `${broken === 0 ? "every promise kept" : `${broken} with a broken promise`}.</p>`,
    `<table><thead><tr>${cells("th", titles)}</tr></thead><tbody>`,
    ...rows.map((row, n) => tableRow(row, n, results[n]?.breach !== undefined)),
    "</tbody></table>",
    LEGEND,
    ...results.map(figure),
    "</body></html>",
    "",
  ].join("\n");
}

const STYLE = [
  "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}",
  "table{border-collapse:collapse;font-variant-numeric:tabular-nums;display:block;overflow-x:auto}",
  "th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #d5dde5;white-space:nowrap}",
  "th:first-child,td:first-child,th:last-child,td:last-child{text-align:left}a{color:inherit}",
  ".broken td,.breach{color:#a3200d;font-weight:600}.key{display:inline-block;width:1.6em;height:.7em;margin-right:.4em}",
  ".legend span{margin-right:1.4em;white-space:nowrap}figure{margin:2rem 0}svg{width:100%;height:auto}",
  "figcaption p{margin:.1rem 0 .4rem}code{overflow-wrap:anywhere}svg text{fill:currentColor}svg line{stroke:#8884}",
  "@media(max-width:40rem){body{margin:1rem auto}svg text{font-size:20px}th,td{padding:.2rem .35rem}}",
  "@media(prefers-color-scheme:dark){body{color:#d7dee5;background:#12181e}th,td{border-color:#34414d}",
  ".broken td,.breach{color:#ff8f7a}svg{filter:saturate(.9) brightness(1.15)}}",
].join("");

const LEGEND = `<p class="legend">${(
  [
    ["error", "error of served time"],
    ["bound", "the bound that was served with it"],
    ["excused", "nobody could have kept the bound"],
    ["synchronised", "synchronised"],
    ["holdover", "holdover"],
    ["other", "not synchronised: neither error nor bound"],
  ] as const
)
  .map(([name, words]) => `<span><span class="key" style="background:${COLOURS[name]}"></span>${words}</span>`)
  .join("\n")}</p>`;

function cells(tag: string, row: readonly string[]): string {
  return row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
}

function tableRow(row: readonly string[], run: number, broken: boolean): string {
  const [name = "", ...rest] = row;
  const first = `<td><a href="#run-${run}">${escaped(name)}</a></td>`;
  return `<tr${broken ? ' class="broken"' : ""}>${first}${cells("td", rest)}</tr>`;
}

function figure(result: RunResult, run: number): string {
  const { scenario, seed, hazard, breach, excused } = result;
  const broken = breach === undefined ? "" : `${breach.promise} broken in second ${breach.second}: ${breach.what}`;
  return [
    `<figure id="run-${run}"><figcaption><strong>${escaped(scenario)}, seed ${seed}</strong><p>${escaped(hazard)}</p>`,
    ...excused.map(({ fromS, untilS, why }) => `<p>Excused from ${fromS} s until ${untilS} s: ${escaped(why)}.</p>`),
    breach === undefined ? "" : `<p class="breach">${escaped(broken)}</p>`,
    "</figcaption>",
    errorPlot(result),
    "</figure>",
  ].join("\n");
}
