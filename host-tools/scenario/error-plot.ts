/**
 * A plot of the error of served time against its bound, as SVG.
 *
 * Both axes are the reader's first question: when, and how many times below the bound, so the error is logarithmic,
 * from a nanosecond to a second. Each point is the moment of its span in which the error came nearest to its bound: a
 * bound that was broken for one second of a week is seen. The strip below says what the appliance claimed to be.
 */

import { scaleLinear, scaleLog } from "d3-scale";
import { area, line } from "d3-shape";
import { escaped } from "../html.js";
import type { RunResult, Sample } from "../simulator/judge.js";

const WIDTH = 860;
const HEIGHT = 216;
const LEFT = 62;
const RIGHT = 26;
const TOP = 10;
/** Where the plot ends and the strip begins and ends. */
const FLOOR = 164;
const STRIP = 172;
const STRIP_HEIGHT = 10;
const TIMES = 204;
/** Decades of nanoseconds shown: 1 ns to 1 s. */
const DECADES = 9;
/** At every third decade. */
const LABELS: readonly string[] = ["1 ns", "1 µs", "1 ms", "1 s"];

/** What is off the scale is shown at its end. */
const HEIGHTS = scaleLog([1, 10 ** DECADES], [FLOOR, TOP]).clamp(true);

export const COLOURS = {
  error: "#1b5e9e",
  bound: "#c0432b",
  beyond: "#f4d9d3",
  excused: "#e6e0f2",
  synchronised: "#3c9a5f",
  holdover: "#e0a526",
  other: "#c8d0d8",
} as const;

type Plotted = Pick<RunResult, "seconds" | "samples" | "excused">;

export function errorPlot({ seconds, samples, excused }: Plotted): string {
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="error and bound over time" font-size="11">`,
    ...excused.map((span) => {
      const from = across(Math.min(span.fromS, seconds), seconds);
      const width = across(Math.min(span.untilS, seconds), seconds) - from;
      return `<rect x="${from}" y="${TOP}" width="${width.toFixed(1)}" height="${FLOOR - TOP}" fill="${COLOURS.excused}"><title>${escaped(span.why)}</title></rect>`;
    }),
    axes(seconds),
    ...runsOf(samples).map((run) => curves(run, seconds)),
    strip(samples, seconds),
    "</svg>",
  ].join("\n");
}

function axes(seconds: number): string {
  const lines = Array.from({ length: DECADES + 1 }, (_, decade) => {
    const at = height(10 ** decade);
    const rule = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#e3e9ef"/>`;
    if (decade % 3 !== 0) return rule;
    return `${rule}<text x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${LABELS[decade / 3]}</text>`;
  });
  const [stepS, unitS, unit] = timeStep(seconds);
  const marks: string[] = [];
  for (let second = 0; second <= seconds; second += stepS) {
    const at = across(second, seconds);
    marks.push(
      `<line x1="${at}" x2="${at}" y1="${TOP}" y2="${STRIP}" stroke="#e3e9ef"/>`,
      `<text x="${at}" y="${TIMES}" text-anchor="middle">${second / unitS} ${unit}</text>`,
    );
  }
  return [...lines, ...marks].join("");
}

/** Round steps of time, so that there are no more than nine marks. */
function timeStep(seconds: number): readonly [stepS: number, unitS: number, unit: string] {
  const steps = [
    ...[10, 20].map((s) => [s, 1, "s"] as const),
    ...[1, 2, 5, 10, 15].map((minutes) => [60 * minutes, 60, "min"] as const),
    ...[1, 2, 3, 6, 12].map((hours) => [3600 * hours, 3600, "h"] as const),
    ...[1, 2, 7].map((days) => [86_400 * days, 86_400, "d"] as const),
  ];
  const [last] = steps.slice(-1);
  return steps.find(([stepS]) => seconds / stepS <= 8) ?? last ?? [seconds, 1, "s"];
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
  const x = ({ second }: Point) => across(second, seconds);
  const beyond = area<Point>(x, TOP, ({ boundNs }) => height(boundNs));
  const bound = line<Point>(x, ({ boundNs }) => height(boundNs));
  const error = line<Point>(x, ({ errorNs }) => height(errorNs));
  const points = [...run];
  return [
    `<path d="${beyond(points)}" fill="${COLOURS.beyond}" fill-opacity="0.7"/>`,
    `<path class="curve" d="${bound(points)}" fill="none" stroke="${COLOURS.bound}" stroke-width="1.2"/>`,
    `<path class="curve" d="${error(points)}" fill="none" stroke="${COLOURS.error}" stroke-width="1.2"/>`,
  ].join("");
}

/** What it claimed to be, a rectangle for each stretch. */
function strip(samples: readonly Sample[], seconds: number): string {
  const rectangles: string[] = [];
  let fromS = 0;
  for (const [index, { second, state }] of samples.entries()) {
    if (samples[index + 1]?.state === state) continue;
    const [from, to] = [across(fromS, seconds), across(second, seconds)];
    fromS = second;
    const colour = state === "synchronised" || state === "holdover" ? COLOURS[state] : COLOURS.other;
    rectangles.push(
      `<rect x="${from}" y="${STRIP}" width="${(to - from).toFixed(1)}" height="${STRIP_HEIGHT}" fill="${colour}"><title>${state}</title></rect>`,
    );
  }
  return rectangles.join("");
}

function across(second: number, seconds: number): number {
  return tenths(scaleLinear([0, seconds], [LEFT, WIDTH - RIGHT])(second));
}

function height(nanoseconds: number): number {
  return tenths(HEIGHTS(Math.max(1, nanoseconds)));
}

/** Of a pixel: finer is not seen, and makes the page longer. */
function tenths(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}
