/** What the sections of the client's benchmark have in common: runs on all seeds, and what is wanted and missed. */

import { type ClientMeasurement, type ClientRunOptions, runClient } from "./client-run.js";
import type { ClientTrace } from "./client-trace.js";
import { INTERNET, LAN, type Path, SKIPPED_SECONDS, WIFI, WIFI_TAIL } from "./client-worlds.js";
import { significant, table } from "./table.js";

export interface ClientSection {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
  /** What is wanted and was not reached. */
  readonly missed: readonly string[];
}

export type Seeds = readonly number[];

export const PATHS: Readonly<Record<"a" | "b" | "bh" | "c", Path>> = {
  a: LAN,
  b: WIFI,
  bh: WIFI_TAIL,
  c: INTERNET,
};

export interface Summary {
  readonly rmsUs: number;
  readonly worstUs: number;
  readonly maxUs: number;
  readonly within: number;
  readonly medianBoundUs: number;
  readonly exchanges: number;
}

/** Runs a world on all seeds. `worstUs` is the worst seed's RMS. */
export function runAll(seeds: Seeds, make: (seed: number) => ClientTrace, options: ClientRunOptions): Summary {
  return summary(seeds.map((seed) => runClient(make(seed), { skipSeconds: SKIPPED_SECONDS, ...options })));
}

export function summary(runs: readonly ClientMeasurement[]): Summary {
  const mean = runs.reduce((sum, { rmsNs }) => sum + rmsNs ** 2, 0) / runs.length;
  return {
    rmsUs: Math.sqrt(mean) / 1e3,
    worstUs: Math.max(...runs.map(({ rmsNs }) => rmsNs)) / 1e3,
    maxUs: Math.max(...runs.map(({ maxNs }) => maxNs)) / 1e3,
    within: Math.min(...runs.map(({ withinBoundShare }) => withinBoundShare)),
    medianBoundUs: Math.max(...runs.map(({ medianBoundNs }) => medianBoundNs)) / 1e3,
    exchanges: Math.max(...runs.map(({ exchanges }) => exchanges)),
  };
}

/** Collects rows and what is missed. */
export class Report {
  readonly rows: string[][];
  readonly missed: string[] = [];
  readonly #title: string;

  constructor(title: string, head: string[]) {
    this.#title = title;
    this.rows = [head];
  }

  /** A figure that must not be above its limit; returned for the table. */
  most(what: string, value: number, limit: number): string {
    if (!(value <= limit)) this.missed.push(`${what}: ${significant(value)}, wanted at most ${significant(limit)}`);
    return significant(value);
  }

  /** The share of seconds within the bound: all. */
  honest(what: string, { within }: Summary): string {
    if (!(within === 1)) this.missed.push(`${what}: the bound held in ${(within * 100).toFixed(3)} % of the seconds`);
    return `${(within * 100).toFixed(within === 1 ? 0 : 3)} %`;
  }

  done(): ClientSection {
    return { title: this.#title, text: table(this.rows), rows: this.rows, missed: this.missed };
  }
}
