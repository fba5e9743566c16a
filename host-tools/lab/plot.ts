/** The picture of the benchmark: RMS error against pulse noise, a panel for each wander, both axes logarithmic. */

import { scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { escaped } from "../html.js";

export interface Curve {
  readonly name: string;
  readonly colour: string;
  /** Stroke width in pixels, and whether dashed. */
  readonly width: number;
  readonly dashed: boolean;
  /** Points (pulse noise, RMS error), nanoseconds. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

const PANEL = { width: 300, height: 330, left: 58, top: 44, gap: 22 } as const;
const X_NS = { low: 15, high: 1500 } as const;
const Y_NS = { low: 4, high: 4000 } as const;
const LEGEND_HEIGHT = 64;

/** The whole picture as SVG text; readable on light and on dark ground. */
export function plot(title: string, panels: readonly Panel[]): string {
  const width = PANEL.left + panels.length * (PANEL.width + PANEL.gap);
  const height = PANEL.top + PANEL.height + 52 + LEGEND_HEIGHT;
  const parts = panels.map((panel, index) =>
    panelSvg(panel, PANEL.left + index * (PANEL.width + PANEL.gap), index === 0),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(width / 2, 20, title, 'text-anchor="middle" font-size="15"'),
    ...parts,
    legend(panels[0]?.curves ?? [], PANEL.top + PANEL.height + 66),
    "</svg>",
    "",
  ].join("\n");
}

function panelSvg(panel: Panel, left: number, first: boolean): string {
  const x = scaleLog([X_NS.low, X_NS.high], [left, left + PANEL.width]);
  // What lies above the picture is shown by a line along its edge.
  const y = scaleLog([Y_NS.low, Y_NS.high], [PANEL.top + PANEL.height, PANEL.top]).clamp(true);
  const curveOf = line<readonly [number, number]>(
    ([noise]) => tenths(x(noise)),
    ([, rms]) => tenths(y(rms)),
  );
  const lines: string[] = [];
  for (const value of [20, 50, 100, 200, 500, 1000]) {
    lines.push(rule(x(value), PANEL.top, x(value), PANEL.top + PANEL.height));
    lines.push(text(x(value), PANEL.top + PANEL.height + 16, String(value), 'text-anchor="middle"'));
  }
  for (const value of [5, 10, 20, 50, 100, 200, 500, 1000, 2000]) {
    lines.push(rule(left, y(value), left + PANEL.width, y(value)));
    if (first) lines.push(text(left - 6, y(value) + 4, String(value), 'text-anchor="end"'));
  }
  const middle = left + PANEL.width / 2;
  lines.push(text(middle, PANEL.top - 6, panel.title, 'text-anchor="middle"'));
  lines.push(text(middle, PANEL.top + PANEL.height + 34, "noise of the pulses σ, ns", 'text-anchor="middle"'));
  if (first) {
    const centre = PANEL.top + PANEL.height / 2;
    lines.push(
      text(16, centre, "error of the clock, ns RMS", `text-anchor="middle" transform="rotate(-90 16 ${centre})"`),
    );
  }
  for (const curve of panel.curves) {
    lines.push(`<path d="${curveOf([...curve.points])}" ${stroke(curve)}/>`);
    if (curve.dashed) continue;
    for (const [noise, rms] of curve.points) {
      const place = `cx="${tenths(x(noise))}" cy="${tenths(y(rms))}"`;
      lines.push(`<circle ${place} r="${curve.width + 0.8}" fill="${curve.colour}"/>`);
    }
  }
  return lines.join("\n");
}

function legend(curves: readonly Curve[], top: number): string {
  return curves
    .map((curve, index) => {
      const left = PANEL.left + (index % 3) * 320;
      const y = top + Math.floor(index / 3) * 22;
      const line = `<line x1="${left}" y1="${y}" x2="${left + 30}" y2="${y}" ${stroke(curve)}/>`;
      return `${line}\n${text(left + 38, y + 4, curve.name, "")}`;
    })
    .join("\n");
}

/** Of a pixel: finer is not seen. */
const tenths = (pixels: number) => Math.round(10 * pixels) / 10;

const stroke = ({ colour, width, dashed }: Curve) =>
  `fill="none" stroke="${colour}" stroke-width="${width}"${dashed ? ' stroke-dasharray="5 4"' : ""}`;

const rule = (x1: number, y1: number, x2: number, y2: number) =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#dddddd"/>`;

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="#222222" ${attributes}>${escaped(words)}</text>`;
}
