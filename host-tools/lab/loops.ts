/** The disciplines of the firmware by the names that the lab's commands take. */

import { Adaptive } from "../../src/discipline/adaptive.js";
import type { Discipline } from "../../src/discipline/discipline.js";
import { Rfc5905, type Rfc5905Options } from "../../src/discipline/rfc5905.js";
import type { Trace } from "./trace.js";

/** Makes a new discipline for a trace. */
export type LoopMaker = (trace: Trace) => Discipline;

/**
 * Reads `adaptive`, `rfc5905` or `rfc5905:TAU` (poll exponent fixed at TAU, 0 to 17).
 *
 * The loop of RFC 5905 starts with the frequency of the trace's first second, as from a drift file: its slow pole at
 * τ = 4 is at 3,821 s, and what the first frequency measurement leaves to be slewed would still be 13 µs RMS after
 * 5,000 s. With `known` false it measures the frequency itself.
 * @returns undefined for any other text.
 */
export function loopMaker(text: string, known = true): LoopMaker | undefined {
  if (text === "adaptive") return () => new Adaptive();
  const match = /^rfc5905(?::(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, tau] = match;
  if (tau !== undefined && Number(tau) > 17) return undefined;
  const fixed: Rfc5905Options = tau === undefined ? {} : { minPoll: Number(tau), maxPoll: Number(tau) };
  return (trace) => {
    const [frequency] = trace.frequency;
    return new Rfc5905(known && frequency !== undefined ? { ...fixed, frequency } : fixed);
  };
}
