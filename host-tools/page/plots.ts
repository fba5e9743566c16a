/** The course of offset, bound and frequency since the page was opened. */

import uPlot from "uplot";
import { isoTime } from "./words.js";

type Row = [unix: number, offsetNs: number | null, boundUs: number | null, frequencyPpb: number | null];

interface Span {
  name: string;
  seconds: number;
}
const SPANS: readonly Span[] = [
  { name: "10 minutes", seconds: 600 },
  { name: "1 hour", seconds: 3600 },
];
const NAMES = ["offset", "bound", "frequency"] as const;
const UNITS = ["ns", "µs", "ppb"] as const;
const HEIGHT = 180;
/** Of seconds that came while the page is open. */
const RECENT_ROWS = 3600;

export class Plots {
  private readonly plots: uPlot[] = [];
  /** Of each second or so. */
  private recent: Row[] = [];
  private span: Span = SPANS[0] as Span;

  begin(): void {
    this.makeButtons();
    NAMES.forEach((name, i) => {
      this.plots.push(makePlot(name, i));
    });
    const resize = () => {
      NAMES.forEach((name, i) => {
        this.plots[i]?.setSize({ width: widthOf(name), height: HEIGHT });
      });
    };
    addEventListener("resize", resize);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.draw();
  }

  add(unix: number, offsetNs: number | null, boundUs: number | null, frequencyPpb: number | null): void {
    if (unix <= (this.recent.at(-1)?.[0] ?? 0)) return;
    const row: Row = [unix, offsetNs, boundUs, frequencyPpb];
    this.recent.push(row);
    if (this.recent.length > RECENT_ROWS) this.recent.shift();
    this.draw();
  }

  private makeButtons(): void {
    const place = document.getElementById("spans") as HTMLElement;
    for (const span of SPANS) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = span.name;
      button.setAttribute("aria-pressed", String(span === this.span));
      button.addEventListener("click", () => {
        this.span = span;
        for (const other of place.querySelectorAll("button"))
          other.setAttribute("aria-pressed", String(other === button));
        this.draw();
      });
      place.append(button);
    }
  }

  private draw(): void {
    const last = this.recent.at(-1)?.[0];
    if (last === undefined) return;
    const rows = this.recent.filter(([unix]) => unix >= last - this.span.seconds);
    NAMES.forEach((name, i) => {
      const values = rows.map((row) => row[i + 1] as number | null);
      const plot = this.plots[i];
      plot?.setData([rows.map(([unix]) => unix), values], false);
      plot?.setScale("x", { min: last - this.span.seconds, max: last });
      describe(name, values, UNITS[i] as string, this.span.name);
    });
  }
}

/** The same in words, for who does not see it. */
function describe(name: string, values: readonly (number | null)[], unit: string, span: string): void {
  const known = values.filter((value) => value !== null);
  const place = document.getElementById(`${name}-text`) as HTMLElement;
  const [least, most] = known.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  place.textContent =
    known.length === 0
      ? `nothing known in the last ${span}`
      : `in the last ${span} from ${least.toPrecision(4)} to ${most.toPrecision(4)} ${unit}`;
}

function widthOf(name: string): number {
  return (document.getElementById(`${name}-plot`) as HTMLElement).clientWidth;
}

function makePlot(name: string, index: number): uPlot {
  const style = (property: string) => () => getComputedStyle(document.documentElement).getPropertyValue(property);
  const axis = {
    stroke: style("--soft"),
    grid: { stroke: style("--line"), width: 1 },
    ticks: { stroke: style("--line") },
  };
  return new uPlot(
    {
      width: widthOf(name),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      // The appliance's time is UTC, wherever its reader is.
      tzDate: (unix) => uPlot.tzDate(new Date(unix * 1e3), "Etc/UTC"),
      axes: [
        { ...axis, space: 64, values: (_plot, splits) => splits.map((unix) => isoTime(unix * 1000).slice(0, 5)) },
        { ...axis, size: 64 },
      ],
      scales: { y: { range: (_plot, least, most) => rangeOf(least, most) } },
      series: [
        {},
        { stroke: style("--link"), width: 1.5, label: `${name} (${UNITS[index]})`, points: { show: false } },
      ],
    },
    [[], []],
    document.getElementById(`${name}-plot`) as HTMLElement,
  );
}

/** With some room, and never so narrow that noise of the last digit fills it. */
function rangeOf(least: number | null, most: number | null): [number, number] {
  if (least === null || most === null || !Number.isFinite(least + most)) return [0, 1];
  const room = Math.max((most - least) * 0.1, Math.abs(most) * 1e-3, 1e-3);
  return [least - room, most + room];
}
