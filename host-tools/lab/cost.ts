/**
 * What a second of a discipline costs in the engine: byte codes, counted exactly by the metering build of XS. They do
 * not depend on the machine; on the ESP32 one takes about half a microsecond.
 *
 * The count for a pulse is the difference between a run that ends with it and one that ends before it.
 */

import { type Engine, ensureEngine } from "../build/engine.js";
import type { MeteredPulse } from "./metered.js";
import { usageOf } from "./metering.js";
import { randomWalk } from "./traces.js";

export interface Cost {
  readonly loop: string;
  /** What kind of second. */
  readonly second: string;
  readonly byteCodes: number;
}

type Loop = "adaptive" | "rfc5905";

/** Pulses after which all loops of the bank have reached their steady state. */
const STEADY_PULSES = 3500;

/** Measures the kinds of second that differ. Builds the engine where needed, which takes a quarter of a minute. */
export async function measureCosts(): Promise<Cost[]> {
  const engine = await ensureEngine({ metering: true });
  const ordinary = pulses(STEADY_PULSES);
  const late: MeteredPulse = [1, 20e-6];
  const back: MeteredPulse = [1, 0];
  const next: MeteredPulse = [1, 1e-5];
  const kinds: readonly (readonly [string, readonly MeteredPulse[], MeteredPulse])[] = [
    ["the third pulse", ordinary.slice(0, 2), ordinary[2] ?? next],
    ["the tenth pulse", ordinary.slice(0, 9), ordinary[9] ?? next],
    ["in the steady state", ordinary, next],
    ["a late pulse", ordinary, late],
    ["the pulse after it", [...ordinary, late], back],
    ["a pulse after an hour without", ordinary, [3600, 3.6e-2]],
  ];
  const costs: Cost[] = [];
  for (const loop of ["adaptive", "rfc5905"] as const) {
    for (const [second, before, pulse] of kinds) {
      const whole = await byteCodes(engine, loop, [...before, pulse]);
      costs.push({ loop, second, byteCodes: whole - (await byteCodes(engine, loop, before)) });
    }
  }
  return costs;
}

function pulses(count: number): MeteredPulse[] {
  const { frequency, noise } = randomWalk(1, 1e-9, 100e-9, count);
  return Array.from({ length: count }, (_, second) => {
    if (second === 0) return [1, 0] as const;
    const gain = (frequency[second - 1] ?? 0) + (noise[second] ?? 0) - (noise[second - 1] ?? 0);
    return [1, gain] as const;
  });
}

/** Byte codes of a whole run. */
async function byteCodes(engine: Engine, loop: Loop, list: readonly MeteredPulse[]): Promise<number> {
  const run = { module: "host-tools/lab/metered", sources: ["src/discipline/"], words: [loop, list] };
  return (await usageOf(engine, run)).byteCodes;
}
