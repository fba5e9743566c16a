/**
 * The runs of `noonmark scenario` as a page: a table, and for each run a plot of the error against its bound.
 *
 * One file that needs no other. Both axes of a plot are the reader's first question: when, and how many times below
 * the bound, so the error is logarithmic, from a nanosecond to a second.
 */

import { writeFileSync } from "node:fs";
import { Failure } from "../failure.js";
import type { Sample, Verdict } from "../simulator/judge.js";
import { reportRows } from "./table.js";

const WIDTH = 860;
const HEIGHT = 190;
const LEFT = 62;
const TOP = 10;
const BOTTOM = 26;
/** Decades of nanoseconds shown: 1 ns to 1 s. */
const DECADES = 9;
const TICKS: readonly string[] = [
  "1 ns",
  "10 ns",
  "100 ns",
  "1 µs",
  "10 µs",
  "100 µs",
  "1 ms",
  "10 ms",
  "100 ms",
  "1 s",
];

/** @throws Failure where the file cannot be written. */
export function writeReport(path: string, verdicts: readonly Verdict[]): void {
  try {
    writeFileSync(path, reportPage(verdicts));
  } catch (error) {
    throw new Failure(`the report ${path} cannot be written: ${(error as Error).message}`);
  }
}

export function reportPage(verdicts: readonly Verdict[]): string {
  const [titles = [], ...rows] = reportRows(verdicts);
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("");
  const broken = verdicts.filter(({ breach }) => breach !== undefined).length;
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    "<title>Noonmark: scenarios</title>",
    `<style>${STYLE}</style></head><body>`,
    "<h1>Noonmark: scenarios</h1>",
    `<p>${verdicts.length} runs, ${broken === 0 ? "every promise kept" : `${broken} with a broken promise`}. `,
    "In each plot the line is the largest error of served time and the area above it begins at its bound; ",
    "where nothing was served as synchronised there is neither.</p>",
    `<table><thead><tr>${cells("th", titles)}</tr></thead><tbody>`,
    ...rows.map(
      (row, n) => `<tr${verdicts[n]?.breach === undefined ? "" : ' class="broken"'}>${cells("td", row)}</tr>`,
    ),
    "</tbody></table>",
    ...verdicts.map(figure),
    "</body></html>",
    "",
  ].join("\n");
}

const STYLE = [
  "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733}",
  "table{border-collapse:collapse;font-variant-numeric:tabular-nums;display:block;overflow-x:auto}",
  "th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #d5dde5;white-space:nowrap}",
  "th:first-child,td:first-child,th:last-child,td:last-child{text-align:left}",
  ".broken td,.breach{color:#a3200d;font-weight:600}",
  "figure{margin:2rem 0}figcaption{font-weight:600}svg{width:100%;height:auto}",
].join("");

function figure({ scenario, seed, seconds, samples, breach }: Verdict): string {
  const told = breach === undefined ? "" : `${breach.promise} broken in second ${breach.second}: ${breach.what}`;
  return [
    `<figure><figcaption>${escaped(scenario)}, seed ${seed}</figcaption>`,
    breach === undefined ? "" : `<p class="breach">${escaped(told)}</p>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="error and bound over time" font-size="11">`,
    axes(seconds),
    ...runsOf(samples).map((run) => curves(run, seconds)),
    "</svg></figure>",
  ].join("\n");
}

function axes(seconds: number): string {
  const lines = TICKS.map((label, decade) => {
    const at = height(10 ** decade);
    const rule = `<line x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}" stroke="#e3e9ef"/>`;
    return decade % 3 === 0 ? `${rule}<text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${label}</text>` : rule;
  });
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const anchor = part === 0 ? "start" : part === 1 ? "end" : "middle";
    const at = across(part * seconds, seconds);
    return `<text x="${at}" y="${HEIGHT - 8}" text-anchor="${anchor}">${((part * seconds) / 3600).toFixed(2)} h</text>`;
  });
  return [...lines, ...marks].join("");
}

interface Point {
  second: number;
  errorNs: number;
  boundNs: number;
}

/** Stretches in which time was served. */
function runsOf(samples: readonly Sample[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const { second, errorNs, boundNs } of samples) {
    if (errorNs === undefined || boundNs === undefined) runs.push([]);
    else runs.at(-1)?.push({ second, errorNs, boundNs });
  }
  return runs.filter((run) => run.length > 0);
}

function curves(run: readonly Point[], seconds: number): string {
  const line = (value: (point: Point) => number) =>
    run.map((point) => `${across(point.second, seconds)},${height(value(point))}`).join(" ");
  const [first, last] = [run[0], run.at(-1)].map((point) => across(point?.second ?? 0, seconds));
  return [
    `<polygon points="${first},${TOP} ${line(({ boundNs }) => boundNs)} ${last},${TOP}" fill="#f4d9d3"/>`,
    `<polyline points="${line(({ boundNs }) => boundNs)}" fill="none" stroke="#c0432b" stroke-width="1.2"/>`,
    `<polyline points="${line(({ errorNs }) => errorNs)}" fill="none" stroke="#1b5e9e" stroke-width="1.2"/>`,
  ].join("");
}

function across(second: number, seconds: number): number {
  return Math.round(10 * (LEFT + ((WIDTH - LEFT) * second) / seconds)) / 10;
}

function height(nanoseconds: number): number {
  const decade = Math.min(DECADES, Math.max(0, Math.log10(Math.max(1, nanoseconds))));
  return Math.round(10 * (TOP + (HEIGHT - TOP - BOTTOM) * (1 - decade / DECADES))) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
