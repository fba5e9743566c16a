/** Faults of what the receiver says. */

import { type Fault, type Span, within } from "../faults.js";

/** Sentences that name another second than theirs, now and then: repeated (−1), backward (−2), skipped (+1). */
export function wrongSeconds(span: Span, probability: number, choices: readonly number[]): Fault {
  return {
    name: "wrongSeconds",
    begin: (random) => ({
      reception: (worldSecond, reception) => {
        const wrong = random.chance(probability);
        const choice = choices[random.uint32() % choices.length] ?? 0;
        if (wrong && within(span, worldSecond)) reception.labelErrorS += choice;
      },
    }),
  };
}

/** The receiver's program hangs, but for its output: sentences go on to name the second in which it did. */
export function stuckSeconds(span: Span): Fault {
  return {
    name: "stuckSeconds",
    begin: () => ({
      reception: (worldSecond, reception) => {
        if (within(span, worldSecond)) reception.labelErrorS -= worldSecond - span.fromS;
      },
    }),
  };
}

/** The receiver is busy: its sentences begin this much later, and wobble. */
export function lateSentences(span: Span, laterMs: number, wobbleMs: number): Fault {
  return {
    name: "lateSentences",
    begin: (random) => ({
      output: (worldSecond, { bursts }) => {
        const laterNs = (laterMs + wobbleMs * random.gaussian()) * 1e6;
        if (!within(span, worldSecond)) return;
        for (const burst of bursts) burst.startNs += laterNs;
      },
    }),
  };
}

/** Noise on the serial line: each byte is another one with the given probability. */
export function garbledBytes(span: Span, probability: number): Fault {
  return {
    name: "garbledBytes",
    begin: (random) => ({
      output: (worldSecond, { bursts }) => {
        if (!within(span, worldSecond)) return;
        for (const burst of bursts) {
          burst.bytes = burst.bytes.map((byte) => (random.chance(probability) ? random.uint32() & 0xff : byte));
        }
      },
    }),
  };
}
