/** What the benchmark found: tables, what is wanted and missed, and the picture. */

import type { BenchResult, Cell, Series } from "./bench-run.js";
import type { Cost } from "./cost.js";
import { type Curve, plot } from "./plot.js";
import { RECORDED_CELLS, RECORDED_COLD_STARTS, RECORDED_RFC5905, RECORDED_STRESSES } from "./recorded.js";
import { significant, table } from "./table.js";
import { CHANGE_SECOND, frequencyStep, NOISES_SECONDS, WANDERS, wanderChange } from "./traces.js";

/** What is wanted of the adaptive discipline. */
const MOST_RATIO = 1.05;
const STRESS_LIMITS: readonly (readonly [rmsNs: number, maxNs: number])[] = [
  [75, Number.POSITIVE_INFINITY],
  [56, 2300],
  [45, 300],
  [9, Number.POSITIVE_INFINITY],
  [85, Number.POSITIVE_INFINITY],
];
/** From the second pulse, which is at second 1. */
const MOST_COLD_START_SECONDS = 1 + 5;
const MOST_RFC5905_DEPARTURE = 0.1;
const MOST_MEDIAN_BOUND = 6;
const MOST_BYTE_CODES = 10_000;
/**
 * Seconds after a change that nothing announced (the step, the change of wander) that are told apart: the first pulse
 * that shows a step comes when the clock has been wrong for a second, and a wander that grows 300-fold needs a few to
 * stand out of the noise. A bound of six times the RMS before the change cannot hold in them.
 */
const UNANNOUNCED_SECONDS = 20;
const UNANNOUNCED: readonly string[] = [frequencyStep, wanderChange].map((make) => make(0).name);

export interface Report {
  text: string;
  /** What is wanted and was not reached. */
  missed: string[];
}

/** @param costs may be empty where they were not measured. */
export function report(result: BenchResult, costs: readonly Cost[], seeds: string): Report {
  const missed: string[] = [];
  const sections = [
    `### RMS error, ns (${seeds} seeds)\n\n${cellTable(result, missed)}`,
    `### Stress, RMS / max ns\n\n${stressTable(result, missed)}`,
    `### Cold start: seconds until the error stays under 1 µs\n\n${coldStartTable(result, missed)}`,
    `### The published bound\n\n${boundTable(result, missed)}`,
    `### Holdover\n\n${holdoverTable(result, missed)}`,
    `### RFC 5905 against its record\n\n${rfc5905Table(result, missed)}`,
    ...(costs.length === 0 ? [] : [`### Cost of a second in XS, byte codes\n\n${costTable(costs, missed)}`]),
  ];
  const reached = `All that is wanted is reached, but for the bound in the first ${UNANNOUNCED_SECONDS} s after an unannounced change.`;
  const verdict = missed.length === 0 ? reached : `Missed:\n- ${missed.join("\n- ")}`;
  return { text: [...sections, verdict].join("\n\n"), missed };
}

/** RMS over all seeds. */
const rms = (series: Series) =>
  Math.sqrt(series.runs.reduce((sum, { rmsNs }) => sum + rmsNs * rmsNs, 0) / series.runs.length);
const max = (series: Series) => Math.max(...series.runs.map(({ maxNs }) => maxNs));

const cellHead = () =>
  WANDERS.flatMap((wander) => NOISES_SECONDS.map((noise) => `${wander}/${noise < 1e-6 ? `${noise * 1e9}n` : "1µ"}`));

function cellTable({ cells, ideal, rfc5905 }: BenchResult, missed: string[]): string {
  const ratios = cells.map((cell) => rms(cell) / cell.limitNs);
  ratios.forEach((ratio, index) => {
    if (!(ratio <= MOST_RATIO)) missed.push(`${cells[index]?.name}: ${ratio.toFixed(3)} times the limit`);
  });
  const worst = cells.map((cell) => Math.max(...cell.runs.map(({ rmsNs }) => rmsNs)) / cell.limitNs);
  return table([
    ["q / σ", ...cellHead()],
    ["the limit", ...cells.map(({ limitNs }) => significant(limitNs))],
    ["**adaptive**", ...cells.map((cell) => `**${significant(rms(cell))}**`)],
    ["ratio to the limit", ...ratios.map((ratio) => ratio.toFixed(3))],
    ["the worst seed's", ...worst.map((ratio) => ratio.toFixed(3))],
    ["ratio of a loop given q, σ", ...ideal.map((cell) => (rms(cell) / cell.limitNs).toFixed(3))],
    ["RFC 5905, τ = 0", ...rfc5905[0].map((cell) => significant(rms(cell)))],
    ["RFC 5905, τ = 4", ...rfc5905[4].map((cell) => significant(rms(cell)))],
    ...RECORDED_CELLS.map(({ name, rmsNs }) => [`${name} *`, ...rmsNs.map(significant)]),
  ]);
}

function stressTable({ stresses }: BenchResult, missed: string[]): string {
  const pair = ([rmsNs, maxNs]: readonly [number, number]) => `${significant(rmsNs)} / ${significant(maxNs)}`;
  stresses.forEach((stress, index) => {
    const [mostRms, mostMax] = STRESS_LIMITS[index] ?? [0, 0];
    if (!(rms(stress) <= mostRms && max(stress) <= mostMax)) {
      missed.push(`${stress.name}: ${pair([rms(stress), max(stress)])} ns`);
    }
  });
  return table([
    ["", ...stresses.map(({ name }) => name)],
    ["wanted", ...STRESS_LIMITS.map(([r, m]) => (Number.isFinite(m) ? pair([r, m]) : `${r}`))],
    ["**adaptive**", ...stresses.map((stress) => `**${pair([rms(stress), max(stress)])}**`)],
    ...RECORDED_STRESSES.map(({ name, rmsMaxNs }) => [
      `${name} *`,
      ...rmsMaxNs.map((cell) => (cell ? pair(cell) : "–")),
    ]),
  ]);
}

function coldStartTable({ coldStarts }: BenchResult, missed: string[]): string {
  const rows = coldStarts.map(({ loop, name, runs }) => {
    const seconds = runs.map(({ coldStartSeconds }) => coldStartSeconds ?? Number.POSITIVE_INFINITY);
    const most = Math.max(...seconds);
    if (loop === "adaptive" && !(most <= MOST_COLD_START_SECONDS)) missed.push(`${name}: ${most} s`);
    return [`${loop}, ${name}`, seconds.map((value) => (Number.isFinite(value) ? String(value) : "> 300")).join(", ")];
  });
  const recorded = RECORDED_COLD_STARTS.map(([name, seconds]) => [`${name}, 10 ppm off *`, String(seconds)]);
  return table([["", "s, each seed"], ...rows, ...recorded]);
}

function boundTable({ cells, stresses, coldStarts }: BenchResult, missed: string[]): string {
  const starts = coldStarts.filter(({ loop }) => loop === "adaptive");
  const rows = [...cells, ...stresses, ...starts].map((series) => {
    const seconds = series.runs.reduce((sum, run) => sum + run.synchronisedSeconds, 0);
    const unannounced = series.runs.reduce((sum, run) => sum + unannouncedSeconds(series.name, run.boundBrokenAt), 0);
    const broken = series.runs.reduce((sum, run) => sum + run.boundBrokenSeconds, 0) - unannounced;
    const medians = series.runs.map((run) => run.boundMedianNs / run.lockedRmsNs);
    if (broken > 0) missed.push(`${series.name}: ${broken} s beyond the bound`);
    // Ten minutes from the start are no steady state, and their bound is wide on purpose.
    const steady = !starts.includes(series as (typeof starts)[number]);
    if (steady && !(Math.max(...medians) <= MOST_MEDIAN_BOUND)) {
      missed.push(`${series.name}: median bound ${Math.max(...medians).toFixed(2)} times the RMS`);
    }
    const shown = steady ? medians.map((value) => value.toFixed(2)).join(", ") : "–";
    return [series.name, String(seconds), String(broken), String(unannounced), shown];
  });
  return table([
    [
      "trace",
      "seconds synchronised",
      "beyond the bound",
      `within ${UNANNOUNCED_SECONDS} s of an unannounced change`,
      "median bound / RMS",
    ],
    ...rows,
  ]);
}

const unannouncedSeconds = (name: string, brokenAt: readonly number[]) =>
  UNANNOUNCED.includes(name)
    ? brokenAt.filter((second) => second > CHANGE_SECOND && second <= CHANGE_SECOND + UNANNOUNCED_SECONDS).length
    : 0;

function holdoverTable({ holdovers }: BenchResult, missed: string[]): string {
  const rows = holdovers.map(({ name, runs, servedSeconds }) => {
    const broken = runs.reduce((sum, run) => sum + run.boundBrokenSeconds, 0);
    if (broken > 0) missed.push(`${name}: ${broken} s beyond the bound`);
    const seconds = runs.reduce((sum, run) => sum + run.synchronisedSeconds, 0);
    return [
      name,
      String(seconds),
      String(broken),
      runs.map(({ maxNs }) => significant(maxNs / 1000)).join(", "),
      servedSeconds.join(", "),
    ];
  });
  return table([["trace", "seconds", "beyond the bound", "largest error, µs", "bound under 1 ms for, s"], ...rows]);
}

/**
 * RMS error of the RFC's loop by its linear theory: phase gain 2ζω and frequency gain ω² with ω = 1 / (64·2^τ), ζ = 2,
 * driven by the walk and by the noise.
 */
function expectedRfc5905Ns(tau: number, { wander, noiseSeconds }: Cell): number {
  const omega = 1 / (64 * 2 ** tau);
  const walk = wander ** 2 / (8 * omega ** 3);
  const noise = noiseSeconds ** 2 * omega * (17 / 8);
  return Math.sqrt(walk + noise) * 1e9;
}

function rfc5905Table({ rfc5905 }: BenchResult, missed: string[]): string {
  const percent = (ratio: number) => `${ratio >= 1 ? "+" : "−"}${(Math.abs(ratio - 1) * 100).toFixed(1)} %`;
  const rows = ([0, 4] as const).flatMap((tau) => {
    const cells = rfc5905[tau];
    const found = cells.map(rms);
    const toRecord = found.map((value, index) => value / (RECORDED_RFC5905[tau].rmsNs[index] ?? Number.NaN));
    const toTheory = cells.map((cell, index) => (found[index] ?? Number.NaN) / expectedRfc5905Ns(tau, cell));
    const together = Math.exp(toRecord.reduce((sum, ratio) => sum + Math.log(ratio), 0) / toRecord.length);
    // At τ = 4 single cells of the record are single draws (see below): the row counts as a whole, and the theory.
    const wanted = tau === 0 ? [...toRecord, together] : [...toTheory, together];
    if (wanted.some(departs)) missed.push(`RFC 5905 at τ = ${tau}: ${percent(together)} against the record`);
    const spread = cells.map(({ runs }) => {
      const values = runs.map(({ rmsNs }) => rmsNs);
      return `${significant(Math.min(...values))}–${significant(Math.max(...values))}`;
    });
    return [
      [`τ = ${tau}: RMS of all seeds, ns`, ...found.map(significant), ""],
      [`τ = ${tau}: least to greatest seed, ns`, ...spread, ""],
      [`τ = ${tau}: against the record`, ...toRecord.map(percent), percent(together)],
      [`τ = ${tau}: against linear theory`, ...toTheory.map(percent), ""],
    ];
  });
  return `${table([["q / σ", ...cellHead(), "the row"], ...rows])}\n\n${RFC5905_NOTE}`;
}

/** Why a row is judged as a whole. */
const RFC5905_NOTE = `At τ = 4 the loop's slow pole is at 3,821 s: a trace holds ten independent errors, and one differs from the next by a
fifth. The record is of single traces: per unit of q it has 13.8, 10.1 and 13.3 s, and no linear loop, whose error is
proportional to q, can be within 10 % of all three.`;

function costTable(costs: readonly Cost[], missed: string[]): string {
  for (const { loop, second, byteCodes } of costs) {
    if (!(byteCodes <= MOST_BYTE_CODES)) missed.push(`${loop}, ${second}: ${byteCodes} byte codes`);
  }
  const seconds = [...new Set(costs.map(({ second }) => second))];
  const of = (loop: string) =>
    seconds.map((second) => String(costs.find((cost) => cost.loop === loop && cost.second === second)?.byteCodes));
  return table([
    ["", ...seconds],
    ["adaptive", ...of("adaptive")],
    ["rfc5905", ...of("rfc5905")],
  ]);
}

const departs = (ratio: number) => !(Math.abs(ratio - 1) <= MOST_RFC5905_DEPARTURE);

/** The picture: a panel for each wander. */
export function picture({ cells, rfc5905 }: BenchResult): string {
  const panels = WANDERS.map((wander) => {
    const pick = (list: readonly Cell[]) => list.filter((cell) => cell.wander === wander);
    const first = WANDERS.indexOf(wander) * NOISES_SECONDS.length;
    const curve = (name: string, colour: string, width: number, rmsNs: readonly number[], dashed = false): Curve => ({
      name,
      colour,
      width,
      dashed,
      points: NOISES_SECONDS.map((noise, index) => [noise * 1e9, rmsNs[index] ?? Number.NaN] as const),
    });
    const others = ["#b07aa1", "#9c755f", "#f28e2b", "#bab0ac", "#76b7b2"];
    const recorded = RECORDED_CELLS.filter(({ name }) => !name.includes("kernel loop, poll 4"));
    return {
      title: `wander q = ${wander} per second`,
      curves: [
        ...recorded.map(({ name, rmsNs }, index) =>
          curve(name, others[index] ?? "#888888", 1.5, rmsNs.slice(first, first + NOISES_SECONDS.length)),
        ),
        curve("RFC 5905, τ = 0", "#e15759", 1.5, pick(rfc5905[0]).map(rms)),
        curve("adaptive", "#1f5fbf", 3, pick(cells).map(rms)),
        curve(
          "the limit",
          "#111111",
          1.5,
          pick(cells).map(({ limitNs }) => limitNs),
          true,
        ),
      ],
    };
  });
  return plot("Error of the clock by the noise of its pulses", panels);
}
