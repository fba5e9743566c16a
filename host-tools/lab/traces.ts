/**
 * The traces that the disciplines are measured on, made from a seed.
 *
 * The base of all is the model that the limit belongs to: the frequency begins at 1e-5 and walks at random, by
 * q·N(0,1) each second; pulses have white noise of standard deviation σ. 45,000 seconds, of which 5,000 are for the
 * start. The recorded figures of other disciplines (recorded.ts) came from traces like these; q, σ and the moments
 * below that were not recorded were found by what a model of the bank with a window of 512 pulses, whose results were
 * recorded too, reaches on them: 72 ns of 72 on the heating, 46 of 46 on the step, 40 of 40 on late pulses, 8.6 of 8.6
 * on the sawtooth and 80 of 80 on the change of noise.
 */

import { sineOfTurns } from "../simulator/portable-math.js";
import { RandomStream } from "../simulator/random.js";
import type { Trace } from "./trace.js";

export const SECONDS = 45_000;
export const SKIPPED_SECONDS = 5_000;
/** Where something changes: in the middle of what is counted. */
export const CHANGE_SECOND = (SECONDS + SKIPPED_SECONDS) / 2;

/** Wander and noise of the stress traces where nothing else is said: an ordinary crystal and an ordinary receiver. */
const ORDINARY_WANDER = 1e-9;
const ORDINARY_NOISE_SECONDS = 100e-9;
const BASE_FREQUENCY = 1e-5;

/** The nine cells: q per second, σ in seconds. */
export const WANDERS = [1e-10, 1e-9, 1e-8] as const;
export const NOISES_SECONDS = [20e-9, 100e-9, 1e-6] as const;

/** The model of the head. @param frequency at its beginning. */
export function randomWalk(
  seed: number,
  wander: number,
  noiseSeconds: number,
  seconds = SECONDS,
  frequency = BASE_FREQUENCY,
): Trace {
  const walk = new RandomStream(seed, `walk ${wander}`);
  const white = new RandomStream(seed, `noise ${noiseSeconds}`);
  let y = frequency;
  const frequencies = new Float64Array(seconds);
  const noises = new Float64Array(seconds);
  for (let second = 0; second < seconds; second++) {
    frequencies[second] = y;
    noises[second] = noiseSeconds * white.gaussian();
    y += wander * walk.gaussian();
  }
  return { name: `q ${wander}, σ ${noiseSeconds * 1e9} ns`, frequency: frequencies, noise: noises };
}

function ordinary(seed: number, name: string): Trace {
  return { ...randomWalk(seed, ORDINARY_WANDER, ORDINARY_NOISE_SECONDS), name };
}

/** A heating that swings the crystal by ±1 ppm every half hour. */
export function heating(seed: number): Trace {
  const trace = ordinary(seed, "HVAC ±1 ppm, 30 min");
  trace.frequency.forEach((y, second) => {
    trace.frequency[second] = y + 1e-6 * sineOfTurns(second / 1800);
  });
  return trace;
}

/** One step of the frequency by 1 ppm, between two pulses. */
export function frequencyStep(seed: number): Trace {
  const trace = ordinary(seed, "1 ppm step");
  trace.frequency.forEach((y, second) => {
    if (second >= CHANGE_SECOND) trace.frequency[second] = y + 1e-6;
  });
  return trace;
}

/** One pulse in a hundred is late, by 10 µs on average, exponentially distributed. */
export function latePulses(seed: number): Trace {
  const trace = ordinary(seed, "1 % late pulses, exp. 10 µs");
  const random = new RandomStream(seed, "late");
  trace.noise.forEach((noise, second) => {
    if (random.chance(0.01)) trace.noise[second] = noise + 10e-6 * random.exponential();
  });
  return trace;
}

/**
 * A receiver puts its pulse on the nearest edge of its own clock (21 ns: ±10.5 ns), whose phase slides by a twentieth
 * of that a second; the counter has ticks of 12.5 ns, read as their middle. No other noise.
 */
export function sawtooth(seed: number): Trace {
  const trace = { ...randomWalk(seed, ORDINARY_WANDER, 0), name: "sawtooth ±10.5 ns, 12.5 ns steps" };
  const random = new RandomStream(seed, "sawtooth");
  const tick = 12.5e-9;
  let slide = random.uniform();
  let phase = 0;
  trace.frequency.forEach((y, second) => {
    const captured = phase + (slide - Math.floor(slide) - 0.5) * 21e-9;
    trace.noise[second] = (Math.floor(captured / tick) + 0.5) * tick - phase;
    slide += 0.05;
    phase += y;
  });
  return trace;
}

/** The wander grows from 1e-10 to 3e-8 at once. */
export function wanderChange(seed: number): Trace {
  const trace = { ...randomWalk(seed, 0, ORDINARY_NOISE_SECONDS), name: "q 1e-10 → 3e-8 midway" };
  const walk = new RandomStream(seed, "change");
  let y = BASE_FREQUENCY;
  for (let second = 0; second < SECONDS; second++) {
    trace.frequency[second] = y;
    y += (second < CHANGE_SECOND ? 1e-10 : 3e-8) * walk.gaussian();
  }
  return trace;
}

/** An hour of a counter whose nominal frequency is off. */
export function coldStart(seed: number, frequency: number): Trace {
  const trace = randomWalk(seed, ORDINARY_WANDER, ORDINARY_NOISE_SECONDS, 3600, frequency);
  return { ...trace, name: `cold start, ${frequency * 1e6} ppm off` };
}

/** Pulses for two hours, none for `gapSeconds`, and ten minutes of them again. */
export function holdover(seed: number, wander: number, gapSeconds: number): Trace {
  const locked = 7200;
  const trace = randomWalk(seed, wander, ORDINARY_NOISE_SECONDS, locked + gapSeconds + 600);
  trace.noise.fill(Number.NaN, locked, locked + gapSeconds);
  return { ...trace, name: `holdover of ${gapSeconds / 3600} h, q ${wander}` };
}

/** The stress traces, in the order of the tables. */
export const STRESSES: readonly ((seed: number) => Trace)[] = [
  heating,
  frequencyStep,
  latePulses,
  sawtooth,
  wanderChange,
];
