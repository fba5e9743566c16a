/** The course of offset, bound and frequency: of seconds since the page was opened, and of the history that the board keeps. */

import uPlot from "uplot";

type Row = [unix: number, offsetNs: number | null, boundUs: number | null, frequencyPpb: number | null];

interface Span {
  name: string;
  seconds: number;
  /** Where the board has it; "" for what the page has seen itself. */
  path: string;
  /** How often there is a new record. */
  stepS: number;
}
const SPANS: readonly Span[] = [
  { name: "10 minutes", seconds: 600, path: "", stepS: 1 },
  { name: "day", seconds: 86_400, path: "/history.json?span=day", stepS: 60 },
  { name: "week", seconds: 604_800, path: "/history.json", stepS: 600 },
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
  /** Of the board's history, by the span's path. */
  private readonly history: Record<string, { rows: Row[]; askedAt: number }> = {};
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
    void this.load();
  }

  /** Asks the board for the history that is shown, where there is more of it by now. */
  private async load(): Promise<void> {
    const { path, stepS } = this.span;
    const known = this.history[path];
    const now = performance.now();
    if (path === "" || (known !== undefined && now - known.askedAt < stepS * 1000)) return;
    this.history[path] = { rows: known?.rows ?? [], askedAt: now };
    try {
      const response = await fetch(path, { cache: "no-store" });
      const { columns, rows } = (await response.json()) as { columns: string[]; rows: (number | null)[][] };
      const at = (name: string) => columns.indexOf(name);
      const [time, offset, bound, frequency] = ["unix", "offsetRmsNs", "boundUs", "frequencyPpb"].map(at) as [
        number,
        number,
        number,
        number,
      ];
      const known = rows.filter((row) => row[time] !== null);
      this.history[path] = {
        rows: withGaps(
          known.map((row) => [row[time] ?? 0, row[offset] ?? null, row[bound] ?? null, row[frequency] ?? null]),
          stepS,
        ),
        askedAt: now,
      };
    } catch {
      // It is asked for again with the next step; that the board is silent is shown elsewhere.
    }
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
        void this.load();
      });
      place.append(button);
    }
  }

  private draw(): void {
    const { path } = this.span;
    const all = path === "" ? this.recent : (this.history[path]?.rows ?? []);
    const last = this.recent.at(-1)?.[0] ?? all.at(-1)?.[0];
    if (last === undefined) return;
    const rows = all.filter(([unix]) => unix >= last - this.span.seconds);
    NAMES.forEach((name, i) => {
      const values = rows.map((row) => row[i + 1] as number | null);
      const plot = this.plots[i];
      plot?.setData([rows.map(([unix]) => unix), values], false);
      plot?.setScale("x", { min: last - this.span.seconds, max: last });
      describe(name, values, UNITS[i] as string, this.span.name);
    });
  }
}

/** Where records are missing, nothing is drawn. */
function withGaps(rows: Row[], stepS: number): Row[] {
  const filled: Row[] = [];
  for (const row of rows) {
    const before = filled[filled.length - 1];
    if (before !== undefined && row[0] - before[0] > 2.5 * stepS) filled.push([before[0] + stepS, null, null, null]);
    filled.push(row);
  }
  return filled;
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

/** Times of day; where they are days apart, days. */
function axisText(unix: number, splits: readonly number[]): string {
  const isoText = new Date(unix * 1000).toISOString();
  const [first = 0, second = 0] = splits;
  return second - first >= 43_200 ? isoText.slice(5, 10) : isoText.slice(11, 16);
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
        { ...axis, space: 64, values: (_plot, splits) => splits.map((unix) => axisText(unix, splits)) },
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
