/** Faults of the wire that carries the pulse. */

import { type Fault, type Span, within } from "../faults.js";

/**
 * A bad contact: seconds in which nothing reaches the capture unit, each with the given probability. A pulse is lost
 * with its bounce: where only bounces arrive, for minutes, nobody could tell that all pulses are late.
 */
export function lostPulses(span: Span, probability: number): Fault {
  return {
    name: "lostPulses",
    begin: (random) => ({
      edges: (worldSecond, edges) => (random.chance(probability) && within(span, worldSecond) ? [] : edges),
    }),
  };
}

/** A bouncing contact or a reflection: a second edge soon after the first, with the given probability. */
export function doubledPulses(span: Span, probability: number, laterNs: number): Fault {
  return {
    name: "doubledPulses",
    begin: (random) => ({
      output: (worldSecond, output) => {
        if (!random.chance(probability) || !within(span, worldSecond)) return;
        output.pulsesNs = output.pulsesNs.flatMap((pulseNs) => [pulseNs, pulseNs + laterNs]);
      },
    }),
  };
}

/** A relay or a motor nearby: edges at random instants, so many a second on average. */
export function glitches(span: Span, perS: number): Fault {
  return {
    name: "glitches",
    begin: (random) => ({
      output: (worldSecond, output) => {
        if (!within(span, worldSecond)) return;
        for (let left = perS * random.exponential(); left > random.uniform(); left--) {
          output.pulsesNs.push(random.uniform() * 1e9);
        }
        output.pulsesNs.sort((a, b) => a - b);
      },
    }),
  };
}

/** A slow edge into an input without hysteresis: the pulse's end is captured too, its width after the beginning. */
export function bothEdges(span: Span, widthMs: number, widthNoiseMs = 0): Fault {
  return {
    name: "bothEdges",
    begin: (random) => ({
      output: (worldSecond, output) => {
        const endsNs = (widthMs + widthNoiseMs * random.gaussian()) * 1e6;
        if (within(span, worldSecond)) {
          output.pulsesNs = output.pulsesNs.flatMap((pulseNs) => [pulseNs, pulseNs + endsNs]);
        }
      },
    }),
  };
}

/** Somebody sets the receiver to more pulses a second than one. */
export function fastPulses(span: Span, perS: number): Fault {
  return {
    name: "fastPulses",
    begin: () => ({
      output: (worldSecond, output) => {
        if (!within(span, worldSecond)) return;
        const every = Array.from({ length: perS }, (_, n) => (n * 1e9) / perS);
        output.pulsesNs = output.pulsesNs.flatMap((pulseNs) => every.map((laterNs) => pulseNs + laterNs));
      },
    }),
  };
}

/** A stage put into the wire turns the pulse upside down: what is captured is its end. */
export function invertedPulses(span: Span, widthMs: number): Fault {
  return {
    name: "invertedPulses",
    begin: () => ({
      output: (worldSecond, output) => {
        if (within(span, worldSecond)) output.pulsesNs = output.pulsesNs.map((pulseNs) => pulseNs + widthMs * 1e6);
      },
    }),
  };
}
